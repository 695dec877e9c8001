"""The background work of tasks: assigning them, and importing them from a file."""

from workers import job_kinds
from workers.assign import assign
from workers.import_tasks import import_tasks
from workers.registration import Registration

REGISTRATION = Registration(
    wake_ups={job_kinds.ASSIGN: assign},
    performers={job_kinds.IMPORT_TASKS: import_tasks},
)

"""The background work of notices: sending them, and linking accounts to LINE."""

from workers import job_kinds
from workers.line_events import handle_line_events
from workers.notify import notify
from workers.registration import Registration

REGISTRATION = Registration(
    wake_ups={job_kinds.NOTIFY: notify, job_kinds.LINE_EVENTS: handle_line_events},
)

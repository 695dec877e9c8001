"""The background work of notices: sending them."""

from workers import job_kinds
from workers.notify import notify
from workers.registration import Registration

REGISTRATION = Registration(
    wake_ups={job_kinds.NOTIFY: notify},
)

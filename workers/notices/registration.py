"""The background work of notices: sending them, and linking accounts to LINE."""

from datetime import time

from workers import job_kinds
from workers.line_events import handle_line_events
from workers.notify import notify
from workers.notify_of_announcements import notify_of_announcements
from workers.registration import Registration

REGISTRATION = Registration(
    wake_ups={job_kinds.NOTIFY: notify, job_kinds.LINE_EVENTS: handle_line_events},
    performers={job_kinds.NOTIFY_OF_ANNOUNCEMENTS: notify_of_announcements},
    daily={job_kinds.NOTIFY_OF_ANNOUNCEMENTS: time(8, 0)},
)

"""Once a day: notifies subscribers who have a shift tomorrow, once per shift."""

from datetime import timedelta

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job
from domain.kernel.messaging.caller import system
from domain.notices.inline_projection import people_who_hear
from domain.notices.kinds import NoticeKind
from domain.robots.shifts.queries import held_on
from domain.robots.shifts.shift import AHEAD
from workers.progress import Progress
from workers.queue_notice import queue_notice

CALLER = system("remind_of_shifts")


def remind_of_shifts(service: Service, _: Job, progress: Progress) -> None:
    """Queue a notice for every shift of tomorrow; a new pilot of a shift is notified too."""
    tomorrow = service.clock.today() + timedelta(days=1)
    shifts = held_on(service.ledger, tomorrow, sorted(state.value for state in AHEAD))
    for done, shift in enumerate(shifts, start=1):
        hearing = people_who_hear(service.ledger, NoticeKind.SHIFT_TOMORROW, [shift.person_id])
        source = f"{shift.shift_id} {tomorrow.isoformat()}"
        queue_notice(service, CALLER, NoticeKind.SHIFT_TOMORROW, source, hearing)
        progress(done, len(shifts))

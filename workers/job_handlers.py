"""Who does what kind of work: wake-ups look for themselves what is to do, jobs have a row each."""

from collections.abc import Callable

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job
from workers import job_kinds
from workers.assign import assign
from workers.catch_up import catch_up
from workers.cover import tell_of_uncovered_shift, widen_cover
from workers.import_tasks import import_tasks
from workers.notify import notify
from workers.plan_roster import plan_roster
from workers.progress import Progress
from workers.purge import tidy
from workers.read_models import catch_up_all, rebuild
from workers.release_event import release_asked_for
from workers.remind_of_shifts import remind_of_shifts
from workers.run_policies import run_policies
from workers.watch_links import watch_links
from workers.watch_orders import watch_orders

WakeUp = Callable[[Service], None]
Performer = Callable[[Service, Job, Progress], None]

WAKE_UPS: dict[str, WakeUp] = {
    job_kinds.CATCH_UP: catch_up,
    job_kinds.REACT: run_policies,
    job_kinds.ASSIGN: assign,
    job_kinds.NOTIFY: notify,
    job_kinds.WATCH_LINKS: watch_links,
}
"""Work without a row: safe to do at any time, in any number."""

PERFORMERS: dict[str, Performer] = {
    job_kinds.IMPORT_TASKS: import_tasks,
    job_kinds.PLAN_ROSTER: plan_roster,
    job_kinds.TIDY: tidy,
    job_kinds.WATCH_ORDERS: watch_orders,
    job_kinds.REMIND_OF_SHIFTS: remind_of_shifts,
    job_kinds.WIDEN_COVER: widen_cover,
    job_kinds.TELL_OF_UNCOVERED_SHIFT: tell_of_uncovered_shift,
    job_kinds.REBUILD: rebuild,
    job_kinds.RELEASE: release_asked_for,
    job_kinds.CATCH_UP_ALL: catch_up_all,
}
"""Work with a row in `jobs`. A performer may be stopped anywhere and run again; it raises a
`DomainError` or `JobRefused` where the job cannot be done as asked."""

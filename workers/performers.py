"""Who does what kind of work: wake-ups look for themselves what is to do, jobs have a row each."""

from collections.abc import Callable

from app.bootstrap import Service
from domain.kernel.jobs import Job
from workers import kinds
from workers.assign import assign
from workers.catch_up import catch_up
from workers.cover import tell_of_uncovered_shift, widen_cover
from workers.import_tasks import import_tasks
from workers.notify import notify
from workers.plan_roster import plan_roster
from workers.progress import Progress
from workers.react import react
from workers.read_models import catch_up_all, rebuild
from workers.release_event import release_asked_for
from workers.remind_of_shifts import remind_of_shifts
from workers.tidy import tidy
from workers.watch_links import watch_links
from workers.watch_orders import watch_orders

WakeUp = Callable[[Service], None]
Performer = Callable[[Service, Job, Progress], None]

WAKE_UPS: dict[str, WakeUp] = {
    kinds.CATCH_UP: catch_up,
    kinds.REACT: react,
    kinds.ASSIGN: assign,
    kinds.NOTIFY: notify,
    kinds.WATCH_LINKS: watch_links,
}
"""Work without a row: safe to do at any time, in any number."""

PERFORMERS: dict[str, Performer] = {
    kinds.IMPORT_TASKS: import_tasks,
    kinds.PLAN_ROSTER: plan_roster,
    kinds.TIDY: tidy,
    kinds.WATCH_ORDERS: watch_orders,
    kinds.REMIND_OF_SHIFTS: remind_of_shifts,
    kinds.WIDEN_COVER: widen_cover,
    kinds.TELL_OF_UNCOVERED_SHIFT: tell_of_uncovered_shift,
    kinds.REBUILD: rebuild,
    kinds.RELEASE: release_asked_for,
    kinds.CATCH_UP_ALL: catch_up_all,
}
"""Work with a row in `jobs`. A performer may be stopped anywhere and run again; it raises a
`DomainError` or `JobRefused` where the job cannot be done as asked."""

"""Who does what kind of work: wake-ups look for themselves what is to do, jobs have a row each."""

from collections.abc import Callable

from app.bootstrap import Service
from domain.kernel.jobs import Job
from workers import kinds
from workers.assign import assign
from workers.catch_up import catch_up
from workers.import_tasks import import_tasks
from workers.progress import Progress
from workers.react import react
from workers.tidy import tidy

WakeUp = Callable[[Service], None]
Performer = Callable[[Service, Job, Progress], None]

WAKE_UPS: dict[str, WakeUp] = {
    kinds.CATCH_UP: catch_up,
    kinds.REACT: react,
    kinds.ASSIGN: assign,
}
"""Work without a row: safe to do at any time, in any number."""

PERFORMERS: dict[str, Performer] = {
    kinds.IMPORT_TASKS: import_tasks,
    kinds.TIDY: tidy,
}
"""Work with a row in `jobs`. A performer may be stopped anywhere and run again; it raises a
`DomainError` or `JobRefused` where the job cannot be done as asked."""

"""Goes on with a search for cover when its time has come; doing it again changes nothing."""

from uuid import UUID

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import system
from domain.robots.cover.commands import TellOfUncoveredShift, WidenCover
from workers.progress import Progress

CALLER = system("cover")


def widen_cover(service: Service, job: Job, progress: Progress) -> None:
    """The stand-by had time to answer: now everybody is asked who may."""
    _go_on(service, WidenCover(cover_id=UUID(job.arguments["cover_id"])), progress)


def tell_of_uncovered_shift(service: Service, job: Job, progress: Progress) -> None:
    """The start comes near: staff and venue hear of it if nobody has said yes."""
    _go_on(service, TellOfUncoveredShift(cover_id=UUID(job.arguments["cover_id"])), progress)


def _go_on(service: Service, command: Command, progress: Progress) -> None:
    service.bus.dispatch(command, Envelope(caller=CALLER))
    progress(1, 1)

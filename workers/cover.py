"""Continues a search for cover at its due time; running it again changes nothing."""

from uuid import UUID

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import system
from domain.robots.cover.commands import TellOfUncoveredShift, WidenCover
from workers.progress import Progress

CALLER = system("cover")


def widen_cover(service: Service, job: Job, progress: Progress) -> None:
    """Ask everybody who may, after the stand-by had time to answer."""
    _go_on(service, WidenCover(cover_id=UUID(job.arguments["cover_id"])), progress)


def tell_of_uncovered_shift(service: Service, job: Job, progress: Progress) -> None:
    """Notify staff and venue before the start of the shift, if nobody has accepted."""
    _go_on(service, TellOfUncoveredShift(cover_id=UUID(job.arguments["cover_id"])), progress)


def _go_on(service: Service, command: Command, progress: Progress) -> None:
    service.bus.dispatch(command, Envelope(caller=CALLER))
    progress(1, 1)

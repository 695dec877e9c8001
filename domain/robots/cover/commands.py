"""Commands of the search for cover: of pilots and staff, and of the service itself."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role


@dataclass(frozen=True, kw_only=True)
class SetCoverRules(Command):
    """Set how long only the stand-by is asked, and how long before the start staff are notified."""

    NAME = "SetCoverRules"
    ALLOWED = COORDINATION
    deployment_id: UUID
    minutes_for_stand_by: int
    minutes_before_start: int


@dataclass(frozen=True, kw_only=True)
class CoverCommand(Command):
    """A command for one search for cover."""

    cover_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakeCover(CoverCommand):
    """Accept a shift that needs cover; the first pilot who accepts gets it."""

    NAME = "TakeCover"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class DeclineCover(CoverCommand):
    """Decline a request to cover a shift."""

    NAME = "DeclineCover"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class SeekCover(Command):
    """Search for cover for a shift that was given up. Only the service dispatches it."""

    NAME = "SeekCover"
    shift_id: UUID
    given_up: UUID
    """The event by which the shift was given up."""
    given_up_by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class WidenCover(CoverCommand):
    """Ask every eligible pilot. Only the service dispatches it."""

    NAME = "WidenCover"


@dataclass(frozen=True, kw_only=True)
class TellOfUncoveredShift(CoverCommand):
    """Notify staff and venue that nobody has accepted. Only the service dispatches it."""

    NAME = "TellOfUncoveredShift"


@dataclass(frozen=True, kw_only=True)
class WithdrawCover(CoverCommand):
    """Stop asking pilots. Only the service dispatches it."""

    NAME = "WithdrawCover"

"""Commands of the search for cover: of pilots and staff, and of the service itself."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role


@dataclass(frozen=True, kw_only=True)
class SetCoverRules(Command):
    """Say how long the stand-by is asked alone, and how long before the start staff are told."""

    NAME = "SetCoverRules"
    ALLOWED = COORDINATION
    deployment_id: UUID
    minutes_for_stand_by: int
    minutes_before_start: int


@dataclass(frozen=True, kw_only=True)
class CoverCommand(Command):
    """A step of one search for cover."""

    cover_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakeCover(CoverCommand):
    """Say yes to a shift that looks for somebody; the first yes has it."""

    NAME = "TakeCover"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class DeclineCover(CoverCommand):
    """Say that one cannot do it this time."""

    NAME = "DeclineCover"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class SeekCover(Command):
    """Look for somebody who takes a shift that was given up. Only the service itself does."""

    NAME = "SeekCover"
    shift_id: UUID
    given_up: UUID
    """The event by which the shift was given up."""
    given_up_by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class WidenCover(CoverCommand):
    """Ask everybody who may. Only the service itself does."""

    NAME = "WidenCover"


@dataclass(frozen=True, kw_only=True)
class TellOfUncoveredShift(CoverCommand):
    """Let staff and venue know that nobody has said yes. Only the service itself does."""

    NAME = "TellOfUncoveredShift"


@dataclass(frozen=True, kw_only=True)
class WithdrawCover(CoverCommand):
    """Ask nobody any more. Only the service itself does."""

    NAME = "WithdrawCover"

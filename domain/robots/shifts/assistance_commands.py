"""Commands of the assistance with a shift."""

from dataclasses import dataclass

from domain.kernel.messaging.caller import STAFF, Role
from domain.robots.shifts.assistance import Ready
from domain.robots.shifts.commands import ShiftCommand

_PILOT = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class LookOver(ShiftCommand):
    """Keep what the pilot found in order before the shift."""

    NAME = "LookOver"
    ALLOWED = _PILOT
    ready: tuple[Ready, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AskForShiftHelp(ShiftCommand):
    """Ask the staff for help with a shift."""

    NAME = "AskForShiftHelp"
    ALLOWED = _PILOT
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class GiveShiftHelp(ShiftCommand):
    """Note that somebody saw to what the pilot asked."""

    NAME = "GiveShiftHelp"
    ALLOWED = STAFF


@dataclass(frozen=True, kw_only=True)
class OfferSwap(ShiftCommand):
    """Offer an own shift to the other pilots, and keep it until one says yes."""

    NAME = "OfferSwap"
    ALLOWED = _PILOT


@dataclass(frozen=True, kw_only=True)
class WithdrawSwap(ShiftCommand):
    """Take the offer back."""

    NAME = "WithdrawSwap"
    ALLOWED = _PILOT


@dataclass(frozen=True, kw_only=True)
class TakeSwap(ShiftCommand):
    """Say yes to the shift that another pilot offers."""

    NAME = "TakeSwap"
    ALLOWED = _PILOT

"""Commands of the assistance with a shift."""

from dataclasses import dataclass

from domain.kernel.messaging.caller import STAFF, Role
from domain.robots.shifts.assistance import Ready
from domain.robots.shifts.commands import ShiftCommand

_PILOT = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class LookOver(ShiftCommand):
    """Record which checks the pilot has made before the shift."""

    NAME = "LookOver"
    ALLOWED = _PILOT
    ready: tuple[Ready, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AskForShiftHelp(ShiftCommand):
    """Ask staff for help with a shift."""

    NAME = "AskForShiftHelp"
    ALLOWED = _PILOT
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class GiveShiftHelp(ShiftCommand):
    """Record that the pilot's request for help was handled."""

    NAME = "GiveShiftHelp"
    ALLOWED = STAFF


@dataclass(frozen=True, kw_only=True)
class OfferSwap(ShiftCommand):
    """Offer a shift to the other pilots; it stays with its pilot until another accepts."""

    NAME = "OfferSwap"
    ALLOWED = _PILOT


@dataclass(frozen=True, kw_only=True)
class WithdrawSwap(ShiftCommand):
    """Withdraw the offer of a shift."""

    NAME = "WithdrawSwap"
    ALLOWED = _PILOT


@dataclass(frozen=True, kw_only=True)
class TakeSwap(ShiftCommand):
    """Accept a shift that another pilot offers."""

    NAME = "TakeSwap"
    ALLOWED = _PILOT

"""Commands about the calendar feed of a pilot."""

from dataclasses import dataclass, field

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Role


@dataclass(frozen=True, kw_only=True)
class RenewShiftFeed(Command):
    """Give my feed a new address; the one before opens nothing any more."""

    NAME = "RenewShiftFeed"
    ALLOWED = frozenset({Role.PARTICIPANT})
    secret_hash: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class EndShiftFeed(Command):
    """Close my feed."""

    NAME = "EndShiftFeed"
    ALLOWED = frozenset({Role.PARTICIPANT})

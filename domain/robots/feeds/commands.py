"""Commands about the calendar feed of a pilot."""

from dataclasses import dataclass, field

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Role


@dataclass(frozen=True, kw_only=True)
class RenewShiftFeed(Command):
    """Give the caller's calendar feed a new address; the previous one stops working."""

    NAME = "RenewShiftFeed"
    ALLOWED = frozenset({Role.PARTICIPANT})
    secret_hash: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class EndShiftFeed(Command):
    """Close the caller's calendar feed."""

    NAME = "EndShiftFeed"
    ALLOWED = frozenset({Role.PARTICIPANT})

"""Commands about the link of a venue's day page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION


@dataclass(frozen=True, kw_only=True)
class IssueVenueLink(Command):
    """Issue an address for a venue's day page, valid until a day; the previous one ends."""

    NAME = "IssueDayLink"
    ALLOWED = COORDINATION
    venue_id: UUID
    last: date


@dataclass(frozen=True, kw_only=True)
class EndVenueLink(Command):
    """End the address of a venue's day page."""

    NAME = "EndDayLink"
    ALLOWED = COORDINATION
    venue_id: UUID

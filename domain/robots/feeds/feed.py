"""The calendar feed of a pilot: an address with a secret that opens that pilot's shifts alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Command, Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION, Caller, Role
from domain.kernel.storage.database import Change
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS shift_feeds (
    person_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, made_at TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS shift_feeds_by_hash ON shift_feeds (secret_hash);
"""


def feed_id(person_id: UUID) -> UUID:
    """The id of the feed of a person: there is one."""
    return uuid5(person_id, "shift feed")


class ShiftFeed(Aggregate):
    """The feed of one person. Only a hash of its secret is kept, beside the events."""

    KIND = "shift_feed"

    class Renewed(Event, frozen=True, kw_only=True):
        """The feed has a new secret; the one before opens nothing any more."""

        TOPIC = "shift_feed.renewed.v1"

        person_id: UUID

    class Ended(Event, frozen=True, kw_only=True):
        """No secret opens the feed any more."""

        TOPIC = "shift_feed.ended.v1"

        person_id: UUID

    person_id: UUID
    renewed_at: datetime | None

    @classmethod
    def begin(cls, person_id: UUID, *, centre: str) -> Self:
        """The feed of a person who has had none yet."""
        feed = cls(feed_id(person_id), centre=centre)
        feed.person_id, feed.renewed_at = person_id, None
        return feed

    def renew(self) -> None:
        """Give the feed a new secret."""
        self.record(self.Renewed, person_id=self.person_id)

    def end(self) -> None:
        """Close the feed."""
        if self.renewed_at is not None:
            self.record(self.Ended, person_id=self.person_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """The person, and those who coordinate in the centre."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(COORDINATION) or caller.person_id == self.person_id

    @applies(Renewed)
    def _renewed(self, event: Renewed) -> None:
        self.person_id, self.renewed_at = event.person_id, event.meta.recorded_at

    @applies(Ended)
    def _ended(self, _: Ended) -> None:
        self.renewed_at = None


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


def renew(command: RenewShiftFeed, uow: UnitOfWork) -> ShiftFeed:
    """Keep the hash of the new secret in the append that records the renewal."""
    feed = _own(uow)
    feed.renew()
    uow.change(
        Change(
            "INSERT INTO shift_feeds (person_id, secret_hash, made_at) VALUES (?, ?, ?)"
            " ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash,"
            " made_at = excluded.made_at",
            (str(feed.person_id), command.secret_hash, uow.clock.now().isoformat()),
        )
    )
    uow.save(feed)
    return feed


def end(_: EndShiftFeed, uow: UnitOfWork) -> ShiftFeed:
    """Destroy the hash in the append that records the end."""
    feed = _own(uow)
    feed.end()
    uow.change(Change("DELETE FROM shift_feeds WHERE person_id = ?", (str(feed.person_id),)))
    uow.save(feed)
    return feed


def _own(uow: UnitOfWork) -> ShiftFeed:
    person_id = uow.caller.person_id
    pilot = uow.ledger.row(
        "SELECT centre FROM pilots WHERE person_id = ? ORDER BY enrolled DESC LIMIT 1",
        str(person_id),
    )
    if person_id is None or pilot is None:
        raise NotFound
    feed = uow.find(ShiftFeed, feed_id(person_id))
    if feed is None:
        feed = ShiftFeed.begin(person_id, centre=pilot["centre"])
    uow.require_version(feed)
    return feed


def whose(ledger: Ledger, secret_hash: str) -> UUID | None:
    """The person whose feed a secret opens, or None."""
    row = ledger.row("SELECT person_id FROM shift_feeds WHERE secret_hash = ?", secret_hash)
    return UUID(row["person_id"]) if row else None


HANDLERS: Handlers = {RenewShiftFeed: renew, EndShiftFeed: end}

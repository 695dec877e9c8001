"""Handlers of the calendar feed: the hash of its secret is stored in the same append."""

from domain.kernel.errors import NotFound
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.storage.database import Change
from domain.robots.feeds.commands import EndShiftFeed, RenewShiftFeed
from domain.robots.feeds.feed import ShiftFeed, feed_id


def renew(command: RenewShiftFeed, uow: UnitOfWork) -> ShiftFeed:
    """Store the hash of the new secret in the append that records the renewal."""
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
    """Delete the hash in the append that records the end."""
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


HANDLERS: Handlers = {RenewShiftFeed: renew, EndShiftFeed: end}

"""Tables of the live links: the sealed keys, the newest heartbeats, and the used nonces.

Heartbeats are not events: only the newest one of each robot is stored, in a row that each heartbeat
overwrites.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kernel.storage.database import Change, Row, instant_text
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.leftovers import Leftover
from domain.robots.inline_projection import ROBOT_RUNNING

TABLES = """
CREATE TABLE IF NOT EXISTS robot_link_keys (
    key_id TEXT PRIMARY KEY, robot_id TEXT NOT NULL, sealed TEXT NOT NULL,
    silence_seconds INTEGER NOT NULL, created_at TEXT NOT NULL, ended_at TEXT
);
CREATE INDEX IF NOT EXISTS robot_link_keys_by_robot ON robot_link_keys (robot_id, ended_at);
CREATE TABLE IF NOT EXISTS robot_link_nonces (
    key_id TEXT NOT NULL, nonce TEXT NOT NULL, heard_at TEXT NOT NULL, PRIMARY KEY (key_id, nonce)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS robot_link_nonces_by_age ON robot_link_nonces (key_id, heard_at);
CREATE TABLE IF NOT EXISTS robot_beats (
    robot_id TEXT PRIMARY KEY, beat_at TEXT NOT NULL, heard_at TEXT NOT NULL,
    connected_at TEXT, connected INTEGER NOT NULL
);
"""
WINDOW = timedelta(minutes=2)
"""The most that the clock of a robot may be off, either way."""
REMEMBERED = 2 * WINDOW + timedelta(minutes=1)
"""How long a nonce is kept: longer than a message with it can be replayed in time."""
MOST_BEATS = 300
"""The most messages of one robot that are accepted in `REMEMBERED`: one per second."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A heartbeat: the time on the robot's clock, and whether its pilot is connected."""

    at: datetime
    connected: bool


def key_issued(
    key_id: UUID, robot_id: UUID, sealed: str, *, silence_seconds: int, now: datetime
) -> Change:
    """Store a key."""
    return Change(
        "INSERT INTO robot_link_keys (key_id, robot_id, sealed, silence_seconds, created_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (str(key_id), str(robot_id), sealed, silence_seconds, now.isoformat()),
    )


def key_ended(key_id: UUID, now: datetime) -> Change:
    """Delete a key; its row stays as a record."""
    return Change(
        "UPDATE robot_link_keys SET sealed = '', ended_at = ?"
        " WHERE key_id = ? AND ended_at IS NULL",
        (now.isoformat(), str(key_id)),
    )


def key_in_force(ledger: Ledger, key_id: UUID) -> Row | None:
    """The row of a valid key, or None."""
    return ledger.row(
        "SELECT * FROM robot_link_keys WHERE key_id = ? AND ended_at IS NULL", str(key_id)
    )


class TooMany(Exception):
    """A robot sent more messages than it may."""


def hear(ledger: Ledger, key: Row, nonce: str, beat: Beat, now: datetime) -> bool:
    """Store a heartbeat; False for a replayed message. Raises TooMany.

    The nonce is used up in the same transaction. A heartbeat older than the newest one changes
    nothing: the time at which the newest one arrived on our clock counts.
    """
    with ledger.database.write() as transaction:
        since = (now - REMEMBERED).isoformat()
        transaction.run(
            "DELETE FROM robot_link_nonces WHERE key_id = ? AND heard_at < ?",
            (key["key_id"], since),
        )
        taken = transaction.run(
            "INSERT INTO robot_link_nonces (key_id, nonce, heard_at) VALUES (?, ?, ?)"
            " ON CONFLICT (key_id, nonce) DO NOTHING RETURNING nonce",
            (key["key_id"], nonce, now.isoformat()),
        )
        if not taken:
            return False
        number = transaction.run(
            "SELECT COUNT(*) AS number FROM robot_link_nonces WHERE key_id = ?", (key["key_id"],)
        )
        if number[0]["number"] > MOST_BEATS:
            raise TooMany
        transaction.run(*_overwrites(key["robot_id"], beat, now))
    return True


def _overwrites(robot_id: str, beat: Beat, now: datetime) -> Change:
    at, heard = instant_text(beat.at), instant_text(now)
    return Change(
        "INSERT INTO robot_beats (robot_id, beat_at, heard_at, connected_at, connected)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (robot_id) DO UPDATE SET"
        " beat_at = excluded.beat_at, heard_at = excluded.heard_at,"
        " connected_at = COALESCE(excluded.connected_at, robot_beats.connected_at),"
        " connected = excluded.connected WHERE robot_beats.beat_at < excluded.beat_at",
        (robot_id, at, heard, heard if beat.connected else None, int(beat.connected)),
    )


LEFTOVERS = (Leftover("DELETE FROM robot_link_nonces WHERE heard_at < ?", timedelta(days=1)),)


def watched(ledger: Ledger) -> list[Row]:
    """The running shifts of robots with a link, and when their pilots were last connected."""
    return ledger.rows(
        "SELECT s.shift_id, k.silence_seconds, b.connected_at FROM robot_link_keys k"
        " JOIN claims c ON c.kind = ? AND c.key = k.robot_id"
        " JOIN robot_shifts s ON s.shift_id = c.holder AND s.state = 'started'"
        " JOIN robot_beats b ON b.robot_id = k.robot_id"
        " WHERE k.ended_at IS NULL ORDER BY s.shift_id",
        ROBOT_RUNNING,
    )


def link_of(ledger: Ledger, robot_id: UUID) -> dict[str, Any] | None:
    """The link of a robot: its newest heartbeat and its allowed silence; None if it has no key."""
    row = ledger.row(
        "SELECT k.silence_seconds, k.created_at, b.beat_at, b.heard_at, b.connected_at, b.connected"
        " FROM robot_link_keys k LEFT JOIN robot_beats b ON b.robot_id = k.robot_id"
        " WHERE k.robot_id = ? AND k.ended_at IS NULL",
        str(robot_id),
    )
    return dict(row) if row else None


def is_alive(link: dict[str, Any] | None, now: datetime) -> bool:
    """True if the pilot was connected within the allowed silence."""
    if link is None or link["connected_at"] is None or not link["connected"]:
        return False
    silent = now - datetime.fromisoformat(link["connected_at"])
    return silent <= timedelta(seconds=link["silence_seconds"])

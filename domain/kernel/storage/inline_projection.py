"""What a command must know at once: rows written in the append transaction, beside the events.

Claims say who holds a unique thing. Each aggregate may keep one row of standing facts that other
rooms' commands read. Jobs are the outbox: work to be done later, written with the event that
asks for it. Idempotency keys tell a repeated command from a new one. Reactions say how far each
policy has read; they stand here so that rebuilding the read models repeats no reaction. The
pulse is a row that is written only to find out whether anything can be, and heartbeats say which
processes live. Notes of where the ledger ended at which instant tell since when an event waits.
The ledger's identity is an id that its copies share, and the note that a key store
was made for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.jobs.heartbeats import TABLES as HEARTBEATS
from domain.kernel.storage.database import Change

TABLES = f"""
CREATE TABLE IF NOT EXISTS claims (
    kind TEXT NOT NULL, key TEXT NOT NULL, holder TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
    caller TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, thing_kind TEXT NOT NULL,
    thing_id TEXT NOT NULL, thing_version INTEGER NOT NULL, created INTEGER NOT NULL,
    recorded_at TEXT NOT NULL, PRIMARY KEY (caller, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, arguments TEXT NOT NULL, centre TEXT NOT NULL,
    asked_by TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER,
    errors TEXT NOT NULL, attempts INTEGER NOT NULL, not_before TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, not_before);
CREATE TABLE IF NOT EXISTS job_deaths (
    job_id TEXT PRIMARY KEY, deaths INTEGER NOT NULL, died_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS pulse (name TEXT PRIMARY KEY, beats INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reactions (
    policy TEXT PRIMARY KEY, position INTEGER NOT NULL, error TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger_identity (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger_heads (position INTEGER PRIMARY KEY, seen_at TEXT NOT NULL);
{HEARTBEATS};
"""

InlineProjection = Callable[[Any, Sequence[Event]], Iterable[Change]]
"""Gives the changes that follow from an aggregate as it now is and the events being saved."""
InlineProjections = dict[type[Aggregate], InlineProjection]


@dataclass(frozen=True)
class InlineVersion:
    """The version of the tables that one inline projection writes, and nobody else.

    It rises by one whenever their columns change, or the rule by which their rows are made:
    `migrate` then makes them anew from the events.
    """

    version: int
    tables: tuple[str, ...]


InlineVersions = dict[type[Aggregate], InlineVersion]


def claim(kind: str, key: str, holder: object) -> Change:
    """Take the unique `key` of `kind` for `holder`; the append fails with Taken if it is held."""
    return Change(
        "INSERT INTO claims (kind, key, holder) VALUES (?, ?, ?)", (kind, key, str(holder))
    )


def free(kind: str, key: str) -> Change:
    """Give the unique `key` of `kind` back."""
    return Change("DELETE FROM claims WHERE kind = ? AND key = ?", (kind, key))


def upsert(table: str, primary: str, /, **columns: Any) -> Change:
    """Write the inline row of one aggregate; `primary` names the key column."""
    return Change(_upsert(table, primary, tuple(columns)), tuple(columns.values()))


@cache
def _upsert(table: str, primary: str, names: tuple[str, ...]) -> str:
    settings = ", ".join(f"{name} = excluded.{name}" for name in names if name != primary)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        f" ON CONFLICT ({primary}) DO UPDATE SET {settings}"
    )

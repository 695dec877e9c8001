"""Inline tables: rows that commands read, written in the same transaction as the events.

Claims store the holder of a unique key. Each aggregate may have one row of current facts for the
commands of other contexts. Jobs are the outbox: background work, written with the event that
requires it. Idempotency keys detect a repeated command. Reactions are the positions of the
policies; they are stored here so that rebuilding the read models repeats no reaction. `pulse` is
the row of the write probe, and heartbeats show which processes are alive. `ledger_heads` stores
the head of the ledger over time, to know since when an event waits. `ledger_identity` is an id
that copies of the ledger share, and the note that a key store was created for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.jobs.heartbeats import TABLES as HEARTBEATS
from domain.kernel.storage.database import Change, marks

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
CREATE INDEX IF NOT EXISTS jobs_by_day ON jobs (centre, created_at, id);
CREATE INDEX IF NOT EXISTS jobs_by_state_and_day ON jobs (centre, state, created_at, id);
CREATE INDEX IF NOT EXISTS jobs_by_kind_and_day ON jobs (centre, kind, created_at, id);
CREATE INDEX IF NOT EXISTS jobs_by_caller_and_day ON jobs (centre, asked_by, created_at, id);
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
"""Returns the changes for an aggregate in its new state and the events being saved."""
InlineProjections = dict[type[Aggregate], InlineProjection]


@dataclass(frozen=True)
class InlineVersion:
    """The version of the tables that only this inline projection writes.

    It increases by one when their columns change, or the function that makes their rows:
    `migrate` then rebuilds them from the events.
    """

    version: int
    tables: tuple[str, ...]


InlineVersions = dict[type[Aggregate], InlineVersion]


def claim(kind: str, key: str, holder: object) -> Change:
    """Claim the unique `key` of `kind` for `holder`; the append raises ClaimHeld if it is held."""
    return Change(
        "INSERT INTO claims (kind, key, holder) VALUES (?, ?, ?)", (kind, key, str(holder))
    )


def free(kind: str, key: str) -> Change:
    """Release the claim on the unique `key` of `kind`."""
    return Change("DELETE FROM claims WHERE kind = ? AND key = ?", (kind, key))


def upsert(table: str, primary: str, /, **columns: Any) -> Change:
    """Write the inline row of one aggregate; `primary` names the key column."""
    return Change(_upsert(table, primary, tuple(columns)), tuple(columns.values()))


@cache
def _upsert(table: str, primary: str, names: tuple[str, ...]) -> str:
    settings = ", ".join(f"{name} = excluded.{name}" for name in names if name != primary)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks(names)})"  # noqa: S608
        f" ON CONFLICT ({primary}) DO UPDATE SET {settings}"
    )

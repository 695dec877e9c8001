"""Each process reports that it is alive, and by how much its clock differs from the database's.

Times are those of the database, so that hosts whose clocks differ agree on who is silent.
"""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.kernel.errors import why
from domain.kernel.storage.database import Database
from domain.kernel.time.clock import Clock

log = structlog.get_logger()

TABLES = """
CREATE TABLE IF NOT EXISTS process_heartbeats (
    process TEXT PRIMARY KEY, kind TEXT NOT NULL, host TEXT NOT NULL, beat_at TEXT NOT NULL,
    ahead REAL NOT NULL
)"""
WEB, CLOCK, PROJECTIONS, WORK = "web", "clock", "projections", "work"
EVERY = 15.0
"""Seconds between two heartbeats of a process."""
SILENT = 60.0
"""Seconds without a heartbeat after which a process is assumed to have ended."""
KEPT = timedelta(days=1)
_NOW = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
    "postgresql": (
        "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') || '+00:00'"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """A process: the age of its last heartbeat and the lead of its clock, both in seconds."""

    kind: str
    host: str
    seconds: float
    ahead: float


def now_of(database: Database) -> datetime:
    """The time by the clock of the database."""
    (row,) = database.read(f"SELECT {_NOW[database.dialect]} AS now")
    return datetime.fromisoformat(row["now"])


def beat(database: Database, kind: str, clock: Clock) -> None:
    """Write a heartbeat of this process, and correct its clock. Raises Unavailable."""
    now, ahead = clock.compare(lambda: now_of(database))
    host = socket.gethostname()
    with database.write() as transaction:
        transaction.run(
            "INSERT INTO process_heartbeats (process, kind, host, beat_at, ahead)"
            " VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (process) DO UPDATE SET beat_at = excluded.beat_at,"
            " ahead = excluded.ahead",
            (f"{host}/{kind}/{os.getpid()}", kind, host, now.isoformat(), ahead.total_seconds()),
        )
        forgotten = (now - KEPT).isoformat()
        transaction.run("DELETE FROM process_heartbeats WHERE beat_at < ?", (forgotten,))


def heartbeats(database: Database) -> list[Heartbeat]:
    """The processes with a heartbeat in the last `SILENT` seconds. Raises Unavailable."""
    now = now_of(database)
    since = (now - timedelta(seconds=SILENT)).isoformat()
    return [
        Heartbeat(
            kind=row["kind"],
            host=row["host"],
            seconds=(now - datetime.fromisoformat(row["beat_at"])).total_seconds(),
            ahead=row["ahead"],
        )
        for row in database.read(
            "SELECT kind, host, beat_at, ahead FROM process_heartbeats WHERE beat_at >= ?", (since,)
        )
    ]


def keep_beating(database: Database, kind: str, clock: Clock) -> Callable[[], None]:
    """Start a thread that writes heartbeats. Returns a function that stops it."""
    stop = threading.Event()

    def go_on() -> None:
        is_told = False
        while True:
            try:
                beat(database, kind, clock)
                is_told = False
            except Exception as error:  # Keep running; the missing heartbeat shows.
                if not is_told:
                    log.warning("heartbeats not written", kind=kind, why=why(error))
                is_told = True
            if stop.wait(EVERY):
                return

    thread = threading.Thread(target=go_on, name="heartbeat", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(1)

    return end

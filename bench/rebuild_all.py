"""What does a rebuild of everything cost per event, compared with the least possible work?

The other side reads the same stored events in pages and inserts a row of the same size for each,
with a commit per page. The events are those of BENCH_DAYS days of the demonstration.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import psycopg

from app.bootstrap import Service
from app.demo.commands import load
from app.settings import Settings
from bench.stage import STORES, installation, opened
from bench.table import in_turn, row, title
from projections.kernel.runner import REBUILT_PAGE

DAYS, ROUNDS, SCALE = int(os.environ.get("BENCH_DAYS", "60")), 5, 0.3
MILLION = 1_000_000
AUDIT = ("audit_trail", "audit_subjects", "audit_keys")


def connections(settings: Settings) -> tuple[Any, Any]:
    """A connection that reads the ledger and one that writes rows."""
    if settings.is_postgresql:
        address = settings.database_url
        return psycopg.connect(address, autocommit=True), psycopg.connect(address)
    file = settings.ledger_file.with_name("raw.sqlite3")
    writer = sqlite3.connect(file)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA synchronous=NORMAL")
    return sqlite3.connect(settings.ledger_file), writer


def raw(settings: Settings) -> Callable[[], float]:
    """Measure the seconds of the loop: read a page, insert its rows, commit."""
    is_file = not settings.is_postgresql
    table, place = (
        ("stored_events", "rowid") if is_file else ("ledger.stored_events", "notification_id")
    )
    mark, blob = ("?", "BLOB") if is_file else ("%s", "bytea")
    page = (
        f"SELECT {place}, state FROM {table} WHERE {place} > {mark}"
        f" ORDER BY {place} LIMIT {REBUILT_PAGE}"
    )
    insert = f"INSERT INTO raw VALUES ({mark}, {mark})"

    def measure() -> float:
        reader, writer = connections(settings)
        writer.execute("DROP TABLE IF EXISTS raw")
        writer.execute(f"CREATE TABLE raw (place INTEGER PRIMARY KEY, state {blob})")
        if not is_file:
            writer.execute("SET synchronous_commit TO off")
        writer.commit()
        begun, after = time.perf_counter(), 0
        while rows := reader.execute(page, (after,)).fetchall():
            for item in rows:
                writer.execute(insert, item)
            writer.commit()
            after = rows[-1][0]
        took = time.perf_counter() - begun
        reader.close()
        writer.close()
        return took

    return measure


def rebuilt(service: Service) -> float:
    """Return the seconds of a rebuild of every read model."""
    begun = time.perf_counter()
    service.projections.rebuild_together(service.projections.names)
    return time.perf_counter() - begun


def audit_bytes(service: Service) -> int:
    """Bytes of the tables of the audit trail and of their indexes."""
    builds = service.views.read(
        "SELECT number FROM projection_builds WHERE name = 'audit.trail' AND role = 'live'"
    )
    return service.views.size_of([f"{table}__v{builds[0]['number']}" for table in AUDIT])


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with installation(store) as settings:
        load(settings, days=DAYS, scale=SCALE)
        with opened(settings) as service:
            service.projections.catch_up()
            events = service.ledger.head()
            sides = {"raw": raw(settings), "ours": lambda: rebuilt(service)}
            in_turn(1, sides)
            found = in_turn(ROUNDS, sides)
            size = audit_bytes(service)
    each = {
        name: [took / events * MILLION for took in took_all] for name, took_all in found.items()
    }
    title(f"A rebuild of everything, {events:,} events of the demonstration, {store}")
    row("raw read and insert", each["raw"], "µs an event")
    row("every read model", each["ours"], "µs an event", each["raw"])
    row("the audit trail on disk", [size / events], "bytes an event")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

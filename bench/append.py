"""How fast is an append through a command, compared with a raw insert-and-commit loop?

The append is that of a fetched task: one event, its inline rows, its claim and its idempotency key.
The raw loop inserts the same event and commits, nothing more.
"""

import sqlite3
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg

from app.bootstrap import Service
from app.settings import Settings
from bench.stage import STORES, installation, opened
from bench.table import in_turn, row, title
from domain.kernel.storage.database import Change
from domain.tasks.task import AssignedBy, Task
from tests.conftest import START
from tests.parcels import signed_at

ROUNDS, EVENTS = 7, 300


def tasks(service: Service, count: int, order: UUID) -> list[Task]:
    """Return tasks that are saved in the ledger, each with an assignment still to be appended."""
    person = uuid4()
    service.keys.key_for(person, START)
    with signed_at(START):
        made = [
            Task.add(
                uuid4(),
                centre="digital-kamakura",
                order_id=order,
                number=number,
                key=str(number),
                payload={"source_text": "本文"},
                minutes=10,
                inspections=1,
                sealed_under=order,
            )
            for number in range(count)
        ]
        service.ledger.save(*made)
        for task in made:
            task.assign(
                participant_id=uuid4(),
                person_id=person,
                by=AssignedBy.SELF,
                reasons=("mode_fits", "within_limits"),
                slot=1,
            )
    return made


def consequences() -> list[Change]:
    """The idempotency row that the bus writes together with an event."""
    key = Change(
        "INSERT INTO idempotency (caller, key, digest, thing_kind, thing_id, thing_version,"
        " created, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ("bench", uuid4().hex, "0" * 64, "task", uuid4().hex, 2, 0, START.isoformat()),
    )
    return [key]


def ours(service: Service) -> Callable[[], float]:
    """Measure appends per second through the ledger."""

    def measure() -> float:
        made = tasks(service, EVENTS, uuid4())
        begun = time.perf_counter()
        for task in made:
            service.ledger.save(task, changes=consequences())
        return EVENTS / (time.perf_counter() - begun)

    return measure


def raw(settings: Settings, service: Service) -> Callable[[], float]:
    """Measure inserts and commits per second of the same event into a table of the same shape."""
    [task] = tasks(service, 1, uuid4())
    stored = service.ledger.mapper.to_stored_event(task.pending[0])
    columns = "(originator_id, originator_version, topic, state)"
    connection: Any
    if settings.is_postgresql:
        connection = psycopg.connect(settings.database_url)
        table, mark = "raw_events", "%s"
        connection.execute(
            f"CREATE TABLE {table} (originator_id uuid NOT NULL, originator_version bigint"
            " NOT NULL, topic text, state bytea, position bigserial UNIQUE,"
            " PRIMARY KEY (originator_id, originator_version))"
        )
    else:
        connection = sqlite3.connect(settings.data_dir / "raw.sqlite3")
        table, mark = "raw_events", "?"
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            f"CREATE TABLE {table} (position INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT"
            " NOT NULL, originator_version INTEGER NOT NULL, topic TEXT, state BLOB,"
            " UNIQUE (originator_id, originator_version))"
        )
    connection.commit()
    insert = f"INSERT INTO {table} {columns} VALUES ({', '.join([mark] * 4)})"

    def measure() -> float:
        begun = time.perf_counter()
        for _ in range(EVENTS):
            id = uuid4() if settings.is_postgresql else uuid4().hex
            connection.execute(insert, (id, 2, stored.topic, stored.state))
            connection.commit()
        return EVENTS / (time.perf_counter() - begun)

    return measure


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        with installation(store) as settings, opened(settings) as service:
            sides = {"raw": raw(settings, service), "ours": ours(service)}
            found = in_turn(ROUNDS, sides)
        title(f"Append of one event, {store}")
        row("raw insert and commit", found["raw"], "/s")
        row("append as a task command", found["ours"], "/s", found["raw"], "at least 0.5")


if __name__ == "__main__":
    main()

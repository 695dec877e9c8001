"""How fast are read models rebuilt, compared with the library's runner on a view of the same rows?

Both handle the same kind of events and write one table. The library's runner exists for PostgreSQL
only (its SQLite recorder has no subscriptions), so the ratio is measured there. It commits each
event separately; ours commits a page of events at once.
"""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from app.settings import Settings
from bench.load import StockParcel
from bench.stage import STORES, installation
from bench.table import in_turn, row, title
from domain.kernel.storage.postgres import postgres_parts
from projections.kernel.projector import Projector, on
from projections.kernel.runner import Projections
from tests.parcels import NOON, Depot, Parcel, migrate_depot, open_depot, signed_at

APPENDS, PARCELS, WEIGHTS, ROUNDS, STOCK_EVENTS = 40, 50, 9, 3, 2_000


class Written(Projector):
    """A read model that only writes."""

    name = "bench.written"
    tables = {"bench_written": "parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL, grams INTEGER"}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, _position: int) -> None:
        """A row for each parcel."""
        self.run(
            "INSERT INTO {bench_written} VALUES (?, ?, 0)", str(event.originator_id), event.label
        )

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, _position: int) -> None:
        """Its newest weight."""
        self.run(
            "UPDATE {bench_written} SET grams = ? WHERE parcel_id = ?",
            event.grams,
            str(event.originator_id),
        )


def fill(depot: Depot) -> None:
    """Record 20,000 events in appends of 500."""
    for _ in range(APPENDS):
        with signed_at(NOON):
            parcels = [Parcel.pack(uuid4(), str(uuid4())) for _ in range(PARCELS)]
            for parcel in parcels:
                for grams in range(1, WEIGHTS + 1):
                    parcel.weigh(grams)
        depot.ledger.save(*parcels)


class StockView(PostgresTrackingRecorder):
    """The same rows as the library's guide would store them, together with its tracking."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        super().__init__(datastore, **names)
        self.table = Identifier(datastore.schema), Identifier("stock_written")
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {}.{} (parcel_id uuid PRIMARY KEY, label text,"
                " grams bigint)"
            ).format(*self.table)
        )

    def keep(self, tracking: Tracking, sql: str, *values: object) -> None:
        """Run one statement and save the tracking, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(SQL(sql).format(*self.table), values)


class StockProjection(Projection[StockView]):
    """Handles the events that the library delivers."""

    name = "stock"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Insert a row, or update its newest weight."""
        if type(domain_event).__name__ == "Packed":
            sql, values = "INSERT INTO {}.{} VALUES (%s, %s, 0)", [domain_event.label]
            self.view.keep(tracking, sql, domain_event.originator_id, *values)
        else:
            sql = "UPDATE {}.{} SET grams = %s WHERE parcel_id = %s"
            self.view.keep(tracking, sql, domain_event.grams, domain_event.originator_id)


def stock(settings: Settings) -> Callable[[], float]:
    """Measure events per second of the library's runner, on its own log."""
    parts = postgres_parts(settings.database_url)
    names = {f"POSTGRES_{name.upper()}": str(value) for name, value in parts.items()}
    environment = {**os.environ, **names, "PERSISTENCE_MODULE": "eventsourcing.postgres"}
    application: Application[UUID] = Application(environment)
    for _ in range(STOCK_EVENTS // (WEIGHTS + 1)):
        parcel = StockParcel("label")
        for grams in range(1, WEIGHTS + 1):
            parcel.weigh(grams)
        application.save(parcel)
    head = application.recorder.max_notification_id() or 0

    def measure() -> float:
        with application.recorder.datastore.transaction(commit=True) as cursor:  # type: ignore[attr-defined]
            cursor.execute("DROP TABLE IF EXISTS stock_tracking, stock_written")
        begun = time.perf_counter()
        with ProjectionRunner(
            application_class=Application,
            projection_class=StockProjection,
            view_class=StockView,
            env=environment,
        ) as runner:
            runner.wait(head, timeout=120)
            return STOCK_EVENTS / (time.perf_counter() - begun)

    return measure


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        settings = stack.enter_context(installation(store))
        depot = open_depot(settings)
        stack.callback(depot.close)
        migrate_depot(depot)
        fill(depot)
        events = depot.ledger.head()
        projections = Projections(depot.ledger, depot.views, [Written])
        projections.migrate()

        def ours() -> float:
            begun = time.perf_counter()
            projections.rebuild("bench.written")
            return events / (time.perf_counter() - begun)

        sides = {"ours": ours}
        if settings.is_postgresql:
            sides["stock"] = stock(settings)
        found = in_turn(ROUNDS, sides)
    title(f"Catching up, {store}")
    if "stock" in found:
        row("the library's runner", found["stock"], "events/s")
    row("ours", found["ours"], "events/s", found.get("stock"), "at least 10")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

"""How fast read models are built anew, and how soon one event is in them, on each database."""

import tempfile
import time
from pathlib import Path

from app.settings import Settings
from domain.kernel.event import Event
from projections.kernel.projector import Projector, on
from projections.kernel.runner import Projections
from tests.parcels import NOON, Depot, Parcel, migrate_depot, open_depot, signed_at
from tests.servers import postgres_server

APPENDS, PARCELS, WEIGHTS = 40, 50, 9


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


class Asked(Projector):
    """A read model that asks its own rows at every event, and so cannot be written in one go."""

    name = "bench.asked"
    tables = {"bench_asked": "topic TEXT PRIMARY KEY, events INTEGER NOT NULL"}

    @on(Event)
    def anything(self, event: Event, _position: int) -> None:
        """How many of each topic."""
        rows = self.rows("SELECT events FROM {bench_asked} WHERE topic = ?", event.TOPIC)
        self.run(
            "INSERT INTO {bench_asked} VALUES (?, ?)"
            " ON CONFLICT (topic) DO UPDATE SET events = excluded.events",
            event.TOPIC,
            (rows[0]["events"] if rows else 0) + 1,
        )


def fill(depot: Depot) -> None:
    """Record 20,000 events in appends of 500."""
    from uuid import uuid4

    for _ in range(APPENDS):
        with signed_at(NOON):
            parcels = [Parcel.pack(uuid4(), str(uuid4())) for _ in range(PARCELS)]
            for parcel in parcels:
                for grams in range(1, WEIGHTS + 1):
                    parcel.weigh(grams)
        depot.ledger.save(*parcels)


def measure(settings: Settings, label: str) -> None:
    """Print the rates on one kind of database."""
    depot = open_depot(settings)
    migrate_depot(depot)
    fill(depot)
    events = depot.ledger.head()
    projections = Projections(depot.ledger, depot.views, [Written, Asked])
    projections.migrate()
    for name in projections.names:
        begun = time.perf_counter()
        projections.rebuild(name)
        print(f"{label:<12} {name:<16} {events / (time.perf_counter() - begun):10,.0f} events/s")
    projections.catch_up()
    waits = []
    for _ in range(200):
        depot.pack()
        begun = time.perf_counter()
        projections.catch_up()
        waits.append(time.perf_counter() - begun)
    waits.sort()
    print(
        f"{label:<12} one event        {waits[100] * 1000:10.2f} ms p50 {waits[197] * 1000:.2f} p99"
    )
    depot.close()


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Settings.for_folder(Path(folder)), "sqlite")
    with postgres_server() as address, tempfile.TemporaryDirectory() as folder:
        measure(Settings.for_folder(Path(folder), database_url=address), "postgresql")


if __name__ == "__main__":
    main()

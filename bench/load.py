"""How fast is an aggregate of 100 events loaded, compared with one in the library's own style?

The other side is the same parcel written with the library's `Aggregate` and `@event`, and stored by
the library's application and SQLite recorder with the default transcoding.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from app.settings import Settings
from bench.table import in_turn, row, title
from tests.parcels import Depot, Parcel, migrate_depot, open_depot

EVENTS, ROUNDS, LOADS = 100, 9, 100


class StockParcel(Aggregate):
    """A parcel written as in the library's guide."""

    @event("Packed")
    def __init__(self, label: str) -> None:
        self.label = label
        self.grams = 0

    @event("Weighed")
    def weigh(self, grams: int) -> None:
        """Keep its newest weight."""
        self.grams = grams


def rate(load: Callable[[], object]) -> float:
    """Measure loads per second."""
    begun = time.perf_counter()
    for _ in range(LOADS):
        load()
    return LOADS / (time.perf_counter() - begun)


def stock(folder: Path) -> Callable[[], float]:
    """Measure loads by the library alone."""
    application: Application[UUID] = Application(
        {
            **os.environ,
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(folder / "stock.sqlite3"),
        }
    )
    parcel = StockParcel("label")
    for grams in range(EVENTS - 1):
        parcel.weigh(grams)
    application.save(parcel)
    return lambda: rate(lambda: application.repository.get(parcel.id))


def folded(depot: Depot, id: UUID) -> Callable[[], float]:
    """Measure loads that read and fold every event."""
    return lambda: rate(lambda: depot.ledger.get(Parcel, id, version=EVENTS))


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="ashiato-bench-") as name:
        depot = open_depot(Settings.for_folder(Path(name)))
        migrate_depot(depot)
        parcel = depot.pack(weights=range(1, EVENTS))
        sides = {"stock": stock(Path(name)), "folded": folded(depot, parcel.id)}
        in_turn(1, sides)
        found = in_turn(ROUNDS, sides)
        depot.close()
    title(f"Load of an aggregate of {EVENTS} events, SQLite")
    row("the library's `@event` default", found["stock"], "/s")
    row("ours, every event folded", found["folded"], "/s", found["stock"], "at least 2")


if __name__ == "__main__":
    main()

"""What does a rebuild of the largest read model cost people who use the service meanwhile?

Another process rebuilds the audit trail, as `ashiato projections rebuild` does. Meanwhile this
process creates records one after another, waits until a read model shows each, as a page does after
a form, and reads rows of the trail. BENCH_EVENTS events are recorded first.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.bootstrap import Service
from app.settings import Settings
from bench.stage import STORES, installation, opened
from bench.table import p95, row, title
from tests.centre import Centre

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
NAME = "audit.trail"
TASKS = 1_000
MB = 1_000_000
PAUSE = 0.05
"""Seconds between two actions of a simulated user."""


def fill(service: Service) -> None:
    """Record `EVENTS` events."""
    centre = Centre(service)
    while service.ledger.head() < EVENTS:
        centre.order(tasks=TASKS)
    service.projections.catch_up()


def rebuild(settings: Settings) -> "subprocess.Popen[bytes]":
    """A process that rebuilds the read model."""
    stores = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app", "projections", "rebuild", NAME],
        env={**os.environ, **stores},
        stderr=subprocess.DEVNULL,
    )


def seen_after_recording(service: Service) -> float:
    """Return the seconds until a read model shows a new record."""
    Centre(service).person()
    begun = time.perf_counter()
    service.projections.catch_up("people.cards")
    return time.perf_counter() - begun


def read(service: Service) -> float:
    """Return the seconds of one query on the rows that are rebuilt."""
    begun = time.perf_counter()
    service.views.read("SELECT * FROM audit_trail ORDER BY position DESC LIMIT 50")
    return time.perf_counter() - begun


def again_and_again(act: Callable[[], float], over: threading.Event) -> list[float]:
    """Repeat the act until `over` is set; return the seconds of each run."""
    found = []
    while not over.wait(PAUSE):
        found.append(act())
    return found


def sizes(settings: Settings) -> tuple[int, int]:
    """Bytes of the read models' file and of its WAL."""
    file = settings.ledger_file.with_name("views.sqlite3")
    found = []
    for path in (file, Path(f"{file}-wal")):
        found.append(0)
        with suppress(OSError):
            found[-1] = path.stat().st_size
    return found[0], found[1]


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with installation(store) as settings:
        measure_in(settings, store)


def measure_in(settings: Settings, store: str) -> None:
    """Record the missing events, measure one installation and print its table."""
    with opened(settings) as service:
        fill(service)
        before = sizes(settings)[0]
        waits: dict[str, list[float]] = {"seen": [], "read": []}
        over = threading.Event()
        sides = (("seen", seen_after_recording), ("read", read))

        def probe(name: str, act: Callable[[Service], float]) -> None:
            waits[name] += again_and_again(lambda: act(service), over)

        threads = [threading.Thread(target=probe, args=side) for side in sides]
        begun, largest, log = time.perf_counter(), 0, 0
        process = rebuild(settings)
        for thread in threads:
            thread.start()
        while process.poll() is None:
            file, beside = sizes(settings)
            largest, log = max(largest, file), max(log, beside)
            time.sleep(0.01)
        took = time.perf_counter() - begun
        over.set()
        for thread in threads:
            thread.join()
        after, log_after = sizes(settings)
    title(f"A rebuild of {NAME} among {EVENTS:,} events, {store}")
    row("the rebuild", [took], "s")
    for name, what in (("seen", "until a record is seen"), ("read", "a question to its rows")):
        row(f"{what}, p95", [p95(waits[name]) * 1000], "ms")
        row(f"{what}, longest", [max(waits[name]) * 1000], "ms", target="at most 1,000")
    if store == "SQLite":
        row("the file before", [before / MB], "MB")
        row("the file, at most", [largest / MB], "MB")
        row("the file after", [after / MB], "MB")
        row("its log, at most", [log / MB], "MB", target="at most 80")
        row("its log after", [log_after / MB], "MB")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

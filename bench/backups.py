"""How long do a backup, its check and a restoration take, and what do people notice meanwhile?

Another process makes the backup, as the clock has it made. Meanwhile this process records again and
again. BENCH_EVENTS events are recorded first.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.bootstrap import Service, bootstrap, migrate
from app.runtime.backups.checking import check, drill
from app.runtime.backups.restoring import restore
from app.settings import Settings
from bench.rebuild import EVENTS, MB, again_and_again, fill
from bench.stage import STORES, installation, opened
from bench.table import p95, row, title
from domain.kernel.storage.postgres_dump import temporary_database
from tests.centre import Centre


def seconds(act: Callable[[], object]) -> float:
    """Return the seconds that the act takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def recorded(service: Service) -> float:
    """Return the seconds until somebody is recorded."""
    return seconds(Centre(service).person)


def back_up(settings: Settings, out: Path) -> float:
    """Make a backup in another process. Returns how old its state is when it is complete, in
    seconds: what a disk that is lost then takes with it."""
    stores = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "app", "backup", "--out", str(out), "--json"],
        env={**os.environ, **stores},
        check=True,
        capture_output=True,
    )
    return time.time() - datetime.fromisoformat(json.loads(ran.stdout)["made_at"]).timestamp()


def beside(service: Service, act: Callable[[], object]) -> tuple[float, list[float]]:
    """Return the seconds of `act`, and those of each recording meanwhile."""
    over, waits = threading.Event(), list[float]()
    thread = threading.Thread(
        target=lambda: waits.extend(again_and_again(lambda: recorded(service), over))
    )
    thread.start()
    try:
        return seconds(act), waits
    finally:
        over.set()
        thread.join()


def put_back(settings: Settings, out: Path) -> float:
    """Return the seconds until a restored place takes commands."""
    with ExitStack() as databases:
        place = replace(
            Settings.for_folder(settings.data_dir / "place"),
            master_key_file=settings.master_key_file,
        )
        if settings.is_postgresql:
            address = databases.enter_context(temporary_database(settings.database_url))
            place = replace(place, database_url=address)

        def act() -> None:
            restore(place, out, None)
            with closing(bootstrap(place)) as service:
                migrate(service)

        return seconds(act)


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with installation(store) as settings, opened(settings) as service:
        fill(service)
        out = settings.data_dir / "backup"
        lost: list[float] = []
        made, waits = beside(service, lambda: lost.append(back_up(settings, out)))
        size = out.stat().st_size
        title(f"A backup among {EVENTS:,} events, {store}")
        row("the backup, in a process of its own", [made], "s")
        row("RPO with it: records lost with the disk as it ends", lost, "s", target="at most 900")
        row("its size", [size / MB], "MB")
        row("recording meanwhile, p95", [p95(waits) * 1000], "ms")
        row("recording meanwhile, longest", [max(waits) * 1000], "ms", target="at most 1,000")
        row("its check", [seconds(lambda: check(settings, out, None))], "s")
        row(
            "RTO: restored until commands are accepted",
            [put_back(settings, out)],
            "s",
            target="at most 1,800",
        )
        row("a drill, with every read model", [seconds(lambda: drill(settings, out, None))], "s")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

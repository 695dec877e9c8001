"""A process that works on an installation and dies by SIGKILL at a chosen commit of its own."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.clock import SettableClock

Work = Callable[[Service], None]
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["workers.perform", __name__])


@dataclass(frozen=True)
class Death:
    """When it comes: at the commit with this number, just `before` it or just after it."""

    commit: int
    before: bool


def works(folder: Path, now: datetime, work: Work, death: Death | None = None) -> bool:
    """Let a new process do `work` on a data folder at a time; True if it lived to the end."""
    process = _PROCESSES.Process(target=_live, args=(folder, now, work, death))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode == 0


def _live(folder: Path, now: datetime, work: Work, death: Death | None) -> None:
    service = bootstrap(Settings.for_folder(folder), clock=SettableClock(now))
    if death is not None:
        _await(service, death)
    work(service)
    service.close()


def _await(service: Service, death: Death) -> None:
    """Count the commits to the ledger's database, and die at the chosen one."""
    database: Any = service.ledger.standing
    write, commits = database.write, 0

    @contextmanager
    def writes(**how: Any) -> Iterator[Any]:
        nonlocal commits
        commits += 1
        is_last = commits == death.commit
        with write(**how) as transaction:
            yield transaction
            if is_last and death.before:
                os.kill(os.getpid(), signal.SIGKILL)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)

    database.write = writes

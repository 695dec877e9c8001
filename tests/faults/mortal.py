"""A process that works on an installation and dies by SIGKILL at a chosen commit of its own."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.storage.recorders import PostgresLedgerRecorder
from domain.kernel.time.clock import SettableClock

Work = Callable[[Service], None]
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["workers.perform", __name__])


@dataclass(frozen=True)
class Death:
    """When it comes: at the commit with this number, just `before` it or just after it."""

    commit: int
    before: bool


def works(settings: Settings, now: datetime, work: Work, death: Death | None = None) -> bool:
    """Let a new process do `work` on an installation at a time; True if it lived to the end."""
    process = _PROCESSES.Process(target=_live, args=(settings, now, work, death))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode == 0


def _live(settings: Settings, now: datetime, work: Work, death: Death | None) -> None:
    service = bootstrap(settings, clock=SettableClock(now))
    if death is not None:
        _await(service, death)
    work(service)
    service.close()


def _await(service: Service, death: Death) -> None:
    """Count the commits to the ledger's database, and die at the chosen one."""
    numbers = count(1)
    database: Any = service.ledger.database
    write = database.write

    @contextmanager
    def writes(**how: Any) -> Iterator[Any]:
        is_last = next(numbers) == death.commit
        with write(**how) as transaction:
            yield transaction
            if is_last and death.before:
                _die()
        if is_last:
            _die()

    database.write = writes
    recorder: Any = service.ledger.recorder
    if not isinstance(recorder, PostgresLedgerRecorder):
        return  # Its appends are written by the same database.
    insert = recorder.insert_events

    def appends(*what: Any, **how: Any) -> Any:
        is_last = next(numbers) == death.commit
        if is_last and death.before:  # It goes to the server in one piece, or not at all.
            _die()
        positions = insert(*what, **how)
        if is_last:
            _die()
        return positions

    recorder.insert_events = appends


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

"""Lets appends of one process that wait for the same turn go into the database in one transaction.

Whoever gets the turn takes along everybody who waits behind: one commit, one wait for the disk.
Each append still stands or falls alone.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from eventsourcing.persistence import OperationalError, StoredEvent

from domain.kernel.storage.database import Change
from domain.kernel.storage.deadlines import in_all, left, spend

MOST = 16
"""How many appends go together at most."""
GRACE = 1.0
"""Seconds after its deadline in which an append that somebody took along must have ended."""


class PendingAppend:
    """One append: what it writes, until when it waits (monotonic), and what came of it."""

    def __init__(
        self, events: Sequence[StoredEvent], changes: Sequence[Change], deadline: float
    ) -> None:
        self.events = events
        self.changes = changes
        self.deadline = deadline
        self.is_over = False
        self.positions: list[int] = []
        self.error: Exception | None = None


class GroupCommit:
    """The queue of the appends of one process; `perform` writes several, each with its outcome.

    If `perform` raises, none of them was written.
    """

    def __init__(self, perform: Callable[[Sequence[PendingAppend]], None], patience: float) -> None:
        self._perform = perform
        self._patience = patience
        self._waiting: deque[PendingAppend] = deque()
        self._turn = threading.Lock()

    def append(self, events: Sequence[StoredEvent], changes: Sequence[Change]) -> list[int]:
        """Write `events` and `changes`, all or none; the positions of the events.

        Raises what the database raises, and OperationalError after waiting too long.
        """
        patience = max(min(self._patience, left()), 0)
        began = time.monotonic()
        pending_append = PendingAppend(events, changes, began + patience)
        self._waiting.append(pending_append)
        try:
            if not self._turn.acquire(timeout=patience):
                self._withdraw(pending_append)
        finally:
            spend(time.monotonic() - began)
        try:
            while not pending_append.is_over:
                self._write()
        finally:
            self._turn.release()
        if pending_append.error is not None:
            raise pending_append.error
        return pending_append.positions

    def _withdraw(self, pending_append: PendingAppend) -> None:
        """Stop waiting, unless somebody has taken it along; then wait for what comes of it."""
        try:
            self._waiting.remove(pending_append)
        except ValueError:
            if not self._turn.acquire(timeout=GRACE):
                raise OperationalError("what came of this append is not known") from None
        else:
            raise OperationalError("other appends of this process wait for the lock")

    def _write(self) -> None:
        batch: list[PendingAppend] = []
        with suppress(IndexError):
            while len(batch) < MOST:
                batch.append(self._waiting.popleft())
        try:
            # Those who are taken along have waited before: the first deadline holds for all.
            with in_all(min((item.deadline for item in batch), default=0) - time.monotonic()):
                self._perform(batch)
        except Exception as error:
            for item in batch:
                item.error = error
        except BaseException:
            for item in batch:
                item.error = OperationalError("the process that wrote this is being stopped")
            raise
        finally:
            for item in batch:
                item.is_over = True

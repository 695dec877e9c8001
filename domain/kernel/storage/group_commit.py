"""Group commit: writes the waiting appends of one process in one database transaction.

The thread that gets the lock writes the appends of all waiting threads: one commit, one wait for
the disk. Each append still succeeds or fails on its own.
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
"""The maximum number of appends in one transaction."""
GRACE = 1.0
"""Seconds after its deadline that an append in another thread's batch is still waited for."""


class PendingAppend:
    """One append: its events and changes, its deadline (monotonic), and its outcome."""

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
    """The queue of appends of one process; `perform` writes a batch and sets each outcome.

    If `perform` raises, nothing of the batch was written.
    """

    def __init__(self, perform: Callable[[Sequence[PendingAppend]], None], patience: float) -> None:
        self._perform = perform
        self._patience = patience
        self._waiting: deque[PendingAppend] = deque()
        self._turn = threading.Lock()

    def append(self, events: Sequence[StoredEvent], changes: Sequence[Change]) -> list[int]:
        """Write `events` and `changes`, all or none. Returns the positions of the events.

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
        """Stop waiting. If another thread is writing it already, wait for its outcome instead."""
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
            # The others have waited before, so the earliest deadline is used for the batch.
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

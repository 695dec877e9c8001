"""Counts requests with tokens that are not valid, without a write for each of them."""

from datetime import datetime, timedelta
from threading import Lock

from domain.identity.attempts import note_bad_tokens
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import Clock

WRITE_EVERY = timedelta(minutes=1)


class BadTokens:
    """The requests of one process that are not written yet.

    The first is written at once, further ones together at most once a minute, so that a flood of
    them costs the store nothing. Those of the last minute before the process ends may be lost.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._written_at: datetime | None = None
        self._lock = Lock()

    def note(self, ledger: Ledger, clock: Clock) -> None:
        """Count one request."""
        now = clock.now()
        with self._lock:
            self._waiting += 1
            if self._written_at is not None and now - self._written_at < WRITE_EVERY:
                return
            times, self._waiting, self._written_at = self._waiting, 0, now
        note_bad_tokens(ledger, clock, times)

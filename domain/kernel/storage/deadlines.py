"""Limits how long code waits for databases: per request in total, or per wait for long work.

Every wait for a database calls `left` for its limit, and `spend` with the time it took.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

REQUEST_SECONDS = 5
"""Seconds that a request may wait for locks, connections and servers in total."""
SPARE = 0.2
"""Seconds of these reserved for the rollback and the refusal."""
WITH_A_FILE = 30
"""Seconds that a request with a file or a report may wait for one answer."""
AT_WORK = 60
"""Seconds that a job, an import or a report may wait for one answer of a database."""
AT_UPGRADES = 600
"""Seconds that a migration may wait for one answer of a database."""
RETRY_PAUSE = 0.2


class NoAnswer(psycopg.OperationalError):
    """A database server did not answer within the allowed `seconds`."""

    def __init__(self, text: str, seconds: float = 0.0) -> None:
        super().__init__(text)
        self.seconds = seconds


class Silent(NoAnswer):
    """A database server did not answer another caller a moment ago, so it is not waited for."""


class _Budget:
    """The remaining seconds. If it is not `shared`, every wait may take all of them."""

    __slots__ = ("left", "shared")

    def __init__(self, left: float, shared: bool) -> None:
        self.left = left
        self.shared = shared


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def in_all(seconds: float) -> Iterator[None]:
    """All waits in the block share `seconds`, or the rest of an outer budget if that is less.

    Only waiting counts, not computing.
    """
    around = _budget.get()
    own = _Budget(min(seconds, around.left) if around is not None else seconds, shared=True)
    before, token = own.left, _budget.set(own)
    try:
        yield
    finally:
        _budget.reset(token)
        spend(before - own.left)


@contextmanager
def each(seconds: float) -> Iterator[None]:
    """Every wait in the block may take `seconds`: for long work with any number of waits."""
    token = _budget.set(_Budget(seconds, shared=False))
    try:
        yield
    finally:
        _budget.reset(token)


def left() -> float:
    """Seconds that the next wait may take; 0 or less if the budget is used up."""
    budget = _budget.get()
    return REQUEST_SECONDS if budget is None else budget.left


def spend(seconds: float) -> None:
    """Subtract a wait of `seconds` from a shared budget."""
    budget = _budget.get()
    if budget is not None and budget.shared:
        budget.left -= seconds


def pause(seconds: float) -> None:
    """Sleep before another attempt, and count the time as a wait."""
    time.sleep(seconds)
    spend(seconds)


def with_retry(method: Callable[..., Any]) -> Any:
    """Wrap `method` to be tried again during an outage until the allowed time is used up.

    It replaces the retry of the library, which tries ten times and waits each time.
    """
    once = getattr(method, "__wrapped__", method)

    @wraps(once)
    def patient(*arguments: Any, **named: Any) -> Any:
        deadline = time.monotonic() + left()
        while True:
            try:
                return once(*arguments, **named)
            except (InterfaceError, OperationalError) as error:
                hopeless = isinstance(error.__cause__, psycopg.errors.DiskFull | Silent)
                if hopeless or left() < RETRY_PAUSE or time.monotonic() + RETRY_PAUSE > deadline:
                    raise
                pause(RETRY_PAUSE)

    return patient

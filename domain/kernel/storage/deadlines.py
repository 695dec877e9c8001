"""How long may be waited for stores: a request shares one deadline, long work has it each time.

Every wait for a database asks `left` how long it may take, and says with `spend` what it took.
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
"""Seconds that a request waits for locks, connections and servers, all in all."""
SPARE = 0.2
"""Seconds of them that are kept back for rolling back and for the refusal."""
WITH_A_FILE = 30
"""Seconds that a request that brings a file or asks for figures waits for one answer."""
AT_WORK = 60
"""Seconds that a job, an import or a report waits for one answer of a store."""
AT_UPGRADES = 600
"""Seconds that a migration waits for one answer of a store."""
RETRY_PAUSE = 0.2


class NoAnswer(psycopg.OperationalError):
    """A server of ours took longer than may be waited: so many `seconds`."""

    def __init__(self, text: str, seconds: float = 0.0) -> None:
        super().__init__(text)
        self.seconds = seconds


class Silent(NoAnswer):
    """A server of ours did not answer others a moment ago, so nobody waits for it again."""


class _Budget:
    """Seconds that may still be waited; one that is not `shared` begins anew with each wait."""

    __slots__ = ("left", "shared")

    def __init__(self, left: float, shared: bool) -> None:
        self.left = left
        self.shared = shared


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def in_all(seconds: float) -> Iterator[None]:
    """All waits of the block share `seconds`, or what is left of those around it if that is less.

    Only waiting counts, not what is worked out meanwhile.
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
    """Every wait of the block may take `seconds`: for long work, whose number of waits is open."""
    token = _budget.set(_Budget(seconds, shared=False))
    try:
        yield
    finally:
        _budget.reset(token)


def left() -> float:
    """Seconds that the next wait may take; 0 or less where all are used up."""
    budget = _budget.get()
    return REQUEST_SECONDS if budget is None else budget.left


def spend(seconds: float) -> None:
    """Say that so long was waited."""
    budget = _budget.get()
    if budget is not None and budget.shared:
        budget.left -= seconds


def pause(seconds: float) -> None:
    """Sleep before another look, and count it as waited."""
    time.sleep(seconds)
    spend(seconds)


def with_retry(method: Callable[..., Any]) -> Any:
    """`method` tried again in an outage while there is patience left.

    The library itself tries ten times, and waits for a connection each time.
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

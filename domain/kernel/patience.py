"""Tries a store again while an outage may be short, with one budget for everything waited for."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

PATIENCE = 5
"""Seconds that an append or a read waits for locks, connections and servers, all in all."""
PAUSE = 0.2


def within_patience(method: Callable[..., Any]) -> Any:
    """`method` tried again in an outage while `PATIENCE` lasts.

    The library itself tries ten times, and waits for a connection each time.
    """
    once = getattr(method, "__wrapped__", method)

    @wraps(once)
    def patient(*arguments: Any, **named: Any) -> Any:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return once(*arguments, **named)
            except (InterfaceError, OperationalError) as error:
                hopeless = isinstance(error.__cause__, psycopg.errors.DiskFull)
                if hopeless or time.monotonic() + PAUSE > deadline:
                    raise
                time.sleep(PAUSE)

    return patient

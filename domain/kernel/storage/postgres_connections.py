"""Connections to PostgreSQL that wait no longer than they may, also for a server that is silent.

A time-out that the server keeps helps nobody when the server itself stands still, so the client
keeps its own: whoever has waited long enough closes the connection. The first to find a server
silent spares the others the wait: until a new connection shows that it answers again, they are
refused at once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.kernel.storage.deadlines import NoAnswer, Silent, left, spend
from domain.kernel.storage.prepared_batch import still_there

TO_CONNECT = 3
"""Seconds that a new connection may take; those who wait for it have their own deadline."""
TO_LOOK = 2
"""Seconds that a new connection may take which only shows whether the server answers."""
LEAST = 0.1
"""Seconds that are granted to the last word of a connection, as to a rollback."""
TELLING = 1.0
"""Seconds of silence after which a server is taken to stand still."""
REST = 0.5
"""Seconds between two looks whether it answers again."""
GLANCE = 0.2
"""Seconds that others wait for what such a look shows."""
FOR_LOCKS = 4
"""Seconds that the server waits for a lock: less than its client, so that it can say so."""
HANGS_UP = "SET client_connection_check_interval TO '2s'"
"""Has the server look whether its client still waits; servers before version 14 cannot."""


class Server:
    """Whether one server answers, as this process has seen it last.

    One that refuses connections is not silent: it may be starting, and is waited for.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._is_silent = False
        self._looking = threading.Lock()
        self._next_look = 0.0

    def require_answer(self) -> None:
        """Raise Silent if the server did not answer a moment ago, and does not now."""
        if not self._is_silent:
            return
        began = time.monotonic()
        try:
            if not self._looking.acquire(timeout=max(min(GLANCE, left()), 0)):
                raise Silent("the server does not answer")
            try:
                self._look()
            finally:
                self._looking.release()
        finally:
            spend(time.monotonic() - began)

    def fell_silent(self, seconds: float) -> None:
        """Say that it was waited for in vain for `seconds`."""
        if seconds >= TELLING:
            self._is_silent = True

    def _look(self) -> None:
        if self._is_silent and time.monotonic() >= self._next_look:
            try:
                psycopg.connect(self._address, connect_timeout=TO_LOOK).close()
                self._is_silent = False
            except psycopg.errors.ConnectionTimeout:
                self._next_look = time.monotonic() + REST
            except psycopg.Error:
                self._is_silent = False
        if self._is_silent:
            raise Silent("the server does not answer")


@lru_cache(maxsize=64)
def server_at(address: str) -> Server:
    """What this process knows of the server at `address`."""
    return Server(address)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when an answer takes longer than may be waited."""

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer. Raises NoAnswer."""
        allowed = max(left(), LEAST) if timeout is None else timeout
        began = time.monotonic()
        try:
            return super().wait(gen, interval, allowed)
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            self.close()
            raise NoAnswer(f"no answer within {allowed:.1f} s", allowed) from None
        finally:
            spend(time.monotonic() - began)


class PatientPool(ConnectionPool[PatientConnection]):
    """Connections to one server, kept open for the next who asks."""

    def __init__(
        self,
        address: str,
        *,
        settings: dict[str, Any],
        least: int = 0,
        most: int,
        configure: Callable[[Any], None] = lambda _: None,
    ) -> None:
        self._server = server_at(address)
        self._prepare = configure
        super().__init__(
            address,
            connection_class=PatientConnection,
            min_size=least,
            max_size=most,
            # The pool pauses longer and longer between its attempts; it begins anew with the next
            # caller once it has given up, so that a server that is back is soon found.
            reconnect_timeout=TO_CONNECT,
            open=False,
            check=still_there,
            configure=self._made_ready,
            kwargs={"autocommit": True, "connect_timeout": TO_CONNECT, **settings},
        )

    def _made_ready(self, connection: PatientConnection) -> None:
        with suppress(psycopg.ProgrammingError, psycopg.DataError):
            connection.execute(HANGS_UP)
        self._prepare(connection)

    def getconn(self, timeout: float | None = None) -> PatientConnection:
        """A connection of the pool, or a new one. Raises NoAnswer and PoolTimeout."""
        self._server.require_answer()
        patience = left() if timeout is None else timeout
        if patience <= 0:
            raise NoAnswer("nothing more may be waited for")
        began = time.monotonic()
        try:
            return super().getconn(patience)
        except PoolTimeout:
            self._server.fell_silent(time.monotonic() - began)
            raise
        finally:
            spend(time.monotonic() - began)

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[PatientConnection]:
        """Lend a connection until the block ends. Raises NoAnswer and PoolTimeout."""
        connection = self.getconn(timeout)
        try:
            with connection:
                yield connection
        except NoAnswer as error:
            self._server.fell_silent(error.seconds)
            raise
        finally:
            self.putconn(connection)

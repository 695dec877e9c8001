"""Connections to PostgreSQL with client-side timeouts, for servers that do not answer.

A timeout on the server does not help when the server itself hangs, so the client has its own: it
closes the connection when the allowed time is over. After the first caller has found a server
silent, the others do not wait: they are refused at once, until a new connection shows that the
server answers again.
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
"""Seconds that a new connection may take; callers that wait for it have their own deadline."""
TO_LOOK = 2
"""Seconds that a test connection may take, which only checks whether the server answers."""
LEAST = 0.1
"""Seconds that the last statement of a connection may always take, for example a rollback."""
TELLING = 1.0
"""Seconds without an answer after which a server counts as silent."""
REST = 0.5
"""Seconds between two test connections to a silent server."""
GLANCE = 0.2
"""Seconds that other callers wait for the result of a test connection."""
FOR_LOCKS = 4
"""Seconds that the server waits for a lock: less than its client, which then gets an error."""
HANGS_UP = "SET client_connection_check_interval TO '2s'"
"""Makes the server check that its client is still connected (PostgreSQL 14 or newer)."""


class Server:
    """The state of one server, as this process has last seen it: answering or silent.

    A server that refuses connections is not silent: it may be starting, and is waited for.
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
        """Report that `seconds` passed without an answer."""
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
    """The state of the server at `address` in this process."""
    return Server(address)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when an answer takes longer than allowed."""

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
    """A pool of connections to one server."""

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
            # The pool pauses longer after every attempt. Once it has given up, the next caller
            # starts it again, so that a server that is back is soon used.
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

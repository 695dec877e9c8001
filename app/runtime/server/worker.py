"""The event loop of one web process, as a gunicorn worker.

gunicorn listens, starts the processes, and restarts them when they die. Only the documented base
class of its workers is used (`run`, `notify`, `alive`); reading and answering requests is our own
code. See docs/decisions/0011-web-server.md.
"""

import os
import queue
import selectors
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import structlog
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from app.runtime.server import limits
from app.runtime.server.body import Held
from app.runtime.server.call import Application, Outcome
from app.runtime.server.connection import Connection
from app.runtime.server.connections_by_address import ConnectionsByAddress
from app.runtime.server.loop import State

log = structlog.get_logger("ashiato.web")
TICK = 0.25
"""Seconds between two deadline checks of all connections."""
SHORT_TICK = 0.02
ACCEPTED_AT_ONCE = 8
"""New connections accepted before the existing ones are served again."""


class LoopWorker(Worker):  # type: ignore[misc]
    """One process: an event loop for all connections, and a few threads for complete requests."""

    application: Application

    def run(self) -> None:
        """Serve until the master asks to stop, or has died."""
        self.application, self.held, self.is_stopping = self.wsgi, Held(), False
        self.connections = ConnectionsByAddress(getattr(self.app, "trusted_proxies", 0))
        self._done: queue.SimpleQueue[tuple[Connection, Outcome]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="request")
        self._selector = selectors.DefaultSelector()
        self._watched: dict[Connection, int] = {}
        self._unasked: set[Connection] = set()
        self._looked_at = 0.0
        self._listen_for_threads_and_signals()
        for listener in self.sockets:
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, partial(self._accept, listener))
        while self.alive and os.getppid() == self.ppid:
            self._round()
        self._stop()

    # Called by connections.

    def submit(self, connection: Connection, work: Callable[[], Outcome]) -> None:
        """Run `work` in a thread, and pass its outcome to the connection."""

        def is_done(future: Future[Outcome]) -> None:
            self._done.put((connection, future.result()))
            self._wake()

        self._threads.submit(work).add_done_callback(is_done)

    def address_of(self, peer: str, forwarded: str | None) -> str | None:
        """The address that a connection counts for."""
        return self.connections.address_of(peer, forwarded)

    def make_room(self, connection: Connection) -> None:
        """Register that a connection waits for its client. Raises Refused if too many do."""
        self.connections.make_room(connection)

    def turned(self, connection: Connection) -> None:
        """Watch for what the connection needs now; forget it if it is closed."""
        if connection.is_unasked:
            self._unasked.add(connection)
        else:
            self._unasked.discard(connection)
        wanted, known = connection.interest, self._watched.pop(connection, 0)
        if wanted:
            self._watched[connection] = wanted
        if wanted and known:
            if wanted != known:
                self._selector.modify(connection.sock, wanted, connection)
        elif wanted:
            self._selector.register(connection.sock, wanted, connection)
        elif known:
            self._selector.unregister(connection.sock)
        if connection.state is State.CLOSED:
            self.connections.remove(connection)
        else:
            self.connections.count(connection)

    # The loop.

    def _round(self) -> None:
        """Wait briefly for events and handle them."""
        self.notify()
        for key, mask in self._selector.select(SHORT_TICK if self._unasked else TICK):
            if isinstance(key.data, Connection):
                is_read = bool(mask & selectors.EVENT_READ)
                self._with(key.data, key.data.readable if is_read else key.data.writable)
            else:
                key.data()
        with suppress(queue.Empty):
            while True:
                connection, outcome = self._done.get_nowait()
                self._with(connection, partial(connection.take, outcome))
        self._look_at_the_clock(time.monotonic())

    def _look_at_the_clock(self, now: float) -> None:
        is_time = now - self._looked_at >= TICK
        for connection in list(self.connections if is_time else self._unasked):
            self._with(connection, partial(connection.look_at_the_clock, now))
        if is_time:
            self._looked_at = now

    def _with(self, connection: Connection, work: Callable[[], None]) -> None:
        """Run `work` of a connection; an error closes this connection only."""
        try:
            work()
        except Exception:
            log.exception("connection_failed")
            connection.close()

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                sock, peer = listener.accept()
            except (BlockingIOError, ConnectionAbortedError, InterruptedError):
                return
            except OSError as error:  # Out of file descriptors or memory.
                if not self.connections.relieve():
                    log.error("accept_failed", error=error.strerror)
                return
            sock.setblocking(False)
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(sock, peer, self)
            self.turned(connection)
            self.connections.add(connection)

    def _listen_for_threads_and_signals(self) -> None:
        reader, self._waker = socket.socketpair()
        for item in (reader, self._waker):
            item.setblocking(False)
        self._selector.register(reader, selectors.EVENT_READ, partial(_emptied, reader))
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)

    def _wake(self) -> None:
        with suppress(OSError):  # A full buffer has a byte to wake it already.
            self._waker.send(b"\0")

    def _stop(self) -> None:
        """Accept no more connections, and finish open requests within the master's grace period."""
        self.is_stopping = True
        for listener in self.sockets:
            self._selector.unregister(listener)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < self.cfg.graceful_timeout - 1:
            states = {item.state for item in self.connections}
            if not states or (passed > limits.LINGER_SECONDS and states == {State.IDLE}):
                break
            self._round()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _emptied(reader: socket.socket) -> None:
    with suppress(BlockingIOError):
        while reader.recv(4096):
            pass

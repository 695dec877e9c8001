"""One open page that listens, and by which right it does."""

import queue
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from domain.kernel.errors import Unavailable


@dataclass(frozen=True)
class Listener:
    """Who listens by which right (the id of an account or an address), and to which subjects."""

    right: str
    subjects: frozenset[str]


Check = Callable[[], Listener | None]
"""Asks outside of any request who may listen now, and to what."""


class Stream:
    """One open page that listens: by a socket of its own, or (on a small server) by a thread."""

    def __init__(self, listener: Listener, check: Check, position: int) -> None:
        self.listener = listener
        self.position = position
        self._check = check
        self._socket: socket.socket | None = None
        self._waiting: queue.Queue[bytes] = queue.Queue()
        self._is_closed = False
        self._guard = threading.Lock()
        # Those whose server went away do not all come back in the same moment.
        self.send(f"retry: {random.randint(2_000, 6_000)}\n\n")  # noqa: S311

    def send(self, text: str) -> None:
        """Write `text`; a page that does not take it is let go, and asks again by itself."""
        with self._guard:
            if self._is_closed:
                return
            if self._socket is None:
                self._waiting.put(text.encode())
                return
            try:
                is_whole = self._socket.send(text.encode()) == len(text.encode())
            except OSError:
                is_whole = False
        if not is_whole:
            self.close()

    def go_on(self, by: socket.socket) -> None:
        """Serve the page through a socket from now on, beginning with what was to be sent."""
        with self._guard:
            early = b"".join(self._taken())
            by.setblocking(True)
            by.sendall(early)
            by.setblocking(False)
            self._socket = by

    def _taken(self) -> Iterator[bytes]:
        with suppress(queue.Empty):
            while True:
                yield self._waiting.get_nowait()

    def __iter__(self) -> Iterator[bytes]:
        """What is sent, for a server that has a thread for it."""
        try:
            while True:
                piece = self._waiting.get()
                if not piece:
                    return
                yield piece
        finally:
            self.close()

    def holds(self) -> bool:
        """True while whoever listens may; looked at in the ledger's database."""
        try:
            found = self._check()
        except Unavailable:
            return True
        if found is None:
            return False
        self.listener = found
        return True

    def is_gone(self) -> bool:
        """True if it was closed, here or by the page."""
        by = self._socket
        if self._is_closed or by is None:
            return self._is_closed
        try:
            return by.recv(1024) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def leave_thread(self) -> None:
        """The answer is over for the thread that began it: only a socket of its own goes on."""
        if self._socket is None:
            self.close()

    def close(self) -> None:
        """End the stream."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            self._waiting.put(b"")
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.close()

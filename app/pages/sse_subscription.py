"""The subscription of one open page, and the right that it depends on."""

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
    """The right of a subscriber (the id of an account or an address), and the subjects."""

    right: str
    subjects: frozenset[str]


Check = Callable[[], Listener | None]
"""Checks, outside of any request, who may still subscribe and to what; None if nobody."""


class Stream:
    """The stream to one open page: over a socket of its own, or (small servers) by a thread."""

    def __init__(self, listener: Listener, check: Check, position: int) -> None:
        self.listener = listener
        self.position = position
        self._check = check
        self._socket: socket.socket | None = None
        self._waiting: queue.Queue[bytes] = queue.Queue()
        self._is_closed = False
        self._guard = threading.Lock()
        # Random, so that pages do not all reconnect at once when a server has gone.
        self.send(f"retry: {random.randint(2_000, 6_000)}\n\n")  # noqa: S311

    def send(self, text: str) -> None:
        """Write `text`. A page that does not accept it at once is closed and will reconnect."""
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
        """Serve the page over a socket from now on, starting with what is queued."""
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
        """The queued text, for a server that has a thread for it."""
        try:
            while True:
                piece = self._waiting.get()
                if not piece:
                    return
                yield piece
        finally:
            self.close()

    def holds(self) -> bool:
        """True while the right to subscribe holds; the ledger's database is checked."""
        try:
            found = self._check()
        except Unavailable:
            return True
        if found is None:
            return False
        self.listener = found
        return True

    def is_gone(self) -> bool:
        """True if it was closed by us or by the page."""
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
        """The thread that began the response is done; the stream continues only over a socket."""
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

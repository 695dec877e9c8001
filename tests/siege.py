"""400 connections whose requests never end, from eleven addresses, in a process of their own.

200 of one address and 20 each of ten others: chunked, asked for first, with a long body, with half
a head; to routes that are open and to some that are not. Each sends another byte every second, and
comes again a second after it was sent away.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from selectors import EVENT_READ, DefaultSelector

PARTS = 20
"""Into how many moments of a second the bytes of the connections fall."""
JSON = b"Host: x\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n"
ENDLESS = (
    b"POST /api/v1/session HTTP/1.1\r\n" + JSON + CHUNKED,
    b"POST /sign-in HTTP/1.1\r\n" + JSON + CHUNKED,
    b"POST /api/v1/people HTTP/1.1\r\n" + JSON + CHUNKED,
    b"GET /healthz HTTP/1.1\r\n" + JSON + CHUNKED,
    b"POST /api/v1/session HTTP/1.1\r\n" + JSON
    + b"Expect: 100-continue\r\nContent-Length: 90\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\n" + JSON + b"Content-Length: 90\r\n\r\n ",
    b"POST /api/v1/people HTTP/1.1\r\n" + JSON + b"Content-Length: 900000\r\n\r\n ",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-",
)  # fmt: skip
ADDRESSES = ["127.0.0.99"] * 200 + [f"127.0.0.{100 + number % 10}" for number in range(200)]


class Siege:
    """The connections that never end, kept by one thread of a process of their own."""

    def __init__(self, port: int) -> None:
        self._port, self._selector = port, DefaultSelector()
        self._open: dict[socket.socket, int] = {}
        self._away: list[int] = []

    def go_on(self) -> None:
        """Keep every connection open, send a byte on each in turn, and come again."""
        for number in range(len(ADDRESSES)):
            self._connect(number)
        sys.stdout.write("besieged\n")
        sys.stdout.flush()
        for part in cycle(range(PARTS)):
            began = time.monotonic()
            for number in [item for item in self._away if item % PARTS == part]:
                self._away.remove(number)
                self._connect(number)
            for item in [one for one, number in self._open.items() if number % PARTS == part]:
                with suppress(OSError):
                    item.send(b"1\r\n \r\n")
            while (left := began + 1 / PARTS - time.monotonic()) > 0:
                for key, _ in self._selector.select(left):
                    self._look_at(key.fileobj)  # type: ignore[arg-type]

    def _connect(self, number: int) -> None:
        found = socket.socket()
        found.bind((ADDRESSES[number], 0))
        with suppress(OSError):
            found.settimeout(5)
            found.connect(("127.0.0.1", self._port))
            found.send(ENDLESS[number % len(ENDLESS)])
        found.setblocking(False)
        self._open[found] = number
        self._selector.register(found, EVENT_READ)

    def _look_at(self, found: socket.socket) -> None:
        """Read what was answered; for a connection that is closed make another one, in a second."""
        try:
            is_closed = not found.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            is_closed = True
        if is_closed:
            self._away.append(self._open.pop(found))
            self._selector.unregister(found)
            found.close()


@contextmanager
def besieged(port: int) -> Iterator[None]:
    """While this holds, the connections are there."""
    words = (sys.executable, "-m", "tests.siege", str(port))
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=dict(os.environ)) as running:
        try:
            assert running.stdout is not None and running.stdout.readline() == b"besieged\n"
            yield
        finally:
            running.kill()


if __name__ == "__main__":
    Siege(int(sys.argv[-1])).go_on()

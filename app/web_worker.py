"""gunicorn's threaded worker that gives a thread to whole requests only, never to slow callers.

The stock worker lets a thread wait while a caller is still sending, so a few slow bodies hold up
everybody. Here the event loop collects what arrives; a request gets its thread when it is all
there, and a connection that takes longer than `PATIENCE` is closed. A body larger than `HELD_MOST`
(an upload) is read by its thread, which waits `STALL` seconds at most for each part of it. A
stream (see `app/pages/streams.py`) leaves its thread as soon as it has begun.
"""

import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from app.pages.live import STREAM

PATIENCE = 15.0
STALL = 10
HELD_MOST = 256 * 1024
_HEAD_MOST = 32 * 1024
_BLOCK = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Connections wait in the event loop until their request is there."""

    wsgi: Any

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and wait for what it sends."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALL, 0))
        self._await(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """A kept connection begins its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await(conn)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Take in what arrived; when the request is all there, hand it to a thread."""
        try:
            arrived = client.recv(_BLOCK)
        except BlockingIOError:
            return
        except OSError:
            arrived = b""
        conn.held += arrived
        endless = len(conn.held) > _HEAD_MOST and b"\r\n\r\n" not in conn.held
        if arrived and not endless and not is_whole(conn.held):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if arrived and not endless:
            conn.data_ready = True
            self.enqueue_req(conn)
            return
        if endless:
            with suppress(OSError):
                client.send(_TOO_LARGE)
        self.nr_conns -= 1
        conn.close()

    def load_wsgi(self) -> None:
        """Load the application, and take over the streams that it begins."""
        super().load_wsgi()
        self._local, self._application = threading.local(), self.wsgi
        self.wsgi = self._call

    def _call(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            head[:] = status, headers
            return start_response(status, headers, *more)

        answer: Any = self._application(environ, start)
        stream = environ.get(STREAM)
        if stream is None or not str(head[0]).startswith("200 "):
            return answer  # type: ignore[no-any-return]
        conn = self._local.conn
        conn.sock.sendall(_head(*head))
        stream.go_on(conn.sock.dup())
        conn.is_handed_over = True
        answer.close()
        raise StopIteration("the stream goes on without this thread")

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A request was answered. The connection of a stream is no longer ours."""
        if getattr(conn, "is_handed_over", False):
            self.nr_conns -= 1
            conn.sock.close()
            return
        super().finish_request(conn, fs)

    def handle(self, conn: Any) -> Any:
        """Answer a request, in a thread."""
        self._local.conn = conn
        held, conn.held = bytes(conn.held), bytearray()
        if held:
            conn.sock.setblocking(True)
            conn.init()
            conn.parser.unreader.unread(held)
        return super().handle(conn)

    def _await(self, conn: Any) -> None:
        conn.held = bytearray()
        conn.timeout = time.monotonic() + PATIENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


def is_whole(held: bytearray) -> bool:
    """True if `held` is a whole request, or one that its thread must look at or read itself."""
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(held[: end + 2])
    length = _LENGTH.search(head)
    if length is None or b"\r\nexpect:" in head.lower():
        return True
    return int(length[1]) > HELD_MOST or len(held) >= end + 4 + int(length[1])

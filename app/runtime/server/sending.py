"""Sends a response: frames it as HTTP, and writes as fast as the client accepts it."""

import socket
import time
from collections import deque
from contextlib import suppress

import h11

from app.runtime.server.call import Answer, Outcome, Rest
from app.runtime.server.pace import Pace
from app.runtime.server.refusals import Refused

JOINED = 128 * 1024
"""Most bytes for which the parts of a response are joined into one block."""


class Sending:
    """One response. `rest` is the part that the application has not produced yet, if any."""

    def __init__(self, sock: socket.socket, http: h11.Connection) -> None:
        self._sock, self._http = sock, http
        self._out: deque[memoryview] = deque()
        self.rest: Rest | None = None
        self.pace = Pace(time.monotonic())

    def begin(self, answer: Answer, *, is_last: bool) -> None:
        """Take the head and the first parts; with `is_last` the connection closes afterwards.

        Raises Refused if the answer is not valid HTTP.
        """
        self.rest = answer.rest
        fields = [*answer.fields, (b"Connection", b"close")] if is_last else answer.fields
        try:
            head = self._http.send(
                h11.Response(status_code=answer.status, reason=answer.reason, headers=fields)
            )
        except h11.LocalProtocolError:
            raise Refused(500) from None
        self.add(answer.parts, head or b"")

    def add(self, parts: list[bytes], head: bytes = b"") -> None:
        """Take further parts. Raises OSError if their length differs from the announced one."""
        blocks = [head]
        try:
            for part in filter(None, parts):
                blocks += self._http.send_with_data_passthrough(h11.Data(data=part)) or []
            if self.rest is None or self.rest.is_over:
                self.rest = None
                blocks.append(self._http.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise OSError(str(error)) from None
        is_small = sum(map(len, blocks)) <= JOINED
        self._out.extend(map(memoryview, [b"".join(blocks)] if is_small else filter(None, blocks)))

    def flush(self) -> bool:
        """Send as much as possible now; True when everything taken so far is sent."""
        while self._out:
            block = self._out.popleft()
            try:
                sent = self._sock.send(block) if block else 0
            except (BlockingIOError, InterruptedError):
                sent = 0
            self.pace.move(sent, time.monotonic())
            if sent < len(block):
                self._out.appendleft(block[sent:])
                return False
        return True


def closed(rest: Rest) -> Outcome:
    """Tell the application that its response is closed."""
    with suppress(Exception):
        rest.close()
    return []

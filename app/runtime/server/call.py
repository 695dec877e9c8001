"""Calls the application for one request, in a thread, without waiting for the client.

A slow client never holds a thread: a long answer is produced in parts, the next one when the last
was sent. A stream (see `app/pages/sse_streams.py`) leaves the server as soon as it has begun.
"""

import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import structlog

from app.http.request_body import BodyWanted
from app.pages.sse import STREAM
from app.runtime.server import limits

log = structlog.get_logger("ashiato.web")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
HEAD_OF_STREAM_SECONDS = 5.0


@dataclass
class Answer:
    """The application's answer: its head, the first parts of its body, and the rest, if any."""

    status: int
    reason: bytes
    fields: list[tuple[bytes, bytes]]
    parts: list[bytes] = field(default_factory=list)
    rest: "Rest | None" = None


@dataclass(frozen=True)
class Wanted:
    """The application needs the body, up to `limit` bytes of it."""

    limit: int | None


class HandedOver:
    """A stream has taken over the connection."""


class Failed:
    """The application raised an error."""


Outcome = Answer | Wanted | HandedOver | Failed | list[bytes]


class Rest:
    """The part of an answer that the application has not produced yet.

    Whichever thread produces a part, it is made in `context`, in which the application was called;
    by default in a copy of the current one.
    """

    def __init__(self, given: Iterable[bytes], context: Context | None = None) -> None:
        self._given, self._parts = given, iter(given)
        self._context = context or copy_context()
        self.is_over = False

    def pull(self, *, at_once: bool = False) -> list[bytes]:
        """The next part; `is_over` is True after the last one.

        It has about `limits.PULLED` bytes, or what came in `limits.PULL_SECONDS`; `at_once` it is
        what comes first.
        """
        found, size = [], 0
        enough = time.monotonic() + (0.0 if at_once else limits.PULL_SECONDS)
        try:
            while (part := self._context.run(next, self._parts, None)) is not None:
                found.append(part)
                size += len(part)
                if size >= limits.PULLED or (size and time.monotonic() >= enough):
                    return found
        except BaseException:
            self.close()
            raise
        self.close()
        return found

    def close(self) -> None:
        """Tell the application that its response is closed."""
        if self.is_over:
            return
        self.is_over = True
        close = getattr(self._given, "close", None)
        if close is not None:
            self._context.run(close)


def call(application: Application, environ: dict[str, Any], sock: socket.socket) -> Outcome:
    """Answer one request. Never raises; errors are logged."""
    try:
        return _called(application, environ, sock)
    except BodyWanted as wanted:
        return Wanted(wanted.limit)
    except BaseException:
        log.exception("request_failed")
        return Failed()


def pull(rest: Rest) -> Outcome:
    """The next part of an answer. Never raises; errors are logged."""
    try:
        return rest.pull()
    except BaseException:
        log.exception("answer_failed")
        return Failed()


def _called(application: Application, environ: dict[str, Any], sock: socket.socket) -> Outcome:
    head: list[Any] = []

    def start_response(status: str, fields: list[tuple[str, str]], _error: Any = None) -> None:
        head[:] = status, fields

    context = copy_context()
    given = context.run(application, environ, start_response)
    stream = environ.get(STREAM)
    if stream is not None and str(head[0]).startswith("200 "):
        return _handed_over(stream, Rest(given, context), head, sock)
    rest = Rest(given, context)
    # An answer without a length is made while it is sent, so its beginning does not wait.
    parts = rest.pull(at_once=bool(head) and not _has_length(head[1]))
    status, fields = head  # `start_response` may have been called only with the first part.
    answer = _answer(status, fields, parts)
    if not rest.is_over:
        answer.rest = rest
    elif _may_have_length(answer, environ["REQUEST_METHOD"]):
        answer.fields.append((b"Content-Length", b"%d" % sum(map(len, parts))))
    return answer


def _answer(status: str, fields: list[tuple[str, str]], parts: list[bytes]) -> Answer:
    code, _, reason = status.partition(" ")
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
    encoded.append((b"Date", formatdate(usegmt=True).encode()))
    return Answer(int(code), reason.encode("latin-1"), encoded, parts)


def _may_have_length(answer: Answer, method: str) -> bool:
    return not _has_length(answer.fields) and method != "HEAD" and answer.status not in (204, 304)


def _has_length(fields: Iterable[tuple[str | bytes, Any]]) -> bool:
    return any(name.lower() in ("content-length", b"content-length") for name, _ in fields)


def _handed_over(stream: Any, rest: Rest, head: list[Any], sock: socket.socket) -> Outcome:
    lines = [f"HTTP/1.1 {head[0]}", *(f"{name}: {value}" for name, value in head[1])]
    began = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    try:
        sock.settimeout(HEAD_OF_STREAM_SECONDS)
        sock.sendall(began)
        stream.go_on(sock.dup())
    except OSError:
        stream.close()
    with suppress(Exception):
        rest.close()
    return HandedOver()


def with_body(
    environ: Mapping[str, Any], stream: Any, size: int | None, **more: Any
) -> dict[str, Any]:
    """The environment of a request with its body and, if known, the length of the body."""
    length = {} if size is None else {"CONTENT_LENGTH": str(size)}
    return {**environ, **length, "wsgi.input": stream, **more}

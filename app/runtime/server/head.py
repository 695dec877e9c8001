"""The head of a request: parsed strictly, and turned into a WSGI environment."""

import re
import sys
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import h11

from app.runtime.server import limits
from app.runtime.server.refusals import Refused

END = b"\r\n\r\n"
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\r\n[ \t]")
"""A bare CR or LF, or a header line that is continued in the next line."""
_VERSIONS = (b"1.0", b"1.1")


@dataclass(frozen=True)
class Head:
    """One request without its body. `length` is None if there is no Content-Length."""

    method: str
    target: str
    version: str
    fields: tuple[tuple[str, str], ...]
    length: int | None
    is_chunked: bool
    waits_for_continue: bool

    @property
    def has_body(self) -> bool:
        """True if a body follows."""
        return self.is_chunked or bool(self.length)

    def of(self, name: str) -> str | None:
        """The value of a field (`name` in lower case); several values are joined with commas."""
        values = [value for one, value in self.fields if one == name]
        return ",".join(values) if values else None


def check_lines(held: bytes | bytearray) -> None:
    """Refuse lines that a proxy in front of us may parse in another way. Raises Refused."""
    if _BARE.search(held.rstrip(b"\r")):
        raise Refused(400)


def read_head(http: h11.Connection, raw: bytes) -> Head:
    """Parse a complete head; `http` is then at the start of the body. Raises Refused."""
    check_lines(raw[:-4])
    if raw.find(b"\r\n") > limits.LINE_MOST:
        raise Refused(414)
    try:
        http.receive_data(raw)
        request = http.next_event()
    except h11.RemoteProtocolError as error:
        raise Refused(error.error_status_hint) from None
    if not isinstance(request, h11.Request):
        raise Refused(400)
    return _checked(request)


def _checked(request: h11.Request) -> Head:
    fields = tuple((name.decode(), value.decode("latin-1")) for name, value in request.headers)
    head = Head(
        method=request.method.decode(),
        target=_without_authority(request.target.decode()),
        version=request.http_version.decode(),
        fields=fields,
        length=_length(fields),
        is_chunked=any(name == "transfer-encoding" for name, _ in fields),
        waits_for_continue=False,
    )
    if request.http_version not in _VERSIONS:
        raise Refused(505)
    if len(fields) > limits.FIELDS_MOST:
        raise Refused(431)
    if head.is_chunked and (head.length is not None or head.version == "1.0"):
        raise Refused(400)
    if not head.target.startswith("/"):
        raise Refused(400)
    return _with_expectation(head)


def _length(fields: tuple[tuple[str, str], ...]) -> int | None:
    """The value of Content-Length, or None; h11 has validated it."""
    return next((int(value) for name, value in fields if name == "content-length"), None)


def _with_expectation(head: Head) -> Head:
    expected = head.of("expect")
    if expected is None or head.version == "1.0":
        return head
    if expected.strip().lower() != "100-continue":
        raise Refused(417)
    return replace(head, waits_for_continue=head.has_body)


def _without_authority(target: str) -> str:
    """The path of a target, also of one in absolute form (RFC 9112, 3.2.2). Raises Refused."""
    if not target.lower().startswith(("http://", "https://")):
        return target
    try:
        parts = urlsplit(target)
    except ValueError:
        raise Refused(400) from None
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def environ_of(head: Head, peer: tuple[str, int], server: tuple[str, int]) -> dict[str, Any]:
    """The WSGI environment of a request, without `wsgi.input` and `CONTENT_LENGTH`.

    A field with an underscore in its name is left out: in WSGI it equals one with a hyphen.
    """
    path, _, query = head.target.partition("?")
    environ: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "SERVER_SOFTWARE": "ashiato",
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": head.target,
        "SERVER_PROTOCOL": f"HTTP/{head.version}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": peer[0],
        "REMOTE_PORT": str(peer[1]),
    }
    for name, value in head.fields:
        if name in ("content-length", "transfer-encoding", "expect") or "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ

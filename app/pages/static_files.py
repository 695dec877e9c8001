"""Style sheets, scripts and pictures: small files, served from memory, cached for a year."""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Response, request

from domain.kernel.errors import NotFound

FOLDER = Path(__file__).parent.parent / "static"
A_YEAR = 31_536_000
TEXTS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
PICTURES = {".webp": "image/webp"}
KINDS = TEXTS | PICTURES


def static(name: str) -> str:
    """The address of a static file; it changes with the contents."""
    return f"/static/{name}?v={_fingerprint(name)}"


def serve(name: str) -> Response:
    """A static file; a text is compressed if the client accepts gzip. Raises NotFound."""
    content = _files().get(name)
    if content is None:
        raise NotFound
    kind = Path(name).suffix
    may_be_small = kind in TEXTS and request.accept_encodings.quality("gzip") > 0
    body = _compressed(name) if may_be_small else content
    response = Response(body, content_type=KINDS[kind])
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    if kind in TEXTS:
        response.headers["Vary"] = "Accept-Encoding"
    if may_be_small:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def picture_size(name: str) -> tuple[int, int]:
    """The width and height of a WebP picture in pixels, so that a page keeps the place for it."""
    content = _files()[name]
    if content[12:16] != b"VP8X":
        raise ValueError(f"{name} is no WebP picture with the extended header that browsers write")
    width, height = (int.from_bytes(content[begin : begin + 3], "little") for begin in (24, 27))
    return width + 1, height + 1


@cache
def _files() -> dict[str, bytes]:
    return {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.suffix in KINDS
    }


@cache
def _fingerprint(name: str) -> str:
    return sha256(_files()[name]).hexdigest()[:12]


@cache
def _compressed(name: str) -> bytes:
    """The same bytes in every process, because they contain no time stamp."""
    return gzip.compress(_files()[name], mtime=0)

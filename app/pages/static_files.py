"""The style sheets and scripts of the pages: small files, served from memory, cached for a year."""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Response, request

from domain.kernel.errors import NotFound

FOLDER = Path(__file__).parent.parent / "static"
A_YEAR = 31_536_000
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def static(name: str) -> str:
    """The address of a static file; it changes with the contents."""
    return f"/static/{name}?v={_fingerprint(name)}"


def serve(name: str) -> Response:
    """A static file, compressed if the client accepts gzip. Raises NotFound."""
    content = _files().get(name)
    if content is None:
        raise NotFound
    may_be_small = request.accept_encodings.quality("gzip") > 0
    body = _compressed(name) if may_be_small else content
    response = Response(body, content_type=KINDS[Path(name).suffix])
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if may_be_small:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}


@cache
def _fingerprint(name: str) -> str:
    return sha256(_files()[name]).hexdigest()[:12]


@cache
def _compressed(name: str) -> bytes:
    """The same bytes in every process, because they contain no time stamp."""
    return gzip.compress(_files()[name], mtime=0)

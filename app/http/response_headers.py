"""Response headers hold only ASCII: other text is encoded before it is put in one.

A server that follows HTTP refuses any other header, and the whole response with it.
"""

import re
import unicodedata
from typing import Any
from urllib.parse import quote

import structlog
from flask import Response

log = structlog.get_logger("ashiato.web")

DISPOSITION = "Content-Disposition"
_VISIBLE = "".join(map(chr, range(0x20, 0x7F)))
_ENCODABLE = re.compile(r"[\x20-\x7e]*")
_MISREAD = re.compile(r'[^\x20-\x7e]|["\\%;/]')
"""Characters of a quoted file name that clients misread, and all that are not ASCII."""
_ATTRIBUTE = "!#$&+-.^_`|~"
"""What RFC 8187 leaves unencoded in addition to letters and digits."""
_SAYS_SOMETHING = re.compile("[A-Za-z0-9]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def content_disposition(name: str, *, is_inline: bool = False) -> str:
    """The value of Content-Disposition for a file called `name` (RFC 6266).

    A name outside plain ASCII is given twice: simplified for old clients, and in full (RFC 8187).
    """
    plain = "".join(item for item in _SURROGATES.sub("\ufffd", name) if _is_printed(item))
    simple = _simplified(plain)
    value = f'{"inline" if is_inline else "attachment"}; filename="{simple}"'
    if plain and simple != plain:
        value += f"; filename*=UTF-8''{quote(plain, safe=_ATTRIBUTE)}"
    return value


def download(body: Any, name: str, content_type: str) -> Response:
    """A response that browsers keep as a file called `name`; `body` may be streamed."""
    response = Response(body, content_type=content_type)
    response.headers[DISPOSITION] = content_disposition(name)
    return response


def encode_headers(response: Response) -> Response:
    """Percent-encode what a header may not hold, and log where that was needed."""
    for place, (name, value) in enumerate(list(response.headers)):
        if not _ENCODABLE.fullmatch(value):
            log.error("header_not_ascii", header=name)
            response.headers[place] = (name, quote(value, safe=_VISIBLE, errors="replace"))
    return response


def _is_printed(character: str) -> bool:
    """False for line breaks and other control characters."""
    return unicodedata.category(character) != "Cc"


def _simplified(name: str) -> str:
    """An ASCII name with the same extension, for clients that support nothing else."""
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    stem, dot, ending = _MISREAD.sub("_", bare).rpartition(".")
    if not dot:
        return ending if _SAYS_SOMETHING.search(ending) else "file"
    if not _SAYS_SOMETHING.search(ending):
        return "file"
    return f"{stem if _SAYS_SOMETHING.search(stem) else 'file'}.{ending}"

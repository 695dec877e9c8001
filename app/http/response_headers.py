"""Headers of answers hold ASCII only: text of people is encoded where it must stand in one.

A server that keeps to HTTP refuses any other header, and the answer with it.
"""

import re
import unicodedata
from urllib.parse import quote

import structlog
from flask import Response

log = structlog.get_logger("ashiato.web")

DISPOSITION = "Content-Disposition"
_VISIBLE = "".join(map(chr, range(0x20, 0x7F)))
_ENCODABLE = re.compile(r"[\x20-\x7e]*")
_MISREAD = re.compile(r'[^\x20-\x7e]|["\\%;/]')
"""What readers of a file name in quotes take for something else, and what is not ASCII."""
_ATTRIBUTE = "!#$&+-.^_`|~"
"""What RFC 8187 leaves as it is, beside letters and digits."""
_SAYS_SOMETHING = re.compile("[A-Za-z0-9]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def content_disposition(name: str, *, is_inline: bool = False) -> str:
    """The value of Content-Disposition for a file called `name` (RFC 6266).

    A name beyond plain ASCII is given twice: simplified for old programs, and whole (RFC 8187).
    """
    plain = "".join(item for item in _SURROGATES.sub("\ufffd", name) if _is_printed(item))
    simple = _simplified(plain)
    value = f'{"inline" if is_inline else "attachment"}; filename="{simple}"'
    if plain and simple != plain:
        value += f"; filename*=UTF-8''{quote(plain, safe=_ATTRIBUTE)}"
    return value


def encode_headers(response: Response) -> Response:
    """Percent-encode what no header may hold, and write to the log where that was needed."""
    for place, (name, value) in enumerate(list(response.headers)):
        if not _ENCODABLE.fullmatch(value):
            log.error("header_not_ascii", header=name)
            response.headers[place] = (name, quote(value, safe=_VISIBLE, errors="replace"))
    return response


def _is_printed(character: str) -> bool:
    """False for line breaks and other control characters."""
    return unicodedata.category(character) != "Cc"


def _simplified(name: str) -> str:
    """A name of ASCII with the same ending, for programs that read no other."""
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    stem, dot, ending = _MISREAD.sub("_", bare).rpartition(".")
    if not dot:
        return ending if _SAYS_SOMETHING.search(ending) else "file"
    if not _SAYS_SOMETHING.search(ending):
        return "file"
    return f"{stem if _SAYS_SOMETHING.search(stem) else 'file'}.{ending}"

"""Checks the contents of uploads of an accepted kind: external references, and huge images.

Only headers and relationship lists are read. Nothing is decoded, rendered or fetched.
"""

import re
import struct
import zipfile
from typing import IO
from xml.parsers import expat

MOST_PIXELS = 50_000_000
"""Maximum pixels of one image. A viewer needs about 200 MB to unpack such an image."""
LARGEST_RELATIONS, LARGEST_OF_ALL = 1024 * 1024, 16 * 1024 * 1024
"""Maximum bytes of one relationship list, and of all lists of a document together."""
_HARMLESS = "/hyperlink"
"""The ending of the relationship type of a hyperlink, which is followed only on a click."""
_LONGEST_FIELD = 512
_FETCHING = {
    "word/": re.compile(
        rb"(?:<w:instrText[^>]*>|w:instr=[\"'])\s*(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT|DDE|DDEAUTO)\b",
        re.IGNORECASE,
    ),
    "xl/worksheets/": re.compile(rb"\bWEBSERVICE\s*\(", re.IGNORECASE),
}
"""Fields of a document and formulas of a workbook that fetch content, by folder of the archive."""
_IMAGES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The JPEG markers of the segments that hold the size of the image."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


class Unreadable(Exception):
    """A document that cannot be inspected: it is damaged, encrypted, or made to parse slowly."""


def refers_elsewhere(stream: IO[bytes]) -> bool:
    """True if opening this Office document fetches or links content from outside the document.

    Templates, objects, frames, images and other workbooks count; hyperlinks do not.
    Raises Unreadable.
    """
    stream.seek(0)
    left = LARGEST_OF_ALL
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                name = member.filename.lower().replace("\\", "/")
                if name.endswith(".rels"):
                    body = _read(archive, member, min(left, LARGEST_RELATIONS))
                    left -= len(body)
                    if _is_external(body):
                        return True
                elif name == "xl/connections.xml" or _fetches(archive, member, name):
                    return True
                elif "/externallinks/" in name and name.endswith(".xml"):
                    body = _read(archive, member, min(left, LARGEST_RELATIONS))
                    left -= len(body)
                    if b"ddeLink" in body or b"oleLink" in body:
                        return True
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise Unreadable from error
    return False


def _fetches(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bool:
    """True if a field or a formula of this member fetches content when the document is opened.

    Only the first `LARGEST_OF_ALL` bytes are read.
    """
    patterns = [pattern for place, pattern in _FETCHING.items() if name.startswith(place)]
    if not patterns or not name.endswith(".xml"):
        return False
    tail, left = b"", LARGEST_OF_ALL
    with archive.open(member) as part:
        while left > 0 and (block := part.read(min(left, 1 << 16))):
            left -= len(block)
            if any(pattern.search(tail + block) for pattern in patterns):
                return True
            tail = block[-_LONGEST_FIELD:]
    return False


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(member) as part:
        body = part.read(most + 1)
    if len(body) > most:
        raise Unreadable
    return body


def _is_external(relations: bytes) -> bool:
    """True if a relationship list has a target outside the document."""
    found = False

    def element(_name: str, attributes: dict[str, str]) -> None:
        nonlocal found
        mode = attributes.get("TargetMode", "").strip().lower()
        kind = attributes.get("Type", "").strip().lower()
        found = found or (mode == "external" and not kind.endswith(_HARMLESS))

    def declaration(*_: object) -> None:
        raise Unreadable  # Office programs write none; it is used to overload parsers.

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = declaration
    try:
        parser.Parse(relations, True)
    except expat.ExpatError as error:
        raise Unreadable from error
    return found


def pixels_in_document(stream: IO[bytes]) -> int:
    """The pixels of the largest image inside an Office document. Raises Unreadable."""
    stream.seek(0)
    largest = 0
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                _, dot, ending = member.filename.lower().rpartition(".")
                if (code := _IMAGES.get(dot + ending)) is not None:
                    with archive.open(member) as part:
                        largest = max(largest, _pixels(part, code))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
        raise Unreadable from error
    return largest


def pixels_of(stream: IO[bytes], code: str) -> int:
    """The number of pixels in the header of a `png`, `jpeg` or `webp`; 0 if it has no size."""
    stream.seek(0)
    return _pixels(stream, code)


def _pixels(stream: IO[bytes], code: str) -> int:
    if code == "jpeg":
        return _of_jpeg(stream)
    head = stream.read(32)
    if len(head) < 30:
        return 0
    return _of_png(head) if code == "png" else _of_webp(head)


def _of_png(head: bytes) -> int:
    width, height = struct.unpack(">II", head[16:24])
    return int(width) * int(height)


def _of_webp(head: bytes) -> int:
    form = head[12:16]
    if form == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        return width * (int.from_bytes(head[27:30], "little") + 1)
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = struct.unpack("<HH", head[26:30])
    return (int(width) & 0x3FFF) * (int(height) & 0x3FFF)


def _of_jpeg(stream: IO[bytes]) -> int:
    """Skip segments up to the one that holds the size, and return the number of pixels."""
    if stream.read(2) != b"\xff\xd8":
        return 0
    while (marker := _marker(stream)) is not None and marker not in (0xD9, 0xDA):
        if marker in _WITHOUT_LENGTH:
            continue
        head = stream.read(2)
        length = int.from_bytes(head, "big") - 2
        if len(head) < 2 or length < 0:
            return 0
        body = stream.read(length)
        if marker in _FRAMES:
            if len(body) < 5:
                return 0
            height, width = struct.unpack(">HH", body[1:5])
            return int(width) * (int(height) or 0xFFFF)  # 0: the height follows the image.
    return 0


def _marker(stream: IO[bytes]) -> int | None:
    """The next marker, after any fill bytes; None if there is none."""
    if stream.read(1) != b"\xff":
        return None
    while (byte := stream.read(1)) == b"\xff":
        pass
    return byte[0] if byte else None

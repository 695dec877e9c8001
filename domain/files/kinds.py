"""The accepted kinds of files. The kind is detected from the bytes and must match the name."""

import codecs
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, NoReturn

import puremagic

from domain.files import contents
from domain.kernel.errors import Invalid
from domain.kernel.privacy.my_number import refuse_in_file_name
from domain.kernel.text.characters import forbidden_characters

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
LONGEST_NAME = 120
LARGEST_UNPACKED, MOST_MEMBERS = 200 * 1024 * 1024, 5_000
HEAD = 8_192
MEMBER = b"PK\x01\x02"
"""The signature of each entry in the central directory of a ZIP archive."""
_WIDE_SPACE = "\u3000"
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its file extensions, its media type, and the member an archive must have."""

    endings: tuple[str, ...]
    media_type: str
    member: str = ""
    """For an archive: the member that identifies the kind."""
    is_text: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, Kind] = {
    "pdf": Kind((".pdf",), "application/pdf"),
    "png": Kind((".png",), "image/png"),
    "jpeg": Kind((".jpg", ".jpeg"), "image/jpeg"),
    "webp": Kind((".webp",), "image/webp"),
    "text": Kind((".txt",), "text/plain", is_text=True),
    "csv": Kind((".csv",), "text/csv", is_text=True),
    "xlsx": Kind((".xlsx",), f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
    "docx": Kind((".docx",), f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
}
"""Kinds by the frozen code that events store. Programs, macros and archives are not accepted."""
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)


def clean_name(given: str) -> str:
    """The name of an uploaded file, without folders, invisible and bidirectional characters.

    It is cut to `LONGEST_NAME` characters. Raises Invalid for a name without an extension, with
    forbidden characters, or with a My Number.
    """
    base = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(item for item in base if _is_shown(item)).strip(f"{_WIDE_SPACE} .")
    stem, dot, ending = shown.rpartition(".")
    if not dot or not stem or forbidden_characters(shown) is not None:
        _refuse(
            "ファイルの名前を確かめてください。「名前.pdf」のような形にします。",
            "Please check the name of the file. It should look like name.pdf.",
        )
    refuse_in_file_name(shown)
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _is_shown(character: str) -> bool:
    """True for visible characters, and for the wide space that separates Japanese names."""
    is_seen = character.isprintable() or character == _WIDE_SPACE
    return is_seen and character not in _BIDI


def kind_of(stream: IO[bytes], name: str, size: int) -> str:
    """The code of the kind of a file. `stream` is read and rewound to its start. Raises Invalid."""
    ending = "." + name.rpartition(".")[2].lower()
    code = next((code for code, kind in KINDS.items() if ending in kind.endings), None)
    if code is None:
        _refuse(
            "この種類のファイルは受け取れません。使えるのは次のとおりです：" + " ".join(ENDINGS),
            "This kind of file is not taken. These are: " + " ".join(ENDINGS),
        )
    if size > LARGEST:
        most = LARGEST // (1024 * 1024)
        _refuse(f"ファイルは1つ{most} MB までです。", f"A file may have {most} MB at most.")
    if not size:
        _refuse("ファイルが空です。中身のあるファイルを選んでください。", "The file is empty.")
    stream.seek(0)
    try:
        if not _agrees(stream, KINDS[code]):
            _refuse(
                "ファイルの中身が、名前の終わり（拡張子）と合いません。保存し直してください。",
                "What is in the file does not go with its name. Please save it again.",
            )
        _require_harmless(stream, code)
    finally:
        stream.seek(0)
    return code


def _require_harmless(stream: IO[bytes], code: str) -> None:
    """Raise Invalid for documents that fetch external content, and for too large images."""
    is_document = bool(KINDS[code].member)
    try:
        if is_document and contents.refers_elsewhere(stream):
            _refuse(
                "この文書は、外にあるひな形やファイルを読み込みます。リンクを解除するか、"
                "PDF にして、もう一度送ってください。",
                "This document reads a template or a file from elsewhere. Break its links, or"
                " save it as a PDF, and send it again.",
            )
        is_image = code in ("png", "jpeg", "webp")
        pixels = contents.pixels_of(stream, code) if is_image else 0
        if is_document:
            pixels = contents.pixels_in_document(stream)
    except contents.Unreadable:
        _refuse(
            "この文書の中身を確かめられません。保存し直すか、PDF にして送ってください。",
            "What is in this document cannot be checked. Save it again, or send it as a PDF.",
        )
    if pixels > contents.MOST_PIXELS:
        _refuse(
            f"画像が大きすぎます。縦と横を掛けて{contents.MOST_PIXELS // 10_000}万画素までです。"
            "小さくして、もう一度送ってください。",
            f"The image is too large: {contents.MOST_PIXELS // 1_000_000} megapixels at most."
            " Make it smaller and send it again.",
        )


def _agrees(stream: IO[bytes], kind: Kind) -> bool:
    if kind.is_text:
        return _is_text(stream)
    head = stream.read(HEAD)
    if kind.member:
        return head.startswith(b"PK\x03\x04") and _is_office(stream, kind.member)
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return False
    return any(item.extension.lower() in kind.endings for item in found)


def _is_text(stream: IO[bytes]) -> bool:
    """True for text in UTF-8 or Shift_JIS (cp932), the encodings in common use in Japan."""
    for encoding in ("utf-8-sig", "cp932"):
        stream.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := stream.read(1 << 16):
                text = decoder.decode(piece)
                if any(item < " " and item not in "\t\r\n\f" for item in text):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_office(stream: IO[bytes], member: str) -> bool:
    """True for an Office document that has `member`, has no macros and is not too large."""
    if _count(stream, MEMBER) > MOST_MEMBERS:
        return False  # Listing them would take a few hundred bytes of memory each.
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    names = {item.filename for item in members}
    return (
        sum(item.file_size for item in members) <= LARGEST_UNPACKED
        and {"[Content_Types].xml", member} <= names
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )


def _count(stream: IO[bytes], mark: bytes) -> int:
    """How often `mark` occurs in a file, which is read block by block."""
    stream.seek(0)
    found, rest = 0, b""
    while block := stream.read(1 << 16):
        found += (rest + block).count(mark)
        rest = (rest + block)[-len(mark) + 1 :]
    return found


def _refuse(ja: str, en: str) -> NoReturn:
    raise Invalid.field("file", ja, en)

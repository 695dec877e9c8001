"""Finds the encoding of a text file among those that offices in Japan use."""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import IO, Any

from domain.kernel.text.bilingual import BilingualText

UNICODE = "utf-8-sig"
WINDOWS = "cp932"
UNIX = "euc_jp"
MAIL = "iso2022_jp_ext"
CHINESE = "gb18030"
ENCODINGS: Mapping[str, str] = {
    "utf-8": UNICODE,
    "shift_jis": WINDOWS,
    "euc-jp": UNIX,
    "iso-2022-jp": MAIL,
    "utf-16": "utf-16",
    "gb18030": CHINESE,
}
"""The codecs of the encodings that can be chosen, by their codes."""
ENCODING_LABELS: Mapping[str, BilingualText] = {
    "utf-8": BilingualText("UTF-8", "UTF-8"),
    "shift_jis": BilingualText("Shift_JIS（Windows）", "Shift_JIS (Windows)"),
    "euc-jp": BilingualText("EUC-JP", "EUC-JP"),
    "iso-2022-jp": BilingualText("ISO-2022-JP（JIS）", "ISO-2022-JP (JIS)"),
    "utf-16": BilingualText("UTF-16", "UTF-16"),
    "gb18030": BilingualText("GB18030（中国語）", "GB18030 (Chinese)"),
}
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([BJI])")
_SAMPLE = 1 << 16
_FEWEST_NULS = 4
_HALF = range(0xFF61, 0xFFA0)
_AFTER_A_KANA = frozenset("ﾞﾟｰｧｨｩｪｫｬｭｮｯ")
_VOICED = frozenset("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ")
_HALF_WORD = re.compile("(?<![A-Za-z\uff61-\uff9f])[\uff61-\uff9f]+(?![A-Za-z\uff61-\uff9f])")
_LIKELY = 0.5
"""The share of common characters from which on a decoded text is taken for Japanese."""
_FEWEST_COMMON = 2
_MOST_RARE = 0.1
"""The share of kanji that begin with 0xD0 to 0xD7 up to which text in EUC is taken for Japanese.

These are common characters in Chinese text (EUC-CN), and rare kanji in Japanese, where those from
0xD8 on are no rarer.
"""


class Unknown(Exception):
    """No encoding fits; `line` is the line up to which the best one did."""

    def __init__(self, line: int) -> None:
        self.line = line


def encoding_of(stream: IO[bytes]) -> str:
    """The encoding in which all of `stream` can be decoded to sensible text. Raises Unknown."""
    start = stream.read(_SAMPLE)
    stream.seek(0)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _if_fits(stream, encoding)
    if wide := _without_mark(start):
        return _if_fits(stream, wide)
    if _ESCAPES.search(start):
        return _if_fits(stream, MAIL)
    line, fits = _lines_that_fit(stream, UNICODE)
    if fits:
        return UNICODE
    likely = [name for name in (WINDOWS, UNIX) if _is_japanese(stream, name)]
    if len(likely) == 1 and not (likely == [UNIX] and _is_rather_chinese(stream)):
        return likely[0]
    raise Unknown(1 if likely else max(line, 1))


def _if_fits(stream: IO[bytes], encoding: str) -> str:
    line, fits = _lines_that_fit(stream, encoding)
    if not fits:
        raise Unknown(line)
    return encoding


def _without_mark(start: bytes) -> str | None:
    """UTF-16 whose byte order mark is missing: every second byte of Latin text is NUL."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    most = max(even, odd)
    if most < _FEWEST_NULS or most * 12 < len(start) or min(even, odd) * 10 > most:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _lines_that_fit(stream: IO[bytes], encoding: str) -> tuple[int, bool]:
    """The line up to which `stream` can be decoded, and whether all of it can."""
    lines = 1
    try:
        for piece in _decoded(stream, encoding):
            lines += piece.count("\n")
    except (UnicodeError, LookupError):
        return lines, False
    return lines, True


def _decoded(stream: IO[bytes], encoding: str) -> Iterator[str]:
    reader = io.TextIOWrapper(io.BufferedReader(Borrowed(stream)), encoding=encoding, newline="")
    try:
        while piece := reader.read(_SAMPLE):
            yield piece
    finally:
        stream.seek(0)


def _is_japanese(stream: IO[bytes], encoding: str) -> bool:
    """True if all of `stream` can be decoded, and most of it is characters in common use."""
    common = total = 0
    try:
        for piece in _decoded(stream, encoding):
            read = [character for character in piece if not character.isascii()]
            total += len(read)
            common += sum(map(_is_common, read)) + _half_width_kana(piece)
    except UnicodeError:
        return False
    return total == 0 or common > total * _LIKELY


def _is_rather_chinese(stream: IO[bytes]) -> bool:
    """True if text that can be EUC-JP has no kana, but bytes that are common in Chinese text.

    Short text can be taken for Japanese all the same; readers see which encoding was assumed.
    """
    kanji = common_in_chinese = rare_in_both = 0
    for piece in _decoded(stream, UNIX):
        for character in piece:
            first = character.encode(UNIX)[0]
            if first in (0xA4, 0xA5):
                return False
            kanji += first >= 0xB0
            common_in_chinese += 0xD0 <= first <= 0xD7
            rare_in_both += first >= 0xD8
    return common_in_chinese > max(_FEWEST_COMMON, kanji * _MOST_RARE, 2 * rare_in_both)


def code_of(codec: str) -> str | None:
    """The code of a codec among those that can be chosen; None for any other."""
    shown = "utf-16" if codec.startswith("utf-16") else codec
    return next((code for code, name in ENCODINGS.items() if name == shown), None)


def line_of_mistake(stream: IO[bytes], codec: str) -> int | None:
    """The first line that cannot be read with a codec; None if all of `stream` can."""
    line, fits = _lines_that_fit(stream, codec)
    return None if fits else line


def _is_common(character: str) -> bool:
    """True for kana, full-width signs, and kanji of the first level of JIS X 0208."""
    if ord(character) in _HALF:
        return False
    try:
        first = character.encode(UNIX)[0]
    except UnicodeEncodeError:
        return unicodedata.category(character) in ("Lo", "No", "So")  # Extensions of Windows.
    return 0xA1 <= first <= 0xA5 or 0xAD <= first <= 0xCF


def _half_width_kana(text: str) -> int:
    """The number of half-width kana in words that can be read; other text may be misread as such.

    A word has two characters or more, begins with a kana, and is not next to a Latin letter.
    """
    return sum(len(word) for word in _HALF_WORD.findall(text) if _can_be_read(word))


def _can_be_read(word: str) -> bool:
    if len(word) < 2 or word[0] in _AFTER_A_KANA:
        return False
    pairs = pairwise(word)
    return all(
        (before in _VOICED if after == "ﾞ" else before in "ﾊﾋﾌﾍﾎ" if after == "ﾟ" else True)
        for before, after in pairs
    ) and not re.search("[｡｢｣､]{2}|[､｢｣｡].[､｢｣｡]", word)


class Borrowed(io.RawIOBase):
    """A stream that is read but left open for its owner."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._stream.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)

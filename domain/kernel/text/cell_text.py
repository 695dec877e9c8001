"""The text of a cell and of a heading, without what cannot be seen."""

import re
import unicodedata

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import is_seen

_SPACES = dict.fromkeys([0x00A0, 0x2007, 0x202F], " ")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u2007\u200b\u200e\u200f\u2028-\u202f\u2060\ufeff]"
)
_DASHES = dict.fromkeys(
    [*range(0x2010, 0x2016), 0x2043, 0x2212, 0x30FC, 0x2500, 0xFE58, 0xFE63, 0xFF0D, 0xFF70], "-"
)
_SELECTORS = dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


def tidy(text: str) -> str:
    """`text` with `\\n` for each line end, plain spaces, and no character without a shape.

    Joiners and variation selectors stay, because they change how their neighbours look.
    """
    if not _ODD.search(text):
        return text
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).translate(_SPACES)


def control_character(text: str) -> BilingualText | None:
    """Why a tidy cell cannot be accepted because of a control character, or None."""
    found = _CONTROLS.search(text)
    if found is None:
        return None
    code = f"U+{ord(found[0]):04X}"
    return BilingualText(
        f"使えない制御文字（{code}）があります。消してから、もう一度送ってください。",
        f"It holds a control character ({code}). Delete it and send the file again.",
    )


def heading(text: str) -> str:
    """A heading on one line, without spaces at its ends."""
    return " ".join(tidy(text).split())


def heading_key(text: str) -> str:
    """A heading for comparison: width, case and spaces make no difference."""
    plain = unicodedata.normalize("NFKC", tidy(text)).casefold()
    return "".join(character for character in plain if is_seen(character))


def look_alike(key: str) -> str:
    """A key for comparison: equal for keys that cannot be told apart on the screen.

    Width, composed forms, kinds of dashes, how many spaces stand together, spaces at the ends and
    characters without a shape make no difference.
    """
    if key.isascii():
        return " ".join(key.split())
    plain = "".join(map(_narrow, key.translate(_SELECTORS)))
    alike = unicodedata.normalize("NFC", plain).translate(_DASHES)
    words = ("".join(filter(is_seen, word)) for word in alike.split())
    return " ".join(filter(None, words))


def _narrow(character: str) -> str:
    form = unicodedata.decomposition(character)
    if form.startswith(("<wide>", "<narrow>")):
        return unicodedata.normalize("NFKC", character)
    return character


def column_letter(index: int) -> str:
    """The letter of a column, counted from 0, as a spreadsheet program shows it."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters

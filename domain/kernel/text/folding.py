"""Normalizes text for searching."""

import unicodedata

from domain.kernel.text.characters import is_seen

_KATAKANA_FROM_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊齋斎齊嶋嶌澤廣桒栁冨𠮷", "高崎浜浜辺辺斉斉斉島島沢広桑柳富吉"
)
_SELECTORS = dict.fromkeys([*range(65024, 65040), *range(917760, 918000)])


def folded(text: str) -> str:
    """`text` normalized for searching.

    Kana, width, case, spaces, characters that cannot be seen and variant kanji make no difference.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SELECTORS)).casefold()
    alike = plain.translate(_KATAKANA_FROM_HIRAGANA).translate(_VARIANTS)
    return "".join(filter(is_seen, alike))


def containing(text: str) -> str:
    """The pattern for `LIKE … ESCAPE '!'` that matches texts containing `text`."""
    plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"

"""Normalizes text for searching."""

import unicodedata

_KATAKANA_FROM_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊齋斎齊嶋嶌澤廣桒栁冨𠮷", "高崎浜浜辺辺斉斉斉島島沢広桑柳富吉"
)
_SELECTORS = dict.fromkeys([*range(65024, 65040), *range(917760, 918000)])


def folded(text: str) -> str:
    """`text` normalized for searching: ignores kana, width, case, spaces and variant kanji."""
    plain = unicodedata.normalize("NFKC", text.translate(_SELECTORS)).casefold()
    alike = plain.translate(_KATAKANA_FROM_HIRAGANA).translate(_VARIANTS)
    return "".join(alike.split())


def containing(text: str) -> str:
    """The pattern for `LIKE … ESCAPE '!'` that matches texts containing `text`."""
    plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"

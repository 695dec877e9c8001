"""Normalizes text for searching."""

import unicodedata

from domain.kernel.text.characters import is_seen

_KATAKANA_FROM_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊齋斎齊嶋嶌澤廣桒栁冨𠮷", "高崎浜浜辺辺斉斉斉島島沢広桑柳富吉"
)
_FORMS_OF_COMPANY = {
    "(株)": "株式会社",
    "(有)": "有限会社",
    "(同)": "合同会社",
    "(名)": "合名会社",
    "(資)": "合資会社",
    "(一社)": "一般社団法人",
    "(公社)": "公益社団法人",
    "(一財)": "一般財団法人",
    "(公財)": "公益財団法人",
    "(福)": "社会福祉法人",
    "(学)": "学校法人",
    "(医)": "医療法人",
    "(特非)": "特定非営利活動法人",
    "npo法人": "特定非営利活動法人",
}
_SELECTORS = dict.fromkeys([*range(65024, 65040), *range(917760, 918000)])


def folded(text: str) -> str:
    """`text` normalized for searching.

    Kana, width, case, spaces, characters that cannot be seen, variant kanji and the usual short
    forms of kinds of companies (㈱, (株)) make no difference.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SELECTORS)).casefold()
    alike = plain.translate(_KATAKANA_FROM_HIRAGANA).translate(_VARIANTS)
    seen = "".join(filter(is_seen, alike))
    for short, long in _FORMS_OF_COMPANY.items():
        seen = seen.replace(short, long)
    return seen


def containing(text: str) -> str:
    """The pattern for `LIKE … ESCAPE '!'` that matches texts containing `text`."""
    plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"

"""Writes numbers with the digits of the formats `[DBNum1]`, `[DBNum2]` and `[DBNum3]` of Excel."""

import re

_DIGITS = {"1": "〇一二三四五六七八九", "2": "〇壱弐参四伍六七八九", "3": "０１２３４５６７８９"}
_UNITS = {"1": ("", "十", "百", "千"), "2": ("", "拾", "百", "阡"), "3": ("", "十", "百", "千")}
_GROUPS = {"1": ("", "万", "億", "兆"), "2": ("", "萬", "億", "兆"), "3": ("", "万", "億", "兆")}
_FORMAL = "2"
"""The digits of deeds, which write a 1 before every unit."""
_SAID = (0, 3)
"""The places at which the others write a 1, too: 一千百十一."""
KINDS = frozenset(_DIGITS)


def one_by_one(kind: str, text: str) -> str:
    """The digits of `text`, each replaced by its own: 2026 as 二〇二六."""
    return text.translate(dict(zip(map(ord, "0123456789"), _DIGITS[kind], strict=True)))


def in_words(kind: str, text: str) -> str:
    """A whole number of digits with its units: 123 as 百二十三. Raises ValueError for others."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 16:
        raise ValueError(text)
    number = int(digits)
    if not number:
        return _DIGITS[kind][0]
    written, place = "", 0
    while number:
        number, group = divmod(number, 10_000)
        if group:
            written = _group(kind, group) + _GROUPS[kind][place] + written
        place += 1
    return sign + written


def is_certain(kind: str, text: str) -> bool:
    """True where spreadsheet programs agree on `in_words`: not on 壱拾, on 0, and on `[DBNum3]`."""
    digits = text.lstrip("-")
    if kind == _FORMAL:
        return digits != "0" and not re.search("1.(?:.{4})*$|1..(?:.{4})*$", digits)
    return kind == "1" or len(digits) == 1


def _group(kind: str, group: int) -> str:
    """A number below 10,000."""
    written = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            continue
        is_said = digit > 1 or place in _SAID or kind == _FORMAL
        written += (_DIGITS[kind][digit] if is_said else "") + _UNITS[kind][place]
    return written

"""Writes the number of a cell as a spreadsheet program shows it, by its number format (ECMA-376).

A full date is written as `YYYY-MM-DD`, whatever the order of its parts on the screen. A format that
is not understood (fractions, powers of ten) shows the number as stored.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

JAPANESE_BUILTIN = {
    27: "ge.m.d",
    28: 'ggge"年"m"月"d"日"',
    29: 'ggge"年"m"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "ge.m.d",
    50: "ge.m.d",
    51: 'ggge"年"m"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'ggge"年"m"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: "ge.m.d",
    58: 'ggge"年"m"月"d"日"',
}
"""Formats that Japanese editions of Excel name by number only (ECMA-376 part 1, 18.8.30)."""

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | !(?P<exclaimed>.) | [_*](?P<space>.)
    | \[(?P<bracket>[^\]]*)\] | (?P<general>General|G/標準)
    | (?P<half>AM/PM|A/P|上午/下午) | (?P<fraction>\.0+(?=[^0-9\#?]|$))
    | (?P<power>E[+-]) | (?P<date>yy(?:yy)?|y|m{1,5}|d{1,4}|h{1,2}|s{1,2})
    | (?P<japanese>g{1,3}|e{1,2}|a{3,4}|r{1,2})
    | (?P<digit>[0\#?]) | (?P<sign>[.,%@/]) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|\[)+|(?<=;)(?=;|$)|^(?=;)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]+)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)")
_ERAS = ((2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和"), (1912, 7, 30, "大正"))
_MEIJI = (1868, 1, 25, "明治")
_DAYS = "月火水木金土日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_FIRST_DAY, _FIRST_DAY_1904 = (datetime.fromisoformat(day) for day in ("1899-12-30", "1904-01-01"))
_LAST_SERIAL = 2_958_466
_OF_DATE = frozenset("yegr")


class Token(NamedTuple):
    """A part of a number format: its kind, and its text."""

    kind: str
    text: str


def shown(stored: str, code: str, *, since_1904: bool = False) -> str:
    """The stored number as shown with the number format `code`. Raises ValueError for no number."""
    number = _significant(stored)
    section, magnitude = _section(code, number)
    kinds = {token.kind for token in section}
    if not section or kinds & {"general", "power", "fraction_bar"}:
        return _around(section, _plain(magnitude if section else number))
    if kinds & {"date", "elapsed"}:
        return _date(section, number, since_1904=since_1904)
    if "digit" in kinds:
        return _number(section, magnitude).strip()
    return _around(section, _plain(number)) if "@" in kinds else _literals(section)


def _significant(stored: str) -> Decimal:
    """The number in the 15 digits that a spreadsheet program keeps."""
    number = Decimal(format(float(stored), ".15g"))
    if not number.is_finite():
        raise ValueError(stored)
    return number


def _plain(number: Decimal) -> str:
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _section(code: str, number: Decimal) -> tuple[tuple[Token, ...], Decimal]:
    """The section of the format for `number`, and the number that it is applied to."""
    sections = _parsed(code)
    for condition, tokens in sections:
        if condition is not None and _holds(condition, number):
            return tokens, number if len(sections) == 1 else abs(number)
    plain = [tokens for condition, tokens in sections if condition is None]
    if len(plain) < len(sections):
        return (plain[0] if plain else ()), number
    if number < 0 and len(plain) > 1:
        return plain[1], -number
    if not number and len(plain) > 2:
        return plain[2], number
    return plain[0], number


def _holds(condition: str, number: Decimal) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    sign, limit = match[1], Decimal(match[2])
    return {
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]


@lru_cache(maxsize=256)
def _parsed(code: str) -> tuple[tuple[str | None, tuple[Token, ...]], ...]:
    """The sections of a format: the condition of each, and its tokens."""
    found = []
    for section in _SECTIONS.findall(code)[:4] or [""]:
        tokens = tuple(_tokens(section))
        conditions = [token.text for token in tokens if token.kind == "condition"]
        kept = tuple(token for token in tokens if token.kind != "condition")
        found.append((conditions[0] if conditions else None, kept))
    return tuple(found)


def _tokens(section: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup or "literal", match[match.lastgroup or 0]
        if kind in ("quoted", "escaped", "exclaimed", "literal"):
            yield Token("literal", text)
        elif kind == "space":
            yield Token("literal", " " if match[0][0] == "_" else "")
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind == "sign":
            yield Token("fraction_bar" if text == "/" and _is_fraction(section) else text, text)
        elif kind == "fraction" and not re.search("s", section, re.IGNORECASE):
            yield Token(".", ".")
            yield from (Token("digit", digit) for digit in text[1:])
        elif kind in ("date", "japanese"):
            yield Token("date", text.lower())
        else:
            yield Token(kind, text)


def _bracket(text: str) -> Iterator[Token]:
    if _ELAPSED.fullmatch(text):
        yield Token("elapsed", text.lower())
    elif _CONDITION.fullmatch(text):
        yield Token("condition", text)
    elif currency := _CURRENCY.match(text):
        yield Token("literal", currency[1])


def _is_fraction(section: str) -> bool:
    return re.search(r"[0#?]\s*/\s*[0-9#?]", section) is not None


def _literals(section: tuple[Token, ...]) -> str:
    return "".join(token.text for token in section if token.kind == "literal").strip()


def _around(section: tuple[Token, ...], written: str) -> str:
    """The number as stored, between the text that stands before and behind it."""
    places = [index for index, token in enumerate(section) if token.kind != "literal"]
    if not places:
        return written
    before = "".join(token.text for token in section[: places[0]])
    after = "".join(t.text for t in section[places[-1] + 1 :] if t.kind == "literal")
    return f"{before}{written}{after}".strip()


def _number(section: tuple[Token, ...], number: Decimal) -> str:
    digits = [index for index, token in enumerate(section) if token.kind == "digit"]
    point = next((index for index, token in enumerate(section) if token.kind == "."), None)
    commas = [index for index, token in enumerate(section) if token.kind == ","]
    whole = [index for index in digits if point is None or index < point]
    places = [index for index in digits if point is not None and index > point]
    scale = sum(1 for index in commas if not any(place > index for place in digits))
    grouped = any(whole and whole[0] < index < whole[-1] for index in commas)
    percent = sum(1 for token in section if token.kind == "%")
    scaled = number.scaleb(2 * percent - 3 * scale)
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    left, _, right = format(rounded, "f").partition(".")
    written = dict(_whole_digits(section, whole, left.lstrip("0"), grouped=grouped))
    written |= dict(_decimals(section, places, right))
    minus = "-" if scaled < 0 and rounded else ""
    kept = ("literal", "%", ".")
    return minus + "".join(
        written.get(index, token.text if token.kind in kept else "")
        for index, token in enumerate(section)
    )


def _whole_digits(
    section: tuple[Token, ...], places: list[int], digits: str, *, grouped: bool
) -> Iterator[tuple[int, str]]:
    """The text at each place of the whole number; what has no place of its own is at the first."""
    count = len(places)
    padded = digits.rjust(count)
    over = len(padded) - count
    for order, index in enumerate(places):
        piece = padded[: over + 1] if order == 0 else padded[over + order]
        text = ""
        for offset, digit in enumerate(piece):
            right = count - 1 - order + (len(piece) - 1 - offset)
            filled = digit if digit != " " else {"0": "0", "?": " "}.get(section[index].text, "")
            comma = "," if grouped and right and right % 3 == 0 and filled.isdigit() else ""
            text += filled + comma
        yield index, text


def _decimals(
    section: tuple[Token, ...], places: list[int], digits: str
) -> Iterator[tuple[int, str]]:
    last = len(digits.rstrip("0"))
    for order, index in enumerate(places):
        optional = {"#": "", "?": " "}.get(section[index].text, "0")
        yield index, digits[order] if order < last else optional


def _date(section: tuple[Token, ...], number: Decimal, *, since_1904: bool) -> str:
    if not 0 <= number < _LAST_SERIAL:
        return _plain(number)
    tokens = _with_minutes(section)
    seconds = (number * 86_400).quantize(Decimal("0.001"), ROUND_HALF_UP)
    if not any(token.kind == "fraction" for token in tokens):
        seconds = seconds.quantize(Decimal(1), ROUND_HALF_UP)
    if any(token.kind == "elapsed" for token in tokens):
        return _written(tokens, _FIRST_DAY, seconds)
    origin = _FIRST_DAY_1904 if since_1904 else _FIRST_DAY
    if not since_1904 and 1 <= number < 60:
        origin += timedelta(days=1)
    moment = origin + timedelta(seconds=float(seconds))
    kinds = {token.text[0] for token in tokens if token.kind == "date"}
    if kinds & _OF_DATE and {"m", "d"} <= kinds:
        whole_day = not any(token.kind == "date" and token.text[0] in "h" for token in tokens)
        at_midnight = moment.time() == datetime.min.time()
        form = "%Y-%m-%d" if whole_day or at_midnight else "%Y-%m-%d %H:%M"
        return moment.strftime(form + (":%S" if "s" in kinds and not at_midnight else ""))
    return _written(tokens, moment, seconds % 86_400)


def _with_minutes(section: tuple[Token, ...]) -> list[Token]:
    """The tokens; `m` behind hours or before seconds is a minute ("minute")."""
    tokens = list(section)
    timed = [index for index, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    for place, index in enumerate(timed):
        if tokens[index].kind != "date" or tokens[index].text not in ("m", "mm"):
            continue
        before = tokens[timed[place - 1]].text[0] if place else ""
        after = tokens[timed[place + 1]].text[0] if place + 1 < len(timed) else ""
        if before == "h" or after == "s":
            tokens[index] = Token("minute", tokens[index].text)
    return tokens


def _written(tokens: list[Token], moment: datetime, seconds: Decimal) -> str:
    """The parts of a date or time in the order of the format; `seconds` since its midnight."""
    whole = int(seconds)
    half = any(token.kind == "half" for token in tokens)
    parts = {"h": whole // 3600 % 24, "n": whole // 60 % 60, "s": whole % 60}
    if half:
        parts["h"] = parts["h"] % 12 or 12
    text = ""
    for token in tokens:
        length = len(token.text)
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            text += str(whole // unit).zfill(length)
        elif token.kind == "minute":
            text += str(parts["n"]).zfill(length)
        elif token.kind == "fraction":
            text += "." + f"{seconds % 1:.3f}"[2:][: length - 1]
        elif token.kind == "half":
            text += "AM" if whole // 3600 % 24 < 12 else "PM"
        elif token.kind == "date":
            text += _part(token.text, moment, parts)
        else:
            text += token.text
    return text.strip()


def _part(text: str, moment: datetime, parts: dict[str, int]) -> str:
    kind, length = text[0], len(text)
    if kind in "hs":
        return str(parts[kind]).zfill(length)
    if kind == "y":
        return f"{moment.year:04}" if length > 2 else f"{moment.year % 100:02}"
    if kind in "ger":
        name, year = _era(moment)
        return name if kind == "g" else str(year).zfill(length if kind == "e" else 1)
    if kind in "dm" and length > 2:
        name = _ENGLISH_DAYS[moment.weekday()] if kind == "d" else _ENGLISH_MONTHS[moment.month - 1]
        return name[: {3: 3, 5: 1}.get(length)]
    if kind == "a":
        day = _DAYS[moment.weekday()]
        return day if length == 3 else f"{day}曜日"
    value = moment.month if kind == "m" else moment.day
    return str(value).zfill(min(length, 2))


def _era(moment: datetime) -> tuple[str, int]:
    for year, month, day, name in _ERAS:
        if (moment.year, moment.month, moment.day) >= (year, month, day):
            return name, moment.year - year + 1
    return _MEIJI[3], moment.year - _MEIJI[0] + 1

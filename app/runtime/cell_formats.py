"""Writes the number of a cell as a spreadsheet program shows it, by its number format (ECMA-376).

A full date of the western calendar is written as `YYYY-MM-DD`, whatever the order of its parts on
the screen. What would lose digits (powers of ten, long numbers) is written in full.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from app.runtime.fraction_formats import fraction, is_fraction
from app.runtime.japanese_digits import KINDS, in_words, is_certain, one_by_one

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
_DIGIT_KIND = re.compile("DBNum([0-9])", re.IGNORECASE)
_FIRST_YEAR = re.compile("-x-gannen", re.IGNORECASE)
_ERAS = (
    (2019, 5, 1, "令和", "R"),
    (1989, 1, 8, "平成", "H"),
    (1926, 12, 25, "昭和", "S"),
    (1912, 7, 30, "大正", "T"),
)
_MEIJI = (1868, 1, 25, "明治", "M")
_DAYS = "月火水木金土日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_FIRST_DAY, _FIRST_DAY_1904 = (datetime.fromisoformat(day) for day in ("1899-12-30", "1904-01-01"))
_LAST_SERIAL = 2_958_466
_LONGEST_GENERAL = 11
"""How many digits the format General shows at most."""


class Token(NamedTuple):
    """A part of a number format: its kind, and its text."""

    kind: str
    text: str


class Written(NamedTuple):
    """The text of a cell, and whether a spreadsheet program shows it differently."""

    text: str
    is_unlike: bool = False


def shown(stored: str, code: str, *, since_1904: bool = False) -> str:
    """The stored number as shown with the number format `code`. Raises ValueError for no number."""
    return written(stored, code, since_1904=since_1904).text


def written(stored: str, code: str, *, since_1904: bool = False) -> Written:
    """Like `shown`, and whether it is shown differently. Raises ValueError for no number."""
    number = _significant(stored)
    if stored.lstrip("-").isdigit() and number != Decimal(stored):
        return Written(stored, is_unlike=True)
    section, magnitude = _section(code, number)
    if section is None or not (section or _shows_something(code)):
        return Written(_plain(number), is_unlike=True)
    kinds = {token.kind for token in section}
    if kinds & {"date", "elapsed"}:
        return _date(section, number, since_1904=since_1904)
    return _quantity(section, kinds, magnitude if kinds & _OF_NUMBERS else number)


_IN_WORDS_ELSEWHERE = ("1", "2")
"""The Japanese digits that some programs write with units although the format has places."""
_OF_NUMBERS = frozenset({"general", "power", "fraction_bar", "digit"})


def _quantity(section: tuple[Token, ...], kinds: set[str], number: Decimal) -> Written:
    """A number with a section of the format that shows no date or time."""
    digits = next((token.text for token in section if token.kind == "digits"), "")
    if digits and digits not in KINDS:
        return Written(_plain(number), is_unlike=True)
    if "power" in kinds:
        return Written(_around(section, _plain(number)), is_unlike=True)
    if "fraction_bar" in kinds:
        return Written(_fraction(section, number))
    if "digit" in kinds:
        is_unlike = digits in _IN_WORDS_ELSEWHERE and abs(number) >= 10
        return Written(_number(section, number, digits).strip(), is_unlike=is_unlike)
    if kinds & {"general", "@"} or kinds == {"digits"}:
        return _general(section, number, digits)
    return Written(_literals(section))


def text_written(text: str, code: str) -> Written:
    """The text of a cell as shown with the format `code`: `@"様"` puts 様 behind it."""
    sections = _parsed(code)
    section = sections[-1][1]
    if not any(token.kind == "@" for token in section):
        return Written(text, is_unlike=len(sections) > 3)
    parts = {"@": text}
    return Written(
        "".join(
            parts.get(token.kind, token.text) for token in section if token.kind in ("@", "literal")
        )
    )


def _shows_something(code: str) -> bool:
    """False for a format that hides every number (`;;;`)."""
    return any(tokens for _, tokens in _parsed(code)[:3])


def _general(section: tuple[Token, ...], number: Decimal, digits: str) -> Written:
    """A number without a format of its own."""
    plain = _plain(number)
    if not digits:
        return Written(_around(section, plain), len(plain.lstrip("-")) > _LONGEST_GENERAL)
    try:
        return Written(
            _around(section, in_words(digits, plain)), is_unlike=not is_certain(digits, plain)
        )
    except ValueError:
        return Written(_around(section, plain), is_unlike=True)


def _fraction(section: tuple[Token, ...], number: Decimal) -> str:
    """A number as a fraction, between the text that stands before and behind it."""
    parts = ("digit", "fraction_bar", ",")
    first = next(index for index, token in enumerate(section) if token.kind in parts)
    bar = next(index for index, token in enumerate(section) if token.kind == "fraction_bar")
    end = bar + 1
    while end < len(section) and (
        section[end].kind == "digit" or section[end].text in " 123456789"
    ):
        end += 1
    form = "".join(token.text for token in section[first:end])
    before, after = (
        "".join(token.text for token in around if token.kind == "literal")
        for around in (section[:first], section[end:])
    )
    return f"{before}{fraction(form, number)}{after}".strip()


def _significant(stored: str) -> Decimal:
    """The number in the 15 digits that a spreadsheet program keeps."""
    number = Decimal(format(float(stored), ".15g"))
    if not number.is_finite():
        raise ValueError(stored)
    return number


def _plain(number: Decimal) -> str:
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _section(code: str, number: Decimal) -> tuple[tuple[Token, ...] | None, Decimal]:
    """The section of the format for `number`, and the number that it is applied to.

    A section for negative numbers only writes no sign. None if no condition of the format holds.
    """
    sections = _parsed(code)[:3]
    plain = [tokens for condition, tokens in sections if condition is None]
    if len(plain) == len(sections):
        return _by_sign(plain, number)
    for condition, tokens in sections:
        if condition is not None and _holds(condition, number):
            return tokens, abs(number) if _is_of_negatives(condition) else number
    if len(plain) > 1:
        return (plain[0], -number) if number < 0 else (plain[1], number)
    if not plain:
        return None, number
    rest_is_negative = len(sections) == 2 and sections[0][0] in (">=0", ">0")
    return plain[0], abs(number) if rest_is_negative else number


def _by_sign(
    sections: list[tuple[Token, ...]], number: Decimal
) -> tuple[tuple[Token, ...], Decimal]:
    """The section for positive numbers, for negative ones, or for zero."""
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if not number and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _is_of_negatives(condition: str) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    limit = Decimal(match[2])
    return (match[1] == "<" and limit <= 0) or (match[1] in ("<=", "=") and limit < 0)


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
            yield Token("fraction_bar" if text == "/" and is_fraction(section) else text, text)
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
    elif kind := _DIGIT_KIND.fullmatch(text):
        yield Token("digits", kind[1])
    elif currency := _CURRENCY.match(text):
        if currency[1]:
            yield Token("literal", currency[1])
        if _FIRST_YEAR.search(text):
            yield Token("first_year", "")


def _literals(section: tuple[Token, ...]) -> str:
    return "".join(token.text for token in section if token.kind == "literal").strip()


def _around(section: tuple[Token, ...], written: str) -> str:
    """The number as stored, between the text that stands before and behind it."""
    places = [i for i, token in enumerate(section) if token.kind not in ("literal", "digits")]
    if not places:
        return written
    before = "".join(t.text for t in section[: places[0]] if t.kind == "literal")
    after = "".join(t.text for t in section[places[-1] + 1 :] if t.kind == "literal")
    return f"{before}{written}{after}".strip()


def _number(section: tuple[Token, ...], number: Decimal, kind: str = "") -> str:
    """The number in the digits of the format; `kind` is that of Japanese digits (`[DBNum1]`)."""
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
    if kind:
        written = {index: one_by_one(kind, text) for index, text in written.items()}
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


class _Moment(NamedTuple):
    """A day and time as a spreadsheet counts it: its calendar has a day 0 and a 29 February 1900.

    `at` is the nearest real moment, `day` the day of the month that is shown.
    """

    at: datetime
    month: int
    day: int

    @property
    def date(self) -> str:
        """The day as `YYYY-MM-DD`."""
        return f"{self.at.year:04}-{self.month:02}-{self.day:02}"


def _moment(days: int, seconds: Decimal, *, since_1904: bool) -> _Moment:
    if since_1904:
        at = _FIRST_DAY_1904 + timedelta(days=days, seconds=float(seconds))
        return _Moment(at, at.month, at.day)
    at = _FIRST_DAY + timedelta(days=days + (days < 60), seconds=float(seconds))
    if days == 0:
        return _Moment(at.replace(year=1900, month=1, day=1), 1, 0)
    return _Moment(at, at.month, 29 if days == 60 else at.day)


def _date(section: tuple[Token, ...], number: Decimal, *, since_1904: bool) -> Written:
    if not 0 <= number < _LAST_SERIAL:
        return Written(_plain(number), is_unlike=True)
    tokens = _with_minutes(section)
    seconds = (number * 86_400).quantize(Decimal("0.001"), ROUND_HALF_UP)
    if not any(token.kind == "fraction" for token in tokens):
        seconds = seconds.quantize(Decimal(1), ROUND_HALF_UP)
    days, rest = divmod(seconds, 86_400)
    moment = _moment(int(days), rest, since_1904=since_1904)
    if any(token.kind == "elapsed" for token in tokens):
        return Written(_written(tokens, moment, seconds))
    kinds = {token.text[0] for token in tokens if token.kind == "date"}
    if {"y", "m", "d"} <= kinds:
        text = moment.date
        if "h" in kinds and rest:
            text += f" {moment.at:%H:%M:%S}" if "s" in kinds else f" {moment.at:%H:%M}"
        return Written(text)
    return Written(_written(tokens, moment, rest))


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


def _written(tokens: list[Token], moment: _Moment, seconds: Decimal) -> str:
    """The parts of a date or time in the order of the format; `seconds` since its midnight."""
    whole = int(seconds)
    kinds = {token.kind for token in tokens}
    digits = next((token.text for token in tokens if token.kind == "digits"), "")
    parts = {"h": whole // 3600 % 24, "n": whole // 60 % 60, "s": whole % 60}
    if "half" in kinds:
        parts["h"] = parts["h"] % 12 or 12
    text = ""
    for token in tokens:
        length = len(token.text)
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            text += str(whole // unit).zfill(length)
        elif token.kind == "minute":
            text += _in_digits(digits, str(parts["n"]).zfill(length))
        elif token.kind == "fraction":
            text += "." + f"{seconds % 1:.3f}"[2:][: length - 1]
        elif token.kind == "half":
            text += "AM" if whole // 3600 % 24 < 12 else "PM"
        elif token.kind == "date":
            part = _part(token.text, moment, parts, says_first="first_year" in kinds)
            text += _in_digits(digits, part)
        elif token.kind != "digits":
            text += token.text
    return text.strip()


def _in_digits(kind: str, part: str) -> str:
    """A part of a date in the digits of the format: years of the western calendar one by one."""
    if not kind or not part.isdigit():
        return part
    return one_by_one(kind, part) if kind == "3" or len(part) > 2 else in_words(kind, part)


def _part(text: str, moment: _Moment, parts: dict[str, int], *, says_first: bool) -> str:
    kind, length = text[0], len(text)
    if kind in "hs":
        return str(parts[kind]).zfill(length)
    if kind == "y":
        return f"{moment.at.year:04}" if length > 2 else f"{moment.at.year % 100:02}"
    if kind in "ger":
        return _of_era(kind, length, moment.at, says_first=says_first)
    if kind in "dm" and length > 2:
        names = _ENGLISH_DAYS if kind == "d" else _ENGLISH_MONTHS
        name = names[moment.at.weekday() if kind == "d" else moment.month - 1]
        return name[: {3: 3, 5: 1}.get(length)]
    if kind == "a":
        day = _DAYS[moment.at.weekday()]
        return day if length == 3 else f"{day}曜日"
    value = moment.month if kind == "m" else moment.day
    return str(value).zfill(min(length, 2))


def _of_era(kind: str, length: int, moment: datetime, *, says_first: bool) -> str:
    """The name of the era (`g`: R, `gg`: 令, `ggg`: 令和), its year (`e`), or both (`r`)."""
    name, letter, number = _era(moment)
    year = "元" if says_first and number == 1 else str(number).zfill(length if kind == "e" else 1)
    if kind == "e":
        return year
    if kind == "r":
        return year.zfill(2) if length == 1 else f"{name}{year.zfill(2)}"
    return (letter, name[0], name)[length - 1]


def _era(moment: datetime) -> tuple[str, str, int]:
    for year, month, day, name, letter in _ERAS:
        if (moment.year, moment.month, moment.day) >= (year, month, day):
            return name, letter, moment.year - year + 1
    return _MEIJI[3], _MEIJI[4], moment.year - _MEIJI[0] + 1

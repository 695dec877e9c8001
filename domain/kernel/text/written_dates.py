"""Reads a date as people in Japan write it: with an era (和暦), 年月日, or signs between."""

import re
import unicodedata
from datetime import date, timedelta

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.days import japanese_day

NO_DATE = BilingualText(
    "実在する日付で書いてください（例：1990-04-01、1990/4/1、1990年4月1日、平成2年4月1日、H2.4.1）。",
    "Write a real date (for example 1990-04-01, 1990/4/1, 1990年4月1日, 平成2年4月1日 or H2.4.1).",
)
_NO_CENTURY = BilingualText(
    "年の数字が足りないので、西暦か元号か分かりません。1990/4/1、平成2年4月1日、H2.4.1 のように"
    "書いてください。",
    "The year has one or two digits, so it is not clear which it is. Write it like 1990/4/1,"
    " 平成2年4月1日 or H2.4.1.",
)
_YEAR_LAST = BilingualText(
    "年・月・日の順で書いてください（例：1990/4/1、平成2年4月1日）。",
    "Write the year first, then month and day (for example 1990/4/1 or 平成2年4月1日).",
)
_ERAS = {
    "明治": (date(1868, 1, 25), date(1912, 7, 30)),
    "大正": (date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
"""The first and last day of each era (元号法; 改元の詔書・政令)."""
_SHORT = {
    **{"明": "明治", "大": "大正", "昭": "昭和", "平": "平成", "令": "令和"},
    **{"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"},
}
_TIME = r"(?:[t ]0{1,2}:00(?::00(?:\.0+)?)?z?)?"
_WEEKDAY = r"(?:\([日月火水木金土](?:曜日?)?\))?"
_MONTH_AND_DAY = r"[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?"
_WESTERN = re.compile(rf"(?:西暦)?(?P<year>[0-9]{{4}}){_MONTH_AND_DAY}{_WEEKDAY}{_TIME}")
_YEAR_IN_SHORT = re.compile(rf"'?[0-9]{{1,2}}{_MONTH_AND_DAY}{_WEEKDAY}{_TIME}")
_WITH_YEAR_LAST = re.compile(rf"[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{4}}{_TIME}")
_SERIAL = re.compile("[1-9][0-9]{4}")
"""A number as a spreadsheet program counts days, from the year 1927 on."""
_DAY_ZERO = date(1899, 12, 30)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_JAPANESE = re.compile(
    rf"(?P<era>{'|'.join([*_ERAS, *_SHORT])})[.]?(?P<year>元|[0-9]{{1,2}}){_MONTH_AND_DAY}"
    rf"{_WEEKDAY}{_TIME}"
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC], "-")
_DIGITS = {"〇": 0, "零": 0} | {
    digit: number for number, digit in enumerate("一二三四五六七八九", 1)
}
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十]+")


def written_day(text: str) -> date | None:
    """The day that `text` names, or None if it names none: a day outside its era is none."""
    plain = _plain(text)
    match = _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is not None:
        return _day(int(match["year"]), int(match["month"]), int(match["day"]))
    match = _JAPANESE.fullmatch(plain)
    if match is None:
        return None
    first, last = _ERAS[_SHORT.get(match["era"], match["era"])]
    year = 1 if match["year"] == "元" else int(match["year"])
    day = _day(first.year + year - 1, int(match["month"]), int(match["day"])) if year else None
    return day if day is not None and first <= day <= last else None


def why_no_day(text: str) -> BilingualText:
    """Why a text that names no day is refused, and how to write it."""
    plain = _plain(text)
    if _YEAR_IN_SHORT.fullmatch(plain):
        return _NO_CENTURY
    if _WITH_YEAR_LAST.fullmatch(plain):
        return _YEAR_LAST
    if _SERIAL.fullmatch(plain):
        day = _DAY_ZERO + timedelta(days=int(plain))
        return BilingualText(
            f"日付ではなく、Excel の通し番号（{plain}）になっています。"
            "セルの表示形式を「日付」にするか、日付で書いてください"
            f"（{japanese_day(day)}のことなら {day:%Y/%m/%d}）。",
            f"This is no date but the number {plain}, by which Excel counts days. Format the cell"
            f" as a date, or write the date (if it is {day.isoformat()}: {day:%Y/%m/%d}).",
        )
    return NO_DATE


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().strip()
    if "年" in plain or any(era in plain for era in _ERAS):
        plain = _KANJI_NUMBER.sub(_number, plain)
    plain = re.sub(r"\s*([-/.年月日()])\s*", r"\1", plain)
    plain = re.sub(r"(?<=[a-z和成正治])\s+(?=[0-9元])", "", plain)
    return re.sub(r"日(?=[0-9])", "日 ", plain)


def _number(match: re.Match[str]) -> str:
    """A number in kanji in digits: 五十 is 50, 一九九〇 is 1990."""
    text = match[0]
    if "十" not in text:
        return "".join(str(_DIGITS[digit]) for digit in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return text
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

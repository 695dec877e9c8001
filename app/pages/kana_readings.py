"""Readings of Japanese text: the kanji with their kana, as far as a dictionary knows them.

Numbers with counters and dates follow rules of their own, because the dictionary reads them digit
by digit. Names of people, unknown words and words with several readings get no reading: none is
better than a wrong one.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

KANJI = "々〆ヶ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
HAS_KANJI = re.compile(f"[{KANJI}]")
_ENDS_IN_TWO_KANJI = re.compile(f"[{KANJI}]{{2}}(?<![一二三四五六七八九十])$")
_RUNS = re.compile(f"[{KANJI}]+|[^{KANJI}]+")
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_DAYS = {
    **dict(enumerate(("ふつか", "みっか", "よっか", "いつか", "むいか", "なのか"), 2)),
    **dict(enumerate(("ようか", "ここのか", "とおか"), 8)),
    14: "じゅうよっか",
    20: "はつか",
    24: "にじゅうよっか",
}
_WEEKDAYS = {
    **{"月": "げつ", "火": "か", "水": "すい", "木": "もく", "金": "きん", "土": "ど"},
    "日": "にち",
}
_COUNTERS = {
    **{"年": "ねん", "か月": "かげつ", "月": "がつ", "週間": "しゅうかん", "時間": "じかん"},
    **{"時": "じ", "秒": "びょう", "件": "けん", "回": "かい", "番": "ばん", "行": "ぎょう"},
    **{"円": "えん", "点": "てん", "枚": "まい", "名": "めい", "字": "じ", "文字": "もじ"},
    **{"歳": "さい", "台": "だい", "日間": "にちかん", "級": "きゅう", "号": "ごう"},
    **{"個": "こ", "桁": "けた", "列": "れつ", "週": "しゅう", "段階": "だんかい", "部": "ぶ"},
    **{"種類": "しゅるい", "冊": "さつ", "倍": "ばい", "通": "つう", "度": "ど", "か所": "かしょ"},
    **{"丁目": "ちょうめ", "号室": "ごうしつ", "曜日": "ようび"},
}
"""Counters that are read the same after every number."""
_UNITS = "|".join(sorted((*_COUNTERS, "日", "分間", "分", "人"), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<number>[0-9\uff10-\uff19][0-9\uff10-\uff19,]*)(?P<unit>{_UNITS})"
    rf"(?P<behind>[後中](?![{KANJI}]))?"
    rf"|何(?P<asked>{_UNITS})"
    r"|(?<=[(\uff08])(?P<weekday>[月火水木金土日])(?=[)\uff09])"
)
_SAID = {
    **{"今日": "きょう", "明日": "あした", "昨日": "きのう", "明後日": "あさって"},
    **{"私": "わたし", "一度": "いちど", "言う": "いう", "日本": "にほん"},
    **{"版": "はん", "箱": "はこ", "大船": "おおふな"},
}
"""Words for which the dictionary has another reading than people use."""
_WHOLE = {
    **{"生年月日": "せいねんがっぴ", "令和": "れいわ", "今日中": "きょうじゅう"},
    **{"一昨日": "おととい", "一日": "いちにち", "二日": "ふつか", "三日": "みっか"},
    **{"四日": "よっか", "五日": "いつか", "六日": "むいか", "七日": "なのか", "八日": "ようか"},
    **{"九日": "ここのか", "二十日": "はつか", "十日": "とおか", "三人": "さんにん"},
    **{"四人": "よにん", "五人": "ごにん", "一年": "いちねん", "一回": "いっかい"},
    **{"一週間": "いっしゅうかん", "一か月": "いっかげつ", "一時間": "いちじかん"},
    **{"一日中": "いちにちじゅう"},
    **{"一番": "いちばん", "二人目": "ふたりめ", "一人目": "ひとりめ"},
}
"""Words that the dictionary splits and therefore reads wrongly."""
_FIXED = re.compile(
    r"(?<![一二三四五六七八九十百千])(?:"
    + "|".join(sorted(_WHOLE, key=len, reverse=True))
    + r")|[()\uff08\uff09「」]"
)
_AFTER = {
    **{("を", "行っ"): "おこなっ", ("に", "行っ"): "いっ", ("へ", "行っ"): "いっ"},
    **{("を", "開く"): "ひらく"},
}
"""Readings that the particle before a word decides."""
_BEFORE = {("何", one): "なに" for one in "もかをが"} | {("何", "の"): "なん"}
"""Readings that the particle after a word decides."""
_AMBIGUOUS = frozenset(
    {"方", "行っ", "通っ", "何", "空", "辛い", "人気", "開く", "開け", "市場", "角", "額", "生"}
)
"""Words whose reading depends on the sentence."""
_own, _opening = threading.local(), threading.Lock()


class Piece(NamedTuple):
    """A piece of text with its reading; empty if it needs none or the reading is not certain."""

    text: str
    reading: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Split `text` into pieces, in order; joined, they are `text` again."""
    at = 0
    for found in _NUMBER.finditer(text):
        yield from _plain(text[at : found.start()])
        yield from _counted(found)
        at = found.end()
    yield from _plain(text[at:])


def _counted(found: re.Match[str]) -> Iterator[Piece]:
    if found["weekday"]:
        yield Piece(found["weekday"], _WEEKDAYS[found["weekday"]])
        return
    if found["asked"]:
        yield Piece(found[0], "なん" + _asked(found["asked"]))
        return
    number, unit = found["number"], found["unit"]
    value = int(number.replace(",", ""))
    whole = _as_one_word(value, unit, found)
    if whole:
        yield Piece(number + unit, whole)
    else:
        yield Piece(number)
        yield Piece(unit, _unit(value, unit))
    if found["behind"] == "後":
        yield Piece("後", "ご")
    elif found["behind"]:
        yield Piece("中", "じゅう" if unit in ("日", "年") else "ちゅう")


def _as_one_word(value: int, unit: str, found: re.Match[str]) -> str:
    """The reading of a number and its unit as one word: the third (みっか), one person (ひとり)."""
    if unit == "人":
        return {1: "ひとり", 2: "ふたり"}.get(value, "")
    if unit == "日間":
        return _DAYS[value] + "かん" if value in _DAYS else ""
    if unit == "日":
        is_date = found.string[: found.start()].endswith("月")
        return "ついたち" if value == 1 and is_date else _DAYS.get(value, "")
    return ""


def _unit(value: int, unit: str) -> str:
    if unit == "日":
        return "にち"
    if unit == "人":
        return "にん"
    if unit in ("分", "分間"):
        read = "ふん" if not value or value % 10 in (2, 5, 7, 9) else "ぷん"
        return read + ("かん" if unit == "分間" else "")
    return _COUNTERS[unit]


def _asked(unit: str) -> str:
    """The reading of a unit after 何: なんぷん, なんにん."""
    return _unit(3, unit)


def _plain(text: str) -> Iterator[Piece]:
    at = 0
    for found in _FIXED.finditer(text):
        yield from _by_dictionary(text[at : found.start()])
        yield Piece(found[0], _WHOLE.get(found[0], ""))
        at = found.end()
    yield from _by_dictionary(text[at:])


def _by_dictionary(text: str) -> Iterator[Piece]:
    if not HAS_KANJI.search(text):
        if text:
            yield Piece(text)
        return
    words = list(_tokenizer().tokenize(text))
    surfaces = ["", *(word.surface() for word in words), ""]
    for word, before, after in zip(words, surfaces, surfaces[2:], strict=False):
        known = _by_neighbours(word, before, after)
        if before[-1:].isdigit() and _is_counter(word):
            yield Piece(word.surface())  # A counter that changes with its number: 3本, 2匹.
        elif known or _is_sure(word):
            yield from _word(word.surface(), known or _reading(word))
        else:
            yield Piece(word.surface())


def _by_neighbours(word: Any, before: str, after: str) -> str:
    """The reading of a word that the words beside it decide; empty if they do not."""
    surface = word.surface()
    if surface == "方" and word.part_of_speech()[0] == "接尾辞":
        return "かた"
    if surface == "日" and _ENDS_IN_TWO_KANJI.search(before):
        return "び"
    return _AFTER.get((before, surface)) or _BEFORE.get((surface, after)) or ""


def _is_counter(word: Any) -> bool:
    return any("助数詞" in part for part in word.part_of_speech())


def _reading(word: Any) -> str:
    read: str = word.reading_form()
    return _SAID.get(word.surface()) or read.translate(_HIRAGANA)


def _word(surface: str, reading: str) -> Iterator[Piece]:
    """The pieces of a word: its kanji with the part of `reading` that is theirs."""
    if not HAS_KANJI.search(surface):
        yield Piece(surface)
        return
    runs = _RUNS.findall(surface)
    shape = "".join(
        "(.+)" if HAS_KANJI.search(run) else f"({re.escape(run.translate(_HIRAGANA))})"
        for run in runs
    )
    found = re.fullmatch(shape, reading)
    if found is None:
        yield Piece(surface, reading)
        return
    for run, read in zip(runs, found.groups(), strict=True):
        yield Piece(run, read if HAS_KANJI.search(run) else "")


def _is_sure(word: Any) -> bool:
    kind = word.part_of_speech()
    is_name = kind[1] == "固有名詞" and kind[2] == "人名"
    is_sign = kind[0] in ("補助記号", "記号")
    return not (is_name or is_sign or word.is_oov() or word.surface() in _AMBIGUOUS)


def _tokenizer() -> Any:
    """The tokenizer of this thread; the dictionary is loaded on first use."""
    if not hasattr(_own, "tokenizer"):
        with _opening:
            _own.tokenizer = _dictionary().tokenizer()
    return _own.tokenizer


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary  # type: ignore[import-untyped]

    return Dictionary(dict="small")

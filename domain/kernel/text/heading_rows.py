"""Recognizes by their shape which of the first rows of a table holds the headings.

Above the headings there may be a title, a day or the name of who has made the list.
"""

import re
import unicodedata
from collections.abc import Sequence

from domain.kernel.text.cell_text import heading_key, tidy
from domain.kernel.text.characters import is_blank

FIRST_ROWS = 20
"""How many of the first rows that are not blank are looked at."""
USUAL_HEADINGS = frozenset(
    map(
        heading_key,
        (
            *("key", "キー", "作業番号", "タスク番号", "task key", "人のID", "登録日"),
            *("番号", "no", "no.", "id", "連番", "管理番号", "コード", "氏名", "名前", "フリガナ"),
            *("住所", "郵便番号", "電話", "電話番号", "日付", "生年月日", "件名", "品名", "商品名"),
            *("作業名", "題名", "タイトル", "お名前", "ふりがな", "会社名", "メール", "title"),
            *("数量", "金額", "内容", "本文", "原文", "備考", "name", "address", "date", "text"),
            *("受付番号", "整理番号", "市内在住", "就労形態", "メールアドレス"),
        ),
    )
)
"""Headings of many lists, as keys (`heading_key`)."""
_LONGEST = 60
_VALUE = re.compile(
    "(?:明治|大正|昭和|平成|令和|[MTSHR])? ?[-+]?[0-9元][0-9,./:年月日時分秒 -]*"
    "(?:%|円|件|人|版|現在|作成|付|まで)?"
)


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """The place of the headings among the first rows of a table that are not blank.

    It is the first row, unless that has no usual heading and a row of different short words below
    it has several, or is as wide as the table where the first is narrower.
    """
    first = [[tidy(cell) for cell in row] for row in rows[:FIRST_ROWS]]
    counts = [sum(not is_blank(cell) for cell in row) for row in first]
    widest = max(counts, default=0)
    if widest < 2 or _usual(first[0]):
        return 0
    wide = [
        place
        for place, count in enumerate(counts)
        if count * 2 > widest and _is_words(first[place])
    ]
    named = next((place for place in wide if _usual(first[place]) > 1), None)
    if named is not None:
        return named
    if counts[0] == widest or (0 in wide and counts[0] > 1):
        return 0
    return next((place for place in wide if _heads(counts, place)), 0)


def is_value(cell: str) -> bool:
    """True if a cell holds a number, a time or a day, and so is no heading."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    return _VALUE.fullmatch(plain) is not None


def _heads(counts: Sequence[int], place: int) -> bool:
    """True if most of the rows below are about as wide."""
    below = counts[place + 1 :]
    wide = sum(count * 2 > counts[place] for count in below)
    return counts[place] > 1 and bool(below) and wide * 2 >= len(below)


def _usual(row: Sequence[str]) -> int:
    """How many usual headings the row has."""
    return sum(heading_key(cell) in USUAL_HEADINGS for cell in row)


def _is_words(row: Sequence[str]) -> bool:
    """True if the filled cells are different short texts, as headings are."""
    filled = [cell for cell in row if not is_blank(cell)]
    if len(set(map(heading_key, filled))) < len(filled) or any(len(c) > _LONGEST for c in filled):
        return False
    return _usual(row) > 0 or not any(map(is_value, filled))

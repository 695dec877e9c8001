"""The columns of an import file: how cells are read, and what is said of unreadable ones."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading_key
from domain.kernel.text.contact_details import lacks_leading_zero
from domain.kernel.text.written_dates import why_no_day, written_day

_TRUE = frozenset(
    {
        *("true", "yes", "y", "1", "はい", "有", "あり", "該当", "市内", "市内在住", "在住"),
        *("○", "〇", "◯", "⭕", "●", "◎", "✓", "✔", "☑", "レ"),
    }
)
_FALSE = frozenset(
    {
        *("false", "no", "n", "0", "いいえ", "無", "無し", "なし", "非該当", "市外"),
        *("×", "✕", "✖", "✗", "✘", "❌", "╳", "x", "-"),
    }
)
_NO_FLAG = BilingualText(
    "はい（○・1）かいいえ（×・0）で書いてください。", "Write はい (○, 1, yes) or いいえ (×, 0, no)."
)
_NO_ZERO = BilingualText(
    "先頭の0が消えているようです。セルの表示形式を「文字列」にして、0から書いてください。",
    "The first 0 seems to be missing. Set the format of the cell to text and write it with its 0.",
)
_NOTHING = frozenset(
    {"無", "無し", "なし", "ナシ", "none", "n/a", "-", "--", "ー", "―", "×", "特になし"}
)
"""Words for nothing, as `heading_key` gives them."""
_UNKNOWN = frozenset(
    {
        *("不明", "不詳", "未詳", "わからない", "分からない", "わかりません", "分かりません", "?"),
        *("unknown", "確認中", "調査中"),
    }
)
_LEAVE_EMPTY = BilingualText(
    "分からないときは、「不明」などと書かずに、空欄にしてください。",
    "Leave the cell empty if it is not known.",
)
_NO_NAME = BilingualText("氏名を書いてください。", "Please give the name.")
_BETWEEN = re.compile("[;；、,，/／・\n]")


class Cell(StrEnum):
    """How the text of a cell is parsed."""

    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    CODE = "code"
    CODES = "codes"
    PHONE = "phone"


class Unreadable(Exception):
    """A cell cannot be read; `text` says how to write it."""

    def __init__(self, text: BilingualText) -> None:
        self.text = text


@dataclass(frozen=True)
class Column:
    """A column: its field, its Japanese heading, an example, and the labels of its codes.

    In a column that `is_optional`, a word such as なし is read as an empty cell. In one that
    `is_name`, neither it nor 不明 is taken for a name.
    """

    field: str
    heading: str
    example: str
    cell: Cell = Cell.TEXT
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    other_headings: tuple[str, ...] = ()
    is_optional: bool = False
    is_name: bool = False

    def read(self, text: str) -> Any:
        """The value as in a request body, or None for a word that says that there is none.

        Raises Unreadable, also for a word that says that it is not known.
        """
        plain = text.strip()
        return None if self._is_nothing(heading_key(plain)) else self._value(plain, text)

    def _value(self, plain: str, text: str) -> Any:
        match self.cell:
            case Cell.FLAG:
                return self._flag(plain)
            case Cell.DAY:
                day = written_day(plain)
                if day is None:
                    raise Unreadable(why_no_day(plain))
                return day.isoformat()
            case Cell.CODE:
                return self._code(plain)
            case Cell.CODES:
                parts = [part for part in map(str.strip, _BETWEEN.split(plain)) if part]
                return self._codes(parts)
            case Cell.PHONE:
                if lacks_leading_zero(plain):
                    raise Unreadable(_NO_ZERO)
                return plain
        return text

    def _is_nothing(self, key: str) -> bool:
        """True for a word for nothing, where nothing may be. Raises Unreadable."""
        if self.is_name and key in _NOTHING | _UNKNOWN:
            raise Unreadable(_NO_NAME)
        if self.is_optional and key in _UNKNOWN:
            raise Unreadable(_LEAVE_EMPTY)
        return self.is_optional and key in _NOTHING

    def _flag(self, text: str) -> bool:
        mark = heading_key(text.removesuffix("\ufe0f"))
        if mark in _TRUE or mark in _FALSE:
            return mark in _TRUE
        raise Unreadable(_unknown(_NO_FLAG) if mark in _UNKNOWN else _NO_FLAG)

    def _codes(self, parts: list[str]) -> list[str]:
        """The code of each part; none for a word for nothing, if no label stands for that."""
        names_nothing = not _NOTHING.isdisjoint(map(heading_key, self.labels))
        if len(parts) == 1 and heading_key(parts[0]) in _NOTHING and not names_nothing:
            return []
        return list(dict.fromkeys(map(self._code, parts)))

    def _code(self, text: str) -> str:
        known = {heading_key(label): code for label, code in self.labels.items()}
        known |= {code: code for code in self.labels.values()}
        code = known.get(heading_key(text))
        if code is None:
            why = self._one_of()
            raise Unreadable(_unknown(why) if heading_key(text) in _UNKNOWN else why)
        return code

    def _one_of(self) -> BilingualText:
        """The labels to choose from: the first for each code."""
        first: dict[str, str] = {}
        for label, code in self.labels.items():
            first.setdefault(code, label)
        listed = "、".join(first.values())
        return BilingualText(f"次のどれかで書いてください：{listed}", f"Write one of: {listed}")


def _unknown(how: BilingualText) -> BilingualText:
    """The sentence about a column that must be known, and how it is written."""
    return BilingualText(
        f"「不明」のままでは登録できません。{how.ja}",
        f"This must be known. {how.en}",
    )


def by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by the keys of the headings that they are known by (`heading_key`)."""
    return {
        heading_key(name): column
        for column in columns
        for name in (column.field, column.heading, *column.other_headings)
    }

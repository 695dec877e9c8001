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
from domain.kernel.text.written_dates import NO_DATE, written_day

_TRUE = frozenset(
    {
        *("true", "yes", "y", "1", "はい", "有", "あり", "該当", "市内", "市内在住", "在住"),
        *("○", "〇", "◯", "⭕", "●", "◎", "✓", "✔", "☑", "レ"),
    }
)
_FALSE = frozenset(
    {
        *("false", "no", "n", "0", "いいえ", "無", "なし", "非該当", "市外"),
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
    """A column: its field, its Japanese heading, an example, and the labels of its codes."""

    field: str
    heading: str
    example: str
    cell: Cell = Cell.TEXT
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    other_headings: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """The value as in a request body. Raises Unreadable."""
        plain = text.strip()
        match self.cell:
            case Cell.FLAG:
                return self._flag(plain)
            case Cell.DAY:
                day = written_day(plain)
                if day is None:
                    raise Unreadable(NO_DATE)
                return day.isoformat()
            case Cell.CODE:
                return self._code(plain)
            case Cell.CODES:
                parts = [part for part in map(str.strip, _BETWEEN.split(plain)) if part]
                return list(dict.fromkeys(map(self._code, parts)))
            case Cell.PHONE:
                if lacks_leading_zero(plain):
                    raise Unreadable(_NO_ZERO)
                return plain
        return text

    def _flag(self, text: str) -> bool:
        mark = heading_key(text.removesuffix("\ufe0f"))
        if mark in _TRUE or mark in _FALSE:
            return mark in _TRUE
        raise Unreadable(_NO_FLAG)

    def _code(self, text: str) -> str:
        known = {heading_key(label): code for label, code in self.labels.items()}
        known |= {code: code for code in self.labels.values()}
        code = known.get(heading_key(text))
        if code is None:
            raise Unreadable(self._one_of())
        return code

    def _one_of(self) -> BilingualText:
        """The labels to choose from: the first for each code."""
        first: dict[str, str] = {}
        for label, code in self.labels.items():
            first.setdefault(code, label)
        listed = "、".join(first.values())
        return BilingualText(f"次のどれかで書いてください：{listed}", f"Write one of: {listed}")


def by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by the keys of the headings that they are known by (`heading_key`)."""
    return {
        heading_key(name): column
        for column in columns
        for name in (column.field, column.heading, *column.other_headings)
    }

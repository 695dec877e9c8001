"""How a text that is longer than a cell of Excel is continued on another sheet of a workbook.

The cell ends with a note, and the rest is in rows of their own, which name the sheet, the row, the
column, which part it is, the part, and what is in the first cell of the row. Whoever sorts or
removes rows keeps the rests with them, because they are found by that first cell.
"""

from domain.kernel.text.bilingual import BilingualText

SHEET = BilingualText("長い文の続き", "Rest of long texts")
NOTE = BilingualText("\n【続きは別のシートにあります】", "\n[continues on another sheet]")
HEADINGS = (
    BilingualText("シート", "Sheet"),
    BilingualText("行", "Row"),
    BilingualText("列", "Column"),
    BilingualText("順番", "Part"),
    BilingualText("続き", "Rest of the text"),
    BilingualText("行の先頭", "First cell of the row"),
)
LONGEST_HEAD = 200
"""Characters of the first cell of a row by which its rests are found."""


class RestMissing(ValueError):
    """The rest of a text is not there, or it is not clear which one it is."""


class Rests:
    """The rests of a workbook, by the first cell of their row and their column."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], dict[int, str]] = {}
        self._unclear: set[tuple[str, str]] = set()

    def add(self, cells: list[str]) -> None:
        """Add a row of the sheet of rests."""
        _sheet, _row, column, number, text, head, *_ = [*cells, *[""] * len(HEADINGS)]
        parts = self._parts.setdefault((head, column), {})
        if not number.isdecimal() or int(number) in parts:
            self._unclear.add((head, column))
        else:
            parts[int(number)] = text

    def whole(self, text: str, head: str, column: str) -> str:
        """The whole of the `text` of a cell, with its rest where it ends with the note.

        Raises RestMissing.
        """
        note = next((item for item in NOTE if text.endswith(item)), None)
        if note is None:
            return text
        key = (head[:LONGEST_HEAD], column)
        parts = self._parts.get(key, {})
        if not parts or key in self._unclear or sorted(parts) != [*range(2, len(parts) + 2)]:
            raise RestMissing
        return text[: -len(note)] + "".join(parts[number] for number in sorted(parts))


def is_sheet_of_rests(title: str, headings: list[str]) -> bool:
    """True if a sheet with this title and first row holds rests."""
    language = next((item for item in SHEET._fields if title == getattr(SHEET, item)), None)
    return language is not None and headings == [getattr(item, language) for item in HEADINGS]

"""Recognizes the rows of a table that hold totals of the others, and no data of their own."""

import re
from collections.abc import Mapping, Sequence

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading_key
from domain.kernel.text.characters import is_blank
from domain.kernel.text.heading_rows import is_value

MOST_NAMED = 10
"""How many lines are named."""
_TOTAL = re.compile("(?:総合計|合計|総計|小計|計|grandtotal|subtotal|total|sum):?")


def is_total(cells: Mapping[str, str], heading: str) -> bool:
    """True for a row that begins with a word such as 合計 and has only numbers besides.

    `heading` is that of a cell without which a row says nothing, as the key of a task. If something
    else than such a word is in it, the row is data.
    """
    filled = [cell for cell in cells.values() if not is_blank(cell)]
    own = cells.get(heading, "")
    if not filled or not _is_word(filled[0]) or not (is_blank(own) or _is_word(own)):
        return False
    others = [cell for cell in filled if not _is_word(cell)]
    return bool(others) and all(map(is_value, others))


def totals_left_out(lines: Sequence[int]) -> BilingualText:
    """The sentence that says which lines are not taken in because they are totals."""
    shown, further = [str(line) for line in lines[:MOST_NAMED]], len(lines) - MOST_NAMED
    ja, en = "・".join(shown), ", ".join(shown)
    if further > 0:
        ja, en = f"{ja}行目 ほか{further:,}行", f"{en} and {further:,} more"
    else:
        ja = f"{ja}行目"
    return BilingualText(
        f"合計の行は取り込みません：{ja}。",
        f"Rows of totals are not taken in: line {en}."
        if len(lines) == 1
        else f"Rows of totals are not taken in: lines {en}.",
    )


def _is_word(cell: str) -> bool:
    return _TOTAL.fullmatch(heading_key(cell)) is not None

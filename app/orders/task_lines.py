"""Turns pasted text into tasks: one per line, or a table with a column of keys as in a file.

A plain line is the content of its task, which is encrypted. Its key, which is not, is only a
number. A table may come from a CSV file (commas, semicolons) or from a spreadsheet (tabs). If the
first line looks like headings and none is that of the keys, the column of the keys must be chosen;
if a line below the first looks like headings, it must be chosen whether that is so.
"""

import csv
import io
import re
from collections.abc import Sequence

from domain.kernel.errors import Invalid
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading, heading_key
from domain.kernel.text.characters import is_blank
from domain.kernel.text.csv_files import other_separator, refused_separator, separator_of
from domain.kernel.text.heading_rows import USUAL_HEADINGS, heading_row, is_value
from domain.kernel.text.row_files import BadRows, Line, RowError, rows_below
from domain.orders.job_order import JobOrder
from domain.policies.commands import NewTask
from domain.policies.rows_become_tasks import (
    TaskRows,
    bad_rows,
    chunks,
    key_heading,
    usual_headings,
)
from domain.policies.split_an_order_into_tasks import known_keys

MOST = 1_000
FIELD = "lines"
KEY_FIELD = "key_column"
HEADING_FIELD = "heading_row"
NO_HEADINGS = "none"
"""The choice that the first line is a task like the others."""
NUMBERED = "number"
"""The choice that the first line is the headings, and that keys are numbers given here."""


def tasks_from(
    text: str,
    order: JobOrder,
    ledger: Ledger,
    key_column: str | None = None,
    heading_line: int | None = None,
) -> tuple[NewTask, ...]:
    """Return the tasks that `text` describes.

    `key_column` is the number of the column of keys, counted from 0, `NO_HEADINGS` or `NUMBERED`;
    `heading_line` is the line of the headings. Raises Invalid, which names each faulty line, or
    asks for the column (`key_column`) or the line (`heading_row`).
    """
    text = text.replace("\r", "\n")
    rows = pasted = pasted_rows(text)
    _require_separator(rows, text)
    if rows and key_column != NO_HEADINGS:
        rows = _from_headings(rows, heading_line)
    if not rows and key_column != NO_HEADINGS and key_heading(pasted_headings(text)):
        raise Invalid.field(
            FIELD,
            '表として読めません。引用符（"）の閉じ忘れがないか確かめてください。',
            "This is no readable table. Check that every quotation mark is closed.",
        )
    if rows and key_column == NUMBERED:
        return _numbered(rows, order, ledger)
    if rows and key_column != NO_HEADINGS:
        column = _key_column(rows, key_column, is_known=heading_line is not None)
        if column is not None:
            return _from_table(rows, column, order, ledger)
        if len(rows) < len(pasted):
            raise _which_column(is_known=True)
    lines = [line for line in text.split("\n") if not is_blank(line)]
    _require_few(len(lines))
    keys = free_numbers(order, ledger, len(lines))
    return tuple(
        NewTask(key=key, payload={"source_text": line})
        for key, line in zip(keys, lines, strict=True)
    )


def pasted_rows(text: str) -> list[Line]:
    """The text as a table, with the cells of each line; empty if it cannot be read as one."""
    lines = [line for line in text.split("\n")[:20] if not is_blank(line)]
    reader = csv.reader(io.StringIO(text), delimiter=separator_of(lines), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append(Line(line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return []
    return [row for row in rows if not all(map(is_blank, row.cells))]


def _require_separator(rows: Sequence[Line], text: str) -> None:
    """Raise Invalid for a table with a usual heading whose cells are separated by another sign."""
    lines = [line for line in text.split("\n") if not is_blank(line)]
    separator = other_separator(lines, separator_of(lines)) if len(rows) > 1 else None
    if separator is not None and usual_headings(lines[0].split(separator)):
        raise Invalid({FIELD: [row.text for row in refused_separator(separator).rows]})


def _from_headings(rows: Sequence[Line], chosen: int | None) -> list[Line]:
    """The lines from the headings on. Raises Invalid if it must be chosen which they are."""
    if chosen is not None:
        return [row for row in rows if row.number >= chosen]
    place = heading_row([row.cells for row in rows])
    if place:
        raise Invalid.field(
            HEADING_FIELD,
            f"{rows[place].number}行目が見出しのようです。見出しの行を選んでください。それより上の行は"
            "取り込みません。",
            f"Line {rows[place].number} looks like headings. Choose the line of the headings; the"
            " lines above it are not taken in.",
        )
    return list(rows)


def likely_heading_line(text: str) -> int:
    """The number of the line of a pasted table that looks like headings."""
    rows = pasted_rows(text.replace("\r", "\n"))
    return rows[heading_row([row.cells for row in rows])].number if rows else 1


def pasted_headings(text: str, heading_line: int | None = None) -> list[str]:
    """The cells of the line of the headings of a pasted table; of the first if it is not known."""
    first = [line for line in re.split("[\r\n]", text) if not is_blank(line)][:1]
    rows = pasted_rows(text.replace("\r", "\n"))
    if heading_line is not None:
        rows = [row for row in rows if row.number >= heading_line]
    cells = rows[0].cells if rows else next(csv.reader(first, delimiter=separator_of(first)), [])
    return [heading(cell) for cell in cells]


def _key_column(rows: Sequence[Line], chosen: str | None, *, is_known: bool) -> str | None:
    """The heading of the keys; None for plain lines. Raises Invalid if it must be chosen.

    `is_known` says that the line of the headings was chosen.
    """
    headings = [heading(cell) for cell in rows[0].cells]
    if chosen is not None:
        if int(chosen) >= len(headings) or is_blank(headings[int(chosen)]):
            raise _which_column(is_known=is_known)
        return headings[int(chosen)]
    found = key_heading(headings)
    if found is None and (
        len(usual_headings(headings)) > 1
        or _look_like_headings(headings, [row.cells for row in rows[1:]])
    ):
        raise _which_column(is_known=is_known)
    return found


def _look_like_headings(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True if the first line has only different words, and one is a usual heading or over values.

    The only column has a heading if no other line is a usual heading.
    """
    if not below or any(is_blank(cell) or is_value(cell) for cell in first):
        return False
    if len(set(map(heading_key, first))) < len(first):
        return False
    usual = any(heading_key(cell) in USUAL_HEADINGS for cell in first)
    same_width = sum(1 for cells in below if len(cells) == len(first)) * 2 > len(below)
    over_values = same_width and any(
        all(len(cells) > column and is_value(cells[column]) for cells in below)
        for column in range(len(first))
    )
    if len(first) == 1:
        others = any(heading_key(cell) in USUAL_HEADINGS for cells in below for cell in cells)
        return over_values or (usual and not others)
    return same_width and (usual or over_values)


def _which_column(*, is_known: bool) -> Invalid:
    if is_known:
        return Invalid.field(
            KEY_FIELD,
            "見出しの中から、作業番号の列を選んでください。番号の列がなければ、番号を付けることを"
            "選んでください。",
            "Choose the column of the keys among the headings, or have the tasks numbered.",
        )
    return Invalid.field(
        KEY_FIELD,
        "1行目は見出しのようです。作業番号の列を選んでください。見出しでなければ"
        "「見出しではありません」を選んでください。",
        "The first line looks like headings. Choose the column of the keys, or say that these are"
        " no headings.",
    )


def in_lines(refusal: Invalid) -> Invalid:
    """Return a refusal of tasks (`tasks.0.key`) as errors of the pasted text."""
    texts: list[BilingualText] = []
    for path, own in refusal.errors.items():
        tasks, _, rest = path.partition(".")
        place, _, _ = rest.partition(".")
        named = tasks == "tasks" and place.isdigit()
        texts += [_in_place(int(place) + 1, text) if named else text for text in own]
    return Invalid({FIELD: texts})


def _from_table(
    table: Sequence[Line], key_column: str, order: JobOrder, ledger: Ledger
) -> tuple[NewTask, ...]:
    try:
        rows = list(TaskRows(rows_below(table), key_column))
    except BadRows as bad:
        raise _refused(list(bad.rows)) from None
    _require_few(len(rows))
    # A key that exists with the same content is skipped, as in a repeated request.
    _, errors = bad_rows(ledger, order.id, rows, resumed=True)
    if errors:
        raise _refused(errors)
    return tuple(new for chunk in chunks(rows) for new in chunk)


def _numbered(table: Sequence[Line], order: JobOrder, ledger: Ledger) -> tuple[NewTask, ...]:
    """A task for each row below the headings, with a number as its key."""
    try:
        rows = [cells for _, cells in rows_below(table)]
    except BadRows as bad:
        raise _refused(list(bad.rows)) from None
    _require_few(len(rows))
    keys = free_numbers(order, ledger, len(rows))
    return tuple(NewTask(key=key, payload=row) for key, row in zip(keys, rows, strict=True))


def free_numbers(order: JobOrder, ledger: Ledger, count: int) -> list[str]:
    """Return `count` unused keys of the order, starting after the number of its tasks."""
    found: list[str] = []
    start = order.task_count + 1
    while len(found) < count:
        keys = [f"{number:04d}" for number in range(start, start + count)]
        taken = known_keys(ledger, order.id, keys)
        found += [key for key in keys if key not in taken]
        start += count
    return found[:count]


def _require_few(count: int) -> None:
    if not count:
        raise Invalid.field(FIELD, "1行以上書いてください。", "Write one line or more.")
    if count > MOST:
        raise Invalid.field(
            FIELD,
            f"一度に加えられるのは{MOST:,}件までです。多いときはファイルから取り込んでください。",
            f"Up to {MOST:,} tasks at once. Please import larger numbers from a file.",
        )


def _refused(errors: list[RowError]) -> Invalid:
    return Invalid({FIELD: [_at(*error) for error in errors[:100]]})


def _in_place(place: int, text: BilingualText) -> BilingualText:
    return BilingualText(f"{place}件目：{text.ja}", f"No. {place}: {text.en}")


def _at(line: int, field: str, text: BilingualText) -> BilingualText:
    where = BilingualText(f"{line}行目", f"Line {line}")
    named = BilingualText(f"「{field}」", f", “{field}”") if field else BilingualText("", "")
    return BilingualText(f"{where.ja}{named.ja}: {text.ja}", f"{where.en}{named.en}: {text.en}")

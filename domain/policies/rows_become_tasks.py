"""Turns the rows of a file into tasks of an order: validates rows, and splits them into chunks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import control_character, heading_key, look_alike
from domain.kernel.text.characters import forbidden_characters, is_blank
from domain.kernel.text.row_files import (
    ONLY_HEADINGS,
    BadRows,
    Bounds,
    Row,
    RowError,
    Selection,
)
from domain.kernel.text.total_rows import is_total, totals_left_out
from domain.policies.commands import NewTask
from domain.policies.own_files import columns_of_ours, left_out, own_key_heading
from domain.policies.split_an_order_into_tasks import already_there, known_keys, task_id, twice
from domain.tasks.place_queries import keys_in_order
from domain.tasks.results import LONGEST_TEXT
from domain.tasks.task import Task

KEY_HEADINGS = ("key", "キー", "作業番号", "タスク番号", "task key")
"""The headings by which the column of keys is found, in whatever width and case."""
CHUNK = 500
MOST_ROWS = 100_000
LONGEST_KEY = 200
BOUNDS = Bounds(
    cells=2_000_000,
    text=64_000_000,
    unpacked=256 * 1024 * 1024,
    seconds=120,
)
"""For comparison: 100,000 rows of four columns unpack to 23 MB and take 4 s."""


class Choices(Selection, frozen=True, kw_only=True):
    """What of a file is read, and the heading of its column of keys; None if that is clear."""

    key_column: str | None = None

    @classmethod
    def of(cls, selection: Selection, key_column: str | None) -> "Choices":
        """The choices of a selection and a column of keys."""
        return cls(**msgspec.structs.asdict(selection), key_column=key_column)


AS_IT_IS = Choices()


class TaskRow(NamedTuple):
    """A row of a table of tasks; `heading` is that of its key."""

    line: int
    heading: str
    key: str
    payload: dict[str, str]


def key_heading(headings: Iterable[str], wanted: str | None = None) -> str | None:
    """The heading of the column of keys: `wanted`, or the only usual one; None if it is not clear.

    In a file of results that Ashiato wrote it is the first.
    """
    listed = list(headings)
    if wanted is None:
        usual = usual_headings(listed)
        return own_key_heading(listed) or (usual[0] if len(usual) == 1 else None)
    return next((name for name in listed if heading_key(name) == heading_key(wanted)), None)


def usual_headings(headings: Iterable[str]) -> list[str]:
    """The headings that are usual for a column of keys."""
    known = set(map(heading_key, KEY_HEADINGS))
    return [name for name in headings if heading_key(name) in known]


class TaskRows(Iterator[TaskRow]):
    """The rows with their keys taken out. Raises BadRows if there is no column of keys.

    `heading_row` answers the line of the headings once the first row was read. In a file that
    Ashiato wrote, the columns that are no work are left out (`own`), and so are rows of totals, of
    which `totals` has the lines.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        key_column: str | None = None,
        heading_row: Callable[[], int | None] = lambda: 1,
    ) -> None:
        self.own: tuple[str, ...] = ()
        self.totals: list[int] = []
        self._rows = iter(rows)
        self._wanted, self._heading_row = key_column, heading_row
        self._heading: str | None = None

    def __next__(self) -> TaskRow:
        for line, cells in self._rows:
            heading = self._heading or self._begin(cells)
            if is_total(cells, heading):
                self.totals.append(line)
                continue
            payload = {name: cell for name, cell in cells.items() if name not in self.own}
            return TaskRow(line, heading, payload.pop(heading).strip(), payload)
        raise StopIteration

    @property
    def remarks(self) -> list[BilingualText]:
        """What of the rows read so far is not taken in."""
        own = [left_out(self.own)] if self.own else []
        return own + ([totals_left_out(self.totals)] if self.totals else [])

    def _begin(self, first: Mapping[str, str]) -> str:
        """The heading of the keys, by the first row."""
        heading = self._heading = key_heading(first, self._wanted)
        if heading is None:
            name = self._wanted or KEY_HEADINGS[0]
            why = _no_key(first, self._wanted)
            raise BadRows([RowError(self._heading_row() or 1, name, why)])
        self.own = columns_of_ours(first, heading)
        return heading


def _no_key(headings: Iterable[str], wanted: str | None) -> BilingualText:
    listed = list(headings)[:20]
    ja, en = "".join(f"「{name}」" for name in listed), ", ".join(f"“{name}”" for name in listed)
    if wanted is not None:
        return BilingualText(
            f"その見出しの列はありません。見出し：{ja}",
            f"There is no column with this heading. Headings: {en}",
        )
    usual = usual_headings(listed)
    if len(usual) > 1:
        ja, en = "".join(f"「{name}」" for name in usual), ", ".join(f"“{name}”" for name in usual)
        return BilingualText(
            f"作業番号の列になれる見出しが{len(usual)}つあります：{ja}。作業番号の列を"
            "選んでください（API では key_column）。",
            f"{len(usual)} headings could be the key: {en}. Choose the column of the keys"
            " (key_column in the API).",
        )
    return BilingualText(
        f"作業番号の列がありません。どれか1つの列の見出しを「作業番号」（または key）にするか、"
        f"作業番号の列を選んでください。見出し：{ja}",
        "No heading key. Call one column “key” (or 作業番号), or choose the column of the keys."
        f" Headings: {en}",
    )


def bad_rows(
    ledger: Ledger,
    order_id: UUID,
    rows: Iterable[TaskRow],
    *,
    resumed: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> tuple[int, list[RowError]]:
    """The number of rows, and all their errors, sorted by line. `tell` gets the count so far.

    A key must not be empty, and must be unlike every other in the file and in the order, also in
    looks. If an import is `resumed`, a task with the same key and content is one that it has added
    itself.
    """
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    in_order = set(map(look_alike, keys_in_order(ledger, order_id)))
    count = 0
    try:
        for page in _pages(rows):
            there = known_keys(ledger, order_id, [row.key for row in page])
            for row in page:
                count += 1
                if count > MOST_ROWS:
                    return count, [RowError(row.line, "", _too_many())]
                errors.extend(_bad_cells(row))
                alike = look_alike(row.key)
                why = _bad_key(row.key, seen.get(alike))
                if why is None and row.key in there:
                    same = resumed and _is_same(ledger, order_id, row)
                    why = None if same else already_there()
                elif why is None and alike in in_order:
                    why = already_there()
                if why is not None:
                    errors.append(RowError(row.line, row.heading, why))
                seen.setdefault(alike, row.line)
            tell(count)
    except BadRows as bad:
        errors.extend(bad.rows)
    if not count and not errors:
        errors.append(RowError(1, "", ONLY_HEADINGS))
    return count, sorted(errors, key=lambda error: error.line)


def _pages(rows: Iterable[TaskRow]) -> Iterator[list[TaskRow]]:
    """The rows in pages of `CHUNK`. Raises BadRows, but only after the rows before a broken one."""
    page: list[TaskRow] = []
    try:
        for row in rows:
            page.append(row)
            if len(page) == CHUNK:
                yield page
                page = []
    except BadRows:
        if page:
            yield page
        raise
    if page:
        yield page


def chunks(rows: Iterable[TaskRow]) -> Iterator[tuple[NewTask, ...]]:
    """The tasks of valid rows, in chunks for one append each."""
    chunk: list[NewTask] = []
    for row in rows:
        chunk.append(NewTask(key=row.key, payload=dict(row.payload)))
        if len(chunk) == CHUNK:
            yield tuple(chunk)
            chunk.clear()
    if chunk:
        yield tuple(chunk)


def _too_many() -> BilingualText:
    return BilingualText("10万行までにしてください。", "A file may have up to 100,000 rows.")


def _bad_cells(row: TaskRow) -> Iterator[RowError]:
    for field, cell in {row.heading: row.key, **row.payload}.items():
        if len(cell) > LONGEST_TEXT:
            text = BilingualText(
                f"1つの欄は{LONGEST_TEXT:,}字までです。それより長いと提出できないので、行を分けてください。",
                f"A cell may have {LONGEST_TEXT:,} characters: longer work cannot be handed in."
                " Split the row.",
            )
            yield RowError(row.line, field, text)
        why = forbidden_characters(cell) or control_character(cell)
        if why is not None:
            yield RowError(row.line, field, why)


def _bad_key(key: str, earlier: int | None) -> BilingualText | None:
    if is_blank(key):
        return BilingualText("作業番号を書いてください。", "Write a key.")
    if len(key) > LONGEST_KEY:
        return BilingualText("200字までです。", "At most 200 characters.")
    if earlier is None:
        return None
    return twice(BilingualText(f"{earlier}行目", f"in line {earlier}"))


def _is_same(ledger: Ledger, order_id: UUID, row: TaskRow) -> bool:
    there = ledger.find(Task, task_id(order_id, row.key))
    return there is not None and there.payload == row.payload

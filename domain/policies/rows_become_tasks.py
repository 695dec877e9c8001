"""Turns the rows of a file into tasks of an order: validates rows, and splits them into chunks."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import forbidden_characters
from domain.kernel.text.row_files import BadRows, Bounds, Row, RowError
from domain.policies.commands import NewTask
from domain.policies.split_an_order_into_tasks import already_there, known_keys, task_id, twice
from domain.tasks.task import Task

KEY = "key"
CHUNK = 500
MOST_ROWS = 100_000
LONGEST_KEY = 200
LONGEST_CELL = 20_000
BOUNDS = Bounds(
    cells=2_000_000,
    text=64_000_000,
    unpacked=256 * 1024 * 1024,
    seconds=120,
)
"""For comparison: 100,000 rows of four columns unpack to 23 MB and take 4 s."""


def bad_rows(
    ledger: Ledger,
    order_id: UUID,
    rows: Iterable[Row],
    *,
    resumed: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> tuple[int, list[RowError]]:
    """The number of rows, and all their errors, sorted by line. `tell` gets the count so far.

    A key must not be empty, must be unique in the file, and must be new in the order. If an import
    is `resumed`, a task with the same key and content is one that it has added itself.
    """
    errors: list[RowError] = []
    seen: set[str] = set()
    count = 0
    try:
        for page in _pages(rows):
            if KEY not in page[0][1]:
                text = BilingualText("見出しに key がありません。", "No heading key.")
                return count, [RowError(1, KEY, text)]
            there = known_keys(ledger, order_id, [row[KEY] for _, row in page])
            for line, row in page:
                count += 1
                if count > MOST_ROWS:
                    return count, [RowError(line, "", _too_many())]
                errors.extend(_bad_cells(line, row))
                why = _bad_key(row[KEY], seen)
                if why is None and row[KEY] in there:
                    same = resumed and _is_same(ledger, order_id, row)
                    why = None if same else already_there()
                if why is not None:
                    errors.append(RowError(line, KEY, why))
                seen.add(row[KEY])
            tell(count)
    except BadRows as bad:
        errors.extend(bad.rows)
    if not count and not errors:
        errors.append(
            RowError(1, "", BilingualText("データの行がありません。", "There are no rows."))
        )
    return count, sorted(errors, key=lambda error: error.line)


def _pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in pages of `CHUNK`. Raises BadRows, but only after the rows before a broken one."""
    page: list[Row] = []
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


def chunks(rows: Iterable[Row]) -> Iterator[tuple[NewTask, ...]]:
    """The tasks of valid rows, in chunks for one append each."""
    chunk: list[NewTask] = []
    for _, row in rows:
        chunk.append(NewTask(key=row[KEY], payload=_payload(row)))
        if len(chunk) == CHUNK:
            yield tuple(chunk)
            chunk.clear()
    if chunk:
        yield tuple(chunk)


def _too_many() -> BilingualText:
    return BilingualText("10万行までにしてください。", "A file may have up to 100,000 rows.")


def _bad_cells(line: int, row: dict[str, str]) -> Iterator[RowError]:
    for field, cell in row.items():
        if len(cell) > LONGEST_CELL:
            text = BilingualText(
                f"{LONGEST_CELL:,}字までです。", f"At most {LONGEST_CELL:,} characters."
            )
            yield RowError(line, field, text)
        why = forbidden_characters(cell)
        if why is not None:
            yield RowError(line, field, why)


def _bad_key(key: str, seen: set[str]) -> BilingualText | None:
    if not key.strip():
        return BilingualText("キーを書いてください。", "Write a key.")
    if len(key) > LONGEST_KEY:
        return BilingualText("200字までです。", "At most 200 characters.")
    return twice() if key in seen else None


def _is_same(ledger: Ledger, order_id: UUID, row: dict[str, str]) -> bool:
    there = ledger.find(Task, task_id(order_id, row[KEY]))
    return there is not None and there.payload == _payload(row)


def _payload(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name != KEY}

"""Turns pasted text into tasks: one per line, or a table with a column `key` as in a file.

A plain line is the content of its task, which is encrypted. Its key, which is not, is only a
number. A table may come from a CSV file (commas) or from a spreadsheet (tabs).
"""

import csv
import io

from domain.kernel.errors import Invalid
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.csv_files import read_csv
from domain.kernel.text.row_files import BadRows, RowError
from domain.orders.job_order import JobOrder
from domain.policies.commands import NewTask
from domain.policies.rows_become_tasks import KEY, bad_rows, chunks
from domain.policies.split_an_order_into_tasks import known_keys

MOST = 1_000
FIELD = "lines"


def tasks_from(text: str, order: JobOrder, ledger: Ledger) -> tuple[NewTask, ...]:
    """Return the tasks that `text` describes. Raises Invalid, which names each faulty line."""
    text = text.replace("\r", "\n")
    table = _table(text)
    if table is not None:
        return _from_table(table, order, ledger)
    lines = [line for line in text.split("\n") if line.strip()]
    _require_few(len(lines))
    keys = free_numbers(order, ledger, len(lines))
    return tuple(
        NewTask(key=key, payload={"source_text": line})
        for key, line in zip(keys, lines, strict=True)
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


def _table(text: str) -> bytes | None:
    """Return the text as CSV if its first line has the heading `key`; None for plain lines."""
    first = text.lstrip("\n").split("\n", 1)[0]
    comma = "\t" not in first
    headings = next(csv.reader([first], delimiter="," if comma else "\t"), [])
    if KEY not in (heading.strip() for heading in headings):
        return None
    if comma:
        return text.encode()
    written = io.StringIO()
    csv.writer(written).writerows(csv.reader(io.StringIO(text), delimiter="\t"))
    return written.getvalue().encode()


def _from_table(table: bytes, order: JobOrder, ledger: Ledger) -> tuple[NewTask, ...]:
    try:
        rows = list(read_csv(io.BytesIO(table)))
    except BadRows as bad:
        raise _refused(list(bad.rows)) from None
    _require_few(len(rows))
    # A key that exists with the same content is skipped, as in a repeated request.
    _, errors = bad_rows(ledger, order.id, rows, resumed=True)
    if errors:
        raise _refused(errors)
    return tuple(new for chunk in chunks(rows) for new in chunk)


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
    return BilingualText(f"{place}件目: {text.ja}", f"No. {place}: {text.en}")


def _at(line: int, field: str, text: BilingualText) -> BilingualText:
    where = BilingualText(f"{line}行目", f"Line {line}")
    named = BilingualText(f"「{field}」", f", “{field}”") if field else BilingualText("", "")
    return BilingualText(f"{where.ja}{named.ja}: {text.ja}", f"{where.en}{named.en}: {text.en}")

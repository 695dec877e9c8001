"""The results of an order as a file: CSV and XLSX for spreadsheets, or JSON lines.

The order is read once. The columns come from the read model of the queue, so that the rows follow
at once. While it is behind the ledger, they wait in a temporary file until all columns are known.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response

from app.http.authorization import downloaded
from app.http.consistency import PATIENCE, seen_within
from app.http.problems import language
from app.http.response_headers import download
from app.http.routing import service
from app.http.spreadsheets import csv_file, workbook
from app.http.spreadsheets.columns import Column, Value, answer_label, distinct
from app.tasks.labels import FIELD_LABELS, TASK_STATES
from domain.kernel.errors import NotFound
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import is_blank
from domain.orders.job_order import WITH_CLIENT, JobOrder
from domain.participants.queries import codes_of
from domain.policies.own_files import RESULTS
from domain.tasks.place_queries import Place, in_order
from domain.tasks.results import WHOLE, fields_of
from domain.tasks.task import Task, TaskState
from projections.tasks.task_queue import TaskQueue, fields_of_results

FIXED = ("key", "state", "participant_code", "minutes")
FOR_CLIENTS = ("key", "state")
"""The columns for a client besides the results: neither who did the work nor its minutes."""
RESULT = BilingualText("結果", "Result")
UNNAMED = BilingualText("名前のない欄", "Unnamed")
"""The heading of a field whose name nobody can see, so that the file can be imported again."""
TITLE = BilingualText("結果", "Results")
FIRST, PAGE = 100, 500
"""Tasks that are read before the answer begins, and at once after that."""
IN_MEMORY = 1 << 20
"""Bytes of waiting rows above which they are kept in a file, which has no name."""
KINDS = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "xlsx": workbook.MEDIA_TYPE,
}
"""The formats of the results, the default first."""
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words of a table: headings and labels in `language`, or names and codes if it is None."""

    language: str | None

    def heading(self, name: str) -> str:
        """The heading of a fixed column."""
        return name if self.language is None else RESULTS[name].in_language(self.language)

    def field(self, name: str) -> str:
        """The heading of a field of the work; the columns of a client keep their names."""
        if is_blank(name):
            return UNNAMED.in_language(self.language or "en")
        label = RESULT if name == WHOLE else FIELD_LABELS.get(name)
        return name if self.language is None or label is None else label.in_language(self.language)

    def state(self, code: str) -> str:
        """The state of a task."""
        return code if self.language is None else TASK_STATES[code].in_language(self.language)

    def value(self, value: Any) -> Value:
        """A value of a result as a cell; with codes, what has parts is written as JSON."""
        if self.language is not None:
            return _in_words(value, self.language)
        if value is None or isinstance(value, (str, int, float)):
            return value
        return json.dumps(value, ensure_ascii=False)


def _in_words(value: Any, language: str) -> Value:
    """A value for readers: yes and no in words, a line for each part."""
    if isinstance(value, bool):
        return answer_label(value).in_language(language)
    if isinstance(value, Mapping):
        colon = BilingualText("：", ": ").in_language(language)
        return "\n".join(
            f"{name}{colon}{_part_in_words(one, language)}" for name, one in value.items()
        )
    if isinstance(value, list | tuple):
        return "\n".join(_part_in_words(one, language) for one in value)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _part_in_words(value: Any, language: str) -> str:
    words = _in_words(value, language)
    return "" if words is None else str(words)


@each(WITH_A_FILE)
def results(
    order: JobOrder, form: str, *, for_client: bool = False, with_codes: bool = False
) -> Response:
    """The file in `form` (csv, jsonl, xlsx), streamed.

    Headings and labels are in the reader's language, or the names of the API `with_codes`; JSON
    lines have only these. For a client the file holds what was delivered; NotFound is raised before
    the delivery.
    """
    if for_client and order.state not in WITH_CLIENT:
        raise NotFound
    names = FOR_CLIENTS if for_client else FIXED
    downloaded("results", form, order.id)
    known = None if form == "jsonl" else _known_fields(order, passed_only=for_client)
    rows = _rows(service().ledger, order, names, known)
    spoken = language()
    wording = Wording(language=None if with_codes else spoken)
    table = Table(rows=rows, names=names, wording=wording, fields=known)
    file_name = f"results-{order.number}.{form}"
    if form == "jsonl":
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return download(lines, file_name, KINDS[form])
    if form == "csv":
        return download(csv_file.csv_file(table.csv_lines()), file_name, csv_file.MEDIA_TYPE)
    return download(workbook.workbook(table.sheets(order), spoken), file_name, KINDS[form])


def _known_fields(order: JobOrder, *, passed_only: bool) -> list[str] | None:
    """The fields of all results that are recorded now; None if the read model is behind them."""
    at, reads = service(), (TaskQueue.name,)
    if not seen_within(reads, at.ledger.head(), PATIENCE) or at.projections.gaps(*reads):
        return None
    return fields_of_results(at.views, str(order.id), passed_only=passed_only)


def _rows(
    ledger: Ledger, order: JobOrder, names: tuple[str, ...], known: Collection[str] | None
) -> Iterator[Row]:
    """One row per task. The first page is read at once, the others when they are asked for.

    A client sees only the results of tasks that have passed. A task whose result got a field beyond
    those that are `known` while the file is written is shown as it was before. Raises
    RecordUnreadable if a record of a task is in the quarantine.
    """
    if not ledger.quarantine.is_empty():
        for places in _pages(ledger, order):
            ledger.quarantine.require_readable([place.task_id for place in places])
    limit = None if known is None else frozenset(known)
    pages = (_tasks(ledger, places, names, limit) for places in _pages(ledger, order))
    first = next(pages, [])
    return (_row(task, code, names) for page in chain([first], pages) for task, code in page)


def _pages(ledger: Ledger, order: JobOrder) -> Iterator[list[Place]]:
    """The tasks of an order by their numbers, a page at a time."""
    after, limit = 0, FIRST
    while places := in_order(ledger, order.id, after=after, limit=limit):
        yield places
        after, limit = places[-1].number, PAGE


def _tasks(
    ledger: Ledger, places: list[Place], names: tuple[str, ...], known: frozenset[str] | None
) -> list[tuple[Task, str]]:
    """The tasks at `places`, each with the code of its holder."""
    found = ledger.find_all(Task, [place.task_id for place in places])
    tasks = [_within(ledger, found[place.task_id], names, known) for place in places]
    codes = codes_of(ledger, {str(task.participant_id) for task in tasks})
    return [(task, codes.get(str(task.participant_id), "")) for task in tasks]


def _within(
    ledger: Ledger, task: Task, names: tuple[str, ...], known: frozenset[str] | None
) -> Task:
    """The task as it was last with no field shown beyond `known`: as it is, if that is None."""
    while known is not None and not fields_of(_shown(task, names)).keys() <= known:
        task = ledger.get(Task, task.id, version=task.version - 1)
    return task


def _shown(task: Task, names: tuple[str, ...]) -> Any:
    """The result of a task, if those who get the columns `names` may see it, or None."""
    return task.result if names is FIXED or task.state is TaskState.PASSED else None


def _row(task: Task, code: str, names: tuple[str, ...]) -> Row:
    facts = {
        "key": task.key,
        "state": task.state.value,
        "participant_code": code,
        "minutes": task.worked,
    }
    return {name: facts[name] for name in names} | {"result": _shown(task, names)}


@dataclass(frozen=True, kw_only=True)
class Table:
    """The results as a table: `names` are the columns before those of the work.

    `fields` are those of the work; None if they are found by reading all `rows` first.
    """

    rows: Iterable[Row]
    names: tuple[str, ...]
    wording: Wording
    fields: Sequence[str] | None

    def csv_lines(self) -> Iterator[Sequence[Value]]:
        """Yield the headings and the lines of a CSV file."""
        with self._read() as (columns, lines):
            yield [column.heading for column in columns]
            yield from lines

    def sheets(self, order: JobOrder) -> Iterator[workbook.Sheet]:
        """Yield the sheet of a workbook about `order`."""
        title = TITLE.in_language(self.wording.language or "en")
        with self._read() as (columns, lines):
            yield workbook.Sheet(
                name=title,
                columns=columns,
                lines=lines,
                header=f"{title}  {order.number}  {order.terms.title}",
            )

    @contextmanager
    def _read(self) -> Iterator[tuple[list[Column], Iterator[list[Value]]]]:
        """The columns, and the lines; all rows are read before if the fields are not known."""
        if self.fields is not None:
            yield self._columns(self.fields), (self._line(row, self.fields) for row in self.rows)
            return
        fields: dict[str, None] = {}
        with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="ascii", newline="\n") as waiting:
            for row in self.rows:
                fields.update(dict.fromkeys(fields_of(row["result"])))
                waiting.write(json.dumps(row) + "\n")
            waiting.seek(0)
            yield self._columns(fields), (self._line(json.loads(row), fields) for row in waiting)

    def _columns(self, fields: Iterable[str]) -> list[Column]:
        words = self.wording
        headings = [*map(words.heading, self.names), *map(words.field, fields)]
        quantity = self.names.index("minutes") if "minutes" in self.names else None
        return [
            Column(heading=heading, is_quantity=index == quantity)
            for index, heading in enumerate(distinct(headings))
        ]

    def _line(self, row: Row, fields: Iterable[str]) -> list[Value]:
        result = fields_of(row["result"])
        fixed = [
            self.wording.state(row[name]) if name == "state" else row[name] for name in self.names
        ]
        return [*fixed, *(self.wording.value(result.get(name)) for name in fields)]

"""Uploaded tables are read to the byte, with line numbers, in the encodings that offices use."""

import io
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from openpyxl import Workbook

from app.runtime.table_files import Tables
from domain.kernel.text.row_files import BadRows, Bounds, RowError

ROWS = [(2, {"name": "髙橋 一郎", "n": "1"}), (3, {"name": '"引用", 葛\U000e0100', "n": ""})]
TEXT = 'name,n\r\n髙橋 一郎,1\r\n"""引用"", 葛\U000e0100",\r\n'


def rows(data: bytes, filename: str = "people.csv") -> list[Any]:
    bounds = Bounds(cells=1000, text=10_000, unpacked=1_000_000, seconds=60)
    tables = Tables(Path(gettempdir()))
    with tables.opened(io.BytesIO(data), filename, bounds, patience=60) as found:
        return list(found)


def workbook(*lines: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in lines:
        assert book.active is not None
        book.active.append(line)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_to_the_byte_with_or_without_its_mark(encoding: str) -> None:
    assert rows(TEXT.encode(encoding)) == ROWS


def test_shift_jis_of_windows_is_recognised() -> None:
    assert rows("氏名,番号\r\n髙﨑①,1\r\n".encode("cp932")) == [(2, {"氏名": "髙﨑①", "番号": "1"})]


def test_lines_are_counted_as_in_the_file_through_breaks_inside_cells_and_empty_rows() -> None:
    data = b'a,b\n"1\n2",x\n\n,\n3,y\n'
    assert rows(data) == [(2, {"a": "1\n2", "b": "x"}), (6, {"a": "3", "b": "y"})]


def test_a_workbook_reads_as_it_is_typed() -> None:
    from datetime import date

    book = workbook(["name", "born", "n", "ok"], ["髙橋", date(1990, 2, 1), 3.0, True], [None] * 4)
    assert rows(book, "people.XLSX") == [
        (2, {"name": "髙橋", "born": "1990-02-01", "n": "3", "ok": "true"})
    ]


def test_short_rows_are_filled_up() -> None:
    assert rows(b"a,b\n1\n") == [(2, {"a": "1", "b": ""})]


@pytest.mark.parametrize(
    ("data", "filename", "line"),
    [
        (b"", "a.csv", 1),
        (b"a,a\n1,2\n", "a.csv", 1),
        (b"a,b\n1,2\n1,2,3\n", "a.csv", 3),
        (b'a,b\n1,2\n1,"open\n', "a.csv", 3),
        (b"a\n1\n\0\n", "a.csv", 3),
        (b"a\n\x81\x20\xff\n", "a.csv", 1),
        ("a,b\n".encode("utf-16"), "a.csv", 1),
        (b"a,b\n1,2\n", "a.xlsx", 1),
        (workbook(["a"]), "a.csv", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    data: bytes, filename: str, line: int
) -> None:
    with pytest.raises(BadRows) as refusal:
        rows(data, filename)
    (error,) = refusal.value.rows
    assert (error.line, error.field) == (line, "")
    assert all(error.text)


def test_bad_rows_are_named_by_line_and_field() -> None:
    from domain.kernel.text.bilingual import BilingualText

    refusal = BadRows(
        [
            RowError(4, "name", BilingualText("空です", "empty")),
            RowError(5, "", BilingualText("a", "b")),
        ]
    )
    assert list(refusal.errors) == ["4.name", "5"]

"""Uploaded tables are read within bounds: of size, memory and time, one workbook at a time."""

import io
import os
import signal
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Service
from app.http import file_imports
from app.runtime import table_files
from app.runtime.table_files import Tables
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.caller import Role
from domain.kernel.text.csv_files import LONGEST_ROW
from domain.kernel.text.row_files import BadRows, Bounds, RowError
from tests.api_clients import ApiClient, ApiClients
from tests.running import title_of
from tests.servers import descendants
from tests.workbooks import SHEET, many_cells, many_strings, with_part, workbook

PLENTY = Bounds(cells=10_000_000, text=100_000_000, unpacked=1 << 30, seconds=60)
SMALL = Bounds(cells=1_000, text=10_000, unpacked=1_000_000, seconds=60)
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc are Linux's")


@pytest.fixture
def read_by(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def refusal(read_by: Tables, content: bytes, bounds: Bounds, name: str = "a.xlsx") -> RowError:
    """What is said of a file that is not read to its end."""
    with (
        pytest.raises(BadRows) as refused,
        read_by.opened(io.BytesIO(content), name, bounds, patience=60) as rows,
    ):
        for _ in rows:
            pass
    (error,) = refused.value.rows
    return error


def readers() -> set[int]:
    """The processes of ours that read a workbook now."""
    return {
        descendant
        for descendant in descendants(os.getpid())
        if "sheet_reader.py" in title_of(descendant)
    }


@pytest.mark.parametrize(
    ("content", "bounds"),
    [
        (many_strings(100_000), SMALL),
        (workbook(*[["key", "text"]] * 600), SMALL),
        (workbook(["key"], *[["x" * 5_000]] * 3), SMALL),
        (workbook([f"column {number}" for number in range(600)]), PLENTY),
    ],
    ids=["unpacked", "cells", "text", "columns"],
)
def test_a_workbook_that_holds_more_than_an_import_may_is_refused(
    read_by: Tables, content: bytes, bounds: Bounds
) -> None:
    assert "more than an import can read" in refusal(read_by, content, bounds).text.en


def test_what_is_taken_in_memory_is_bounded_whatever_unpacks_to_it(
    read_by: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is one that is read to its end where there is memory."""
    content = many_strings(300_000)
    with read_by.opened(io.BytesIO(content), "a.xlsx", PLENTY, patience=60) as rows:
        assert list(rows) == []
    monkeypatch.setattr(table_files, "MEMORY", 44 * 1024 * 1024)
    assert "more than an import can read" in refusal(read_by, content, PLENTY).text.en


def test_a_part_that_lies_about_its_size_is_refused(read_by: Tables) -> None:
    honest = with_part(SHEET, [b"<worksheet>" + b" " * 5_000_000], ["key"])
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert "no readable Excel file" in refusal(read_by, lying, SMALL).text.en


def test_a_workbook_that_takes_too_long_is_ended(read_by: Tables) -> None:
    bounds = Bounds(cells=10_000_000, text=100_000_000, unpacked=1 << 30, seconds=1)
    said = refusal(read_by, many_cells(20_000, 400), bounds)
    assert "took too long" in said.text.en
    assert "時間がかかりすぎ" in said.text.ja
    assert readers() == set()


def test_a_reader_that_says_nothing_is_ended(
    read_by: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "sheet_reader.py"
    silent.write_text("import signal\nsignal.pause()\n")
    monkeypatch.setattr(table_files, "READER", silent)
    monkeypatch.setattr(table_files, "SLACK", 0.1)
    bounds = Bounds(cells=1, text=1, unpacked=1, seconds=1)
    assert "took too long" in refusal(read_by, workbook(["key"]), bounds).text.en
    assert readers() == set()


def test_a_reader_that_is_killed_is_told_in_plain_words_and_gives_its_turn_on(
    read_by: Tables,
) -> None:
    content = many_cells(5_000, 400)
    with (
        pytest.raises(BadRows) as refused,
        read_by.opened(io.BytesIO(content), "a.xlsx", PLENTY, patience=60) as rows,
    ):
        next(rows)
        for reader in readers():
            os.kill(reader, signal.SIGKILL)
        for _ in rows:
            pass
    (error,) = refused.value.rows
    assert "Nothing was taken" in error.text.en
    assert "何も取り込んでいません" in error.text.ja
    book = io.BytesIO(workbook(["key"], ["a"]))
    with read_by.opened(book, "a.xlsx", PLENTY, patience=0) as rows:
        assert list(rows) == [(2, {"key": "a"})]


def test_a_reader_ends_when_nobody_wants_more(read_by: Tables) -> None:
    book = io.BytesIO(many_cells(5_000, 400))
    with read_by.opened(book, "a.xlsx", PLENTY, patience=60) as rows:
        next(rows)
        assert len(readers()) == 1
    assert readers() == set()


def test_a_reader_knows_no_setting_and_holds_no_file_of_ours(
    read_by: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASHIATO_SECRET_KEY", "not for everybody")
    book = io.BytesIO(many_cells(5_000, 400))
    with read_by.opened(book, "a.xlsx", PLENTY, patience=60) as rows:
        next(rows)
        (one,) = readers()
        assert b"not for everybody" not in Path(f"/proc/{one}/environ").read_bytes()
        held = {path.resolve() for path in Path(f"/proc/{one}/fd").iterdir()}
        assert not [path for path in held if path.suffix in (".sqlite3", ".lock")]


def test_one_workbook_at_a_time_is_read_on_a_machine(read_by: Tables, tmp_path: Path) -> None:
    other = Tables(tmp_path)
    with read_by.opened(io.BytesIO(workbook(["key"])), "a.xlsx", PLENTY, patience=0):
        with (
            pytest.raises(Unavailable) as refused,
            other.opened(io.BytesIO(workbook(["key"])), "a.xlsx", PLENTY, patience=0),
        ):
            pass
        assert refused.value.retry_after
        with other.opened(io.BytesIO(b"key\na\n"), "a.csv", PLENTY, patience=0) as rows:
            assert list(rows) == [(2, {"key": "a"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"key\n" + b"x" * LONGEST_ROW, "One row may have"),
        (b"key\n" + b'"x\n",' * (LONGEST_ROW // 4), "One row may have"),
        (b",".join(b"c%d" % number for number in range(600)), "up to 500 columns"),
        (b"key\n" + b"\n" * 1_050_000, "1,048,576 lines"),
    ],
    ids=["a line without an end", "a row of many lines", "columns", "lines"],
)
def test_one_row_of_a_csv_file_is_held_and_it_is_bounded(
    read_by: Tables, content: bytes, words: str
) -> None:
    assert words in refusal(read_by, content, SMALL, "a.csv").text.en


@pytest.fixture
def staff(service: Service) -> ApiClient:
    return ApiClients(service).opened_by(Role.MANAGER)


@on_sqlite
def test_a_workbook_that_is_too_large_is_a_422_that_says_what_to_do(staff: ApiClient) -> None:
    answer = staff.upload("/people/import", many_strings(4_000_000), "people.xlsx")
    assert answer.status_code == 422
    assert "CSV で保存し直して" in said(answer)


@on_sqlite
def test_who_waits_too_long_for_a_turn_is_told_when_to_come_again(
    staff: ApiClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_imports, "PATIENCE", 0.0)
    book = io.BytesIO(workbook(["key"]))
    with service.tables.opened(book, "a.xlsx", PLENTY, patience=0):
        answer = staff.upload("/people/import", workbook(["氏名"], ["x"]), "people.xlsx")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "ほかのファイルを読んでいます" in answer.json["detail"]
    again = staff.upload("/people/import", workbook(["氏名"], ["x"]), "people.xlsx")
    assert again.status_code == 422


def said(answer: Any) -> str:
    """Everything that a problem says of fields."""
    return " ".join(text for texts in answer.json["errors"].values() for text in texts)

"""What leaves Ashiato as a file: the same question gives the same bytes, and nothing is changed."""

import csv
import io
import json
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.audit.export import KINDS as KINDS_OF_TRAIL
from app.bootstrap import Service
from app.http.spreadsheets import csv_file
from app.orders import delivery_note_files, results
from app.orders.results import KINDS
from app.reports.files import FORMS, TITLES
from app.runtime.table_files import Tables
from domain.kernel.messaging.caller import Role
from domain.kernel.text.row_files import BadRows
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import DeliverJobOrder
from domain.orders.job_order import Inspection, JobOrder
from domain.policies.rows_become_tasks import BOUNDS as TASK_BOUNDS
from domain.tasks.commands import AssignTask, InspectTask, StartTask, SubmitTask
from domain.tasks.task import Verdict
from projections.tasks.task_queue import fields_of_results
from tests.api_clients import ApiClient, ApiClients
from tests.app.orders.page_client import ids
from tests.app.reports.year import NEW_YEARS_EVE, opening_autumn, registered
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
LANGUAGES = ("ja", "en")


@pytest.fixture
def centre(service: Service) -> Centre:
    return Centre(service)


@pytest.fixture
def staff(service: Service) -> ApiClient:
    return ApiClients(service).opened_by(Role.COORDINATOR, Role.SUPERVISOR)


def handed_in(centre: Centre, *results: Any) -> JobOrder:
    """A delivered order whose tasks have these results."""
    order = centre.order(tasks=len(results), inspection=Inspection.NONE)
    worker = centre.participant()
    for task, result in zip(ids(centre, order, len(results)), results, strict=True):
        centre.does(
            AssignTask(task_id=task, participant_id=worker.id, override_reason="本人の希望")
        )
        centre.does(SubmitTask(task_id=task, result=result, minutes=1_234), as_participant(worker))
    found: JobOrder = centre.does(DeliverJobOrder(order_id=order.id))
    return found


def table_of(staff: ApiClient, path: str, language: str = "ja") -> list[list[str]]:
    """The rows of a CSV file."""
    answer = staff.get(path, Accept_Language=language)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def sheets_of(staff: ApiClient, path: str) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of a workbook."""
    book = load_workbook(io.BytesIO(staff.get(path).data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_the_same_question_gives_the_same_bytes(
    centre: Centre, staff: ApiClient, service: Service, clock: SettableClock
) -> None:
    opening_autumn(centre)
    order = handed_in(centre, {"text": "a"}, {"数": 1})
    service.projections.catch_up()
    known_at = clock.now()
    local = known_at.astimezone(clock.zone)
    day = f"as_of={NEW_YEARS_EVE}&format"
    paths = [f"/reports/{report}?{day}={form}" for report in TITLES for form in FORMS]
    notes = [
        f"/job-orders/{order.id}/delivery-note?format={form}" for form in delivery_note_files.FORMS
    ]
    results = [f"/job-orders/{order.id}/results?format={form}" for form in KINDS]
    trail = [
        f"/audit/events/export?order={order.id}&type=changes&format={form}"
        for form in KINDS_OF_TRAIL
    ]

    def asked(instant: str) -> dict[tuple[str, str], bytes]:
        reports = [f"{path}&known_at={instant.replace('+', '%2B')}" for path in paths]
        return {
            (path.partition("&known_at")[0], language): staff.get(
                path, Accept_Language=language
            ).data
            for path in (*reports, *notes, *results, *trail)
            for language in LANGUAGES
        }

    before = asked(local.isoformat())
    files = len(TITLES) * len(FORMS) + len(notes) + len(results) + len(trail)
    assert len(before) == 2 * files
    assert before[trail[0], "ja"].count(b"\r\n") > 2
    clock.advance(timedelta(days=400, seconds=1))
    registered(centre, date(2022, 12, 30))
    service.projections.catch_up()
    after = asked(known_at.isoformat())
    assert [key for key in before if before[key] != after[key]] == []
    later = asked(clock.now().isoformat())
    assert (
        before["/reports/bpo-centre?as_of=2022-12-31&format=xlsx", "ja"]
        != (later["/reports/bpo-centre?as_of=2022-12-31&format=xlsx", "ja"])
    ), "what was recorded later is seen when it is known"


def test_headings_and_labels_are_the_readers_and_codes_are_a_choice(
    centre: Centre, staff: ApiClient
) -> None:
    order = handed_in(centre, {"text": "a", "備考": True})
    code = table_of(staff, f"/job-orders/{order.id}/results?codes=true")[1][2]
    path = f"/job-orders/{order.id}/results?format=csv"
    assert table_of(staff, path) == [
        ["作業番号", "状態", "担当", "作業時間（分）", "入力", "備考"],
        ["000000", "合格", code, "1234", "a", "はい"],
    ]
    assert table_of(staff, path, "en") == [
        ["Key", "State", "Participant", "Minutes", "Text", "備考"],
        ["000000", "passed", code, "1234", "a", "yes"],
    ]
    assert table_of(staff, f"{path}&codes=true") == [
        ["key", "state", "participant_code", "minutes", "text", "備考"],
        ["000000", "passed", code, "1234", "a", "true"],
    ]
    report = table_of(staff, "/reports/bpo-centre?format=csv&codes=true")
    assert report[0][:6] == ["figure", "label", "part", "value", "unit", "status"]
    assert {"home_based", "registered_rate"} < {row[2] for row in report}


def test_no_reader_sees_true_false_or_json(centre: Centre, staff: ApiClient) -> None:
    parts = {
        "できたこと": ["折る", "数える"],
        "確認": {"封": True, "宛名": False, "数": [1, True]},
        "可否": False,
    }
    order = handed_in(centre, parts)
    path = f"/job-orders/{order.id}/results?format="
    words = ["折る\n数える", "封：はい\n宛名：いいえ\n数：1\nはい", "いいえ"]
    assert table_of(staff, f"{path}csv")[1][4:] == words
    assert sheets_of(staff, f"{path}xlsx")["結果"][1][4:] == words
    english = table_of(staff, f"{path}csv", "en")[1][4:]
    assert english == ["折る\n数える", "封: yes\n宛名: no\n数: 1\nyes", "no"]
    codes = table_of(staff, f"{path}csv&codes=true")[1][4:]
    assert [json.loads(cell) for cell in codes] == list(parts.values())


def test_what_was_typed_is_the_same_in_every_format(centre: Centre, staff: ApiClient) -> None:
    typed = {"気温": "-5", "欠": "-", "電話": "+81 467 00 0000", "番号": "007", "空白": " 前後 "}
    order = handed_in(centre, typed)
    path = f"/job-orders/{order.id}/results?format="
    assert table_of(staff, f"{path}csv")[1][4:] == list(typed.values())
    assert sheets_of(staff, f"{path}xlsx")["結果"][1][4:] == list(typed.values())
    (line,) = staff.get(f"{path}jsonl").text.splitlines()
    assert json.loads(line)["result"] == typed


def test_a_long_text_is_whole_and_the_columns_after_it_are_there(
    centre: Centre, staff: ApiClient
) -> None:
    text = "転記" * 20_000
    order = handed_in(centre, {"本文": text, "控え": "あり"})
    sheets = sheets_of(staff, f"/job-orders/{order.id}/results?format=xlsx")
    body, note = sheets["結果"][1][4:]
    assert note == "あり"
    assert body.split("\n")[0] + sheets["長い文の続き"][1][4] == text
    client = f"/job-orders/{order.id}/delivery?format=csv"
    assert table_of(staff, client)[1] == ["000000", "合格", text, "あり"]


def test_columns_of_the_work_never_take_the_names_of_ours(centre: Centre, staff: ApiClient) -> None:
    order = handed_in(centre, {"状態": "良い", "state": "good", "key": "K"}, "そのまま", None)
    path = f"/job-orders/{order.id}/results?format=csv"
    assert table_of(staff, path)[0][4:] == ["状態 (2)", "state", "key", "結果"]
    codes = table_of(staff, f"{path}&codes=true")
    assert codes[0][4:] == ["状態", "state (2)", "key (2)", "result"]
    assert [row[4:] for row in codes[1:]] == [
        ["良い", "good", "K", ""],
        ["", "", "", "そのまま"],
        ["", "", "", ""],
    ]


def test_a_workbook_with_long_texts_comes_back_whole(
    centre: Centre, staff: ApiClient, tmp_path: Path
) -> None:
    long, other = "長い本文。\n" * 12_000, "𠮷" * 40_000
    order = handed_in(centre, {"本文": long, "控え": "あり"}, {"本文": other}, {"本文": "短い"})
    for language in ("ja", "en"):
        path = f"/job-orders/{order.id}/results?format=xlsx"
        content = staff.get(path, Accept_Language=language).data
        assert read_back(tmp_path, content) == [(long, "あり"), (other, ""), ("短い", "")]

    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.insert_rows(3, 5)  # So that the row has another number.
    assert read_back(tmp_path, saved(book))[1] == (other, "")
    sheet.cell(row=8, column=1).value = "another key"
    with pytest.raises(BadRows) as refused:
        read_back(tmp_path, saved(book))
    (error,) = refused.value.rows
    assert "not found on the sheet of long texts" in error.text.en
    assert error.line == 8


def read_back(folder: Path, content: bytes) -> list[tuple[str, str]]:
    """The texts and the notes in a workbook of results, as an import reads it."""
    with Tables(folder).opened(io.BytesIO(content), "a.xlsx", TASK_BOUNDS, patience=60) as rows:
        return [(cells["本文"], cells.get("控え", "")) for _, cells in rows]


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_are_written_before_the_order_is_read_to_its_end(
    centre: Centre, staff: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The columns are those of all results; a field that comes meanwhile is in the next file."""
    for name in ("FIRST", "PAGE"):
        monkeypatch.setattr(results, name, 1)
    for name in ("PIECE", "FIRST_PIECE"):
        monkeypatch.setattr(csv_file, name, 1)
    order = centre.order(tasks=4, inspection=Inspection.SINGLE)
    worker = centre.participant()
    tasks = ids(centre, order, 4)
    for task in tasks:
        centre.does(
            AssignTask(task_id=task, participant_id=worker.id, override_reason="本人の希望")
        )
    submit = partial(centre.does, by=as_participant(worker))
    submit(SubmitTask(task_id=tasks[0], result={"b": "1", "a": "2"}, minutes=1))
    submit(SubmitTask(task_id=tasks[1], result={"a": "3"}, minutes=1))
    submit(SubmitTask(task_id=tasks[3], result="そのまま", minutes=1))
    submit(StartTask(task_id=tasks[2]))
    path = f"/job-orders/{order.id}/results?format=csv&codes=true"
    whole = table_of(staff, path)
    pieces = staff.get(path).iter_encoded()
    begun = b""
    while b"000000" not in begun:
        begun += next(pieces)
    submit(SubmitTask(task_id=tasks[2], result={"z": "4"}, minutes=1))
    content = begun + b"".join(pieces)
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == whole
    assert whole[0][4:] == ["b", "a", "result"]
    after = table_of(staff, path)
    assert [after[0][4:], after[3][4:]] == [["b", "a", "z", "result"], ["", "", "4", ""]]
    monkeypatch.setattr(results, "_known_fields", lambda *_, **__: None)
    assert table_of(staff, path) == after, "without the read model the columns are the same"


def test_a_client_sees_the_columns_of_what_has_passed_alone(
    centre: Centre, service: Service
) -> None:
    order = centre.order(tasks=2, inspection=Inspection.SINGLE)
    worker = centre.participant()
    for task, name in zip(ids(centre, order, 2), ("a", "b"), strict=True):
        centre.does(
            AssignTask(task_id=task, participant_id=worker.id, override_reason="本人の希望")
        )
        centre.does(SubmitTask(task_id=task, result={name: "1"}, minutes=1), as_participant(worker))
    centre.does(InspectTask(task_id=task, verdict=Verdict.PASS))
    service.projections.catch_up()
    fields = partial(fields_of_results, service.views, str(order.id))
    assert (fields(passed_only=False), fields(passed_only=True)) == (["a", "b"], ["b"])


def test_a_field_without_a_name_gets_a_heading_so_that_the_file_comes_back(
    centre: Centre, staff: ApiClient, tmp_path: Path
) -> None:
    order = handed_in(centre, {"": "a", "\u3000": "b", "備考": "c"})
    path = f"/job-orders/{order.id}/results?format="
    assert table_of(staff, f"{path}csv")[0][4:] == ["名前のない欄", "名前のない欄 (2)", "備考"]
    content = staff.get(f"{path}xlsx").data
    with Tables(tmp_path).opened(io.BytesIO(content), "a.xlsx", TASK_BOUNDS, patience=60) as rows:
        ((_, cells),) = rows
    assert (cells["名前のない欄"], cells["名前のない欄 (2)"], cells["備考"]) == ("a", "b", "c")

"""Importing tasks from a file: every row or none, each bad one named, and once whatever happens."""

import io
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.jobs.jobs import claim_job, finish_job
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import Inspection, JobOrder
from domain.tasks.commands import AssignTask, SubmitTask
from domain.tasks.results import LONGEST_TEXT
from domain.tasks.task import Task
from tests.api_clients import ApiClient, ApiClients
from tests.centre import as_participant
from tests.running import title_of
from tests.servers import descendants
from tests.workbooks import workbook
from workers import job_kinds
from workers.import_tasks import import_tasks
from workers.job_handlers import PERFORMERS
from workers.perform import perform_with


class Words(NamedTuple):
    """In which words a file of results is."""

    language: str
    query: str = ""


WORDS_OF_RESULTS = (Words("ja"), Words("en"), Words("ja", "&codes=true"))
HEADER = "key,document,source_text,question\n"
ROWS = ["a/1,名簿,葛󠄀西 髙子,原文のとおり", "a/2,名簿,﨑山 太郎,原文のとおり"]


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


@pytest.fixture
def staff(api: ApiClients) -> ApiClient:
    return api.opened_by(Role.COORDINATOR)


def send(
    api: ApiClients,
    staff: ApiClient,
    order: JobOrder,
    content: bytes,
    name: str = "tasks.csv",
    **choices: str,
) -> dict[str, Any]:
    """Upload a file and let the job run; gives the job as it then is."""
    answer = staff.upload(f"/job-orders/{order.id}/tasks/import", content, name, **choices)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    job = answer.json["job"]["id"]
    perform_with(api.service, job_kinds.IMPORT_TASKS, UUID(job))
    return dict(staff.get(f"/jobs/{job}").json)


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode(encoding)


def test_the_rows_become_tasks_to_the_byte(api: ApiClients, staff: ApiClient) -> None:
    order = api.centre.order()
    job = send(api, staff, order, csv(*ROWS))
    assert (job["state"], job["done"], job["total"], job["errors"]) == ("done", 2, 2, [])
    task = api.centre.task(order, "a/1")
    assert task.payload == {
        "document": "名簿",
        "source_text": "葛󠄀西 髙子",
        "question": "原文のとおり",
    }
    assert api.centre.now(JobOrder, order.id).importing is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_imported_can_be_handed_in(api: ApiClients, staff: ApiClient) -> None:
    order, worker = api.centre.order(inspection=Inspection.NONE), api.centre.participant()
    text = "転" * LONGEST_TEXT
    refused = send(api, staff, order, csv(f"a,名簿,{text}字,入力"))
    assert refused["state"] == "refused"
    assert "提出できない" in str(refused["errors"])
    assert send(api, staff, order, csv(f"a,名簿,{text},入力"))["state"] == "done"
    task = api.centre.task(order, "a").id
    api.centre.does(AssignTask(task_id=task, participant_id=worker.id, override_reason="希望"))
    body = {"result": {"text": text, "備考": "なし"}, "minutes": 5}
    assert api.of(worker).post(f"/tasks/{task}/submit", body).status_code == 200


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_results_of_one_order_are_the_work_of_another(
    api: ApiClients, staff: ApiClient, form: str
) -> None:
    done, worker = api.centre.order(tasks=1, inspection=Inspection.NONE), api.centre.participant()
    task = api.centre.task(done, "000000").id
    api.centre.does(
        AssignTask(task_id=task, participant_id=worker.id, override_reason="本人の希望")
    )
    typed = {
        "key": "別の番号",
        "式": "=1+1",
        "数": "-5",
        "電話": "+81 467 00 0000",
        "番号": "007",
        "文": "一行\n二行",
    }
    api.centre.does(SubmitTask(task_id=task, result=typed, minutes=5), as_participant(worker))
    path = f"/job-orders/{done.id}/results?format={form}"
    for words in WORDS_OF_RESULTS:
        file = staff.get(f"{path}{words.query}", Accept_Language=words.language).data
        order = api.centre.order()
        job = send(api, staff, order, file, f"tasks.{form}")
        assert (job["state"], job["errors"]) == ("done", [])
        payload = api.centre.task(order, "000000").payload
        own = {"key" if name.startswith("key") else name: text for name, text in payload.items()}
        assert own == typed
        assert "Ashiato" in job["remarks"][0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("content", "payload"),
    [
        ("作業番号,状態,住所\nA,提出済み,御成町\n", {"住所": "御成町"}),
        ("key,state,住所\nA,passed,御成町\n", {"住所": "御成町"}),
        ("key,state,city\nA,Ohio,Columbus\n", {"state": "Ohio", "city": "Columbus"}),
        ("作業番号,状態,住所\nA,美品,御成町\n", {"状態": "美品", "住所": "御成町"}),
        ("住所,担当,状態,作業時間（分）,作業番号\n御成町,B-1,,5,A\n", {"住所": "御成町"}),
        ("作業番号,住所,担当\nA,御成町,田中\n", {"住所": "御成町", "担当": "田中"}),
    ],
)
def test_columns_of_ours_are_left_out_of_files_of_ours_alone(
    api: ApiClients, staff: ApiClient, content: str, payload: dict[str, str]
) -> None:
    order = api.centre.order()
    assert send(api, staff, order, content.encode())["state"] == "done"
    assert api.centre.task(order, "A").payload == payload


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_list_of_tasks_brings_nobodys_name_into_the_work(
    api: ApiClients, staff: ApiClient
) -> None:
    done, worker = api.centre.order(tasks=1, inspection=Inspection.NONE), api.centre.participant()
    task = api.centre.task(done, "000000").id
    api.centre.does(AssignTask(task_id=task, participant_id=worker.id, override_reason="希望"))
    api.service.projections.catch_up()
    for words in WORDS_OF_RESULTS:
        file = staff.get(
            f"/work-queue/export?format=csv{words.query}", Accept_Language=words.language
        ).data
        order = api.centre.order()
        job = send(api, staff, order, file)
        assert (job["state"], job["errors"]) == ("done", [])
        assert api.centre.task(order, "000000").payload == {}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_row_of_totals_is_no_task(api: ApiClients, staff: ApiClient) -> None:
    content = "作業番号,品名,数\nA,箱,2\n小計,,2\nB,箱,3\n,合計,5\n合計,,\nC,合計,1\n"
    order = api.centre.order()
    preview = staff.upload(f"/job-orders/{order.id}/tasks/preview", content.encode(), "t.csv").json
    assert (preview["total_lines"], preview["left_out_columns"]) == ([3, 5], [])
    job = send(api, staff, order, content.encode())
    assert (job["state"], job["done"]) == ("done", 4)
    assert "3・5行目" in str(job["remarks"])
    assert api.centre.task(order, "C").payload == {"品名": "合計", "数": "1"}


def test_the_real_sample_is_imported_whole(api: ApiClients, staff: ApiClient) -> None:
    sample = Path("app/demo/samples/data-entry-tasks.csv").read_bytes()
    order = api.centre.order(personal_data=False)
    job = send(api, staff, order, sample)
    assert (job["state"], job["done"]) == ("done", 115)


def test_shift_jis_and_xlsx_are_read_as_well(api: ApiClients, staff: ApiClient) -> None:
    from openpyxl import Workbook

    order = api.centre.order()
    plain = [row.replace("葛󠄀", "葛") for row in ROWS]
    assert send(api, staff, order, csv(*plain, encoding="cp932"))["state"] == "done"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["key", "source_text"])
    sheet.append(["b/1", "髙橋"])
    file = io.BytesIO()
    book.save(file)
    assert send(api, staff, order, file.getvalue(), "tasks.xlsx")["state"] == "done"
    assert api.centre.task(order, "b/1").payload == {"source_text": "髙橋"}


def test_every_bad_row_is_named_and_none_is_taken(api: ApiClients, staff: ApiClient) -> None:
    order = api.centre.order()
    api.centre.add(order, ["there"])
    bad = csv("ok,x,y,z", ",x,y,z", "twice,1,2,3", "twice,1,2,3", "there,1,2,3", "e,a\u202eb,1,2")
    job = send(api, staff, order, bad)
    assert job["state"] == "refused"
    assert [(item["line"], item["field"]) for item in job["errors"]] == [
        (3, "key"),
        (5, "key"),
        (6, "key"),
        (7, "document"),
    ]
    assert all(item["message"] for item in job["errors"])
    assert api.centre.now(JobOrder, order.id).task_count == 1
    assert send(api, staff, order, csv(*ROWS))["state"] == "done", "the order is free again"


def test_keys_that_look_alike_are_one_key(api: ApiClients, staff: ApiClient) -> None:
    order = api.centre.order()
    api.centre.add(order, ["Ａ－1"])
    alike = [
        "1",
        "1 ",
        "1\u3000",
        "１",
        "1\u200b",
        "x‐1",
        "x-1",
        "が",
        "か\u3099",
        "A-1",
        "2",
        "1 11",
        "11 1",
    ]
    content = "作業番号,住所\n" + "".join(f'"{key}",御成町\n' for key in alike)
    job = send(api, staff, order, content.encode())
    assert job["state"] == "refused"
    assert [(item["line"], item["field"]) for item in job["errors"]] == [
        (line, "作業番号") for line in (3, 4, 5, 6, 8, 10, 11)
    ]
    here = f"/job-orders/{order.id}/tasks"
    two = [{"key": "1", "payload": {}}, {"key": "1 ", "payload": {}}]
    assert staff.post(here, {"tasks": two}).status_code == 422


def test_the_sheet_and_the_column_of_the_keys_can_be_chosen(
    api: ApiClients, staff: ApiClient
) -> None:
    from openpyxl import Workbook

    order, book, file = api.centre.order(), Workbook(), io.BytesIO()
    for title in ("一月", "二月"):
        sheet = book.create_sheet(title)
        sheet.append(["管理番号", "住所"])
        sheet.append([f"{title}-1", "御成町"])
    book.save(file)
    job = send(api, staff, order, file.getvalue(), "tasks.xlsx")
    assert (job["state"], len(job["errors"])) == ("refused", 1)
    assert "「一月」「二月」" in job["errors"][0]["message"]
    job = send(api, staff, order, file.getvalue(), "tasks.xlsx", sheet="二月")
    assert "作業番号の列がありません" in job["errors"][0]["message"]
    chosen = {"sheet": "二月", "key_column": "管理番号"}
    assert send(api, staff, order, file.getvalue(), "tasks.xlsx", **chosen)["state"] == "done"
    assert api.centre.task(order, "二月-1").payload == {"住所": "御成町"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_of_several_columns_that_could_be_the_key_one_is_chosen(
    api: ApiClients, staff: ApiClient
) -> None:
    order, content = api.centre.order(), "key,キー,住所\nA,1,御成町\n".encode()
    looked = staff.upload(f"/job-orders/{order.id}/tasks/preview", content, "t.csv").json
    assert looked["key_column"] is None
    (error,) = send(api, staff, order, content)["errors"]
    assert "「key」「キー」" in error["message"]
    assert send(api, staff, order, content, key_column="キー")["state"] == "done"
    assert api.centre.task(order, "1").payload == {"key": "A", "住所": "御成町"}


def test_a_file_can_be_looked_at_before_it_is_imported(api: ApiClients, staff: ApiClient) -> None:
    order = api.centre.order()
    here = f"/job-orders/{order.id}/tasks/preview"
    content = "管理番号,日付,数\nA,R8.4.1,1\nA,2026/4/2,2\n".encode("euc_jp")
    found = staff.upload(here, content, "t.csv").json
    assert (found["rows"], found["more"], found["key_column"], found["errors"]) == (
        2,
        False,
        None,
        [],
    )
    assert [column["kind"] for column in found["columns"]] == ["text", "day", "number"]
    chosen = staff.upload(here, content, "t.csv", key_column="管理番号").json
    assert [(error["line"], error["field"]) for error in chosen["errors"]] == [(3, "管理番号")]
    damaged = staff.upload(here, workbook(["key"])[:900], "t.xlsx").json
    assert "壊れているようです" in damaged["errors"][0]["message"]
    assert api.centre.now(JobOrder, order.id).task_count == 0


def test_a_control_character_is_named(api: ApiClients, staff: ApiClient) -> None:
    job = send(api, staff, api.centre.order(), b"key,a\n1,x\x07y\n")
    assert "U+0007" in job["errors"][0]["message"]


@pytest.mark.parametrize(
    "content", [b"\n", b"key\n", b"name,text\na,b\n", b"\x00\xff\xfe", b'key,a\n"open,b\n']
)
def test_a_file_without_tasks_is_refused_with_a_sentence(
    api: ApiClients, staff: ApiClient, content: bytes
) -> None:
    job = send(api, staff, api.centre.order(), content)
    assert job["state"] == "refused"
    assert job["errors"][0]["message"]


def test_other_files_are_refused_at_upload(api: ApiClients, staff: ApiClient) -> None:
    here = f"/job-orders/{api.centre.order().id}/tasks/import"
    assert staff.upload(here, b"%PDF", "tasks.pdf").status_code == 422
    assert staff.upload(here, b"", "tasks.csv").status_code == 422
    assert staff.post(here, {}).status_code == 415


def test_an_import_that_was_stopped_goes_on_and_doubles_nothing(
    api: ApiClients, staff: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = api.service
    order = api.centre.order()
    rows = [f"r/{number},d,t,q" for number in range(1200)]
    with monkeypatch.context() as patch:
        patch.setitem(PERFORMERS, job_kinds.IMPORT_TASKS, stopped_after(500))
        job = send(api, staff, order, csv(*rows))
    assert job["state"] == "waiting"
    assert api.centre.now(JobOrder, order.id).task_count == 500
    later(service)
    perform_with(service, job_kinds.IMPORT_TASKS, UUID(job["id"]))
    assert staff.get(f"/jobs/{job['id']}").json["state"] == "done"
    held = service.ledger.row(
        "SELECT COUNT(*) AS n, MAX(number) AS last FROM task_places WHERE order_id = ?",
        str(order.id),
    )
    assert held is not None and (held["n"], held["last"]) == (1200, 1200)


def stopped_after(rows: int) -> Callable[..., None]:
    """The import, whose process dies after so many rows."""

    def perform(service: Service, job: Any, _progress: Any) -> None:
        def progress(done: int, total: int | None = None) -> None:
            if done >= rows:
                raise MemoryError

        import_tasks(service, job, progress)  # type: ignore[arg-type]

    return perform


def later(service: Service) -> None:
    from datetime import timedelta

    service.clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]


def test_what_is_uploaded_lies_sealed_and_goes_when_it_is_read(
    api: ApiClients, staff: ApiClient
) -> None:
    order = api.centre.order()
    answer = staff.upload(f"/job-orders/{order.id}/tasks/import", csv(*ROWS), "tasks.csv")
    row = api.service.ledger.row("SELECT body FROM uploads")
    assert row is not None and "髙子".encode() not in bytes(row["body"])
    perform_with(api.service, job_kinds.IMPORT_TASKS, UUID(answer.json["job"]["id"]))
    assert api.service.ledger.row("SELECT body FROM uploads") is None


def test_an_order_is_split_by_hand_as_well_and_a_key_stands_once(
    api: ApiClients, staff: ApiClient
) -> None:
    order = api.centre.order()
    here = f"/job-orders/{order.id}/tasks"
    item = {"key": "k", "payload": {"_type_": "uuid_hex", "_data_": "zz"}}
    assert staff.post(here, {"tasks": [item]}).status_code == 200
    again = staff.post(here, {"tasks": [item]})
    assert (again.status_code, again.json["counts"]["waiting"]) == (200, 1)
    other = staff.post(here, {"tasks": [item | {"payload": {}}]})
    assert (other.status_code, list(other.json["errors"])) == (422, ["tasks.0.key"])
    assert staff.post(here, {"tasks": [item, item]}).status_code == 422
    assert api.centre.now(Task, api.centre.task(order, "k").id).payload == item["payload"]


def test_an_import_that_ended_without_saying_so_does_not_keep_the_order(
    api: ApiClients, staff: ApiClient
) -> None:
    order, service = api.centre.order(), api.service
    answer = staff.upload(f"/job-orders/{order.id}/tasks/import", csv(*ROWS), "tasks.csv")
    held = claim_job(service.ledger.database, UUID(answer.json["job"]["id"]), service.clock.now())
    assert held is not None
    here = f"/job-orders/{order.id}/tasks"
    item = {"tasks": [{"key": "k", "payload": {}}]}
    assert staff.post(here, item).status_code == 409
    finish_job(service.ledger.database, held, "failed", service.clock.now())
    assert staff.post(here, item).status_code == 200
    assert api.centre.now(JobOrder, order.id).importing is None


def test_an_import_whose_reader_is_killed_is_refused_in_plain_words(
    api: ApiClients, staff: ApiClient
) -> None:
    order = api.centre.order()
    with killing(1):
        job = send(api, staff, order, many_rows(), "tasks.xlsx")
    assert job["state"] == "refused"
    assert "何も取り込んでいません" in job["errors"][0]["message"]
    assert api.centre.now(JobOrder, order.id).task_count == 0
    assert send(api, staff, order, csv(*ROWS))["state"] == "done", "the order is free again"


@pytest.mark.sample("sqlite")
def test_an_import_whose_reader_is_killed_while_rows_are_added_goes_on(
    api: ApiClients, staff: ApiClient
) -> None:
    order = api.centre.order()
    with killing(2):
        job = send(api, staff, order, many_rows(), "tasks.xlsx")
    assert job["state"] == "waiting"
    later(api.service)
    perform_with(api.service, job_kinds.IMPORT_TASKS, UUID(job["id"]))
    ended = staff.get(f"/jobs/{job['id']}").json
    assert (ended["state"], ended["done"]) == ("done", 1200)
    assert api.centre.now(JobOrder, order.id).task_count == 1200


def many_rows() -> bytes:
    """A workbook of 1,200 rows, whose reader cannot have written all before it is killed."""
    long = "原文のとおり" * 100
    return workbook(["key", "text"], *[[f"{number:04d}", long] for number in range(1200)])


@contextmanager
def killing(which: int) -> Iterator[None]:
    """Kill the reader of a workbook that is started as number `which` in the block."""
    seen: set[int] = set()
    over = threading.Event()

    def watch() -> None:
        while len(seen) < which and not over.wait(0.001):
            for descendant in descendants(os.getpid()) - seen:
                if "sheet_reader.py" in title_of(descendant):
                    seen.add(descendant)
                    if len(seen) == which:
                        os.kill(descendant, signal.SIGKILL)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    assert len(seen) == which

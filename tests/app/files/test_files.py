"""Files of work: brought, laid beside, opened by those who may, kept once, gone when erased."""

import gc
import os
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.files import uploads
from app.settings import Settings, WrongSetting
from domain.files.file import KeptFile
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import DeliverJobOrder
from domain.policies.keep_files_with_their_work import MOST_OF_TASK
from domain.tasks.commands import InspectTask, SubmitTask
from domain.tasks.task import TaskState, Verdict
from tests.app.files.work import (
    JPEG,
    PDF,
    PNG,
    SECRET,
    WEBP,
    PageClient,
    archive,
    brought,
    content_of,
    lain_beside,
    page_client_with_a_task,
    upload,
    workbook,
)
from tests.app.visitors import keep_to_the_document, visitor
from tests.centre import as_participant
from workers.purge import sweep_files

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_with_a_task(service)


def on_the_shelf(service: Service) -> list[Path]:
    """Every file of bytes that lies there."""
    return [path for path in (service.settings.data_dir / "files").rglob("*") if path.is_file()]


def open_files() -> int:
    """How many files (and connections) this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@ONE_STORE
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_file_stays_open_after_an_upload_whether_it_is_taken_or_refused(
    page_client: PageClient,
) -> None:
    brought(page_client)  # What is opened once and kept (connections, libraries) is open now.
    gc.collect()
    before = open_files()
    gc.disable()  # Else what was forgotten would be closed for us.
    try:
        for ending in ("pdf", "exe"):
            big = PDF + os.urandom(1_000_000)
            upload(
                page_client.themselves, f"/tasks/{page_client.task.id}/files", big, f"a.{ending}"
            )
        assert open_files() <= before
    finally:
        gc.enable()


def test_a_result_is_brought_listed_and_opened(page_client: PageClient) -> None:
    big = PDF + os.urandom(3_000_000)
    file_id = brought(page_client, big)
    answer = content_of(page_client.themselves, file_id)
    assert answer.status_code == 200
    assert answer.data == big
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Cache-Control"] == "no-store"
    listed = page_client.themselves.get(f"/tasks/{page_client.task.id}/files").json
    assert listed is not None
    assert [(item["id"], item["name"], item["size"]) for item in listed["items"]] == [
        (str(file_id), f"{SECRET}.pdf", len(big))
    ]
    assert page_client.now().state is TaskState.STARTED, "the first file starts the task"


def test_nothing_of_it_is_readable_where_it_lies(page_client: PageClient) -> None:
    marker = b"marker of a person"
    file_id = brought(page_client, PDF + marker)
    [place] = on_the_shelf(page_client.service)
    assert marker not in place.read_bytes()
    assert SECRET not in str(place) and place.suffix == ""
    [event] = page_client.service.ledger.history(file_id)
    stored = page_client.service.ledger.recorder.select_events(file_id)[0].state.decode()
    assert event.name == f"{SECRET}.pdf"  # type: ignore[attr-defined]
    assert SECRET not in stored and event.sha256 not in stored  # type: ignore[attr-defined]


@ONE_STORE
def test_an_order_without_personal_data_seals_nothing(service: Service) -> None:
    page_client = page_client_with_a_task(service, personal_data=False)
    file_id = brought(page_client)
    [place] = on_the_shelf(service)
    assert place.read_bytes() == PDF
    assert content_of(page_client.themselves, file_id).data == PDF


@ONE_STORE
def test_when_its_key_is_destroyed_a_file_is_gone(page_client: PageClient) -> None:
    file_id = brought(page_client)
    page_client.service.keys.destroy(page_client.order.id, page_client.service.clock.now())
    assert content_of(page_client.visitor(Role.COORDINATOR), file_id).status_code == 409
    page = page_client.visitor(Role.COORDINATOR)
    assert (
        page.client.get(f"/orders/{page_client.order.id}/files", headers=page.headers).status_code
        == 200
    )


@ONE_STORE
def test_a_file_that_was_changed_where_it_lies_is_not_handed_out(page_client: PageClient) -> None:
    file_id = brought(page_client)
    [place] = on_the_shelf(page_client.service)
    place.write_bytes(place.read_bytes()[:-1])
    assert content_of(page_client.themselves, file_id).status_code == 503


@ONE_STORE
def test_who_may_open_what(page_client: PageClient) -> None:
    source, result = lain_beside(page_client), brought(page_client)
    for role in (Role.COORDINATOR, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER):
        assert content_of(page_client.visitor(role), result).status_code == 200, role
    for role in (Role.SUPERVISOR, Role.ADMIN, Role.VENUE):
        assert content_of(page_client.visitor(role), result).status_code == 403, role
    client = page_client.visitor(Role.CLIENT, client_id=page_client.order.client_id)
    for file_id in (source, result):
        assert content_of(page_client.themselves, file_id).status_code == 200
        assert content_of(page_client.other(), file_id).status_code == 404
        assert content_of(client, file_id).status_code == 404
    command = FoundCentre(code="elsewhere", name="elsewhere", kind=CentreKind.BPO)
    page_client.service.bus.dispatch(command, Envelope(caller=system("tests", "elsewhere")))
    foreign = page_client.visitor(Role.MANAGER, centres=("elsewhere",))
    nothing = content_of(foreign, uuid4())
    for path in (
        f"/files/{result}/content",
        f"/tasks/{page_client.task.id}/files",
        f"/job-orders/{page_client.order.id}/files",
    ):
        assert foreign.get(path).status_code == 404, path
    assert content_of(foreign, result).data == nothing.data


@ONE_STORE
def test_a_client_opens_results_once_they_are_delivered(page_client: PageClient) -> None:
    lain_beside(page_client)
    file_id = brought(page_client)
    client = page_client.visitor(Role.CLIENT, client_id=page_client.order.client_id)
    stranger = page_client.visitor(Role.CLIENT, client_id=page_client.centre.client().id)
    by = as_participant(page_client.worker)
    page_client.centre.does(
        SubmitTask(task_id=page_client.task.id, result={"files": ["x"]}, minutes=3), by
    )
    page_client.centre.does(
        InspectTask(task_id=page_client.task.id, verdict=Verdict.PASS, comment="")
    )
    listed = client.get(f"/job-orders/{page_client.order.id}/files").json
    assert listed is not None and listed["items"] == []
    page_client.centre.does(DeliverJobOrder(order_id=page_client.order.id))
    listed = client.get(f"/job-orders/{page_client.order.id}/files").json
    assert listed is not None
    assert [item["id"] for item in listed["items"]] == [str(file_id)]
    assert content_of(client, file_id).data == PDF
    assert content_of(stranger, file_id).status_code == 404
    sources = client.get(f"/job-orders/{page_client.order.id}/files?purpose=source").json
    assert sources is not None and sources["items"] == []


@ONE_STORE
def test_sent_twice_it_is_kept_once(page_client: PageClient) -> None:
    by, path = page_client.themselves, f"/tasks/{page_client.task.id}/files"
    first = upload(by, path, PDF, "a.pdf", key="once")
    again = upload(by, path, PDF, "a.pdf", key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    other = upload(by, path, PNG, "a.png", key="once")
    assert other.status_code == 422
    assert len(on_the_shelf(page_client.service)) == 1
    assert content_of(by, UUID(first.json["id"])).data == PDF


@ONE_STORE
def test_a_result_may_be_taken_back_until_it_is_handed_in(page_client: PageClient) -> None:
    first, second = brought(page_client), brought(page_client, PNG, "b.png")
    assert page_client.visitor(Role.COORDINATOR).post(f"/files/{first}/remove").status_code == 403
    assert page_client.other().post(f"/files/{first}/remove").status_code == 404
    assert page_client.themselves.post(f"/files/{first}/remove").status_code == 200
    assert content_of(page_client.themselves, first).status_code == 404
    assert len(on_the_shelf(page_client.service)) == 1
    by = as_participant(page_client.worker)
    page_client.centre.does(
        SubmitTask(task_id=page_client.task.id, result={"a": "x"}, minutes=3), by
    )
    assert page_client.themselves.post(f"/files/{second}/remove").status_code == 409
    late = upload(page_client.themselves, f"/tasks/{page_client.task.id}/files", PNG, "c.png")
    assert late.status_code == 409
    assert len(on_the_shelf(page_client.service)) == 1, "what was refused is not kept"


@ONE_STORE
def test_a_source_is_laid_beside_by_coordinators_only(page_client: PageClient) -> None:
    path = f"/job-orders/{page_client.order.id}/files"
    for role in (Role.PARTICIPANT, Role.THERAPIST, Role.CLIENT, Role.SUPERVISOR):
        answer = upload(page_client.visitor(role), path, PNG, "a.png")
        assert answer.status_code == 403, role
    file_id = lain_beside(page_client)
    assert page_client.themselves.post(f"/files/{file_id}/remove").status_code == 403
    assert page_client.visitor(Role.MANAGER).post(f"/files/{file_id}/remove").status_code == 200


@ONE_STORE
def test_a_task_takes_so_many_files_and_no_more(page_client: PageClient) -> None:
    by = page_client.themselves
    for number in range(MOST_OF_TASK):
        name = f"{number}.pdf"
        assert upload(by, f"/tasks/{page_client.task.id}/files", PDF, name).status_code == 201
    answer = upload(by, f"/tasks/{page_client.task.id}/files", PDF, "more.pdf")
    assert answer.status_code == 409
    assert len(on_the_shelf(page_client.service)) == MOST_OF_TASK


GOOD = {
    "pdf": (PDF, "清書.PDF", "pdf"),
    "png": (PNG, "a.png", "png"),
    "jpeg": (JPEG, "a.jpg", "jpeg"),
    "webp": (WEBP, "a.webp", "webp"),
    "UTF-8": ("氏名,番号\r\n葛󠄀西,1\r\n".encode(), "a.csv", "csv"),
    "Shift_JIS": ("氏名,番号\r\n".encode("cp932") * 40_000, "a.txt", "text"),
    "workbook": (workbook(), "a.xlsx", "xlsx"),
    "a path": (PDF, "/home/taro/a.pdf", "pdf"),
}
BAD = {
    "nothing": (b"", "a.pdf"),
    "a program": (b"MZ" + b"\0" * 80, "a.exe"),
    "a program with a good name": (b"MZ" + b"\0" * 80, "a.pdf"),
    "another picture": (PNG, "a.jpg"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.html"),
    "a drawing with scripts": (b"<svg xmlns='x'><script/></svg>", "a.svg"),
    "bytes as text": (b"a\0b\x01\x02", "a.txt"),
    "half a character": (b"a\x81", "a.csv"),
    "an archive": (archive(a=b"x"), "a.zip"),
    "an archive as a workbook": (archive(a=b"x"), "a.xlsx"),
    "a workbook with macros": (
        archive(
            **{"[Content_Types]_dot_xml": b"x", "xl__workbook_dot_xml": b"x"},
            xl__vbaProject_dot_bin=b"x",
        ),
        "a.xlsx",
    ),
    "a broken workbook": (workbook()[:-100], "a.xlsx"),
    "a document as a workbook": (
        archive(**{"[Content_Types]_dot_xml": b"x", "word__document_dot_xml": b"x"}),
        "a.xlsx",
    ),
    "a bomb": (
        archive(
            **{"[Content_Types]_dot_xml": b"x", "xl__workbook_dot_xml": b"0" * (201 << 20)},
        ),
        "a.xlsx",
    ),
    "too large": (PDF + b"0" * (20 << 20), "a.pdf"),
    "no ending": (PDF, "a"),
    "only an ending": (PDF, ".pdf"),
}


@ONE_STORE
@pytest.mark.parametrize("name", GOOD)
def test_these_files_are_taken(name: str, page_client: PageClient) -> None:
    content, given, kind = GOOD[name]
    file_id = brought(page_client, content, given)
    file = page_client.service.ledger.get(KeptFile, file_id)
    assert (file.kind, file.size) == (kind, len(content))
    assert file.name == given.rpartition("/")[2]
    assert content_of(page_client.themselves, file_id).data == content


@ONE_STORE
@pytest.mark.parametrize("name", BAD)
def test_these_files_are_not_taken(name: str, page_client: PageClient) -> None:
    content, given = BAD[name]
    head = page_client.service.ledger.head()
    answer = upload(page_client.themselves, f"/tasks/{page_client.task.id}/files", content, given)
    assert answer.status_code == 422, answer.text
    assert answer.json is not None and set(answer.json["errors"]) == {"file"}
    assert on_the_shelf(page_client.service) == []
    added = [row.event.TOPIC for row in page_client.service.ledger.read(head)]
    assert "file.kept.v1" not in added


def scanner(folder: Path, script: str) -> Path:
    """A program that looks at a file."""
    program = folder / "scanner"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


@ONE_STORE
@pytest.mark.parametrize(
    ("script", "status"),
    [
        ('grep -q EICAR "$1" && exit 1; exit 0', 201),
        ('test -f "$1" && exit 1', 422),
        ("kill -9 $$", 503),
        ("exec sleep 60", 503),
    ],
)
def test_a_scanner_is_asked_first(
    script: str,
    status: int,
    page_client: PageClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "SCAN_SECONDS", 1)
    settings = replace(page_client.service.settings, scanner=scanner(tmp_path, script))
    service = replace(page_client.service, settings=settings)
    app = keep_to_the_document(create_app(service))
    by = visitor(app, service, Role.PARTICIPANT, participant_id=page_client.worker.id)
    assert upload(by, f"/tasks/{page_client.task.id}/files", PDF, "a.pdf").status_code == status
    assert len(on_the_shelf(page_client.service)) == (status == 201)


def test_a_scanner_that_is_none_stops_the_start(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    for value in ("clamscan", str(tmp_path / "none"), str(plain)):
        with pytest.raises(WrongSetting, match="ASHIATO_SCANNER"):
            Settings.from_environment({"ASHIATO_SCANNER": value})
    program = scanner(tmp_path, "exit 0")
    assert Settings.from_environment({"ASHIATO_SCANNER": str(program)}).scanner == program


@ONE_STORE
def test_what_stands_in_no_record_is_swept_away_after_a_day(
    page_client: PageClient, clock: SettableClock
) -> None:
    kept, stray = brought(page_client), uuid4()
    now = page_client.service.clock.now()
    page_client.service.file_store.put(stray, BytesIO(PDF), None, now)
    places = {item.name: item for item in on_the_shelf(page_client.service)}
    for place in places.values():
        os.utime(place, (now.timestamp(), now.timestamp()))
    sweep_files(page_client.service)
    assert len(on_the_shelf(page_client.service)) == 2, "it may still be on its way"
    clock.advance(timedelta(days=1, minutes=1))
    sweep_files(page_client.service)
    assert [item.name for item in on_the_shelf(page_client.service)] == [kept.hex]


@ONE_STORE
def test_who_takes_out_a_file_is_recorded_in_the_trail(page_client: PageClient) -> None:
    result, source = brought(page_client), lain_beside(page_client)
    staff, manager = page_client.visitor(Role.COORDINATOR), page_client.visitor(Role.MANAGER)
    assert content_of(staff, result).status_code == 200
    assert content_of(page_client.themselves, source).status_code == 200
    assert content_of(page_client.other(), result).status_code == 404

    page_client.service.projections.catch_up()
    task, order = page_client.task, page_client.order
    found = manager.get(f"/audit/events?type=access.file_taken&order={order.id}").json
    assert found is not None
    of_task, of_order = found["items"]
    assert of_task["data"] == {
        "file_id": str(result),
        "order_id": str(order.id),
        "task_id": str(task.id),
    }
    assert of_task["actor"] == str(staff.account_id)
    assert of_task["summary"].endswith(f' took out a file of task "{task.key}".')
    assert of_order["data"]["task_id"] is None
    assert f"took out a file of job order {order.number}" in of_order["summary"]
    manager.headers["Accept-Language"] = "ja"
    found = manager.get(f"/audit/events?type=access.file_taken&subject={task.id}").json
    assert found is not None
    assert f"が作業「{task.key}」のファイルを取り出しました。" in found["items"][0]["summary"]

"""The pages with files: beside the work of whoever has it, and of a whole order."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.tasks.work_forms import Kind, parts_of, read_work
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import Role
from domain.tasks.commands import SubmitTask
from domain.tasks.task import TaskState
from tests.app.files.work import (
    PDF,
    PNG,
    PageClient,
    brought,
    content_of,
    lain_beside,
    page_client_with_a_task,
)
from tests.app.inspection.browser import Browser, Page
from tests.centre import as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_with_a_task(service)


def browser_of(page_client: PageClient, *roles: Role, **facts: Any) -> Browser:
    """The browser of somebody with these roles."""
    return Browser(page_client.app, page_client.service, *roles, **facts)


def worker_of(page_client: PageClient) -> Browser:
    """The browser of whoever has the task."""
    return browser_of(page_client, Role.PARTICIPANT, participant_id=page_client.worker.id)


def send(by: Browser, page: Page, action: str, content: bytes, name: str) -> TestResponse:
    """Send a file by the form of a page."""
    form = page.form(action)
    return by.post(action, form.values | {"file": (BytesIO(content), name)})


def test_a_result_is_sent_from_the_page_of_the_task(page_client: PageClient) -> None:
    here, by = f"/work/{page_client.task.id}", worker_of(page_client)
    page = by.get(here)
    assert "清書したPDF" in page.words
    assert "You have not brought a file yet." in page.words
    answer = send(by, page, f"{here}/files", PDF, "清書.pdf")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{here}?said=file-kept"
    page = by.get(answer.headers["Location"])
    assert "Your file is here." in page.words and "清書.pdf" in page.words
    [link] = [item for item in page.links if item.startswith("/api/v1/files/")]
    assert content_of(page_client.themselves, UUID(link.split("/")[-2])).data == PDF


def test_the_same_form_sent_twice_keeps_one_file(page_client: PageClient) -> None:
    here, by = f"/work/{page_client.task.id}", worker_of(page_client)
    page = by.get(here)
    for _ in range(2):
        assert send(by, page, f"{here}/files", PDF, "a.pdf").status_code == 303
    assert by.get(here).words.count("a.pdf") == 2, "its link, and the button that takes it away"
    assert send(by, page, f"{here}/files", PNG, "b.png").status_code == 409
    assert "b.png" not in by.get(here).words


def test_what_is_not_taken_is_said_beside_the_field(page_client: PageClient) -> None:
    here, by = f"/work/{page_client.task.id}", worker_of(page_client)
    answer = send(by, by.get(here), f"{here}/files", b"MZ", "a.exe")
    assert answer.status_code == 422
    assert "This kind of file is not taken." in answer.text
    assert 'id="file-problem"' in answer.text and 'href="#file"' in answer.text
    empty = by.post(f"{here}/files", by.get(here).form(f"{here}/files").values)
    assert empty.status_code == 422 and "Choose a file." in empty.text


def test_a_result_is_taken_back_and_not_after_handing_in(page_client: PageClient) -> None:
    here, by = f"/work/{page_client.task.id}", worker_of(page_client)
    file_id = str(brought(page_client))
    page = by.send(by.get(here).form(f"{here}/files/remove", file_id=file_id))
    assert "The file was taken away." in page.words
    brought(page_client, PNG, "b.png")
    command = SubmitTask(task_id=page_client.task.id, result={"files": ["b.png"]}, minutes=2)
    page_client.centre.does(command, as_participant(page_client.worker))
    assert page_client.now().state is TaskState.SUBMITTED
    page = by.get(here)
    assert "b.png" in page.words
    assert not page.has_form(f"{here}/files") and not page.has_form(f"{here}/files/remove")


def test_nobody_else_brings_or_sees_anything(page_client: PageClient) -> None:
    here = f"/work/{page_client.task.id}"
    other = browser_of(
        page_client, Role.PARTICIPANT, participant_id=page_client.centre.participant().id
    )
    values = other.get("/account").form("/sign-out").values
    answer = other.post(f"{here}/files", values | {"file": (BytesIO(PDF), "a.pdf")})
    assert answer.status_code == 404
    file_id = str(brought(page_client))
    answer = other.post(f"{here}/files/remove", values | {"file_id": file_id})
    assert answer.status_code == 404
    assert other.get(f"/orders/{page_client.order.id}/files").status == 403


def test_a_source_is_laid_beside_an_order_or_one_of_its_tasks(page_client: PageClient) -> None:
    here, by = f"/orders/{page_client.order.id}/files", browser_of(page_client, Role.COORDINATOR)
    page = by.get(here)
    assert "No file lies beside this work yet." in page.words
    assert send(by, page, here, PNG, "原本.png").status_code == 303
    form = by.get(here).form(here).values
    answer = by.post(here, form | {"number": "1", "file": (BytesIO(PDF), "見本.pdf")})
    assert answer.status_code == 303, answer.text
    page = by.get(answer.headers["Location"])
    assert "for every task" in page.words and "for task no. 1" in page.words
    page = worker_of(page_client).get(f"/work/{page_client.task.id}")
    assert "原本.png" in page.words and "見本.pdf" in page.words
    form = by.get(here).form(here).values
    answer = by.post(here, form | {"number": "7", "file": (BytesIO(PDF), "x.pdf")})
    assert answer.status_code == 422
    assert "This order has no task with this number." in answer.text and 'value="7"' in answer.text


def test_a_file_goes_only_from_where_it_belongs(page_client: PageClient) -> None:
    file_id = str(lain_beside(page_client))
    by, elsewhere = browser_of(page_client, Role.COORDINATOR), page_client.centre.order()
    values = by.get("/account").form("/sign-out").values | {"file_id": file_id}
    assert by.post(f"/orders/{elsewhere.id}/files/remove", values).status_code == 404
    page = by.get(f"/orders/{page_client.order.id}/files")
    page = by.send(page.form(f"/orders/{page_client.order.id}/files/remove", file_id=file_id))
    assert "The file was taken away." in page.words


def test_a_client_sees_no_sources_and_nothing_before_the_delivery(page_client: PageClient) -> None:
    lain_beside(page_client)
    client = browser_of(page_client, Role.CLIENT, client_id=page_client.order.client_id)
    page = client.get(f"/orders/{page_client.order.id}/files")
    assert page.status == 200
    assert "Files appear here when the work is delivered." in page.words
    assert "source.png" not in page.words and "Sources" not in page.words
    other = browser_of(page_client, Role.CLIENT, client_id=page_client.centre.client().id)
    assert other.get(f"/orders/{page_client.order.id}/files").status == 404


def test_work_that_asks_for_a_file_is_not_handed_in_without_one(page_client: PageClient) -> None:
    sent: MultiDict[str, str] = MultiDict({"minutes": "3"})
    payload = {"upload": "清書したPDF"}
    with page_client.app.test_request_context():
        assert [part.kind for part in parts_of(payload)] == [Kind.FILES, Kind.NOTE]
        with pytest.raises(Invalid) as refusal:
            read_work(parts_of(payload, []), sent, whole=True)
        assert list(refusal.value.errors) == ["work-1"]
        assert read_work(parts_of(payload, []), sent, whole=False) == {}
        handed_in = read_work(parts_of(payload, ["a.pdf"]), sent, whole=True)
    assert handed_in == {"files": ["a.pdf"]}

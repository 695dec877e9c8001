"""A My Number is refused in names of files and in files of people, and looked for in no work."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from domain.tasks.commands import SubmitTask
from tests.app.tasks.conftest import browser, browser_of, me
from tests.app.tasks.own import Browser, given
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre, as_participant

__all__ = ["browser", "browser_of", "me"]

NUMBER = "123456789018"
SPELT = (NUMBER, "1234-5678-9018", "１２３４ ５６７８ ９０１８")
HEADINGS = "氏名,市内在住,手帳種別,障害種別,主な障害種別,電話番号"
ROW = "鎌倉 花子,はい,手帳なし,精神,精神,"


@pytest.fixture
def staff(service: Service) -> Visitor:
    by = visitor(create_app(service), service, Role.MANAGER, Role.COORDINATOR)
    by.headers["Accept-Language"] = "en"
    return by


def send(by: Visitor, path: str, content: bytes, name: str) -> TestResponse:
    """Upload a file."""
    return by.client.post(
        f"/api/v1{path}", data={"file": (BytesIO(content), name)}, headers=by.headers
    )


def refused(answer: TestResponse) -> dict[str, Any]:
    """The errors of a refusal in which no number is repeated."""
    assert answer.status_code == 422, answer.text
    assert not any(item in answer.text for item in (*SPELT, NUMBER[:8]))
    assert "My Number" in answer.text
    assert answer.json is not None
    errors: dict[str, Any] = answer.json["errors"]
    return errors


def people(by: Visitor) -> int:
    """How many people are on the books."""
    answer = by.get("/people")
    assert answer.json is not None
    return len(answer.json["items"])


@pytest.mark.parametrize("number", SPELT)
@pytest.mark.parametrize(
    ("content", "where"),
    [
        (f"{HEADINGS}\r\n{ROW}\r\n{ROW}{{number}}\r\n", "3.電話番号"),
        (f"{HEADINGS}\r\n{ROW.replace('はい', '{number}')}\r\n", "2"),
        (f"{HEADINGS},\r\n{ROW},{{number}}\r\n", "2"),
        (f"{HEADINGS},{{number}}\r\n{ROW},\r\n", "1"),
        (f"{HEADINGS}\r\n{ROW},{{number}}\r\n", "2"),
    ],
    ids=["a field", "another kind of cell", "a column without heading", "a heading", "too many"],
)
def test_a_file_of_people_holds_none(
    content: str, where: str, number: str, staff: Visitor, service: Service
) -> None:
    text = content.format(number=number)
    assert list(refused(send(staff, "/people/import", text.encode(), "people.csv"))) == [where]
    service.projections.catch_up()
    assert people(staff) == 0


def test_nor_a_workbook_in_which_it_is_a_number(staff: Visitor) -> None:
    book, made = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append([*HEADINGS.split(","), ""])
    book.active.append([*ROW.split(",")[:-1], "", int(NUMBER)])
    book.save(made)
    errors = refused(send(staff, "/people/import", made.getvalue(), "people.xlsx"))
    assert list(errors) == ["2"]


def test_nor_a_file_of_participants(staff: Visitor, service: Service) -> None:
    person = Centre(service).person()
    good = f"person_id,work_mode,difficulty,trial,\r\n{person.id},在宅型,障害,いいえ,"
    answer = send(staff, "/participants/import", f"{good}{NUMBER}\r\n".encode(), "a.csv")
    assert list(refused(answer)) == ["2"]
    assert send(staff, "/participants/import", f"{good}\r\n".encode(), "a.csv").status_code == 200


@pytest.mark.parametrize("number", SPELT)
def test_no_file_has_one_in_its_name(number: str, staff: Visitor, service: Service) -> None:
    order = Centre(service).order(tasks=1)
    task = Centre(service).task(order).id
    csv = f"{HEADINGS}\r\n{ROW}\r\n".encode()
    head = service.ledger.head()
    for path, content in (
        ("/people/import", csv),
        ("/participants/import", csv),
        (f"/job-orders/{order.id}/tasks/import", b"key\r\n1\r\n"),
        (f"/job-orders/{order.id}/files", b"text"),
        (f"/tasks/{task}/files", b"text"),
    ):
        ending = "csv" if "import" in path else "txt"
        errors = refused(send(staff, path, content, f"名簿 {number}.{ending}"))
        assert list(errors) == ["file"], path
        assert "rename" in errors["file"][0]
    assert service.ledger.head() == head


def test_a_page_says_so_too(centre: Centre, me: Any, browser: Browser) -> None:
    task = given(centre, me, {"source_text": "本文", "upload": "清書"})
    browser.open(f"/work/{task.id}")
    data = dict(browser.page.form(f"/work/{task.id}/files"))
    data["file"] = (BytesIO(b"text"), f"{NUMBER}.txt")  # type: ignore[assignment]
    answer = browser.client.post(f"/work/{task.id}/files", data=data)
    assert answer.status_code == 422
    assert "名前を変えてから" in answer.text
    assert NUMBER not in answer.text


def test_work_may_hold_what_looks_like_one(staff: Visitor, service: Service) -> None:
    order = Centre(service).order(tasks=1)
    here = f"/job-orders/{order.id}"
    body = {"tasks": [{"key": NUMBER, "payload": {NUMBER: NUMBER}}]}
    assert staff.post(f"{here}/tasks", body).status_code == 200
    text = f"key,{NUMBER}\r\nb,{NUMBER}\r\n".encode()
    made = send(staff, f"{here}/tasks/import", text, "rows.csv")
    assert made.status_code == 202, made.text
    assert send(staff, f"{here}/files", NUMBER.encode(), "source.txt").status_code == 201


def test_an_order_may_warn_of_it_and_refuses_nothing(
    centre: Centre, me: Any, browser: Browser, staff: Visitor, service: Service
) -> None:
    task = given(centre, me, {"source_text": f"番号 {NUMBER}"})
    order, path = f"/job-orders/{task.order_id}", f"/tasks/{task.id}"
    assert staff.get(order).json["warns_of_my_number"] is False
    assert staff.get(path).json["my_number_in"] == []
    browser.open(f"/work/{task.id}")
    assert "マイナンバー" not in browser.html
    for _ in range(2):
        assert staff.post(f"{order}/my-number-warning", {"is_on": True}).status_code == 200
    assert staff.get(order).json["warns_of_my_number"] is True
    assert staff.get(path).json["my_number_in"] == ["payload"]
    browser.open(f"/work/{task.id}")
    assert "マイナンバーと思われる12桁の数字があります（原文）" in browser.html
    done = SubmitTask(task_id=task.id, result={"text": NUMBER}, minutes=5)
    centre.does(done, by=as_participant(me))
    assert staff.get(path).json["my_number_in"] == ["payload", "result"]
    for page in (f"/staff/tasks/{task.id}", f"/inspect/{task.id}"):
        shown = staff.client.get(page, headers=staff.headers)
        assert "what looks like a My Number (the source, the result)" in shown.text, page
    assert staff.post(f"{order}/my-number-warning", {"is_on": False}).status_code == 200
    assert staff.get(path).json["my_number_in"] == []
    chosen = [item for item in service.ledger.history(task.order_id) if "chosen" in item.TOPIC]
    assert len(chosen) == 2, "said twice, it is one fact"


def test_the_page_of_an_order_switches_the_warning(
    centre: Centre, staff: Visitor, service: Service
) -> None:
    order = centre.order()
    here = f"/orders/{order.id}"
    assert "Warn of what looks like" in staff.client.get(here, headers=staff.headers).text
    sent = staff.client.post(
        f"{here}/my-number-warning", data={"is_on": "true"}, headers=staff.headers
    )
    assert sent.headers["Location"] == f"{here}?said=my-number-warning"
    page = staff.client.get(sent.headers["Location"], headers=staff.headers).text
    assert "The warning of My Numbers was switched." in page
    assert "Do not warn of My Numbers any more" in page
    assert centre.now(JobOrder, order.id).warns_of_my_number


def test_a_name_with_other_numbers_is_taken(staff: Visitor, service: Service) -> None:
    order = Centre(service).order()
    for name in (
        "123456789019.txt",
        "20260415123456.txt",
        "6f1f3a9e-3b0e-4c0d-9f6a-123456789018.txt",
    ):
        answer = send(staff, f"/job-orders/{order.id}/files", b"text", name)
        assert answer.status_code == 201, answer.text

"""The pages of a client: its own orders and nobody else's, shown without a word about people."""

import json
import re
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.orders.delivery_rejection import MOST_TICKS
from domain.kernel.messaging.caller import Role
from domain.orders.client import Client
from domain.orders.commands import DeliverJobOrder, HoldJobOrder
from domain.orders.job_order import Inspection, JobOrder, OrderState
from domain.tasks.commands import AssignTask, SubmitTask
from domain.tasks.task import Task, TaskState
from tests.app.orders.page_client import PageClient, ids, page_client_of, statements, words_of
from tests.app.orders.stages import STAGES, finished, in_state
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

PATHS = ("", "/repeat", "/one-more-look", "/delivery-note")
FORMS = {
    "/ask": {"question": "いつごろですか。"},
    "/accept-delivery": {},
    "/one-more-look": {"keys": "000000", "rejection_reason": "1行目"},
    "/repeat": {"due_on": "2026-06-30"},
}
REQUEST = {
    "title": "封筒の宛名",
    "kind_of_work": "mail",
    "due_on": "2026-05-29",
    "quantity": "300",
    "instructions": "見本のとおり",
    "personal_data": "true",
}


@pytest.fixture
def client(centre: Centre) -> Client:
    return centre.client()


@pytest.fixture
def page_client(service: Service, client: Client) -> PageClient:
    return page_client_of_client(service, client)


def page_client_of_client(service: Service, client: Client) -> PageClient:
    """Somebody who signs in for a client."""
    return PageClient(service, create_app(service), Role.CLIENT, client_id=client.id)


def test_a_client_sees_its_own_orders_and_no_others(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    assert "You have not given us an order yet." in page_client.text("/our-orders")
    own = centre.order(client=client, tasks=3)
    other = centre.order(client=centre.client("別の会社"), title="別の仕事")
    page = page_client.text("/our-orders")
    assert f"{own.number} 名簿の入力 in work due Fri, May 15 Done 0 of 3" in page
    assert other.number not in page and "別の仕事" not in page


@pytest.mark.parametrize("state", STAGES, ids=lambda state: state.value)
def test_where_an_order_stands_is_told_in_plain_words(
    state: OrderState, centre: Centre, client: Client, page_client: PageClient
) -> None:
    order = in_state(centre, state, client)
    english = page_client.text(f"/our-orders/{order.id}")
    japanese = page_client.text(f"/our-orders/{order.id}", "ja")
    assert "We received your order." in english and "ご依頼を受け付けました。" in japanese
    rows = centre.service.ledger.rows("SELECT code FROM participant_terms")
    raw = [state.value] if "_" in state.value else []
    for code in [*(row["code"] for row in rows), "葛󠄀西", *raw]:
        assert code not in english and code not in japanese


def test_another_clients_order_is_not_found_anywhere(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    order = finished(centre, centre.client("別の会社"))
    centre.does(DeliverJobOrder(order_id=order.id))
    head = centre.now(JobOrder, order.id).version
    for id in (order.id, uuid4()):
        for path in PATHS:
            answer = page_client.get(f"/our-orders/{id}{path}")
            assert (answer.status_code, order.number in answer.text) == (404, False), path
        for path, values in FORMS.items():
            answer = page_client.post(f"/our-orders/{id}{path}", **values)
            assert (answer.status_code, order.number in answer.text) == (404, False), path
    for path in ("", "/delivery", "/questions"):
        assert page_client.get(f"/api/v1/job-orders/{order.id}{path}").status_code == 404
    assert centre.now(JobOrder, order.id).version == head


def test_staff_pages_are_closed_to_a_client_and_its_pages_to_staff(
    centre: Centre, client: Client, page_client: PageClient, service: Service
) -> None:
    order = centre.order(client=client, tasks=1)
    (task,) = ids(centre, order, 1)
    for path in ("", "/terms", "/repeat", "/one-more-look", "/delivery-note"):
        assert page_client.get(f"/orders/{order.id}{path}").status_code == 403
    for path in ("/orders", "/orders/new", "/clients/new", "/queue", f"/staff/tasks/{task}"):
        assert page_client.get(path).status_code == 403, path
    staff = page_client_of(service)
    assert staff.get("/our-orders").status_code == 403
    assert staff.get(f"/our-orders/{order.id}").status_code == 403


def test_an_account_without_a_client_is_told_so(service: Service) -> None:
    nobody = PageClient(service, create_app(service), Role.CLIENT)
    assert "does not belong to a client yet" in nobody.text("/our-orders")
    assert "does not belong to a client yet" in nobody.text("/our-orders/new")
    assert nobody.post("/our-orders/new", **REQUEST).status_code == 404


def test_a_question_is_asked_answered_and_read(
    centre: Centre, client: Client, page_client: PageClient, service: Service
) -> None:
    order, staff, once = centre.order(client=client), page_client_of(service), uuid4().hex
    assert page_client.post(f"/our-orders/{order.id}/ask", question=" ").status_code == 422
    for _ in range(2):
        sent = page_client.post(f"/our-orders/{order.id}/ask", once, question="<b>いつ</b>ですか。")
        assert sent.headers["Location"] == f"/our-orders/{order.id}?said=asked"
    page = staff.get(f"/orders/{order.id}/questions").text
    assert page.count("&lt;b&gt;いつ&lt;/b&gt;ですか。") == 1 and "Waiting for an answer" in page
    question = re.findall(r'name="question_id" value="([0-9a-f-]{36})"', page)
    values = {"question_id": question[0], "answer": "金曜日の予定です。"}
    assert staff.post(f"/orders/{order.id}/answer", **values).status_code == 303
    words = page_client.text(f"/our-orders/{order.id}")
    assert "金曜日の予定です。" in words and "Waiting for an answer" not in words
    elsewhere = centre.order()
    assert staff.post(f"/orders/{elsewhere.id}/answer", **values).status_code == 404


def test_results_reach_a_client_with_the_delivery_and_name_nobody(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    order = finished(centre, client)
    at = f"/api/v1/job-orders/{order.id}/delivery"
    assert page_client.get(at).status_code == 404
    assert at not in page_client.get(f"/our-orders/{order.id}").text
    centre.does(DeliverJobOrder(order_id=order.id))
    assert at in page_client.get(f"/our-orders/{order.id}").text
    rows = page_client.get(at, format="jsonl").get_data(as_text=True).splitlines()
    assert [json.loads(row) for row in rows] == [{"key": "000000", "state": "passed", "result": {}}]
    assert (
        page_client.get(at, codes="true").get_data(as_text=True).splitlines()[0].lstrip("\ufeff")
        == "key,state"
    )
    assert page_client.get(at, format="xlsx").status_code == 200


@pytest.mark.parametrize(
    ("accept", "form", "answered"),
    [
        ("application/json", None, 406),
        ("application/json", "csv", "text/csv"),
        ("application/x-ndjson", None, "application/x-ndjson"),
        ("application/json;q=0.9, text/csv;q=0.5", None, "text/csv"),
        ("application/json, */*;q=0.1", None, "text/csv"),
        (None, None, "text/csv"),
    ],
)
def test_a_delivery_comes_in_a_form_that_was_asked_for(
    centre: Centre,
    client: Client,
    page_client: PageClient,
    accept: str | None,
    form: str | None,
    answered: object,
) -> None:
    order = finished(centre, client)
    centre.does(DeliverJobOrder(order_id=order.id))
    answer = page_client._by.client.get(
        f"/api/v1/job-orders/{order.id}/delivery",
        query_string={"format": form} if form else {},
        headers=page_client._by.headers | ({"Accept": accept} if accept else {}),
    )
    assert answered in (answer.status_code, answer.mimetype)
    if answered == 406:
        assert answer.mimetype == "application/problem+json"
        assert "format=csv / format=jsonl / format=xlsx" in answer.get_json(force=True)["detail"]


def test_one_more_look_returns_the_pieces_named_by_their_keys(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    order = finished(centre, client, 2)
    centre.does(DeliverJobOrder(order_id=order.id))
    here = f"/our-orders/{order.id}/one-more-look"
    for values, field in (
        ({"rejection_reason": "1行目"}, "tasks"),
        ({"keys": "000001", "rejection_reason": ""}, "rejection_reason"),
        ({"keys": "000001\nない", "rejection_reason": "1行目"}, "tasks"),
        ({"tasks": str(uuid4()), "rejection_reason": "1行目"}, "tasks"),
    ):
        answer = page_client.post(here, **values)
        assert answer.status_code == 422, values
        assert f'href="#{field}"' in answer.text
    page = page_client.get(here).text
    first, second = ids(centre, order, 2)
    assert f'value="{second}"' in page and "000001" in page
    once = uuid4().hex
    for _ in range(2):
        sent = page_client.post(here, once, tasks=str(second), rejection_reason="2行目")
        assert sent.headers["Location"] == f"/our-orders/{order.id}?said=looking"
    returned = centre.now(JobOrder, order.id)
    assert returned.state is OrderState.REJECTED
    assert returned.rejection is not None and returned.rejection.undecided == (second,)
    assert {centre.now(Task, task).state for task in (first, second)} == {TaskState.PASSED}
    words = page_client.text(f"/our-orders/{order.id}")
    assert "You asked for one more look. 1 piece of work. 2行目" in words


def test_a_client_asks_for_new_work_and_staff_settle_its_terms(
    centre: Centre, client: Client, page_client: PageClient, service: Service
) -> None:
    answer = page_client.post("/our-orders/new", **(REQUEST | {"due_on": "2026-04-01"}))
    assert answer.status_code == 422 and 'value="封筒の宛名"' in answer.text
    once = uuid4().hex
    where = {
        page_client.post("/our-orders/new", once, **REQUEST).headers["Location"] for _ in range(2)
    }
    (path,) = where
    order_id = path.removeprefix("/our-orders/").removesuffix("?said=received")
    page = page_client.text(path)
    assert "Thank you. We have received your order." in page and "300" in page
    staff = page_client_of(service)
    here = f"/orders/{order_id}"
    assert 'value="封筒の宛名"' in staff.get(f"{here}/terms").text
    sent = staff.post(
        f"{here}/terms",
        **{name: value for name, value in REQUEST.items() if name != "due_on"},
        programme="bpo",
        work_modes="on_site",
        minutes_per_task="25",
        inspection="double",
        skill_checking="2",
    )
    assert sent.status_code == 303, sent.text
    words = staff.text(f"{here}/terms")
    assert "25 minutes" in words and "checking, level 2 or more" in words
    assert "The terms of the order were settled." in page_client.text(f"/our-orders/{order_id}")


def test_a_client_orders_the_same_again(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    order = in_state(centre, OrderState.CLOSED, client)
    page = page_client.get(f"/our-orders/{order.id}/repeat").text
    assert 'value="2026-05-15"' in page
    once = uuid4().hex
    where = {
        page_client.post(f"/our-orders/{order.id}/repeat", once, due_on="2026-06-30").headers[
            "Location"
        ]
        for _ in range(2)
    }
    (path,) = where
    again = page_client.get(path)
    assert again.status_code == 200 and "Tue, Jun 30" in words_of(again.text)
    assert len(re.findall(r'href="/our-orders/[0-9a-f]', page_client.get("/our-orders").text)) == 2


def test_notes_of_the_staff_are_not_told_but_a_decline_is(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    held = centre.order(client=client)
    centre.does(HoldJobOrder(order_id=held.id, reason="担当の人が休み"))
    assert "担当の人が休み" not in page_client.get(f"/our-orders/{held.id}").text
    declined = in_state(centre, OrderState.DECLINED, client)
    assert "人が足りません" in page_client.get(f"/our-orders/{declined.id}").text


def test_the_delivery_note_counts_work_and_minutes_and_names_nobody(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    order = finished(centre, client, 2)
    here = f"/our-orders/{order.id}/delivery-note"
    assert "Nothing has been delivered yet." in page_client.text(here)
    centre.does(DeliverJobOrder(order_id=order.id))
    words = page_client.text(here)
    assert f"Number {order.number}-1 Issued on 15 April 2026" in words
    assert "みなと商会" in words and "名簿の入力 2 pieces" in words
    assert "Time worked on it 10 minutes" in words and "Accepted on Not yet" in words
    japanese = page_client.text(here, "ja")
    assert f"番号 {order.number}-1 発行日 令和8年（2026年）4月15日" in japanese
    assert "品名 数量 単位 名簿の入力 2 件" in japanese and "作業時間の合計 10分" in japanese


def test_the_list_asks_the_same_questions_however_long_it_is(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    asked = []
    for _ in range(2):
        for _ in range(3):
            centre.order(client=client, tasks=1)
        with statements(centre.service.views, centre.service.ledger.database) as found:
            assert page_client.get("/our-orders").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_pieces_of_a_long_delivery_are_named_by_their_keys(
    centre: Centre, client: Client, page_client: PageClient
) -> None:
    count = MOST_TICKS + 1
    order = centre.order(client=client, tasks=count, inspection=Inspection.NONE)
    somebody = centre.participant()
    for task in ids(centre, order, count):
        centre.does(
            AssignTask(task_id=task, participant_id=somebody.id, override_reason="話しました")
        )
        centre.does(SubmitTask(task_id=task, result={}, minutes=0), as_participant(somebody))
    centre.does(DeliverJobOrder(order_id=order.id))
    here = f"/our-orders/{order.id}/one-more-look"
    page = page_client.get(here).text
    assert '<textarea id="keys"' in page and 'type="checkbox"' not in page
    answer = page_client.post(here, rejection_reason="1行目")
    assert answer.status_code == 422 and 'href="#keys"' in answer.text
    assert (
        page_client.post(here, keys=" 000100 \n000100\n", rejection_reason="1行目").status_code
        == 303
    )
    rejection = centre.now(JobOrder, order.id).rejection
    assert rejection is not None and rejection.undecided == (ids(centre, order, count)[-1],)

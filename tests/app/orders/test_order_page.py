"""The page of one order: its facts and progress, every act on it, and the tasks added to it."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.escalation.queries import VISIT
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import (
    AcceptDelivery,
    AskAboutOrder,
    CancelJobOrder,
    DeliverJobOrder,
)
from domain.orders.job_order import JobOrder, OrderState
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import AskForHelp, AssignTask, SubmitTask
from domain.tasks.task import Task
from tests.app.orders.page_client import (
    ELSEWHERE,
    PageClient,
    ids,
    keys,
    page_client_of,
    words_of,
)
from tests.app.orders.stages import finished
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def test_the_facts_of_an_order_in_words(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(skills={"typing": 2}, instructions="<i>原文</i>のとおり", quantity=1200)
    page = page_client.get(f"/orders/{order.id}/terms").text
    assert "&lt;i&gt;原文&lt;/i&gt;のとおり" in page
    words = words_of(page)
    for fact in (
        f"{order.number} 名簿の入力",
        "Client みなと商会",
        "Kind of work data entry",
        "Place of work home-based · on-site",
        "typing, level 2 or more",
        "inspected by one colleague",
        "Quantity ordered 1,200",
    ):
        assert fact in words
    overview = page_client.text(f"/orders/{order.id}")
    assert "No tasks yet" in overview and "Nothing has been handed in yet." in overview
    japanese = page_client.text(f"/orders/{order.id}/terms", "ja")
    assert "データ入力" in japanese and "在宅型" in japanese and "1人で検品" in japanese
    assert not re.search(r"data_entry|home_based|single|[0-9a-f]{8}-[0-9a-f]{4}", japanese)


def test_progress_by_state_leads_to_the_tasks(centre: Centre, page_client: PageClient) -> None:
    order = finished(centre)
    centre.add(order, ["a", "b"])
    page = page_client.get(f"/orders/{order.id}").text
    for state, count in (("waiting", 2), ("passed", 1)):
        link = f'<a href="/orders/{order.id}/tasks?state={state}">{state} <span class="number">'
        assert f"{link}{count}</span></a>" in page
    words = words_of(page)
    assert "1 of 3 done" in words
    assert "Handed in by day Day Handed in In all Wed, Apr 15 1 1" in words
    assert "1 of 3 tasks were handed in by now." in words
    assert "In time" in words


STEPS = [
    ("accept", {}, OrderState.ACCEPTED),
    ("change-due-date", {"due_on": "2026-06-30", "due_reason": "延期"}, OrderState.ACCEPTED),
    ("release", {}, OrderState.RELEASED),
    ("hold", {"hold_reason": "確認中"}, OrderState.ON_HOLD),
    ("resume", {}, OrderState.RELEASED),
    ("cancel", {"cancel_reason": "発注者の都合"}, OrderState.CANCELLED),
]


def test_an_order_is_led_through_its_life(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(released=False)
    here = f"/orders/{order.id}"
    for act, values, state in STEPS:
        assert f'action="{here}/{act}"' in page_client.get(here).text, act
        answer = page_client.post(f"{here}/{act}", **values)
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"] == f"{here}?said={act}"
        assert 'role="status"' in page_client.get(answer.headers["Location"]).text
        assert centre.now(JobOrder, order.id).state is state
    assert str(centre.now(JobOrder, order.id).due_on) == "2026-06-30"
    reasons = [event.meta.reason for event in centre.service.ledger.history(order.id)]
    assert reasons[-5:] == ["延期", None, "確認中", None, "発注者の都合"]
    page = page_client.get(here).text
    assert "Nothing is left to do with this order." in page
    assert set(re.findall(rf'action="{here}/([a-z-]+)"', page)) == {"undo"}
    assert "Handed in by day" not in words_of(page)


def test_an_order_is_declined_with_a_reason(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(released=False)
    page_client.post(f"/orders/{order.id}/decline", decline_reason="人が足りません")
    assert centre.now(JobOrder, order.id).state is OrderState.DECLINED


def test_finished_work_is_delivered_taken_and_put_away(
    centre: Centre, page_client: PageClient
) -> None:
    order = finished(centre)
    here = f"/orders/{order.id}"
    for act, state in (
        ("deliver", OrderState.DELIVERED),
        ("accept-delivery", OrderState.ACCEPTED_BY_CLIENT),
        ("close", OrderState.CLOSED),
    ):
        assert f'action="{here}/{act}"' in page_client.get(here).text
        assert page_client.post(f"{here}/{act}").status_code == 303
        assert centre.now(JobOrder, order.id).state is state
    assert f"/api/v1/job-orders/{order.id}/results?format=csv" in page_client.get(here).text


def test_a_refusal_is_shown_on_the_page(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(tasks=2)
    here = f"/orders/{order.id}"
    answer = page_client.post(f"{here}/deliver")
    assert answer.status_code == 409
    assert "2 tasks are not finished yet." in words_of(answer.text)
    answer = page_client.post(f"{here}/close")
    assert (answer.status_code, "This order is in work" in answer.text) == (409, True)
    assert centre.now(JobOrder, order.id).version == order.version


@pytest.mark.parametrize(
    ("act", "values", "field", "kept"),
    [
        ("hold", {}, "hold_reason", ""),
        ("hold", {"hold_reason": "個人番号 123456789018"}, "hold_reason", "個人番号 123456789018"),
        ("cancel", {"cancel_reason": " "}, "cancel_reason", " "),
        ("change-due-date", {"due_on": "2026-02-30", "due_reason": "延期"}, "due_on", "延期"),
        ("change-due-date", {"due_on": "2026-04-01", "due_reason": "早く"}, "due_on", "早く"),
        ("tasks", {}, "lines", ""),
    ],
)
def test_wrong_input_keeps_what_was_typed(
    act: str, values: dict[str, str], field: str, kept: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order()
    answer = page_client.post(f"/orders/{order.id}/{act}", **values)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'id="{field}-problem"' in answer.text
    assert kept in answer.text
    assert act == "tasks" or len(re.findall("<details open", answer.text)) == 1
    assert centre.now(JobOrder, order.id).version == order.version


def test_a_form_sent_twice_is_done_once(centre: Centre, page_client: PageClient) -> None:
    order = centre.order()
    here, once = f"/orders/{order.id}", uuid4().hex
    for _ in range(2):
        sent = page_client.post(f"{here}/tasks", once, lines="一枚目\n二枚目")
        assert sent.status_code == 303
    assert keys(centre, order) == ["0001", "0002"]


def test_a_form_of_an_older_page_is_not_taken(centre: Centre, page_client: PageClient) -> None:
    order = centre.order()
    page = page_client.get(f"/orders/{order.id}").text
    (version,) = set(re.findall(r'name="version" value="(\d+)"', page))
    page_client.post(f"/orders/{order.id}/hold", hold_reason="確認中", version=version)
    answer = page_client.post(f"/orders/{order.id}/cancel", cancel_reason="不要", version=version)
    assert answer.status_code == 409 and "Somebody changed this" in answer.text
    assert "不要" in answer.text
    assert centre.now(JobOrder, order.id).state is OrderState.ON_HOLD


def test_another_centres_order_is_not_found(centre: Centre, service: Service) -> None:
    order = centre.order(tasks=1)
    there = page_client_of(service, centre=ELSEWHERE)
    for id in (order.id, uuid4()):
        assert there.get(f"/orders/{id}").status_code == 404
        for act in ("hold", "tasks"):
            answer = there.post(f"/orders/{id}/{act}", hold_reason="x", lines="x")
            assert answer.status_code == 404
            assert order.number not in answer.text
    file = (io.BytesIO(b"key\na\n"), "a.csv")
    assert there.post(f"/orders/{order.id}/import", file=file).status_code == 404
    assert centre.now(JobOrder, order.id).version == order.version


def test_only_those_who_hand_out_work_get_in(centre: Centre, service: Service) -> None:
    order = centre.order()
    for role, status in ((Role.MANAGER, 200), (Role.THERAPIST, 403), (Role.SUPERVISOR, 403)):
        guest = page_client_of(service, role)
        for path in ("/board", "/queue", "/orders", f"/orders/{order.id}"):
            assert guest.get(path).status_code == status, (role, path)


def test_a_delivered_order_takes_no_more_tasks(centre: Centre, page_client: PageClient) -> None:
    order = finished(centre)
    centre.does(DeliverJobOrder(order_id=order.id))
    answer = page_client.post(f"/orders/{order.id}/tasks", lines="もう一枚")
    assert answer.status_code == 409 and "This order is delivered" in answer.text
    centre.does(AcceptDelivery(order_id=order.id))
    assert 'name="lines"' not in page_client.get(f"/orders/{order.id}").text
    assert centre.service.ledger.find(Task, task_id(order.id, "0002")) is None


def test_the_pages_of_an_order_lead_to_each_other_and_old_anchors_to_them(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order(tasks=1)
    here = f"/orders/{order.id}"
    for part in ("", "/tasks", "/questions", "/add", "/terms", "/files", "/story"):
        tabs = page_client.get(here + part).text.split('class="tabs"')[1].split("</nav>")[0]
        assert f'href="{here + part}" aria-current="page"' in tabs or not part
        assert tabs.count("<a ") == 7 and tabs.count("aria-current") == 1
    overview = page_client.get(here).text
    for anchor, part in (("questions", "questions"), ("adding", "add"), ("facts", "terms")):
        assert f'href="{here}/{part}" id="{anchor}"' in overview
    centre.does(CancelJobOrder(order_id=order.id, reason="不要"))
    assert f'href="{here}/add"' not in page_client.get(here).text
    assert "This order takes no more tasks." in page_client.text(f"{here}/add")


def test_the_overview_says_what_waits_and_what_changed_since_the_last_look(
    centre: Centre, page_client: PageClient, clock: SettableClock
) -> None:
    order, somebody = centre.order(tasks=2), centre.participant()
    asked, submitted = ids(centre, order, 2)
    assert "since you last looked" not in page_client.text(f"/orders/{order.id}")
    clock.advance(VISIT + timedelta(minutes=1))
    for task in (asked, submitted):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    centre.does(AskForHelp(task_id=asked, message="この字は"), as_participant(somebody))
    centre.does(SubmitTask(task_id=submitted, result={}, minutes=5), as_participant(somebody))
    centre.does(AskAboutOrder(order_id=order.id, text="いつごろですか。"))
    for _ in range(2):
        page = page_client.get(f"/orders/{order.id}").text
        words = words_of(page)
        assert "4 steps since you last looked" in words and "Assigned 2" in words
    assert re.search(rf'href="/audit\?position_after=\d+&amp;subject={order.id}"', page)
    for text in ("Help asked 1", "To inspect 1", "Questions of the client 1", "いつごろですか。"):
        assert text in words
    assert f"no. 1 葛󠄀西 髙子 {somebody.code}" in words
    story = page_client.text(f"/orders/{order.id}/story")
    assert "handed in" in story and f"{somebody.code} (葛󠄀西 髙子)" in story

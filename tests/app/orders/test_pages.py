"""The morning board and the list of orders: empty, with one, with many, and for whom."""

import re
from datetime import date
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import CancelJobOrder
from domain.participants.commands import ReportCondition, RestToday, SuspendParticipant
from domain.participants.participant import Participant
from domain.tasks.commands import (
    AskForHelp,
    AssignTask,
    InspectTask,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Verdict
from tests.app.orders.page_client import (
    ELSEWHERE,
    PageClient,
    ids,
    page_client_of,
    statements,
    words_of,
)
from tests.centre import Centre, as_participant

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def work_on(centre: Centre, task_id: UUID, participant: Participant) -> None:
    """Give a task to somebody, who hands it in."""
    centre.does(AssignTask(task_id=task_id, participant_id=participant.id))
    centre.does(
        SubmitTask(task_id=task_id, result={"text": "x"}, minutes=5), as_participant(participant)
    )


@ONE_STORE
def test_an_empty_board_says_so_kindly(page_client: PageClient) -> None:
    page = page_client.text("/board")
    for sentence in (
        "No order is open now.",
        "Nobody is waiting for an answer.",
        "Nothing waits for inspection.",
        "No work is out for one more look.",
        "Everybody has work.",
        "Nobody has more than is meant for a day.",
    ):
        assert sentence in page
    assert "There are no orders yet." in page_client.text("/orders")


def test_the_board_shows_an_order_with_its_progress_and_forecast(
    centre: Centre, page_client: PageClient, clock: SettableClock
) -> None:
    order = centre.order(tasks=3)
    somebody = centre.participant()
    first, second, third = ids(centre, order, 3)
    work_on(centre, first, somebody)
    centre.does(InspectTask(task_id=first, verdict=Verdict.PASS))
    work_on(centre, second, somebody)
    centre.does(AssignTask(task_id=third, participant_id=somebody.id))
    page = page_client.get("/board").text
    assert '<progress value="1" max="3"' in page
    assert f'href="/orders/{order.id}"' in page
    words = words_of(page)
    assert f"{order.number} 名簿の入力 みなと商会 Fri, May 15 in work 1 of 3 done" in words
    assert re.search(r"Expected on \w+, Apr 2\d In time None", words)
    assert "Waiting for inspection: 1 task" in words
    assert f'href="/staff/tasks/{second}"' in page
    clock.set(clock.now().replace(day=21))
    page = page_client.get("/board").text
    assert f'<a href="/queue?order={order.id}&amp;sort=changed">1 task</a>' in page


@ONE_STORE
def test_the_board_has_the_order_that_is_due_first_at_the_top(
    centre: Centre, page_client: PageClient
) -> None:
    late = centre.order(due_on=date(2026, 6, 1))
    soon = centre.order(tasks=1, due_on=date(2026, 4, 16))
    gone = centre.order()
    centre.does(CancelJobOrder(order_id=gone.id, reason="不要"))
    page = page_client.text("/board")
    assert page.index(soon.number) < page.index(late.number)
    assert gone.number not in page
    assert "0 of 1 done Not known yet May be late" in page
    assert "No tasks yet None" in page


@ONE_STORE
def test_questions_and_returned_work_lead_to_their_tasks(
    centre: Centre, page_client: PageClient
) -> None:
    order, somebody = centre.order(tasks=2), centre.participant()
    asked, returned = ids(centre, order, 2)
    centre.does(AssignTask(task_id=asked, participant_id=somebody.id))
    centre.does(AskForHelp(task_id=asked, message="この字は"), as_participant(somebody))
    work_on(centre, returned, somebody)
    centre.does(InspectTask(task_id=returned, verdict=Verdict.RETURN, comment="1字"))
    page = page_client.get("/board").text
    help_asked = page.split('id="help"')[1].split("</section>")[0]
    assert f"/staff/tasks/{asked}" in help_asked
    assert somebody.code in help_asked and "この字は" in help_asked
    assert f"/staff/tasks/{returned}" in page.split('id="returned"')[1].split("</section>")[0]


@ONE_STORE
def test_who_has_no_work_and_who_has_too_much(centre: Centre, page_client: PageClient) -> None:
    idle, busy, away = centre.participant(), centre.participant(), centre.participant()
    centre.does(SuspendParticipant(participant_id=away.id, reason="お休み"))
    order = centre.order(tasks=2, minutes_per_task=90)
    for task in ids(centre, order, 2):
        centre.does(AssignTask(task_id=task, participant_id=busy.id, override_reason="急ぎ"))
    page = page_client.get("/board").text
    without, too_much = (
        page.split(f'id="{name}"')[1].split("</section>")[0] for name in ("idle", "busy")
    )
    assert idle.code in without and busy.code not in without
    assert f"/queue?participant={busy.id}" in too_much and idle.code not in too_much
    assert "180 minutes planned, 120 meant for a day · 2 tasks in hand" in words_of(page)
    assert away.code not in page


@ONE_STORE
def test_who_rests_is_shown_to_those_who_move_work_and_the_look_is_recorded(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    somebody = centre.participant()
    (task,) = ids(centre, centre.order(tasks=1), 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    without, bad = centre.participant(), centre.participant()
    for one in (somebody, without):
        centre.does(RestToday(participant_id=one.id), as_participant(one))
    centre.does(ReportCondition(participant_id=bad.id, level=1, note="頭が痛い"))
    head = service.ledger.head()
    page = page_client.get("/board").text
    idle = page.split('id="idle"')[1].split("</section>")[0]
    assert bad.code in idle and without.code not in idle, "who rests is not without work"
    resting = page.split('id="resting"')[1]
    named = words_of(f"<main>{resting}</main>")
    assert f"葛󠄀西 髙子 {somebody.code}" in named
    assert f"/participants/{somebody.id}/take-back" in resting
    assert "頭が痛い" not in page
    (look,) = service.ledger.read(after=head)
    assert isinstance(look.event, Access.Viewed)
    everybody = {somebody.person_id, without.person_id, bad.person_id}
    assert set(look.event.person_ids) == everybody


def test_board_and_queue_ask_no_more_of_the_databases_with_more_rows(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    centre.order(tasks=1)
    (first,), asking = centre.add(centre.order(), ["a"]), centre.participant()
    work_on(centre, first, asking)
    centre.does(AskForHelp(task_id=first, message="?"), as_participant(asking))
    few = {path: questions(page_client, path) for path in ("/board", "/queue", "/orders")}
    for _ in range(4):
        order = centre.order(tasks=8)
        for task in ids(centre, order, 3):
            somebody = centre.participant()
            work_on(centre, task, somebody)
            centre.does(AskForHelp(task_id=task, message="?"), as_participant(somebody))
        somebody = centre.participant()
        centre.does(AssignTask(task_id=ids(centre, order, 4)[3], participant_id=somebody.id))
        centre.does(
            StartTask(task_id=ids(centre, order, 4)[3]),
            as_participant(somebody),
        )
    many = {path: questions(page_client, path) for path in few}
    assert all(many[path] <= few[path] for path in few), (few, many)
    assert min(few.values()) > 1


def questions(page_client: PageClient, path: str) -> int:
    """How many questions a page asks of the read models and the inline tables."""
    page_client.get(path)
    with statements(page_client.service.views, page_client.service.ledger.database) as asked:
        assert page_client.get(path).status_code == 200
    return len([item for item in asked if re.search(r"FROM (task|order|participant|client)", item)])


@ONE_STORE
def test_the_list_of_orders_has_a_filter_and_pages(centre: Centre, page_client: PageClient) -> None:
    client = centre.client()
    for number in range(51):
        centre.order(client=client, released=number > 0, title=f"案件 {number:03d}")
    first = page_client.get("/orders").text
    assert first.count('<th scope="row" class="nowrap">') == 50
    (cursor,) = re.findall(r'cursor=([^"]+)" rel="next"', first)
    rest = page_client.get(f"/orders?cursor={cursor}").text
    assert rest.count('<th scope="row" class="nowrap">') == 1 and "From the beginning" in rest
    received = page_client.get("/orders", state="received").text
    assert received.count('<th scope="row" class="nowrap">') == 1 and "案件 000" in received
    assert "Nothing fits this choice." in page_client.text("/orders", state="closed")
    assert page_client.get("/orders", state="gone").status_code == 422


@ONE_STORE
def test_another_centre_sees_nothing_of_it(centre: Centre, service: Service) -> None:
    order = centre.order(tasks=1)
    centre.participant()
    there = page_client_of(service, centre=ELSEWHERE)
    for path in ("/board", "/queue", "/orders"):
        assert order.number not in there.text(path)
    assert "Everybody has work." in there.text("/board")


@ONE_STORE
@pytest.mark.parametrize("path", ["/board", "/queue", "/orders"])
def test_a_japanese_page_shows_no_codes(path: str, centre: Centre, page_client: PageClient) -> None:
    order, somebody = centre.order(tasks=2), centre.participant()
    work_on(centre, ids(centre, order, 1)[0], somebody)
    page = page_client.text(path, "ja")
    assert not re.search(r">released|submitted|home_based|on_site|[0-9a-f]{8}-[0-9a-f]{4}", page)
    assert "作業中" in page or "提出済み" in page

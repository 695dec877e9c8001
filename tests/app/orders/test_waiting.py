"""What waits for staff: each group of the board leads to exactly its items, late ones apart."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap import Service
from domain.escalation.commands import SetEscalationRule
from domain.escalation.rules import EscalationKind, Notified
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import AskAboutOrder
from domain.tasks.commands import (
    AnswerHelp,
    AskForHelp,
    AssignTask,
    InspectTask,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Verdict
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient, ids, page_client_of, words_of
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WHY = "試してみる"


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def rule(centre: Centre, kind: EscalationKind, threshold: int, *, is_on: bool = True) -> None:
    """A rule of the centre from today on."""
    centre.does(
        SetEscalationRule(
            kind=kind, is_on=is_on, threshold=threshold, notified=Notified.EVERYBODY, reason=WHY
        )
    )


@pytest.fixture
def busy_day(centre: Centre, clock: SettableClock) -> dict[str, set[str]]:
    """A day with items in every group: the ids of all, and of those that are late."""
    client = centre.client()
    early = centre.order(client=client, released=False)
    order = centre.order(tasks=6, client=client, minutes_per_task=10)
    risky = centre.order(tasks=1, client=client, due_on=clock.today() + timedelta(days=6))
    tasks = ids(centre, order, 6)
    people = [centre.participant() for _ in range(5)]
    for task, one in zip(tasks, people, strict=False):
        by = as_participant(one)
        centre.does(AssignTask(task_id=task, participant_id=one.id))
        centre.does(StartTask(task_id=task), by=by)
    helped = centre.does(AskAboutOrder(order_id=order.id, text="いつですか"))
    centre.does(AskForHelp(task_id=tasks[0], message="?"), by=as_participant(people[0]))
    centre.does(SubmitTask(task_id=tasks[1], result={}, minutes=5), by=as_participant(people[1]))
    finished = centre.order(tasks=1, client=client)
    (task,) = ids(centre, finished, 1)
    centre.does(AssignTask(task_id=task, participant_id=people[1].id))
    centre.does(SubmitTask(task_id=task, result={}, minutes=5), by=as_participant(people[1]))
    centre.does(InspectTask(task_id=task, verdict=Verdict.PASS))
    clock.advance(timedelta(days=6))
    late = centre.order(client=client, released=False)
    asked = centre.does(AskAboutOrder(order_id=order.id, text="どうですか"))
    centre.does(AskForHelp(task_id=tasks[2], message="?"), by=as_participant(people[2]))
    centre.does(SubmitTask(task_id=tasks[3], result={}, minutes=5), by=as_participant(people[3]))
    found = {
        "help": {tasks[0], tasks[2]},
        "submissions": {tasks[1], tasks[3]},
        "at_risk": {risky.id},
        "deliverable": {finished.id},
        "stalled": {tasks[0], tasks[2], tasks[4]},
        "client_questions": {helped.id, asked.id},
        "decisions": {early.id, late.id},
        "idle": {one.id for one in (people[1], people[3])},
        "busy": set(),
        "late help": {tasks[0]},
        "late submissions": {tasks[1]},
        "late client_questions": {helped.id},
        "late decisions": {early.id},
    }
    return {group: {str(id) for id in items} for group, items in found.items()}


def number_on(page: str, group: str, *, late: bool = False) -> int:
    """The number of a group on the board, or of its late items; 0 if these are not mentioned."""
    link = f"group={group}&amp;late=true" if late else f"group={group}"
    found = re.search(rf'href="/board/items\?{link}">(.*?)</a>', page, re.DOTALL)
    return int(re.findall(r"\d+", found[1])[-1]) if found else 0


ITEM = re.compile(r'<li id="[a-z]+-([0-9a-f-]{36})"|<th scope="row"[^>]*><a href="/orders/([^"]+)"')


def items_on(page: str) -> set[str]:
    return {one or other for one, other in ITEM.findall(page)}


def test_each_number_leads_to_exactly_its_items(
    busy_day: dict[str, set[str]], service: Service, page_client: PageClient
) -> None:
    board = page_client.get("/board").text
    assert "いつですか" in board and "どうですか" in board, "the words of the questions"
    reader = ApiClients(service).as_("coordinator")
    counts = {item["group"]: item for item in reader.get("/waiting").json["items"]}
    for name, wanted in busy_day.items():
        word, _, group = name.rpartition(" ")
        query: dict[str, Any] = {"group": group, **({"late": "true"} if word else {})}
        listed = page_client.get("/board/items", **query).text
        assert items_on(listed) == wanted, name
        answered = reader.get("/waiting/items", **query).json["items"]
        assert {item["id"] for item in answered} == wanted, name
        assert number_on(board, group, late=bool(word)) == len(wanted), name
        assert counts[group]["late" if word else "count"]["number"] == len(wanted), name
        (heading,) = re.findall(r"<h1>(.*?)</h1>", listed, re.DOTALL)
        assert re.findall(r"\d+", heading)[-1] == str(len(wanted))


def test_a_rule_decides_what_is_late_and_may_be_switched_off(
    busy_day: dict[str, set[str]], centre: Centre, page_client: PageClient
) -> None:
    rule(centre, EscalationKind.HELP, 0)
    rule(centre, EscalationKind.SUBMISSIONS, 5)
    rule(centre, EscalationKind.STALLED, 60)
    rule(centre, EscalationKind.AT_RISK, 0, is_on=False)
    rule(centre, EscalationKind.DECISIONS, 1, is_on=False)
    board = page_client.get("/board").text
    assert number_on(board, "help", late=True) == 1
    assert number_on(board, "submissions", late=True) == 0
    assert number_on(board, "stalled") == number_on(board, "at_risk") == 0
    assert number_on(board, "decisions", late=True) == 0 and number_on(board, "decisions") == 2


def test_pages_of_a_group_go_on_where_the_last_one_ended(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    order = centre.order(tasks=60)
    somebody = centre.participant()
    for task in ids(centre, order, 60):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id, override_reason=WHY))
        centre.does(SubmitTask(task_id=task, result={}, minutes=1), by=as_participant(somebody))
    first = page_client.get("/board/items", group="submissions").text
    (cursor,) = re.findall(r'cursor=([^"]+)" rel="next"', first)
    rest = page_client.get(f"/board/items?group=submissions&cursor={cursor}").text
    assert len(items_on(first)) == 50 and len(items_on(rest)) == 10
    assert not items_on(first) & items_on(rest)


def test_managers_change_the_rules_and_coordinators_read_them(
    service: Service, page_client: PageClient
) -> None:
    sent = {
        "centre": "digital-kamakura",
        "kind": "help",
        "is_on": "true",
        "threshold": "15",
        "notified": "managers",
        "rule_reason": "急ぐ時期",
    }
    assert page_client.post("/escalation", **sent).status_code == 403
    assert "30 working minutes" in page_client.text("/escalation")
    manager = page_client_of(service, Role.MANAGER)
    refused = manager.post("/escalation", **sent | {"threshold": "9999"})
    assert refused.status_code == 422 and 'value="9999"' in refused.text
    assert manager.post("/escalation", **sent).status_code == 303
    assert "15 working minutes" in page_client.text("/escalation")
    assert "now nobody" in page_client.text("/escalation")
    api = ApiClients(service)
    (rules,) = api.as_("supervisor").get("/escalation-rules").json["items"]
    assert rules["rules"][0] == {
        "kind": "help",
        "is_on": True,
        "threshold": 15,
        "unit": "working_minutes",
        "notified": "managers",
    }
    body = {"kind": "help", "is_on": False, "threshold": 15, "notified": "everybody", "reason": WHY}
    assert api.as_("coordinator").post("/escalation-rules", body).status_code == 403
    assert api.as_("manager").post("/escalation-rules", body).status_code == 200


def test_the_board_says_what_was_recorded_since_the_last_visit(
    centre: Centre, page_client: PageClient, clock: SettableClock
) -> None:
    order, somebody = centre.order(tasks=1), centre.participant()
    assert 'id="changes"' not in page_client.get("/board").text
    clock.advance(timedelta(hours=1))
    (task,) = ids(centre, order, 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    centre.does(AskForHelp(task_id=task, message="?"), by=as_participant(somebody))
    for _ in range(2):
        page = page_client.get("/board").text
        assert "2 steps since you last looked" in words_of(page), "a visit has several looks"
    (link,) = re.findall(r'id="changes" href="([^"]+)"', page)
    trail = page_client.text(link)
    assert "asked for help with" in trail and "for work." not in trail
    clock.advance(timedelta(hours=1))
    assert 'id="changes"' not in page_client.get("/board").text
    centre.does(AnswerHelp(task_id=task, message="!"))
    assert "1 step since you last looked" in page_client.text("/board")

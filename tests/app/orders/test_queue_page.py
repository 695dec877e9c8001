"""The work queue as a page: filters, pages of it, and acts on many tasks at once."""

import csv
import re
from datetime import date, datetime, timedelta
from html import unescape
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.kernel.errors import RuleBroken, Unavailable
from domain.kernel.messaging.caller import Role
from domain.kernel.priority import Priority
from domain.orders.commands import AcceptDelivery, CloseJobOrder, DeliverJobOrder, HoldJobOrder
from domain.orders.job_order import WorkMode
from domain.participants.commands import LeaveParticipant, ReportCondition, RestToday, SetLimits
from domain.participants.value_objects import LeaveReason
from domain.tasks.commands import (
    AssignTask,
    CancelTask,
    ChooseTaskPriority,
    InspectTask,
    SubmitTask,
)
from domain.tasks.task import Task, TaskState, Verdict
from tests.app.orders.page_client import ELSEWHERE, PageClient, ids, page_client_of, words_of
from tests.centre import CENTRE, Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
FILE = "/api/v1/work-queue/export"
ROW = '<input type="checkbox" name="tasks"'


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service)


def states(centre: Centre, tasks: list[Any]) -> list[TaskState]:
    return [centre.now(Task, task).state for task in tasks]


def test_an_empty_queue_says_where_tasks_come_from(page_client: PageClient) -> None:
    assert "There are no tasks yet." in page_client.text("/queue")
    assert "There are no tasks yet." in page_client.text("/queue", state="waiting")


def test_a_task_is_shown_with_its_order_its_state_and_who_has_it(
    centre: Centre, page_client: PageClient
) -> None:
    order, somebody = centre.order(), centre.participant()
    (task,) = centre.add(order, ["<b>名簿</b>"])
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    page = page_client.get("/queue").text
    assert f'href="/staff/tasks/{task}"' in page and f'href="/orders/{order.id}"' in page
    assert "&lt;b&gt;名簿&lt;/b&gt;" in page and "<b>名簿" not in page
    words = words_of(page)
    assert f"{order.number} 名簿の入力 assigned 葛󠄀西 髙子 {somebody.code} Fri, May 15" in words


def test_the_code_of_somebody_who_has_left_is_still_shown(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    (task,) = ids(centre, centre.order(tasks=1), 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    centre.does(SubmitTask(task_id=task, result={}, minutes=1), as_participant(somebody))
    centre.does(LeaveParticipant(participant_id=somebody.id, reason=LeaveReason.OWN_WISH))
    page = page_client.get("/queue", state="submitted").text
    assert somebody.code in page
    assert f'<option value="{somebody.id}"' not in page


def test_filters_stay_in_the_address_and_in_the_form(
    centre: Centre, page_client: PageClient
) -> None:
    home = centre.order(tasks=2, work_modes=(WorkMode.HOME_BASED,), due_on=date(2026, 5, 1))
    site = centre.order(tasks=3, work_modes=(WorkMode.ON_SITE,), due_on=date(2026, 6, 1))
    somebody = centre.participant()
    centre.does(AssignTask(task_id=ids(centre, home, 1)[0], participant_id=somebody.id))
    for query, rows in (
        ({}, 5),
        ({"state": "waiting"}, 4),
        ({"order": str(site.id)}, 3),
        ({"work_mode": "home_based"}, 2),
        ({"due_before": "2026-05-02"}, 2),
        ({"participant": str(somebody.id)}, 1),
        ({"state": "waiting", "work_mode": "home_based"}, 1),
        ({"state": "", "order": "", "due_before": ""}, 5),
    ):
        assert page_client.get("/queue", **query).text.count(ROW) == rows, query
    page = page_client.get("/queue", state="waiting", due_before="2026-05-02").text
    assert re.search(r'aria-current="true">waiting', page)
    assert 'name="due_before" type="date" value="2026-05-02"' in page
    assert f"Only the work of 葛󠄀西 髙子 ({somebody.code})." in page_client.text(
        "/queue", participant=somebody.id
    )
    assert page_client.get("/queue", state="gone").status_code == 422


def test_fifty_tasks_a_page_and_a_way_to_the_next(centre: Centre, page_client: PageClient) -> None:
    order = centre.order(tasks=51)
    first = page_client.get("/queue", state="waiting", order=order.id).text
    assert first.count(ROW) == 50
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    rest = page_client.get(unescape(following)).text
    assert rest.count(ROW) == 1 and 'rel="next"' not in rest
    assert f'href="/queue?state=waiting&amp;order={order.id}"' in rest


def test_many_tasks_are_given_to_one_person_and_put_back_again(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    tasks = ids(centre, centre.order(tasks=3), 3)
    done = page_client.post(
        "/queue", act="assign", tasks=tasks[:2], to=somebody.id, state="waiting"
    )
    assert done.status_code == 200
    assert f"2 tasks are with 葛󠄀西 髙子 ({somebody.code}) now." in words_of(done.text)
    assert "ashiato_seen=" in done.headers["Set-Cookie"]
    assert 'href="/queue?state=waiting"' in done.text
    assert states(centre, tasks) == [TaskState.ASSIGNED, TaskState.ASSIGNED, TaskState.WAITING]
    undo = re.findall(r'name="tasks" value="([^"]+)"', done.text)
    assert undo == [str(task) for task in tasks[:2]]
    back = page_client.post("/queue", act="release", tasks=undo, reason="Assigned by mistake")
    assert "2 tasks are back in the queue." in words_of(back.text)
    assert states(centre, tasks) == [TaskState.WAITING] * 3
    kept = [type(event) for event in centre.service.ledger.history(tasks[0])]
    assert kept == [Task.Added, Task.Assigned, Task.Released]


def test_undo_leaves_what_was_with_the_person_before(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    before, fresh = ids(centre, centre.order(tasks=2), 2)
    centre.does(AssignTask(task_id=before, participant_id=somebody.id))
    done = page_client.post("/queue", act="assign", tasks=[before, fresh], to=somebody.id)
    assert re.findall(r'name="tasks" value="([^"]+)"', done.text) == [str(fresh)]


def test_what_is_refused_is_named_with_its_reason(centre: Centre, page_client: PageClient) -> None:
    somebody, held = centre.participant(), centre.order(tasks=1)
    good, cancelled = ids(centre, centre.order(tasks=2), 2)
    (waiting,) = ids(centre, held, 1)
    centre.does(HoldJobOrder(order_id=held.id, reason="確認中"))
    centre.does(CancelTask(task_id=cancelled, reason="不要"))
    chosen = [good, cancelled, waiting, uuid4(), held.id]
    words = words_of(page_client.post("/queue", act="assign", tasks=chosen, to=somebody.id).text)
    assert f"1 task is with 葛󠄀西 髙子 ({somebody.code}) now." in words
    assert "4 tasks could not be assigned" in words
    assert f"{held.number}, no. 1 000000 : Tasks of this order cannot be handed out yet." in words
    assert "no. 2 000001 : This task is cancelled, so this cannot be done now." in words
    assert words.count("Nothing was found here.") == 2


def test_what_the_rule_speaks_against_needs_a_reason(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    (task,) = ids(centre, centre.order(tasks=1, skills={"typing": 3}), 1)
    refused = page_client.post("/queue", act="assign", tasks=[task], to=somebody.id)
    assert "1 task could not be assigned" in words_of(refused.text) and "Undo" not in refused.text
    assert f'name="tasks" value="{task}"' in refused.text, "what was chosen is kept"
    assert f'name="to" value="{somebody.id}"' in refused.text
    assert 'name="override_reason"' in refused.text and 'value="assign"' in refused.text
    given: dict[str, Any] = {
        "act": "assign",
        "tasks": [task],
        "to": somebody.id,
        "override_reason": "練習",
    }
    assert "1 task is with" in page_client.post("/queue", **given).text
    assert states(centre, [task]) == [TaskState.ASSIGNED]


def test_a_bulk_cancellation_is_undone_from_its_page(
    centre: Centre, page_client: PageClient
) -> None:
    tasks = ids(centre, centre.order(tasks=3), 3)
    centre.does(CancelTask(task_id=tasks[2], reason="不要"))
    done = page_client.post("/queue", act="cancel", tasks=tasks, reason="取りちがえ")
    assert states(centre, tasks) == [TaskState.CANCELLED] * 3
    undo = re.findall(r'name="tasks" value="([^"]+)"', done.text)
    assert undo == [str(task) for task in tasks[:2]], "what was cancelled before stays so"
    back = page_client.post("/queue", act="cancel-back", tasks=undo, reason="Cancelled by mistake")
    assert "2 tasks are not cancelled any more." in words_of(back.text)
    assert states(centre, tasks) == [TaskState.WAITING, TaskState.WAITING, TaskState.CANCELLED]


def test_a_due_date_that_needs_a_reason_is_chosen_from_the_page_of_the_refusal(
    centre: Centre, page_client: PageClient
) -> None:
    (task,) = ids(centre, centre.order(tasks=1), 1)
    late = "2026-12-24"
    refused = page_client.post("/queue", act="due-date", tasks=[task], new_due_on=late)
    assert "1 task stayed as it was" in words_of(refused.text)
    assert f'name="new_due_on" value="{late}"' in refused.text
    sent: dict[str, Any] = {"act": "due-date", "tasks": [task], "new_due_on": late}
    page_client.post("/queue", order_reason="発注者と相談した", **sent)
    assert centre.now(Task, task).due_on == date.fromisoformat(late)


def test_work_is_taken_only_from_those_whom_the_page_showed(
    centre: Centre, page_client: PageClient
) -> None:
    first, faster, somebody = (centre.participant() for _ in range(3))
    stays, moves = ids(centre, centre.order(tasks=2), 2)
    for task in (stays, moves):
        centre.does(AssignTask(task_id=task, participant_id=first.id))
    holders = re.findall(r'name="holders" value="([^"]+)"', page_client.get("/queue").text)
    assert sorted(holders) == sorted(f"{task} {first.id}" for task in (stays, moves))
    moved: dict[str, Any] = {
        "participant_id": faster.id,
        "replaces": first.id,
        "override_reason": "x",
    }
    centre.does(AssignTask(task_id=moves, **moved))
    sent: dict[str, Any] = {
        "act": "assign",
        "tasks": [stays, moves],
        "to": somebody.id,
        "override_reason": "急ぎ",
    }
    words = words_of(page_client.post("/queue", holders=holders, **sent).text)
    assert "1 task could not be assigned" in words and "Somebody else has this task now." in words
    assert centre.now(Task, stays).participant_id == somebody.id
    assert centre.now(Task, moves).participant_id == faster.id
    assert page_client.post("/queue", holders=["x"], **sent).status_code == 422


def test_why_tasks_are_not_handed_out_is_what_is_so(centre: Centre) -> None:
    somebody = centre.participant()
    order, held = centre.order(tasks=2), centre.order(tasks=1)
    passed, cancelled = ids(centre, order, 2)
    centre.does(HoldJobOrder(order_id=held.id, reason="確認中"))
    centre.does(AssignTask(task_id=passed, participant_id=somebody.id))
    centre.does(SubmitTask(task_id=passed, result={}, minutes=1), as_participant(somebody))
    centre.does(InspectTask(task_id=passed, verdict=Verdict.PASS))
    centre.does(CancelTask(task_id=cancelled, reason="不要"))
    for step in (DeliverJobOrder, AcceptDelivery, CloseJobOrder):
        centre.does(step(order_id=order.id))
    other = centre.participant()
    for task, why in (
        (passed, "This task is passed"),
        (cancelled, "This task is cancelled"),
        (ids(centre, held, 1)[0], "on hold: resume it first"),
    ):
        with pytest.raises(RuleBroken) as refused:
            centre.does(AssignTask(task_id=task, participant_id=other.id))
        assert why in refused.value.text.en


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"act": "release", "reason": "x"}, "Choose one task or more."),
        ({"act": "assign", "tasks": True}, "Choose a participant."),
        ({"act": "release", "tasks": True}, "Please give a reason."),
    ],
)
def test_wrong_input_is_shown_again_with_what_was_chosen(
    sent: dict[str, Any], told: str, centre: Centre, page_client: PageClient
) -> None:
    order = centre.order(tasks=2)
    centre.order(tasks=1)
    task = ids(centre, order, 1)[0]
    sent = sent | {"tasks": [task] if sent.get("tasks") else []}
    answer = page_client.post("/queue", order=order.id, override_reason="急ぎ", **sent)
    assert answer.status_code == 422
    assert told in words_of(answer.text) and 'role="alert"' in answer.text
    assert answer.text.count(ROW) == 2, "the filter holds"
    assert answer.text.count(" checked") == len(sent["tasks"])
    assert 'value="急ぎ"' in answer.text


def test_a_form_refused_on_a_later_page_shows_that_page_again(
    centre: Centre, page_client: PageClient
) -> None:
    centre.order(tasks=52)
    (following,) = re.findall(r'href="([^"]+)" rel="next"', page_client.get("/queue").text)
    cursor = following.partition("cursor=")[2]
    answer = page_client.post("/queue", act="release", cursor=cursor, reason="x")
    assert (answer.status_code, answer.text.count(ROW)) == (422, 2)


def test_a_form_sent_twice_is_done_once(centre: Centre, page_client: PageClient) -> None:
    somebody, once = centre.participant(), uuid4().hex
    tasks = ids(centre, centre.order(tasks=2), 2)
    sent = {"act": "assign", "tasks": tasks, "to": somebody.id}
    first = page_client.post("/queue", once, **sent)
    head = page_client.service.ledger.head()
    again = page_client.post("/queue", once, **sent)
    more = page_client.service.ledger.read(after=head)
    assert all(isinstance(item.event, Access.Viewed) for item in more)
    for answer in (first, again):
        assert "2 tasks are with" in answer.text
        assert len(re.findall('name="tasks"', answer.text)) == 2


def test_the_tasks_of_another_centre_stay_as_they_are(centre: Centre, service: Service) -> None:
    somebody = centre.participant()
    (task,) = ids(centre, centre.order(tasks=1), 1)
    there = page_client_of(service, centre=ELSEWHERE)
    answer = there.post("/queue", act="assign", tasks=[task], to=somebody.id)
    words = words_of(answer.text)
    assert "1 task could not be assigned" in words and "Nothing was found here." in words
    assert somebody.code not in words and "000000" not in words
    assert states(centre, [task]) == [TaskState.WAITING]
    assert somebody.code not in there.get("/queue", participant=somebody.id).text


def test_all_tasks_of_a_choice_are_changed_at_once(
    centre: Centre, page_client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, other = centre.order(tasks=52), centre.order(tasks=1)
    assert "All 52 tasks of this choice" in page_client.text("/queue", order=order.id)
    sent: dict[str, Any] = {"act": "cancel", "order": order.id, "every": "true", "reason": "取下げ"}
    monkeypatch.setattr("app.orders.queue_pages.MOST_AT_ONCE", 51)
    refused = page_client.post("/queue", **sent)
    assert refused.status_code == 422
    assert "At most 51 tasks can be changed at once." in words_of(refused.text)
    monkeypatch.setattr("app.orders.queue_pages.MOST_AT_ONCE", 60)
    assert "Please give a reason." in page_client.post("/queue", **sent | {"reason": ""}).text
    asked = page_client.post("/queue", **sent)
    assert "52 tasks would be cancelled." in words_of(asked.text)
    assert set(states(centre, ids(centre, order, 52))) == {TaskState.WAITING}
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text):
        fields.setdefault(name, []).append(value)
    assert len(fields["tasks"]) == 52 and fields["reason"] == ["取下げ"]
    done = page_client.post("/queue", act="cancel", tasks=fields["tasks"], reason="取下げ")
    assert "52 tasks are cancelled." in words_of(done.text)
    assert set(states(centre, ids(centre, order, 52))) == {TaskState.CANCELLED}
    assert states(centre, ids(centre, other, 1)) == [TaskState.WAITING]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("A-0", ["A-01", "A-02"]),
        ("封筒", ["A-01", "A-02"]),
        ("B", ["B-01"]),
        ("みなと", ["A-01", "A-02", "B-01"]),
        ("zz", []),
    ],
)
def test_a_word_finds_tasks_by_key_order_and_client(
    words: str, found: list[str], centre: Centre, page_client: PageClient
) -> None:
    centre.add(centre.order(title="封筒の宛名", due_on=date(2026, 5, 1)), ["A-01", "A-02"])
    centre.add(centre.order(title="名簿"), ["B-01"])
    page = page_client.get("/queue", q=words).text
    assert re.findall(r'<td class="nowrap">([AB]-[0-9]+)</td>', page) == found


def test_words_of_the_task_its_order_and_its_participant_are_combined(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    first, other = centre.order(title="封筒の宛名"), centre.order(title="名簿")
    _, two = centre.add(first, ["A-01", "A-02"])
    centre.add(other, ["B-01", "B-02"])
    centre.does(AssignTask(task_id=two, participant_id=somebody.id))

    def found(words: str) -> list[str]:
        page = page_client.get("/queue", q=words).text
        return sorted(re.findall(r'<td class="nowrap">([AB]-[0-9]+)</td>', page))

    for words in ("2番", "#2", "２番"):
        assert found(words) == ["A-02", "B-02"], words
    for words in (
        f"{first.number}の2番",
        "封筒 A-02",
        "封筒 髙子",
        "髙子 2番",
    ):
        assert found(words) == ["A-02"], words
    assert found("名簿 髙子") == []
    page = page_client.text("/queue", q="2番")
    assert re.search(r"Tasks ?\(2\)", page), page[:3000]


def test_a_code_or_a_name_finds_the_work_of_its_participant(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = centre.participant()
    first, second = centre.add(centre.order(), ["A-01", "A-02"])
    centre.does(AssignTask(task_id=second, participant_id=somebody.id))
    for words in (somebody.code.lower(), "髙子"):
        page = page_client.get("/queue", q=words).text
        assert page.count(ROW) == 1 and str(second) in page and str(first) not in page
    assert page_client.get("/queue", q="太郎").text.count(ROW) == 0


def test_words_of_different_columns_meet_and_tasks_are_found_by_their_names(
    centre: Centre, page_client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = centre.participant()
    labels, lists = centre.order(title="封筒の宛名", tasks=12), centre.order(title="名簿", tasks=12)
    seventh = {order: ids(centre, order, 12)[6] for order in (labels, lists)}
    for task in (ids(centre, labels, 1)[0], ids(centre, lists, 3)[2], seventh[lists]):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    here = {"order": str(labels.id)}
    for words, rows, query in (
        (f"{labels.number}の7番", 1, {}),
        (f"{labels.number} 7", 1, {}),
        (f"{labels.number}, no. 7", 1, {}),
        ("封筒 ＃７", 1, {}),
        ("12番", 2, {}),
        ("#12", 2, {}),
        ("12", 2, {}),
        ("名簿 000006", 1, {}),
        (f"7 {somebody.code}", 1, {}),
        ("封筒 髙子", 1, {}),
        ("髙子 封筒 宛名 みなと", 1, {}),
        ("髙子 みなと", 3, {}),
        ("髙子 名簿 封筒", 0, {}),
        ("髙子 zz", 0, {}),
        (f"{labels.number}の7番", 1, here),
        (f"{lists.number}の7番", 0, here),
        ("髙子", 1, here),
        ("封筒", 12, here),
    ):
        page = page_client.get("/queue", q=words, **query).text
        assert page.count(ROW) == rows, words
        assert not rows or f'class="number"> ({rows})' in page, words
    found = words_of(page_client.get("/queue", q="髙子 みなと", state="waiting").text)
    assert "Open 3 Finished 0 All 3 waiting 0 assigned 3" in found, "and no other state"
    assert "were searched" not in found
    monkeypatch.setattr("app.tasks.task_search.MOST_ORDERS", 1)
    cut = words_of(page_client.get("/queue", q="みなと").text)
    assert "The words fit more orders or participants than were searched." in cut
    assert "Open 12+" in cut and "All 12+" in cut
    assert "were searched" not in page_client.text("/queue", q="封筒")


def test_many_tasks_get_another_priority_and_due_date(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order(tasks=3)
    tasks = ids(centre, order, 3)
    centre.does(CancelTask(task_id=tasks[2], reason="重複"))
    chosen: dict[str, Any] = {"tasks": [str(task) for task in tasks]}
    for wrong, text in (
        ({"act": "priority", "order_reason": "急ぎ"}, "Choose a priority."),
        ({"act": "priority", "new_priority": "urgent"}, "Please give a reason."),
    ):
        refused = page_client.post("/queue", **chosen, **wrong)
        assert refused.status_code == 422 and text in words_of(refused.text)
    urgent = {"act": "priority", "new_priority": "urgent", "order_reason": "急ぎの依頼"}
    done = words_of(page_client.post("/queue", **chosen, **urgent).text)
    assert "The priority of 2 tasks was chosen." in done
    assert "1 task stayed as it was" in done and "This task is cancelled" in done
    later = str(order.due_on + timedelta(days=1))
    refused = page_client.post("/queue", **chosen, act="due-date", new_due_on=later)
    assert "3 tasks stayed as they were" in words_of(refused.text)
    sooner = order.due_on - timedelta(days=1)
    moved = page_client.post("/queue", **chosen, act="due-date", new_due_on=str(sooner))
    assert "The due date of 2 tasks was chosen." in words_of(moved.text)
    assert [centre.now(Task, task).due_on for task in tasks] == [sooner, sooner, None]
    page = page_client.get("/queue", priority="urgent").text
    assert page.count(ROW) == 2 and "for this task alone" in page
    cleared = {"act": "priority", "new_priority": "as_order", "order_reason": "落ち着いた"}
    page_client.post("/queue", tasks=str(tasks[0]), **cleared)
    assert centre.now(Task, tasks[0]).priority is None


def test_a_change_of_many_is_taken_back_to_what_each_had(
    centre: Centre, page_client: PageClient
) -> None:
    first, second, third = ids(centre, centre.order(tasks=3), 3)
    centre.does(ChooseTaskPriority(task_id=first, priority=Priority.HIGH, reason="急ぎ"))
    chosen = [str(task) for task in (first, second, third)]
    urgent = {"act": "priority", "new_priority": "urgent", "order_reason": "急ぎの依頼"}
    done = page_client.post("/queue", tasks=chosen, **urgent).text
    assert re.findall(r'name="tasks" value="([^"]+)"', done) == chosen
    centre.does(ChooseTaskPriority(task_id=third, priority=Priority.LOW, reason="ちがった"))
    back = urgent | {"act": "priority-back", "order_reason": "まちがえたため"}
    once, unknown = uuid4().hex, str(uuid4())
    for _ in range(2):
        words = words_of(page_client.post("/queue", once, tasks=[*chosen, unknown], **back).text)
        assert "2 tasks have their former priority again." in words
        assert "2 tasks stayed as they were" in words and "It was changed since" in words
    now = [centre.now(Task, task).priority for task in (first, second, third)]
    assert now == [Priority.HIGH, None, Priority.LOW]
    due = {"act": "due-date", "new_due_on": "2026-05-01"}
    done = page_client.post("/queue", tasks=chosen[:1], **due).text
    assert 'name="new_due_on" value="2026-05-01"' in done and 'value="due-date-back"' in done
    page_client.post("/queue", tasks=chosen[:1], **due | {"act": "due-date-back"})
    assert centre.now(Task, first).due_on is None


def test_recipients_stand_in_groups_with_what_speaks_against_them(
    centre: Centre, page_client: PageClient
) -> None:
    order = centre.order(tasks=1)
    able, low, resting, stopped = (centre.participant() for _ in range(4))
    centre.does(ReportCondition(participant_id=low.id, level=1))
    centre.does(RestToday(participant_id=resting.id))
    (task,) = ids(centre, order, 1)
    centre.does(AssignTask(task_id=task, participant_id=stopped.id))
    in_hand = centre.now(Task, task).minutes
    centre.does(SetLimits(participant_id=stopped.id, minutes_per_day=in_hand, days_per_week=1))
    page = page_client.get("/queue").text
    choice = page.split('<select id="to"')[1].split("</select>")[0]
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', choice, re.DOTALL)
    assert [label for label, _ in groups] == [
        "Can be given tasks today",
        "Only with a reason",
        "Cannot be given tasks today",
    ]
    first, second, third = (some for _, some in groups)
    assert able.code in first and low.code in first, "a bad mood is no day of rest"
    assert resting.code in second and "rests today" in second
    assert stopped.code in third and "beyond the minutes a day" in third


def test_names_stand_beside_codes_and_the_view_is_recorded(
    centre: Centre, page_client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = centre.participant()
    (task,) = ids(centre, centre.order(tasks=1), 1)
    centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    head = page_client.service.ledger.head()
    assert f"葛󠄀西 髙子 {somebody.code}" in page_client.text("/queue")
    (look,) = page_client.service.ledger.read(after=head)
    assert isinstance(look.event, Access.Viewed)
    assert (look.event.person_ids, look.event.what) == ((somebody.person_id,), "tasks")

    def refuse(*_: object) -> None:
        raise Unavailable("止まっています。", "It rests.", retry_after=5)

    head = page_client.service.ledger.head()
    (row,) = csv.DictReader(StringIO(page_client.get(FILE).text.removeprefix("\ufeff")))
    assert (row["Who"], row["Code of the participant"]) == ("葛󠄀西 髙子", somebody.code)
    assert datetime.fromisoformat(row["Last step"]) == page_client.service.clock.now()
    _, look = page_client.service.ledger.read(after=head)
    assert isinstance(look.event, Access.Viewed)
    assert (look.event.person_ids, look.event.what) == ((somebody.person_id,), "tasks")
    supervisor = page_client_of(page_client.service, Role.SUPERVISOR)
    for reader, query in ((page_client, {"codes": "true"}), (supervisor, {})):
        codes_alone = reader.get(FILE, **query).text
        assert somebody.code in codes_alone and "葛󠄀西" not in codes_alone
        assert "participant_name" not in codes_alone and "Who" not in codes_alone

    monkeypatch.setattr("app.participants.named.viewed", refuse)
    assert "葛󠄀西" not in page_client.get(FILE).text
    page = page_client.text("/queue")
    assert somebody.code in page and "葛󠄀西" not in page


def test_a_manager_chooses_what_counts_first(centre: Centre, service: Service) -> None:
    centre.order(tasks=1)
    sent = {"centre": CENTRE, "queue_order": "priority_first", "order_reason": "急ぎが多い"}
    assert page_client_of(service).post("/queue/order", **sent).status_code == 403
    manager = page_client_of(service, Role.MANAGER)
    assert 'action="/queue/order"' in manager.get("/queue").text
    assert manager.post("/queue/order", **sent).status_code == 303
    assert "by priority, then by due date" in manager.text("/queue")

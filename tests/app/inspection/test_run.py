"""The inspection run: one task after the other, source beside result, until nothing is left."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import Inspection, KindOfWork
from domain.tasks.commands import InspectTask, SubmitTask
from domain.tasks.task import Task, Verdict
from tests.app.inspection.browser import Browser, Page
from tests.app.inspection.conftest import Browse, HandIn
from tests.app.orders.page_client import page_client_of, statements
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NOTHING = "There is nothing for you to inspect now."


def task_on(page: Page) -> UUID:
    """The task that a page asks a verdict for."""
    [form] = [item for item in page.forms if re.fullmatch(r"/inspect/[0-9a-f-]{36}", item.action)]
    return UUID(form.action.removeprefix("/inspect/"))


def gives(browser: Browser, page: Page, verdict: str, comment: str = "") -> Page:
    """Press one of the two buttons; gives the page that opens next."""
    form = page.form(f"/inspect/{task_on(page)}")
    return browser.send(form, verdict=verdict, comment=comment)


def test_nothing_to_inspect_is_said_kindly(centre: Centre, coordinator: Browser) -> None:
    page = coordinator.get("/inspect")
    assert page.status == 200 and NOTHING in page.words
    assert "colleague" not in page.words


def test_a_run_through_three_tasks(centre: Centre, coordinator: Browser, hand_in: HandIn) -> None:
    centre.order(tasks=3)
    ids = [hand_in(result={"text": f"入力 {number}"}).id for number in range(3)]

    first = coordinator.get("/inspect")
    assert task_on(first) == ids[0]
    assert "本文 000000" in first.words and "入力 0" in first.words
    assert "One inspection is asked for." in first.words
    second = gives(coordinator, first, "pass")
    assert task_on(second) == ids[1] and "Passed. Here is the next one." in second.words
    third = gives(coordinator, second, "return", "1字見てください")
    assert task_on(third) == ids[2]
    assert "Returned for one more look. Here is the next one." in third.words
    last = gives(coordinator, third, "pass", "ていねいです")

    assert NOTHING in last.words and "Passed." in last.words
    undo = coordinator.get(next(link for link in last.links if link.endswith("#undo")))
    form = undo.form(f"/staff/tasks/{ids[2]}/undo-inspection")
    assert coordinator.send(form).status == 422
    taken_back = coordinator.send(form, undo_reason="押しまちがい")
    assert "The verdict was taken back." in taken_back.words
    minutes = taken_back.form(f"/staff/tasks/{ids[2]}/minutes")
    asked = coordinator.send(minutes, right_minutes="70", minutes_reason="7ではなく70")
    assert asked.status == 422 and "Is it right that it took 70 minutes?" in asked.words
    again = asked.form(f"/staff/tasks/{ids[2]}/minutes")
    corrected = coordinator.send(again, right_confirmed="70")
    assert "The minutes were corrected." in corrected.words and "7ではなく70" in corrected.words
    assert task_on(coordinator.get("/inspect")) == ids[2]
    gives(coordinator, coordinator.get("/inspect"), "pass", "ていねいです")
    assert [centre.now(Task, id).state.value for id in ids] == ["passed", "returned", "passed"]
    assert [centre.now(Task, id).comment for id in ids] == ["", "1字見てください", "ていねいです"]


def test_returning_needs_a_word_to_the_person(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    task = hand_in()
    page = coordinator.get("/inspect")

    for comment in ("", "  "):
        refused = gives(coordinator, page, "return", comment)
        assert refused.status == 422 and 'href="#comment"' in refused.html
    assert centre.now(Task, task.id).state == "submitted"
    long = gives(coordinator, page, "return", "あ" * 4001)
    assert long.status == 422
    assert long.form(f"/inspect/{task.id}").values["comment"] == "あ" * 4001
    assert NOTHING in gives(coordinator, long, "return", "数字を見てください").words


def test_a_verdict_that_is_sent_twice_is_given_once(
    service: Service, centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=2)
    somebody = centre.participant()
    task, other = hand_in(somebody), hand_in()
    page = coordinator.get("/inspect")
    gives(coordinator, page, "return", "もう一度")
    again = SubmitTask(task_id=task.id, result={"text": "直し"}, minutes=1)
    centre.does(again, as_participant(somebody))

    gives(coordinator, page, "return", "もう一度")

    history = service.ledger.history(task.id)
    assert sum(isinstance(item, Task.Returned) for item in history) == 1
    assert centre.now(Task, task.id).state == "submitted"
    assert centre.now(Task, other.id).state == "submitted"


def test_the_last_word_is_shown_when_the_work_comes_back(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    task = hand_in(somebody)
    gives(coordinator, coordinator.get("/inspect"), "return", "けたを見てください")
    again = SubmitTask(task_id=task.id, result={"text": "直し"}, minutes=1)
    centre.does(again, as_participant(somebody))

    page = coordinator.get("/inspect")

    assert "Said at the last inspection" in page.words and "けたを見てください" in page.words
    assert "直し" in page.words


def test_two_colleagues_inspect_a_double_order(
    centre: Centre, browse: Browse, hand_in: HandIn
) -> None:
    centre.order(tasks=2, inspection=Inspection.DOUBLE)
    one, other = hand_in(), hand_in()
    first, second = browse(Role.COORDINATOR), browse(Role.SOCIAL_WORKER)

    page = first.get("/inspect")
    assert task_on(page) == one.id and "This is the first inspection." in page.words
    page = gives(first, page, "pass")
    assert task_on(page) == other.id
    page = gives(first, page, "pass")
    assert NOTHING in page.words and "the look of a colleague" in page.words

    alone = first.get(f"/inspect/{one.id}")
    assert "You have made the first inspection." in alone.words
    assert not alone.has_form(f"/inspect/{one.id}")
    inspected = f"/inspect/{one.id}?order={one.order_id}"
    assert inspected not in first.get(f"/staff/tasks/{one.id}").links
    assert inspected in second.get(f"/staff/tasks/{one.id}").links

    page = second.get("/inspect")
    assert task_on(page) == one.id and "this is the second inspection" in page.words
    page = gives(second, page, "pass")
    assert NOTHING in gives(second, page, "pass").words
    assert {centre.now(Task, task.id).state.value for task in (one, other)} == {"passed"}


def test_work_that_came_back_begins_with_the_first_inspection_again(
    centre: Centre, browse: Browse, hand_in: HandIn
) -> None:
    centre.order(tasks=1, inspection=Inspection.DOUBLE)
    somebody = centre.participant()
    task = hand_in(somebody)
    first, second = browse(Role.COORDINATOR), browse(Role.COORDINATOR)
    gives(first, first.get("/inspect"), "pass")
    gives(second, second.get("/inspect"), "return", "もう一度")
    again = SubmitTask(task_id=task.id, result={"text": "直し"}, minutes=1)
    centre.does(again, as_participant(somebody))

    page = first.get("/inspect")

    assert task_on(page) == task.id and "This is the first inspection." in page.words


def test_nobody_is_offered_their_own_work(centre: Centre, browse: Browse, hand_in: HandIn) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    task = hand_in(somebody)
    both = browse(Role.COORDINATOR, Role.PARTICIPANT, participant_id=somebody.id)

    assert NOTHING in both.get("/inspect").words
    page = both.get(f"/inspect/{task.id}")
    assert "This is your own work" in page.words and not page.has_form(f"/inspect/{task.id}")
    token = page.form("/sign-out").values["csrf_token"]
    sent = both.post(f"/inspect/{task.id}", {"csrf_token": token, "verdict": "pass"})
    assert sent.status_code == 409
    assert centre.now(Task, task.id).state == "submitted"


def test_a_run_through_one_order_stays_in_it(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    early = centre.order(tasks=1)
    in_early = hand_in()
    late = centre.order(tasks=2)
    in_late = [hand_in(), hand_in()]
    assert {task.order_id for task in in_late} == {late.id} and in_early.order_id == early.id

    page = coordinator.get(f"/inspect?order={late.id}")
    assert task_on(page) == in_late[0].id
    refused = gives(coordinator, page, "return")
    assert refused.status == 422
    page = gives(coordinator, refused, "pass")
    where = f"after={in_late[0].id}&last={in_late[0].id}"
    assert page.path == f"/inspect?order={late.id}&said=passed&{where}"
    assert task_on(page) == in_late[1].id
    page = gives(coordinator, page, "pass")
    assert NOTHING in page.words and f"/orders/{late.id}" in page.links
    assert "Left of this choice: 0. In all: 1." in page.words
    assert task_on(coordinator.get("/inspect")) == in_early.id
    assert coordinator.get(f"/inspect?order={uuid4()}").status == 404


def test_a_colleague_who_was_faster_is_told_of(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    task = hand_in()
    page = coordinator.get("/inspect")
    centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS))

    late = gives(coordinator, page, "return", "もう一度")

    assert late.status == 409 and "Somebody changed this in the meantime." in late.words
    assert "does not wait for an inspection now" in late.words
    assert not late.has_form(f"/inspect/{task.id}") and "/inspect" in late.links
    assert centre.now(Task, task.id).state == "passed"


def test_the_run_goes_on_past_a_page_of_tasks_for_colleagues(
    centre: Centre, browse: Browse, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.lists.OF_A_FILE", 2)
    centre.order(tasks=5, inspection=Inspection.DOUBLE)
    ids = [hand_in().id for _ in range(5)]
    staff = browse(Role.COORDINATOR)
    page = staff.get("/inspect")
    seen = []
    for _ in ids:
        seen.append(task_on(page))
        page = gives(staff, page, "pass")
    assert seen == ids
    assert NOTHING in page.words and "the look of a colleague" in page.words


def test_what_is_left_is_said_and_what_was_skipped_comes_back_at_the_end(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=2)
    entered = [hand_in().id, hand_in().id]
    later = centre.service.clock.today() + timedelta(days=40)
    centre.order(tasks=2, kind_of_work=KindOfWork.CHECKING, due_on=later)
    checked = [hand_in().id, hand_in().id]

    page = coordinator.get("/inspect")
    assert "Left: 4." in page.words and task_on(page) == entered[0]
    page = coordinator.get(f"/inspect?after={entered[0]}")
    assert task_on(page) == entered[1]
    skip = f"/inspect?after={entered[1]}"
    assert skip in page.links
    page = coordinator.get(skip)
    for expected in checked:
        assert task_on(page) == expected
        page = gives(coordinator, page, "pass")
    assert task_on(page) == entered[0] and "Left: 2." in page.words

    page = coordinator.get("/inspect?kind=checking")
    assert NOTHING in page.words and "Left of this choice: 0. In all: 2." in page.words
    page = coordinator.get("/inspect?kind=data_entry")
    page = gives(coordinator, page, "pass")
    assert page.path.startswith("/inspect?kind=data_entry&") and task_on(page) == entered[1]


def test_the_last_verdict_is_taken_back_by_one_press(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    order = centre.order(tasks=2)
    first, second = hand_in().id, hand_in().id
    page = gives(coordinator, coordinator.get(f"/inspect?order={order.id}"), "return", "字")
    assert task_on(page) == second
    form = page.form(f"/inspect/{first}/undo")
    for _ in range(2):
        page = coordinator.send(form)
        assert page.path == f"/inspect/{first}?order={order.id}&said=undone"
    assert task_on(page) == first and centre.now(Task, first).state == "submitted"
    page = gives(coordinator, page, "pass")
    assert task_on(page) == second


def test_a_result_is_shown_beside_what_it_is_compared_with(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    task = hand_in(somebody, {"text": "本文 00000O"})
    page = coordinator.get("/inspect")
    assert "Compared with: The source text" in page.words
    assert re.search(r"<del><span[^>]*>\[missing: </span>0<span", page.html)
    assert re.search(r"<ins><span[^>]*>\[added: </span>O<span", page.html)
    assert "7 min worked, 10 min planned" in page.words
    gives(coordinator, page, "return", "けた")
    again = SubmitTask(task_id=task.id, result={"text": "本文 000000"}, minutes=1)
    centre.does(again, as_participant(somebody))
    page = coordinator.get("/inspect")
    assert "Compared with: The source text" in page.words
    assert "The same" in page.words and "<ins>" not in page.html
    other = next(link for link in page.links if "compare=before" in link)
    page = coordinator.get(other)
    assert "Compared with: The source text · What was handed in before" in page.words
    assert "Different" in page.words and "<ins>" in page.html
    assert gives(coordinator, page, "pass").path.startswith("/inspect?compare=before&")


def test_a_difference_to_the_source_is_said_beside_any_other_comparison(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    task = hand_in(somebody, {"text": "本文 00000O"})
    gives(coordinator, coordinator.get("/inspect"), "return", "けた")
    again = SubmitTask(task_id=task.id, result={"text": "本文 00000O"}, minutes=1)
    centre.does(again, as_participant(somebody))
    page = coordinator.get("/inspect?compare=before")
    assert "The same" in page.words and 'class="tag good">The same' not in page.html
    assert "The result is not the same as the source text" in page.words
    page = coordinator.get(next(link for link in page.links if "compare=source" in link))
    assert "<ins>" in page.html and "not the same as the source" not in page.words


def test_several_are_returned_with_one_text_each_by_its_own_command(
    centre: Centre, coordinator: Browser, hand_in: HandIn
) -> None:
    order = centre.order(tasks=3)
    ids = [hand_in(result={"text": f"入力 {number}"}).id for number in range(3)]
    path = f"/inspect/several?order={order.id}"
    page = coordinator.get(path)
    assert "入力 2" in page.words
    form = page.form("/inspect/several", order=order.id)
    form.values.pop("tasks", None)
    assert coordinator.send(form, comment="日付").status == 422
    centre.does(InspectTask(task_id=ids[1], verdict=Verdict.PASS))
    answer = coordinator.send(form, comment="日付の形を見てください", tasks=[*map(str, ids[:2])])
    assert "1 task was returned for one more look." in answer.words
    assert "1 task stayed as it was" in answer.words
    assert f"/inspect?order={order.id}" in answer.links
    assert [centre.now(Task, id).state.value for id in ids] == ["returned", "passed", "submitted"]
    assert centre.now(Task, ids[0]).comment == "日付の形を見てください"


def test_several_are_read_together_however_many_they_are(
    centre: Centre, service: Service, hand_in: HandIn
) -> None:
    centre.order(tasks=8)
    pages, asked = page_client_of(service), list[int]()
    for number in (2, 6):
        for _ in range(number):
            hand_in()
        pages.get("/inspect/several")
        with statements(service.ledger.database, service.views) as found:
            assert pages.get("/inspect/several").status_code == 200
        asked.append(len(found))
    assert asked[1] <= asked[0] + 1

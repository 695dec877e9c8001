"""The inspection run: one task after the other, source beside result, until nothing is left."""

from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import Inspection
from domain.tasks.commands import InspectTask, SubmitTask
from domain.tasks.task import Task, Verdict
from tests.app.inspection.browser import Browser, Page
from tests.app.inspection.conftest import Browse, HandIn
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NOTHING = "There is nothing for you to inspect now."


def task_on(page: Page) -> UUID:
    """The task that a page asks a verdict for."""
    [form] = [item for item in page.forms if item.action.startswith("/inspect/")]
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
    corrected = coordinator.send(minutes, right_minutes="70", minutes_reason="7ではなく70")
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
    assert f"/inspect/{one.id}" not in first.get(f"/staff/tasks/{one.id}").links
    assert f"/inspect/{one.id}" in second.get(f"/staff/tasks/{one.id}").links

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
    assert page.path == f"/inspect?order={late.id}&said=passed&last={in_late[0].id}"
    assert task_on(page) == in_late[1].id
    page = gives(coordinator, page, "pass")
    assert NOTHING in page.words and f"/orders/{late.id}" in page.links
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

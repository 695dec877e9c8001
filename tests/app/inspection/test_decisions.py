"""What staff decide on the page of one task: who does it, what is answered, and when it ends."""

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.orders.commands import HoldJobOrder
from domain.participants.commands import SetLimits
from domain.participants.participant import Participant
from domain.tasks.commands import AssignTask, DeclineTask
from domain.tasks.task import Task
from tests.app.inspection.browser import Browser, Page
from tests.app.inspection.conftest import Browse, page_of
from tests.app.participants.people import named
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def _offered(page: Page, action: str) -> list[str]:
    """The ids of those to whom a page offers to give the task, in its order."""
    [form] = [form for form in page.forms if form.action == action]
    return [value for name, value in form.buttons if name == "participant_id"]


def assignments(service: Service, task: Task) -> int:
    return sum(isinstance(item, Task.Assigned) for item in service.ledger.history(task.id))


def test_the_ranked_may_be_given_the_task(
    service: Service, centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1))
    first, second = sorted(
        (centre.participant(), centre.participant()), key=lambda item: str(item.id)
    )
    here = f"{page_of(task)}/assign"
    page = coordinator.get(page_of(task))
    assert _offered(page, here) == [str(first.id), str(second.id)]
    assert _offered(coordinator.get(here), here) == [str(first.id), str(second.id)]

    after = coordinator.send(page.form(here, participant_id=second.id))

    assert "The task was assigned." in after.words
    assert f"葛󠄀西 髙子 ({second.code}) has the task. Decided by: staff." in after.words
    assert centre.now(Task, task.id).participant_id == second.id
    assert "has it now" in after.words
    assert _offered(after, here) == [str(first.id)]


def test_a_form_that_is_sent_twice_is_done_once(
    service: Service, centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1))
    somebody = centre.participant()
    form = coordinator.get(page_of(task)).form(
        f"{page_of(task)}/assign", participant_id=somebody.id
    )
    assert "The task was assigned." in coordinator.send(form).words
    centre.does(DeclineTask(task_id=task.id, reason="疲れました"), as_participant(somebody))

    assert coordinator.send(form).status == 200

    assert assignments(service, task) == 1
    assert centre.now(Task, task.id).participant_id is None


def test_what_speaks_against_somebody_is_overridden_with_a_reason(
    centre: Centre, browse: Browse, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1, skills={"typing": 2}))
    somebody = centre.participant()
    here = f"{page_of(task)}/assign"
    assert "Nobody fits at this moment." in coordinator.get(page_of(task)).words
    page = coordinator.get(here)
    assert "With a reason: 1 person" in page.words
    form = page.form(here, participant_id=somebody.id)

    without = coordinator.send(form)
    assert without.status == 409
    assert "give a reason" in without.words and "override_reason" not in without.words
    assert 'class="chosen"' in without.html
    blank = coordinator.send(without.form(here, participant_id=somebody.id), override_reason=" ")
    assert blank.status == 409 and "give a reason" in blank.words, "a reason of spaces is none"
    assert 'id="override_reason"' in blank.html
    long = coordinator.send(
        blank.form(here, participant_id=somebody.id), override_reason="あ" * 1001
    )
    again = long.form(here, participant_id=somebody.id)
    assert long.status == 422 and again.values["override_reason"] == "あ" * 1001
    done = coordinator.send(again, override_reason="本人の希望です")

    assert "The task was assigned." in done.words and "本人の希望です" in done.words
    assert centre.now(Task, task.id).participant_id == somebody.id


def test_a_refusal_in_japanese_names_no_field(centre: Centre, browse: Browse) -> None:
    task = centre.task(centre.order(tasks=1, skills={"typing": 2}))
    somebody = centre.participant()
    staff = browse(Role.COORDINATOR, language="ja")
    here = f"{page_of(task)}/assign"
    form = staff.get(here).form(here, participant_id=somebody.id)

    refused = staff.send(form)

    assert refused.status == 409
    assert "理由を書いてください" in refused.words and "override_reason" not in refused.words


def test_what_a_therapist_has_set_is_not_offered_and_not_done(
    centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1))
    somebody = centre.participant()
    centre.does(SetLimits(participant_id=somebody.id, minutes_per_day=5, days_per_week=3))
    here = f"{page_of(task)}/assign"

    page = coordinator.get(here)

    assert "Not possible now: 1 person" in page.words
    assert "5 minutes a day" in page.words and _offered(page, here) == []
    form = page.form("/sign-out")
    form.action = here
    sent = coordinator.send(form, participant_id=str(somebody.id), override_reason="どうしても")
    assert sent.status == 409 and "5 minutes a day" in sent.words
    assert centre.now(Task, task.id).participant_id is None


def test_somebody_who_was_faster_is_told_of(centre: Centre, coordinator: Browser) -> None:
    task = centre.task(centre.order(tasks=1))
    one, other = centre.participant(), centre.participant()
    here = f"{page_of(task)}/assign"
    form = coordinator.get(here).form(here, participant_id=one.id)
    centre.does(AssignTask(task_id=task.id, participant_id=other.id))

    refused = coordinator.send(form)

    assert refused.status == 409 and "Somebody changed this in the meantime." in refused.words
    assert centre.now(Task, task.id).participant_id == other.id
    again = coordinator.send(refused.form(here, participant_id=one.id))
    assert again.status == 409 and "Somebody else has this task now." in again.words
    assert centre.now(Task, task.id).participant_id == other.id
    coordinator.send(again.form(here, participant_id=one.id), override_reason="本人どうしの交代")
    assert centre.now(Task, task.id).participant_id == one.id


def test_tasks_of_an_order_on_hold_are_not_given(centre: Centre, coordinator: Browser) -> None:
    order = centre.order(tasks=1)
    centre.participant()
    centre.does(HoldJobOrder(order_id=order.id, reason="原本待ち"))

    page = coordinator.get(page_of(centre.task(order)))

    assert "The order is “on hold”" in page.words
    assert not page.has_form(f"{page_of(centre.task(order))}/assign")


def test_a_question_is_answered(
    asked: tuple[Task, Participant], coordinator: Browser, centre: Centre
) -> None:
    task, _ = asked
    page = coordinator.get(page_of(task))
    assert "Help asked" in page.words and "2文字目が読めません" in page.words
    form = page.form(f"{page_of(task)}/answer")

    empty = coordinator.send(form)
    assert empty.status == 422 and 'href="#answer"' in empty.html
    done = coordinator.send(empty.form(form.action), answer="「高」です")

    assert "The answer was sent." in done.words and "「高」です" in done.words
    assert not done.has_form(form.action)
    assert centre.now(Task, task.id).help_is_open is False
    late = coordinator.send(form, answer="「髙」です")
    assert late.status == 409 and "There is no open question on this task." in late.words


def test_a_task_goes_back_into_the_queue_with_a_reason(
    asked: tuple[Task, Participant], coordinator: Browser, service: Service, centre: Centre
) -> None:
    task, _ = asked
    form = coordinator.get(page_of(task)).form(f"{page_of(task)}/release")

    long = coordinator.send(form, release_reason="あ" * 1001)
    assert long.status == 422
    assert long.form(form.action).values["release_reason"] == "あ" * 1001
    done = coordinator.send(form, release_reason="納期が近いため")

    assert "The task is back in the queue." in done.words and "納期が近いため" in done.words
    assert centre.now(Task, task.id).participant_id is None
    assert not done.has_form(form.action)
    assert service.ledger.history(task.id)[-1].meta.reason == "納期が近いため"


def test_a_task_is_cancelled_with_a_reason(centre: Centre, coordinator: Browser) -> None:
    task = centre.task(centre.order(tasks=1))
    form = coordinator.get(page_of(task)).form(f"{page_of(task)}/cancel")

    assert coordinator.send(form).status == 422
    done = coordinator.send(form, cancel_reason="発注者の希望で")

    assert "The task was cancelled." in done.words and "発注者の希望で" in done.words
    assert centre.now(Task, task.id).state == "cancelled"
    back = f"{page_of(task)}/reinstate"
    assert [item.action for item in done.forms] == ["/sign-out", back]
    done = coordinator.send(done.form(back), undo_reason="取りちがえ")
    assert "The cancellation was taken back." in done.words and "取りちがえ" in done.words
    assert centre.now(Task, task.id).state == "waiting"


def test_a_form_sent_again_with_other_words_asks_to_look_first_and_keeps_them(
    service: Service, centre: Centre, coordinator: Browser
) -> None:
    task, somebody = centre.task(centre.order(tasks=1)), centre.participant()
    centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))
    form = coordinator.get(page_of(task)).form(f"{page_of(task)}/release")
    coordinator.send(form, release_reason="お休みのため")
    centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))

    again = coordinator.send(form, release_reason="べつの理由")

    assert again.status == 409
    assert "This was sent before." in again.words and "べつの理由" in again.html
    assert "Idempotency" not in again.html
    assert centre.now(Task, task.id).participant_id == somebody.id


def test_people_are_found_by_name_and_code_and_a_refusal_keeps_what_was_chosen(
    centre: Centre, coordinator: Browser
) -> None:
    task = centre.task(centre.order(tasks=1, skills={"typing": 2}))
    hana, jiro = named(centre, "青木 花", "アオキ"), named(centre, "林 次郎", "ハヤシ")
    here = f"{page_of(task)}/assign"
    for words, found in (("花", [hana]), (jiro.code.lower(), [jiro]), ("無", [])):
        page = coordinator.get(f"{here}?q={words}")
        assert _offered(page, here) == [str(one.id) for one in found]
    page = coordinator.get(f"{here}?q=林")
    refused = coordinator.send(page.form(here, participant_id=jiro.id), override_reason=" ")
    assert refused.status == 409 and _offered(refused, here) == [str(jiro.id)]
    assert 'class="chosen"' in refused.html and "林 次郎" in refused.words

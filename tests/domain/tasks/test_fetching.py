"""The next task: given once, never left behind, the same until it is done, within the limits."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.errors import Conflict, NotAllowed, RuleBroken, Unavailable
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.messaging.caller import system
from domain.orders.commands import HoldJobOrder
from domain.orders.job_order import Inspection, KindOfWork
from domain.orders.job_order import WorkMode as OrderMode
from domain.participants.commands import (
    AssessParticipant,
    ReportCondition,
    SetAvailability,
    SetLimits,
    SetMaxOpenTasks,
    SuspendParticipant,
)
from domain.participants.participant import Participant
from domain.participants.value_objects import WeeklyTime
from domain.tasks.commands import (
    AssignTask,
    CancelTask,
    DeclineTask,
    FetchNext,
    InspectTask,
    OfferTask,
    ReleaseTask,
    StartTask,
    SubmitTask,
)
from domain.tasks.queries import last_answer, note_answer
from domain.tasks.task import AssignedBy, Task, Verdict
from tests.centre import STAFF, Centre, as_participant

SYSTEM = system("assign")


def fetch(centre: Centre, participant: Participant) -> Task | None:
    task: Task | None = centre.does(FetchNext(), by=as_participant(participant))
    return task


def test_the_next_task_is_claimed_and_stays_the_same_until_it_is_done(centre: Centre) -> None:
    centre.order(tasks=3)
    somebody = centre.participant()
    first = fetch(centre, somebody)
    again = fetch(centre, somebody)
    assert first is not None and again is not None
    assert (first.id, first.assigned_by) == (again.id, AssignedBy.SELF)
    assert first.version == again.version
    done = SubmitTask(task_id=first.id, result={"text": "x"}, minutes=5)
    centre.does(done, by=as_participant(somebody))
    following = fetch(centre, somebody)
    assert following is not None and following.id != first.id


def test_the_nearest_due_date_comes_first(centre: Centre) -> None:
    today = centre.service.clock.today()
    centre.order(tasks=1, due_on=today + timedelta(days=20))
    soon = centre.order(tasks=1, due_on=today + timedelta(days=2))
    task = fetch(centre, centre.participant())
    assert task is not None and task.order_id == soon.id


def test_orders_that_are_not_released_or_on_hold_hand_nothing_out(centre: Centre) -> None:
    centre.order(tasks=1, released=False)
    held = centre.order(tasks=1)
    centre.does(HoldJobOrder(order_id=held.id, reason="確認中"))
    assert fetch(centre, centre.participant()) is None


def test_mode_and_skill_must_fit(centre: Centre) -> None:
    centre.order(tasks=1, work_modes=(OrderMode.ON_SITE,))
    skilled = centre.order(tasks=1, skills={"typing": 3})
    somebody = centre.participant()
    assert fetch(centre, somebody) is None
    centre.does(AssessParticipant(participant_id=somebody.id, skills={"typing": 3}, note=None))
    task = fetch(centre, somebody)
    assert task is not None and task.order_id == skilled.id


def limit(centre: Centre, participant: Participant, **limits: object) -> None:
    facts = {"minutes_per_day": 60, "days_per_week": 5, **limits}
    centre.does(
        SetLimits(participant_id=participant.id, **facts)  # type: ignore[arg-type]
    )


def test_a_therapists_limit_holds_for_whoever_fetches_and_whoever_assigns(centre: Centre) -> None:
    order = centre.order(tasks=2, minutes_per_task=40)
    somebody = centre.participant()
    limit(centre, somebody, minutes_per_day=60)
    first = fetch(centre, somebody)
    assert first is not None
    other = next(
        task
        for task in (centre.task(order, "000000"), centre.task(order, "000001"))
        if task.id != first.id
    )
    with pytest.raises(RuleBroken, match="60 minutes"):
        centre.does(
            AssignTask(task_id=other.id, participant_id=somebody.id, override_reason="急ぎ")
        )
    centre.does(SubmitTask(task_id=first.id, result={}, minutes=40), by=as_participant(somebody))
    assert fetch(centre, somebody) is None


def test_excluded_kinds_of_work_are_never_given(centre: Centre) -> None:
    order = centre.order(tasks=1, kind_of_work=KindOfWork.CUSTOMER_SUPPORT)
    somebody = centre.participant()
    limit(centre, somebody, kinds_of_work_excluded=("customer_support",))
    assert fetch(centre, somebody) is None
    with pytest.raises(RuleBroken):
        centre.does(
            AssignTask(
                task_id=centre.task(order).id, participant_id=somebody.id, override_reason="x"
            )
        )


def test_the_days_of_a_week_are_limited_too(centre: Centre) -> None:
    centre.order(tasks=3, inspection=Inspection.NONE)
    somebody = centre.participant()
    limit(centre, somebody, days_per_week=1, minutes_per_day=300)
    first = fetch(centre, somebody)
    assert first is not None
    centre.does(SubmitTask(task_id=first.id, result={}, minutes=5), by=as_participant(somebody))
    second = fetch(centre, somebody)
    assert second is not None, "the same day counts once"
    centre.does(DeclineTask(task_id=second.id, reason="つづきは明日"), by=as_participant(somebody))
    clock = centre.service.clock
    clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert fetch(centre, somebody) is None
    clock.advance(timedelta(days=7))  # type: ignore[attr-defined]
    assert fetch(centre, somebody) is not None


def test_hours_and_condition_guide_the_offer_and_never_what_a_person_may_fetch(
    centre: Centre,
) -> None:
    order = centre.order(tasks=1)
    somebody = centre.participant()
    sundays = (WeeklyTime(weekday=6, start="09:00", end="10:00"),)
    centre.does(SetAvailability(participant_id=somebody.id, weekly=sundays))
    centre.does(
        ReportCondition(participant_id=somebody.id, level=1, note=None),
        by=as_participant(somebody),
    )
    task = centre.task(order)
    with pytest.raises(RuleBroken):
        centre.does(OfferTask(task_id=task.id, participant_id=somebody.id), by=SYSTEM)
    assert fetch(centre, somebody) is not None


def test_staff_may_go_against_mode_and_skill_with_a_reason(centre: Centre) -> None:
    order = centre.order(tasks=1, skills={"typing": 3})
    task, somebody = centre.task(order), centre.participant()
    with pytest.raises(RuleBroken, match="give a reason"):
        centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))
    centre.does(
        AssignTask(task_id=task.id, participant_id=somebody.id, override_reason="練習のため")
    )
    assert centre.now(Task, task.id).assigned_by is AssignedBy.STAFF


def test_nobody_holds_more_than_was_agreed(centre: Centre) -> None:
    order = centre.order(tasks=3)
    somebody = centre.participant()
    centre.does(SetMaxOpenTasks(participant_id=somebody.id, n=1))
    assert fetch(centre, somebody) is not None
    free = next(
        task
        for key in ("000000", "000001")
        if (task := centre.task(order, key)).participant_id is None
    )
    with pytest.raises(RuleBroken):
        centre.does(AssignTask(task_id=free.id, participant_id=somebody.id))


def test_a_task_given_back_is_not_fetched_again_by_the_same_person(centre: Centre) -> None:
    centre.order(tasks=1)
    somebody, other = centre.participant(), centre.participant()
    task = fetch(centre, somebody)
    assert task is not None
    centre.does(DeclineTask(task_id=task.id, reason="むずかしい"), by=as_participant(somebody))
    assert fetch(centre, somebody) is None
    assert fetch(centre, other) is not None


def test_whoever_is_on_leave_gets_nothing_and_a_kind_sentence(centre: Centre) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="お休み"))
    with pytest.raises(RuleBroken, match="leave"):
        fetch(centre, somebody)


def test_only_a_participant_fetches(centre: Centre) -> None:
    with pytest.raises(NotAllowed):
        centre.does(FetchNext(), by=STAFF)


def test_pressing_twice_at_once_gives_one_task(centre: Centre) -> None:
    centre.order(tasks=8)
    somebody = centre.participant()
    got = together([lambda: fetch(centre, somebody)] * 8)
    assert len({task.id for task in got if task}) == 1


def test_64_who_fetch_at_once_get_64_tasks_and_leave_none_behind(centre: Centre) -> None:
    order = centre.order(tasks=64, minutes_per_task=1)
    people = [centre.participant() for _ in range(64)]
    got = together([lambda item=item: fetch(centre, item) for item in people])  # type: ignore[misc]
    given = Counter(task.id for task in got if task is not None)
    assert len(given) == 64 and set(given.values()) == {1}
    rows = centre.service.ledger.rows(
        "SELECT state, COUNT(*) AS n FROM task_places WHERE order_id = ? GROUP BY state",
        str(order.id),
    )
    assert [(row["state"], row["n"]) for row in rows] == [("assigned", 64)]


def together(acts: list[Callable[[], Task | None]]) -> list[Task | None]:
    """Do all of `acts` in the same instant; whatever one of them raises is raised here."""
    barrier = threading.Barrier(len(acts))
    results: list[Task | None] = []
    errors: list[BaseException] = []

    def run(act: Callable[[], Task | None]) -> None:
        barrier.wait()
        try:
            results.append(act())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


@pytest.mark.sample("sqlite")
def test_people_on_several_processes_get_a_task_each_and_leave_none_behind(centre: Centre) -> None:
    order = centre.order(tasks=32, minutes_per_task=1)
    people = [centre.participant() for _ in range(32)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        parts = [pool.submit(fetch_all, centre.service.settings, people[n::4]) for n in range(4)]
        got = [id for part in parts for id in part.result()]
    assert len(got) == len(set(got)) == 32
    rows = centre.service.ledger.rows(
        "SELECT DISTINCT state FROM task_places WHERE order_id = ?", str(order.id)
    )
    assert [row["state"] for row in rows] == ["assigned"]


def fetch_all(settings: Settings, people: list[Participant]) -> list[UUID]:
    """What another process does: everybody of `people` fetches at once."""
    service = bootstrap(settings)
    try:
        centre = Centre(service)
        got = together([lambda item=item: persist(centre, item) for item in people])  # type: ignore[misc]
        return [task.id for task in got if task is not None]
    finally:
        service.close()


def persist(centre: Centre, participant: Participant) -> Task | None:
    """Fetch as a client does who is told that the database is busy: again, a few times."""
    for _ in range(5):
        try:
            return fetch(centre, participant)
        except Unavailable:
            continue
    return fetch(centre, participant)


def test_a_task_that_somebody_has_changes_hands_with_a_reason_only(centre: Centre) -> None:
    order = centre.order(tasks=1)
    first, second = centre.participant(), centre.participant()
    task = centre.task(order)
    centre.does(AssignTask(task_id=task.id, participant_id=first.id))
    version = centre.now(Task, task.id).version

    centre.does(AssignTask(task_id=task.id, participant_id=first.id))
    assert centre.now(Task, task.id).version == version, "what is so already records nothing"
    with pytest.raises(RuleBroken, match="Somebody else has this task now"):
        centre.does(AssignTask(task_id=task.id, participant_id=second.id))
    with pytest.raises(RuleBroken, match="Somebody else has this task now"):
        centre.does(AssignTask(task_id=task.id, participant_id=second.id, override_reason="  "))
    assert centre.now(Task, task.id).participant_id == first.id

    given: dict[str, Any] = {
        "task_id": task.id,
        "participant_id": second.id,
        "override_reason": "本人の希望",
    }
    for not_seen in (None, second.id, centre.participant().id):
        with pytest.raises(RuleBroken, match="Somebody else has this task now"):
            centre.does(AssignTask(**given, replaces=not_seen))
    with pytest.raises(RuleBroken, match="Somebody else has this task now"):
        centre.does(AssignTask(task_id=task.id, participant_id=second.id, replaces=first.id))
    centre.does(AssignTask(**given, replaces=first.id))
    assert centre.now(Task, task.id).participant_id == second.id
    last = centre.service.ledger.history(task.id)[-1]
    assert isinstance(last, Task.Assigned) and last.override_reason == "本人の希望"
    centre.does(StartTask(task_id=task.id), as_participant(second))
    with pytest.raises(RuleBroken, match="release it first"):
        centre.does(AssignTask(task_id=task.id, participant_id=first.id))


def test_whom_one_wanted_to_replace_may_have_let_go_of_it(centre: Centre) -> None:
    task = centre.task(centre.order(tasks=1))
    first, second = centre.participant(), centre.participant()
    given = AssignTask(
        task_id=task.id, participant_id=second.id, replaces=first.id, override_reason="交代"
    )
    centre.does(given)
    assert centre.now(Task, task.id).participant_id == second.id


def offered(centre: Centre, participant: Participant, *, days: int) -> Task:
    """A task due in so many days that the rule offers to a person."""
    due_on = centre.service.clock.today() + timedelta(days=days)
    task = centre.task(centre.order(tasks=1, due_on=due_on))
    centre.does(OfferTask(task_id=task.id, participant_id=participant.id), by=SYSTEM)
    return centre.now(Task, task.id)


def test_asked_again_it_is_the_same_though_more_urgent_ones_were_offered(centre: Centre) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    first = fetch(centre, somebody)
    urgent = offered(centre, somebody, days=1)
    assert first is not None and first.id != urgent.id
    assert {task.id for _ in range(3) if (task := fetch(centre, somebody))} == {first.id}


def test_an_offer_that_was_answered_once_is_answered_again(centre: Centre) -> None:
    somebody = centre.participant()
    first = offered(centre, somebody, days=20)
    assert [task.id for _ in "12" if (task := fetch(centre, somebody))] == [first.id] * 2
    offered(centre, somebody, days=2)
    again = fetch(centre, somebody)
    assert again is not None and again.id == first.id


def test_also_when_another_one_came_back_for_one_more_look(centre: Centre) -> None:
    order, somebody = centre.order(tasks=2), centre.participant()
    done = fetch(centre, somebody)
    assert done is not None
    centre.does(SubmitTask(task_id=done.id, result={}, minutes=5), by=as_participant(somebody))
    first = fetch(centre, somebody)
    centre.does(InspectTask(task_id=done.id, verdict=Verdict.RETURN, comment="もう一度"))
    again = fetch(centre, somebody)
    assert first is not None and again is not None and again.id == first.id
    assert again.order_id == order.id


def test_what_was_begun_comes_before_what_was_answered(centre: Centre) -> None:
    centre.order(tasks=1)
    somebody = centre.participant()
    first, other = fetch(centre, somebody), offered(centre, somebody, days=1)
    centre.does(StartTask(task_id=other.id), by=as_participant(somebody))
    again = fetch(centre, somebody)
    assert first is not None and again is not None and again.id == other.id
    centre.does(SubmitTask(task_id=other.id, result={}, minutes=5), by=as_participant(somebody))
    after = fetch(centre, somebody)
    assert after is not None and after.id == first.id


@pytest.mark.parametrize("how", ["released", "cancelled", "given to somebody else", "on hold"])
def test_another_one_is_answered_when_it_is_gone(how: str, centre: Centre) -> None:
    order, somebody = centre.order(tasks=1), centre.participant()
    first, other = fetch(centre, somebody), offered(centre, somebody, days=1)
    assert first is not None and first.id != other.id
    gone: dict[str, Any] = {
        "released": ReleaseTask(task_id=first.id, reason="別の方に"),
        "cancelled": CancelTask(task_id=first.id, reason="不要"),
        "given to somebody else": AssignTask(
            task_id=first.id, participant_id=centre.participant().id, override_reason="急ぎ"
        ),
        "on hold": HoldJobOrder(order_id=order.id, reason="確認中"),
    }
    if how == "given to somebody else":
        centre.does(ReleaseTask(task_id=first.id, reason="別の方に"))
    centre.does(gone[how])
    assert {task.id for _ in range(3) if (task := fetch(centre, somebody))} == {other.id}


def test_asked_twice_at_once_while_the_rule_offers_it_is_one_task(centre: Centre) -> None:
    """Whatever comes first, both answers are the same, and so is a third one."""
    somebody = centre.participant()
    urgent = centre.order(tasks=1, due_on=centre.service.clock.today())
    offered(centre, somebody, days=10)
    offer = OfferTask(task_id=centre.task(urgent).id, participant_id=somebody.id)
    ask = partial(fetch, centre, somebody)
    got = together([ask, lambda: centre.does(offer, by=SYSTEM) and None, ask])
    last = fetch(centre, somebody)
    assert last is not None
    assert {task.id for task in got if task is not None} == {last.id}


def test_an_answer_that_another_request_has_overtaken_is_not_noted(centre: Centre) -> None:
    somebody, ledger = centre.participant(), centre.service.ledger
    first, urgent = offered(centre, somebody, days=10), offered(centre, somebody, days=1)
    before = last_answer(ledger, somebody.id)
    ledger.save(changes=note_answer(somebody.id, first.id, before))

    with pytest.raises(Conflict):
        ledger.save(changes=note_answer(somebody.id, urgent.id, before))

    assert last_answer(ledger, somebody.id) == str(first.id)


def test_a_retry_finds_what_the_other_request_has_answered(
    centre: Centre, another_service: Callable[[], Service]
) -> None:
    """An offer comes between the decisions of two requests of one person."""
    somebody, other = centre.participant(), another_service()
    first = offered(centre, somebody, days=10)
    handlers: dict[Any, Any] = dict(other.bus._handlers)
    decide, seen = handlers[FetchNext], list[Any]()

    def overtaken(command: FetchNext, uow: UnitOfWork) -> Any:
        """Decide, while another request is answered and then a more urgent task is offered."""
        if not seen:
            offered(centre, somebody, days=1)
            answer = decide(command, uow)
            seen.append(answer)
            centre.service.ledger.save(
                changes=note_answer(
                    somebody.id, first.id, last_answer(centre.service.ledger, somebody.id)
                )
            )
            return answer
        return decide(command, uow)

    other.bus._handlers = handlers | {FetchNext: overtaken}
    answer = fetch(Centre(other), somebody)
    assert answer is not None and answer.id == first.id
    assert seen[0].id != first.id

"""In turn: the due date first, then the priority, or the other way round where that was chosen."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.orders.commands import (
    ChangeDueDate,
    ChooseOrderPriority,
    ChooseOrderQueueOrder,
    HoldJobOrder,
)
from domain.orders.job_order import JobOrder
from domain.participants.commands import SetMaxOpenTasks
from domain.participants.participant import Participant
from domain.tasks.commands import (
    CancelTask,
    ChooseQueueOrder,
    ChooseTaskDueDate,
    ChooseTaskPriority,
    DeclineTask,
    FetchNext,
    StartTask,
    SubmitTask,
)
from domain.tasks.queries import waiting_in_turn
from domain.tasks.queue_rule import QueueRule
from domain.tasks.task import Task
from projections.tasks.task_listing import in_order
from tests.app.orders.page_client import ids
from tests.centre import CENTRE, Centre, as_participant
from workers.assign import assign

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WHY = "急ぎの依頼"
FIRST = QueueOrder.PRIORITY_FIRST


def in_turn(centre: Centre) -> list[UUID]:
    """The tasks in the order in which somebody is given them, one after the other."""
    somebody = centre.participant()
    found: list[UUID] = []
    while (task := centre.does(FetchNext(), by=as_participant(somebody))) is not None:
        found.append(task.id)
        centre.does(SubmitTask(task_id=task.id, result={}, minutes=1), by=as_participant(somebody))
    return found


def listed(centre: Centre) -> list[UUID]:
    """The waiting tasks as the queue shows them."""
    views = centre.service.views
    centre.service.projections.catch_up()
    rows = in_order(views, centres=(CENTRE,), state="waiting", limit=200)
    return [UUID(row["task_id"]) for row in rows]


def pressing(centre: Centre, order: JobOrder, priority: Priority) -> None:
    centre.does(ChooseOrderPriority(order_id=order.id, priority=priority, reason=WHY))


@pytest.fixture
def three(centre: Centre) -> list[JobOrder]:
    """Three orders of one task each; the last one is due later than the others."""
    today = centre.service.clock.today()
    return [
        centre.order(tasks=1, minutes_per_task=1, due_on=today + timedelta(days=days))
        for days in (5, 5, 20)
    ]


def tasks_of(centre: Centre, orders: list[JobOrder]) -> list[UUID]:
    return [ids(centre, order, 1)[0] for order in orders]


def test_priority_counts_after_the_due_date(centre: Centre, three: list[JobOrder]) -> None:
    first, second, later = tasks_of(centre, three)
    pressing(centre, three[1], Priority.URGENT)
    pressing(centre, three[2], Priority.URGENT)
    assert listed(centre) == [second, first, later]
    assert in_turn(centre) == [second, first, later]


def test_the_centre_may_choose_that_it_counts_before(centre: Centre, three: list[JobOrder]) -> None:
    first, second, later = tasks_of(centre, three)
    pressing(centre, three[2], Priority.HIGH)
    pressing(centre, three[0], Priority.LOW)
    centre.does(ChooseQueueOrder(queue_order=FIRST, reason=WHY))
    assert listed(centre) == [later, second, first]
    pressing(centre, three[0], Priority.URGENT)
    assert listed(centre) == [first, later, second]
    assert in_turn(centre) == [first, later, second]


def test_an_order_may_choose_otherwise_than_its_centre(
    centre: Centre, three: list[JobOrder]
) -> None:
    *_, later = tasks_of(centre, three)
    pressing(centre, three[2], Priority.URGENT)
    own = ChooseOrderQueueOrder(order_id=three[2].id, queue_order=FIRST, reason=WHY)
    centre.does(own)
    assert listed(centre)[0] == later
    centre.does(
        ChooseOrderQueueOrder(
            order_id=three[2].id, queue_order=QueueOrder.DUE_DATE_FIRST, reason=WHY
        )
    )
    centre.does(ChooseQueueOrder(queue_order=FIRST, reason=WHY))
    assert listed(centre)[-1] == later
    assert in_turn(centre)[-1] == later


def test_a_task_may_have_a_priority_and_a_due_date_of_its_own(centre: Centre) -> None:
    today = centre.service.clock.today()
    order = centre.order(tasks=6, minutes_per_task=1, due_on=today + timedelta(days=20))
    other = centre.order(tasks=1, minutes_per_task=1, due_on=today + timedelta(days=10))
    tasks, (one,) = ids(centre, order, 6), ids(centre, other, 1)
    for task, days in ((tasks[5], 3), (tasks[3], 5), (tasks[0], 5), (tasks[1], 15)):
        day = today + timedelta(days=days)
        centre.does(ChooseTaskDueDate(task_id=task, due_on=day))
    centre.does(ChooseTaskPriority(task_id=tasks[3], priority=Priority.HIGH, reason=WHY))
    centre.does(ChooseTaskPriority(task_id=tasks[2], priority=Priority.LOW, reason=WHY))
    wanted = [tasks[number] for number in (5, 3, 0)] + [one] + [tasks[n] for n in (1, 4, 2)]
    assert listed(centre) == wanted
    assert in_turn(centre) == wanted


def test_what_is_cleared_is_that_of_the_order_again(centre: Centre) -> None:
    order = centre.order(tasks=2)
    first, second = ids(centre, order, 2)
    centre.does(ChooseTaskDueDate(task_id=second, due_on=order.due_on - timedelta(days=9)))
    centre.does(ChooseTaskPriority(task_id=second, priority=Priority.URGENT, reason=WHY))
    assert listed(centre) == [second, first]
    centre.does(ChooseTaskDueDate(task_id=second, due_on=None))
    centre.does(ChooseTaskPriority(task_id=second, priority=None, reason=WHY))
    assert listed(centre) == [first, second]
    moved = order.due_on + timedelta(days=3)
    centre.does(ChangeDueDate(order_id=order.id, due_on=moved, reason=WHY))
    centre.service.projections.catch_up()
    rows = in_order(centre.service.views, centres=(CENTRE,), limit=2)
    assert {row["due_on"] for row in rows} == {moved.isoformat()}


@ONE_STORE
def test_a_later_day_than_that_of_the_order_needs_a_reason(centre: Centre) -> None:
    order = centre.order(tasks=2)
    (task, cancelled) = ids(centre, order, 2)
    later = order.due_on + timedelta(days=1)
    before = order.terms.received_on - timedelta(days=1)
    for day, reason, field in ((later, None, "reason"), (before, WHY, "due_on")):
        with pytest.raises(Invalid) as refused:
            centre.does(ChooseTaskDueDate(task_id=task, due_on=day, reason=reason))
        assert list(refused.value.errors) == [field]
    centre.does(ChooseTaskDueDate(task_id=task, due_on=later, reason=WHY))
    with pytest.raises(Invalid):
        centre.does(ChooseTaskPriority(task_id=task, priority=Priority.HIGH))
    now = centre.now(Task, task)
    assert (now.due_on, now.priority) == (later, None)
    centre.does(ChooseTaskDueDate(task_id=task, due_on=later, reason=WHY))
    assert centre.now(Task, task).version == now.version, "what is so already records nothing"
    centre.does(CancelTask(task_id=cancelled, reason=WHY))
    with pytest.raises(RuleBroken):
        centre.does(ChooseTaskDueDate(task_id=cancelled, due_on=order.due_on))


@ONE_STORE
def test_a_cancelled_task_that_is_added_again_has_nothing_of_its_own(centre: Centre) -> None:
    order = centre.order(tasks=2)
    first, second = ids(centre, order, 2)
    centre.does(ChooseTaskPriority(task_id=first, priority=Priority.URGENT, reason=WHY))
    centre.does(CancelTask(task_id=first, reason=WHY))
    centre.add(order, ["000000"])
    assert centre.now(Task, first).priority is None
    assert listed(centre) == [second, first]
    assert in_turn(centre) == [second, first]


def test_work_that_was_given_back_or_rests_is_passed_over(
    centre: Centre, three: list[JobOrder]
) -> None:
    first, second, later = tasks_of(centre, three)
    today = centre.service.clock.today()
    centre.does(ChooseTaskDueDate(task_id=first, due_on=today + timedelta(days=1)))
    pressing(centre, three[1], Priority.URGENT)
    centre.does(HoldJobOrder(order_id=three[1].id, reason=WHY))
    somebody = as_participant(centre.participant())
    assert centre.does(FetchNext(), by=somebody).id == first
    centre.does(DeclineTask(task_id=first, reason="今日は別の作業を"), by=somebody)
    assert centre.does(FetchNext(), by=somebody).id == later
    assert second not in in_turn(centre)


@ONE_STORE
def test_the_worker_offers_in_the_same_order(centre: Centre, three: list[JobOrder]) -> None:
    first, second, later = tasks_of(centre, three)
    somebody: Participant = centre.participant()
    centre.does(SetMaxOpenTasks(participant_id=somebody.id, n=1))
    pressing(centre, three[1], Priority.HIGH)
    assign(centre.service)
    assert centre.now(Task, second).participant_id == somebody.id
    assert centre.now(Task, first).participant_id is None
    assert centre.now(Task, later).participant_id is None


@ONE_STORE
def test_of_tasks_in_hand_the_begun_one_goes_on_and_then_the_most_pressing(
    centre: Centre, three: list[JobOrder]
) -> None:
    first, second, later = tasks_of(centre, three)
    somebody = centre.participant()
    centre.does(SetMaxOpenTasks(participant_id=somebody.id, n=3))
    for _ in range(3):
        assign(centre.service)
    by = as_participant(somebody)
    pressing(centre, three[2], Priority.URGENT)
    centre.does(ChooseQueueOrder(queue_order=FIRST, reason=WHY))
    assert centre.does(FetchNext(), by=by).id == later
    centre.does(StartTask(task_id=second), by=by)
    assert centre.does(FetchNext(), by=by).id == second
    assert centre.now(Task, first).participant_id == somebody.id


@ONE_STORE
def test_further_due_dates_are_looked_for_one_after_the_other(centre: Centre) -> None:
    order = centre.order(tasks=30)
    for number, task in enumerate(ids(centre, order, 30), start=1):
        day = order.due_on - timedelta(days=number % 25)
        centre.does(ChooseTaskDueDate(task_id=task, due_on=day))
    found = [
        item.own_due_on
        for item in waiting_in_turn(centre.service.ledger, CENTRE, fits=lambda _: True)
    ]
    assert len(found) == 25 and found == sorted(set(found))


@ONE_STORE
def test_a_choice_for_the_centre_needs_a_reason_and_is_recorded_once(centre: Centre) -> None:
    with pytest.raises(Invalid):
        centre.does(ChooseQueueOrder(queue_order=FIRST))
    chosen: QueueRule = centre.does(ChooseQueueOrder(queue_order=FIRST, reason=WHY))
    again: QueueRule = centre.does(ChooseQueueOrder(queue_order=FIRST, reason=WHY))
    assert (chosen.queue_order, again.version) == (FIRST, chosen.version)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_work_to_find_what_comes_next_does_not_grow_with_the_tasks(centre: Centre) -> None:
    """Counted in steps of the database, so that the machine does not matter."""
    database = centre.service.ledger.database
    assert isinstance(database, SQLiteDatabase)
    order = centre.order(tasks=20)

    def steps() -> int:
        counted = [0]

        def count() -> None:
            counted[0] += 1

        with database.reading() as connection:  # The one that is given to the next reader.
            connection.set_progress_handler(count, 1)
        assert next(waiting_in_turn(centre.service.ledger, CENTRE, fits=lambda _: True))
        assert counted[0] > 0
        return counted[0]

    few = steps()
    centre.add(order, [f"more {number}" for number in range(400)])
    assert few <= steps() < few * 1.5

"""The worker's offers: by the fixed order of O4, explained, and never against what binds."""

from collections import Counter
from datetime import timedelta

from domain.orders.job_order import WorkMode as OrderMode
from domain.participants.commands import (
    EndRest,
    ReportCondition,
    RestToday,
    SetLimits,
    SetMaxOpenTasks,
    SuspendParticipant,
)
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.tasks.commands import DeclineTask
from domain.tasks.task import AssignedBy, Task
from tests.centre import Centre, as_participant
from workers.assign import assign
from workers.run_policies import run_policies


def held(centre: Centre) -> Counter[str]:
    """How many tasks each participant holds."""
    rows = centre.service.ledger.rows(
        "SELECT participant_id FROM task_places WHERE participant_id IS NOT NULL"
    )
    return Counter(row["participant_id"] for row in rows)


def test_waiting_tasks_go_to_those_with_the_least_in_hand(centre: Centre) -> None:
    order = centre.order(tasks=4)
    people = [centre.participant() for _ in range(2)]
    assign(centre.service)
    assert held(centre) == {str(item.id): 2 for item in people}
    task = centre.task(order)
    assert task.assigned_by is AssignedBy.RULE
    assert "mode_fits" in task.reasons


def test_nobody_is_offered_more_than_was_agreed_or_more_than_two_hours_without_a_limit(
    centre: Centre,
) -> None:
    centre.order(tasks=9, minutes_per_task=50)
    cautious, busy = centre.participant(), centre.participant()
    centre.does(SetMaxOpenTasks(participant_id=cautious.id, n=1))
    assign(centre.service)
    assert held(centre) == {str(cautious.id): 1, str(busy.id): 2}


def test_a_therapists_limit_binds_the_worker(centre: Centre) -> None:
    centre.order(tasks=3, minutes_per_task=20)
    somebody = centre.participant()
    centre.does(SetLimits(participant_id=somebody.id, minutes_per_day=45, days_per_week=3))
    assign(centre.service)
    assert held(centre) == {str(somebody.id): 2}


def test_who_rests_or_is_away_is_left_in_peace(centre: Centre) -> None:
    centre.order(tasks=3)
    resting, away = centre.participant(), centre.participant()
    centre.does(RestToday(participant_id=resting.id), by=as_participant(resting))
    centre.does(SuspendParticipant(participant_id=away.id, reason="お休み"))
    assign(centre.service)
    assert not held(centre)
    centre.does(EndRest(participant_id=resting.id), by=as_participant(resting))
    centre.does(ReportCondition(participant_id=resting.id, level=1), by=as_participant(resting))
    assign(centre.service)
    assert held(centre).keys() == {str(resting.id)}, "a bad mood changes nothing else"


def test_on_site_work_is_offered_in_the_hours_of_the_centre(centre: Centre) -> None:
    centre.order(tasks=1, work_modes=(OrderMode.ON_SITE,))
    somebody = centre.participant(WorkMode.ON_SITE)
    clock = centre.service.clock
    clock.advance(timedelta(hours=10))  # type: ignore[attr-defined]
    assign(centre.service)
    assert not held(centre)
    clock.advance(timedelta(hours=14))  # type: ignore[attr-defined]
    assign(centre.service)
    assert held(centre) == {str(somebody.id): 1}


def test_a_task_given_back_goes_to_somebody_else(centre: Centre) -> None:
    order = centre.order(tasks=1)
    first = centre.participant()
    assign(centre.service)
    task = centre.task(order)
    centre.does(DeclineTask(task_id=task.id, reason="苦手"), by=as_participant(first))
    assign(centre.service)
    assert centre.now(Task, task.id).participant_id is None
    second = centre.participant()
    assign(centre.service)
    assert centre.now(Task, task.id).participant_id == second.id


def test_what_somebody_held_who_takes_leave_returns_to_the_queue(centre: Centre) -> None:
    order = centre.order(tasks=2)
    somebody: Participant = centre.participant()
    assign(centre.service)
    centre.does(SuspendParticipant(participant_id=somebody.id, reason="お休み"))
    run_policies(centre.service)
    run_policies(centre.service)
    assert not held(centre)
    history = centre.service.ledger.history(centre.task(order).id)
    assert [type(event).__name__ for event in history] == ["Added", "Assigned", "Released"]
    assert history[-1].meta.actor == "system:react"


def test_offering_again_changes_nothing(centre: Centre) -> None:
    centre.order(tasks=2)
    centre.participant()
    assign(centre.service)
    before = centre.service.ledger.head()
    assign(centre.service)
    assert centre.service.ledger.head() == before

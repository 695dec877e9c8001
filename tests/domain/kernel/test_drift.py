"""Standing rows that do not follow from the events are found, whatever is wrong with them."""

import pytest

from app.bootstrap import Service
from domain import registry
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies, find_inconsistencies_of
from domain.tasks.commands import FetchNext, SubmitTask
from domain.tasks.task import Task
from tests.centre import Centre, as_participant

TABLES = inline_projection.TABLES + registry.TABLES


@pytest.fixture
def task(service: Service) -> Task:
    """A task in somebody's hands, beside one that is done."""
    centre = Centre(service)
    centre.order(tasks=3)
    who = as_participant(centre.participant())
    done = centre.does(FetchNext(), who)
    centre.does(SubmitTask(task_id=done.id, result={"text": "済"}, minutes=7), who)
    task: Task = centre.does(FetchNext(), who)
    return task


def found(service: Service) -> list[str]:
    return find_inconsistencies(service.ledger, TABLES) or []


def test_rows_that_follow_from_the_events_are_no_drift(service: Service, task: Task) -> None:
    assert found(service) == []
    assert (
        find_inconsistencies_of(service.ledger, TABLES, "task_places", "task_id", [task.id]) == []
    )


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE task_places SET state = 'waiting' WHERE task_id = ?",
        "DELETE FROM task_places WHERE task_id = ?",
        "DELETE FROM claims WHERE holder = ?",
        "UPDATE effort SET minutes = minutes + 1 WHERE ? <> ''",
        "INSERT INTO claims (kind, key, holder) VALUES ('participant.slot', 'x/1', ?)",
    ],
)
def test_a_row_that_was_changed_by_hand_is_found(service: Service, task: Task, harm: str) -> None:
    with service.ledger.database.write() as transaction:
        transaction.run(harm, (str(task.id),))

    assert found(service)
    sampled = find_inconsistencies_of(service.ledger, TABLES, "task_places", "task_id", [task.id])
    assert bool(sampled) == ("task_places" in harm)

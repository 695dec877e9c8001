"""Work is taken back from somebody who needs a rest: with two presses, and only what was chosen."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from domain.tasks.commands import AssignTask, SubmitTask
from domain.tasks.task import Task, TaskState
from tests.app.orders.page_client import PageClient, ids, page_client_of, words_of
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def somebody(centre: Centre) -> Participant:
    return centre.participant()


@pytest.fixture
def page_client(service: Service) -> Iterator[PageClient]:
    """Somebody of staff who holds every role that a centre of three gives one person."""
    yield page_client_of(service, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER)


def test_work_is_taken_back_with_two_presses_and_only_what_was_chosen(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    first, second = ids(centre, centre.order(tasks=2), 2)
    for task in (first, second):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    at = f"/participants/{somebody.id}/take-back"
    assert f'href="{at}"' in page_client.get(f"/participants/{somebody.id}").text
    page = page_client.get(at).text
    assert page.count("checked>") == 2
    assert page_client.post(at, reason="話しました").status_code == 422
    once = uuid4().hex
    for _ in range(2):
        answer = page_client.post(at, once, tasks=[str(first)], reason="話しました")
        assert answer.headers["Location"] == f"/participants/{somebody.id}?said=taken-back"
    assert centre.now(Task, first).state is TaskState.WAITING
    assert centre.now(Task, second).state is TaskState.ASSIGNED
    told = [
        item for item in centre.service.ledger.history(first) if isinstance(item, Task.Released)
    ]
    assert [item.meta.reason for item in told] == ["話しました"]


def test_work_that_was_handed_in_meanwhile_stays(
    page_client: PageClient, centre: Centre, somebody: Participant
) -> None:
    first, second = ids(centre, centre.order(tasks=2), 2)
    for task in (first, second):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
    done = SubmitTask(task_id=first, result={"text": "x"}, minutes=5)
    centre.does(done, as_participant(somebody))
    at = f"/participants/{somebody.id}/take-back"
    answer = page_client.post(at, tasks=[str(first), str(second)], reason="話しました")
    assert answer.status_code == 200
    page = words_of(answer.text)
    assert "1 task stayed as it was" in page and "Nothing is in hand now." in page
    assert centre.now(Task, first).state is TaskState.SUBMITTED
    assert centre.now(Task, second).state is TaskState.WAITING

"""Every read model of the product can be dropped and built anew without a difference."""

import pytest

from app.bootstrap import Service
from domain.kernel.events.event import Event
from domain.participants.commands import SuspendParticipant
from domain.tasks.commands import CancelTask, FetchNext, InspectTask, SubmitTask
from domain.tasks.task import Verdict
from projections.kernel.projector import Projector, on
from tests.centre import Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live
from workers.run_policies import run_policies


@pytest.fixture
def lived(service: Service) -> Service:
    """A service on which a good part of a week has happened."""
    centre = Centre(service)
    order = centre.order(tasks=5)
    people = [centre.participant() for _ in range(2)]
    for participant in people:
        task = centre.does(FetchNext(), by=as_participant(participant))
        centre.does(
            SubmitTask(task_id=task.id, result={"text": "入力"}, minutes=8),
            by=as_participant(participant),
        )
        service.projections.catch_up()
    for task_key, verdict in (("000000", Verdict.PASS), ("000001", Verdict.RETURN)):
        task = centre.task(order, task_key)
        comment = "もう一度お願いします。"
        centre.does(InspectTask(task_id=task.id, verdict=verdict, comment=comment))
    centre.does(CancelTask(task_id=centre.task(order, "000004").id, reason="不要になりました。"))
    centre.does(SuspendParticipant(participant_id=people[0].id, reason="お休み"))
    run_policies(service)
    return service


def test_every_read_model_is_the_same_when_it_is_built_anew(lived: Service) -> None:
    assert_rebuilt_equals_live(lived.ledger, lived.views)


class Forgetful(Projector):
    """Writes how often it was made, which no rebuilding gives again."""

    name = "tests.forgetful"
    tables = {"forgetful": "position INTEGER PRIMARY KEY, run INTEGER NOT NULL"}

    @on(Event)
    def anything(self, event: Event, position: int) -> None:
        self.run("INSERT INTO {forgetful} VALUES (?, ?)", position, self._build)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_read_model_that_differs_is_noticed(service: Service) -> None:
    from projections.kernel.runner import Projections

    Projections(service.ledger, service.views, [Forgetful]).migrate()

    with pytest.raises(AssertionError, match="differs"):
        assert_rebuilt_equals_live(service.ledger, service.views, [Forgetful])

"""The rows about people can be built again from the ledger, and lose what was erased."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.bootstrap import Service
from domain.kernel.time.clock import SettableClock
from domain.participants import commands
from domain.participants.participant import Participant
from domain.participants.value_objects import LeaveReason, WorkMode
from domain.people.commands import AnswerCorrection, AskForCorrection, CorrectPerson
from domain.people.person import Person
from domain.tasks.commands import AssignTask, InspectTask, SubmitTask
from domain.tasks.task import Verdict
from projections.kernel.runner import Projections
from projections.people.people_index import found_by_words
from tests.centre import CENTRE, Centre, as_participant

OURS = (
    "people.cards",
    "people.correction_requests",
    "participants.roll",
    "participants.workload",
    "participants.conditions",
    "audit.trail",
    "audit.views",
)


def a_busy_month(service: Service, clock: SettableClock) -> Centre:
    """People who come, change, work, rest and leave."""
    centre = Centre(service)
    job = centre.order(tasks=2)
    one, other = centre.participant(), centre.participant(WorkMode.ON_SITE)
    centre.does(CorrectPerson(person_id=one.person_id, name="高橋 花子", reason="改姓"))
    centre.does(CorrectPerson(person_id=other.person_id, resident=False, reason="転出"))
    for field in ("phone", "email"):
        centre.does(AskForCorrection(person_id=one.person_id, field=field, wish="消してください"))
    request_id = next(iter(centre.now(Person, one.person_id).requests))
    reply: dict[str, Any] = {"request_id": request_id, "corrected": True, "answer": "消しました。"}
    centre.does(AnswerCorrection(person_id=one.person_id, **reply))
    for key, verdict in (("000000", Verdict.PASS), ("000001", Verdict.RETURN)):
        task = centre.task(job, key).id
        centre.does(AssignTask(task_id=task, participant_id=one.id))
        centre.does(SubmitTask(task_id=task, result={}, minutes=10), as_participant(one))
        centre.does(InspectTask(task_id=task, verdict=verdict))
    centre.does(commands.CheckIn(participant_id=other.id))
    centre.does(commands.ReportCondition(participant_id=other.id, level=4))
    clock.advance(timedelta(days=1))
    centre.does(commands.CheckIn(participant_id=other.id))
    centre.does(commands.SuspendParticipant(participant_id=one.id, reason="入院"))
    centre.does(commands.LeaveParticipant(participant_id=other.id, reason=LeaveReason.MOVED_AWAY))
    return centre


def runner(service: Service) -> Projections:
    assert isinstance(service.projections, Projections)
    return service.projections


def test_rebuilt_rows_are_those_that_were_live(service: Service, clock: SettableClock) -> None:
    a_busy_month(service, clock)
    projections = runner(service)
    projections.catch_up()
    live = {name: projections.dump(name) for name in OURS}
    for name in OURS:
        projections.rebuild(name)
    assert {name: projections.dump(name) for name in OURS} == live
    assert "高橋" in live["people.cards"]


def test_rows_built_after_an_erasure_hold_nothing_of_the_person(
    service: Service, clock: SettableClock
) -> None:
    centre = a_busy_month(service, clock)
    projections = runner(service)
    projections.catch_up()
    (found,) = found_by_words(service.views, centres=(CENTRE,), limit=9, q="高橋")
    assert found["name"] == "高橋 花子"
    service.keys.destroy(UUID(found["person_id"]), clock.now())
    for name in OURS:
        projections.rebuild(name)
    assert "高橋" not in "".join(projections.dump(name) for name in OURS)
    assert found_by_words(service.views, centres=(CENTRE,), limit=9, q="高橋") == []
    for row in service.ledger.rows("SELECT participant_id, code FROM participant_terms"):
        assert centre.now(Participant, UUID(row["participant_id"])).code == row["code"]

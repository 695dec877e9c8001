"""Registrations that come at the same moment: one stay a person, one code a participant."""

from concurrent.futures import ThreadPoolExecutor

from app.bootstrap import Service
from domain.kernel.errors import RuleBroken
from domain.participants.commands import LeaveParticipant, RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.people.person import Person
from tests.centre import Centre


def register(centre: Centre, person: Person) -> Participant | None:
    try:
        command = RegisterParticipant(
            person_id=person.id, work_mode=WorkMode.ON_SITE, difficulty=Difficulty.OTHER
        )
        participant: Participant = centre.does(command)
    except RuleBroken:
        return None
    return participant


def test_one_person_registered_by_many_at_once_is_there_once(service: Service) -> None:
    centre = Centre(service)
    person = centre.person()
    with ThreadPoolExecutor(6) as crowd:
        made = [item for item in crowd.map(lambda _: register(centre, person), range(6)) if item]
    assert len(made) == 1
    rows = service.ledger.rows("SELECT participant_id FROM participant_terms")
    assert [row["participant_id"] for row in rows] == [str(made[0].id)]


def test_many_people_registered_at_once_have_codes_without_gaps(service: Service) -> None:
    centre = Centre(service)
    people = [centre.person() for _ in range(12)]
    with ThreadPoolExecutor(6) as crowd:
        made = list(crowd.map(lambda person: register(centre, person), people))
    codes = sorted(item.code for item in made if item)
    assert codes == [f"P-{number:04d}" for number in range(1, 13)]


def test_who_left_may_come_back_under_a_new_code(service: Service) -> None:
    centre = Centre(service)
    person = centre.person()
    first = register(centre, person)
    assert first is not None
    centre.does(LeaveParticipant(participant_id=first.id, reason=LeaveReason.OWN_WISH))
    second = register(centre, person)
    assert second is not None
    assert (first.code, second.code) == ("P-0001", "P-0002")
    assert register(centre, person) is None


def test_the_standing_row_holds_what_matching_needs_and_no_words(service: Service) -> None:
    import json

    from domain.participants.commands import AssessParticipant, CheckIn, ReportCondition

    centre = Centre(service)
    participant = centre.participant()
    note = "だれにも言わないで"
    assess = AssessParticipant(participant_id=participant.id, skills={"typing": 3}, note=note)
    centre.does(assess)
    centre.does(ReportCondition(participant_id=participant.id, level=2, note=note))
    centre.does(CheckIn(participant_id=participant.id))
    (row,) = service.ledger.rows("SELECT * FROM participant_terms")
    assert json.loads(row["facts"]) == {
        "skills": {"typing": 3},
        "limits": None,
        "condition": {"level": 2, "on": "2026-04-15"},
        "availability": {"weekly": [], "exceptions": []},
        "checked_in": {"on": "2026-04-15", "out": False},
    }
    assert (row["code"], row["state"], row["max_open_tasks"]) == ("P-0001", "active", 3)

"""Registrations that come at the same moment: one stay a person, one code a participant."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.bootstrap import Service
from domain.kernel.errors import Conflict, Invalid, RuleBroken
from domain.kernel.messaging.bus import Envelope, UnitOfWork
from domain.participants import handlers
from domain.participants.commands import LeaveParticipant, RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.queries import stays_of
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.people.person import Person
from tests.centre import STAFF, Centre
from tests.domain.signing import on

LATE = "台帳からの移行"


def a_stay(centre: Centre, person: Person, first: date, last: date | None = None) -> Participant:
    """A stay of a person from a day on, and until another one."""
    facts: dict[str, Any] = {"work_mode": WorkMode.ON_SITE, "difficulty": Difficulty.OTHER}
    stay: Participant = centre.does(
        RegisterParticipant(person_id=person.id, occurred_on=first, reason=LATE, **facts)
    )
    if last is not None:
        centre.does(
            LeaveParticipant(participant_id=stay.id, occurred_on=last, reason=LeaveReason.OWN_WISH)
        )
    return stay


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


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 9, 1), date(2026, 1, 31)])
def test_a_registration_cannot_reach_into_an_earlier_stay(day: date, service: Service) -> None:
    centre = Centre(service)
    person = centre.person()
    a_stay(centre, person, date(2025, 4, 1), date(2025, 7, 31))
    a_stay(centre, person, date(2025, 10, 1), date(2026, 2, 1))
    with pytest.raises(RuleBroken) as refusal:
        a_stay(centre, person, day)
    ja, en = refusal.value.text
    assert "P-0002として2025年10月1日から2026年2月1日まで" in ja
    assert "as P-0002 from 2025-10-01 to 2026-02-01" in en and "2026-02-01 or a later day" in en
    assert a_stay(centre, person, date(2026, 2, 1)).code == "P-0003"


def an_ended_stay(centre: Centre, person: Person, first: date, **facts: Any) -> Participant:
    """A stay that is recorded when it is over."""
    command = RegisterParticipant(
        person_id=person.id,
        work_mode=WorkMode.ON_SITE,
        difficulty=Difficulty.OTHER,
        occurred_on=first,
        reason=LATE,
        **facts,
    )
    stay: Participant = centre.does(command)
    return stay


def test_an_earlier_stay_that_is_over_can_be_recorded_afterwards(service: Service) -> None:
    centre = Centre(service)
    person = centre.person()
    a_stay(centre, person, date(2025, 10, 1))
    ended = {"left_on": date(2025, 7, 31), "left_reason": LeaveReason.OTHER}
    stay = an_ended_stay(centre, person, date(2025, 4, 1), **ended)
    assert (stay.code, stay.registered_on, stay.left_on) == (
        "P-0002",
        date(2025, 4, 1),
        date(2025, 7, 31),
    )
    assert stay.left_because is LeaveReason.OTHER
    days = [event.meta.occurred_on for event in service.ledger.history(stay.id)]
    assert days == [date(2025, 4, 1), date(2025, 7, 31)]


@pytest.mark.parametrize("last", [date(2025, 10, 2), date(2026, 4, 15)])
def test_a_stay_recorded_afterwards_does_not_reach_into_another(
    last: date, service: Service
) -> None:
    centre = Centre(service)
    person = centre.person()
    a_stay(centre, person, date(2025, 10, 1))
    with pytest.raises(RuleBroken) as refusal:
        an_ended_stay(
            centre, person, date(2025, 4, 1), left_on=last, left_reason=LeaveReason.OWN_WISH
        )
    assert "P-0001としても登録されていて、期間が重なります" in refusal.value.text[0]
    assert len(stays_of(service.ledger, person.id)) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"left_on": date(2025, 7, 31)}, "left_reason"),
        ({"left_reason": LeaveReason.OWN_WISH}, "left_on"),
        ({"left_on": date(2025, 3, 31), "left_reason": LeaveReason.OWN_WISH}, "left_on"),
        ({"left_on": date(2026, 4, 16), "left_reason": LeaveReason.OWN_WISH}, "left_on"),
    ],
)
def test_the_end_of_a_stay_has_a_day_and_a_reason(
    facts: dict[str, Any], field: str, service: Service
) -> None:
    centre = Centre(service)
    person = centre.person()
    with pytest.raises(Invalid) as refusal:
        an_ended_stay(centre, person, date(2025, 4, 1), **facts)
    assert field in refusal.value.errors
    assert stays_of(service.ledger, person.id) == []


def test_somebody_else_may_be_registered_in_that_time(service: Service) -> None:
    centre = Centre(service)
    a_stay(centre, centre.person(), date(2025, 4, 1), date(2025, 7, 31))
    assert a_stay(centre, centre.person(), date(2025, 5, 1)).code == "P-0002"


def test_stays_recorded_by_many_at_once_on_any_day_never_overlap(service: Service) -> None:
    centre = Centre(service)
    person = centre.person()

    def come_and_go(number: int) -> None:
        first = date(2026, 1, 1) + timedelta(days=number * 37 % 90)
        with suppress(RuleBroken):
            a_stay(centre, person, first, first + timedelta(days=number % 11))

    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(come_and_go, range(24)))
    ids = [stay.participant_id for stay in stays_of(service.ledger, person.id)]
    stays = [service.ledger.get(Participant, id) for id in ids]
    stays.sort(key=lambda stay: (stay.registered_on, stay.left_on))
    assert stays and all(before.left_on <= after.registered_on for before, after in pairwise(stays))


def test_a_stay_that_began_and_ended_while_another_was_decided_is_not_overlooked(
    service: Service,
) -> None:
    centre = Centre(service)
    person = centre.person()
    command = RegisterParticipant(
        person_id=person.id, work_mode=WorkMode.ON_SITE, difficulty=Difficulty.OTHER
    )
    slow = UnitOfWork(service.ledger, Envelope(caller=STAFF), service.clock)
    with on(date(2026, 3, 1)):
        handlers.register(command, slow)
    a_stay(centre, person, date(2026, 2, 1), date(2026, 4, 1))
    with pytest.raises(Conflict):
        service.ledger.save(*slow.saved, changes=slow.changes)


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

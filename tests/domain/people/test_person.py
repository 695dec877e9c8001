"""A person's facts: what may be written, how it is corrected, and who may see it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import Caller, Role
from domain.people.facts import DisabilityKind, HandbookKind, MainKind, PersonFacts
from domain.people.person import Person
from tests.domain.signing import TODAY, on


def facts(**changes: Any) -> PersonFacts:
    known: dict[str, Any] = {
        "name": "髙橋 花子",
        "name_kana": "たかはし ハナコ",
        "birth_date": date(1990, 2, 28),
        "resident": True,
        "handbook_kinds": (HandbookKind.MENTAL,),
        "disability_kinds": (DisabilityKind.MENTAL, DisabilityKind.DEVELOPMENTAL),
        "main_kind": MainKind.MENTAL,
        "email": "hanako@example.jp",
        "phone": "0467-12-3456",
    }
    return PersonFacts(**known | changes)


def registered(day: date = TODAY, **changes: Any) -> Person:
    with on(day):
        return Person.register(
            uuid4(), centre="digital-kamakura", facts=facts(**changes), today=TODAY
        )


def corrected(person: Person, reason: str | None = "聞き取りの誤り", **changes: Any) -> list[Any]:
    person.collect_events()
    with on(reason=reason):
        person.correct(changes, today=TODAY)
    return list(person.pending)


def test_a_name_is_kept_to_the_character() -> None:
    assert registered().facts.name == "髙橋 花子"
    assert registered(name="葛\U000e0100城").facts.name == "葛\U000e0100城"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("birth_date", date(2026, 4, 16)),
        ("birth_date", date(1899, 12, 31)),
        ("email", "hanako"),
        ("phone", "電話なし"),
        ("handbook_kinds", (HandbookKind.NONE, HandbookKind.MENTAL)),
        ("main_kind", None),
        ("name", "花子 123456789018"),
    ],
)
def test_a_fact_that_cannot_be_true_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        registered(**{field: value})
    assert list(refusal.value.errors) == [field]
    assert all(all(text) for texts in refusal.value.errors.values() for text in texts)


def test_no_handbook_named_means_not_asked() -> None:
    assert registered(handbook_kinds=()).facts.handbook_kinds == (HandbookKind.NOT_ASKED,)


def test_a_correction_is_one_fact_for_each_field_and_names_what_it_corrects() -> None:
    person = registered()
    first = person.pending[0].meta.event_id
    events = corrected(person, name="高橋 花子", resident=False, phone="0467-12-3456")
    assert [type(event) for event in events] == [Person.Corrected, Person.ResidenceCorrected]
    assert {event.corrects for event in events} == {first}
    assert (person.facts.name, person.facts.resident) == ("高橋 花子", False)


def test_a_second_correction_names_the_first() -> None:
    person = registered()
    (first,) = corrected(person, birth_date=date(1990, 3, 1))
    (second,) = corrected(person, birth_date=None)
    assert second.corrects == first.meta.event_id
    assert person.facts.birth_date is None


def test_a_correction_to_what_already_holds_records_nothing() -> None:
    assert corrected(registered(), name="髙橋 花子") == []


@pytest.mark.parametrize("reason", [None, " "])
def test_a_correction_needs_a_reason(reason: str | None) -> None:
    with pytest.raises(Invalid):
        corrected(registered(), reason=reason, name="高橋 花子")


def test_consent_is_recorded_when_it_changes() -> None:
    person = registered()
    person.collect_events()
    with on():
        for granted in (True, True, False, False, True):
            person.say_consent("data_sharing", granted=granted)
    assert [type(item) for item in person.pending] == [
        Person.ConsentGiven,
        Person.ConsentWithdrawn,
        Person.ConsentGiven,
    ]


def test_history_folds_to_the_same_person() -> None:
    person = registered()
    events = [*person.pending, *corrected(person, main_kind=MainKind.OTHER, email=None)]
    again = Person.fold(events)
    assert again is not None
    assert again.facts == person.facts


@pytest.mark.parametrize("role", list(Role))
def test_only_staff_of_the_centre_see_a_person(role: Role) -> None:
    person = registered()
    here, elsewhere = (
        Caller(account_id=UUID(int=1), roles=frozenset({role}), centres=(centre,))
        for centre in ("digital-kamakura", "other")
    )
    staff = {"coordinator", "manager", "therapist", "social_worker", "system"}
    assert person.is_visible_to(here) is (role.value in staff)
    assert person.is_visible_to(elsewhere) is (role is Role.SYSTEM)

"""A person asks for a correction: staff correct it or say why not, and it is answered once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.people.facts import MOST_REQUESTS
from domain.people.person import Person
from tests.domain.people.test_person import registered
from tests.domain.signing import TODAY, on


def asked(field: str = "phone", wish: str = "新しい番号にしてください。") -> Person:
    """A person who has asked for a correction."""
    person = registered()
    with on():
        person.ask_for_correction(field, wish)
    return person


def test_what_was_asked_for_waits_until_it_is_answered() -> None:
    person = asked()
    ((request_id, waiting),) = person.requests.items()
    assert (waiting.field, waiting.wish) == ("phone", "新しい番号にしてください。")
    with on():
        person.answer_correction(request_id, corrected=False, answer="この番号で合っています。")
    assert person.requests == {}
    answered = person.pending[-1]
    assert isinstance(answered, Person.CorrectionAnswered)
    assert (answered.request_id, answered.field, answered.corrected) == (request_id, "phone", False)


def test_the_id_of_a_request_is_that_of_the_event() -> None:
    person = asked()
    assert list(person.requests) == [person.pending[-1].meta.event_id]


def test_nothing_is_answered_twice_or_that_nobody_asked() -> None:
    person = asked()
    (request_id,) = person.requests
    with on():
        person.answer_correction(request_id, corrected=True, answer="直しました。")
        for id in (request_id, uuid4()):
            with pytest.raises(RuleBroken):
                person.answer_correction(id, corrected=True, answer="直しました。")


def test_the_same_wish_is_noted_once_while_it_waits() -> None:
    person = asked()
    with on():
        person.ask_for_correction("phone", "新しい番号にしてください。")
    assert len(person.requests) == 1


def test_only_so_many_wait_at_once() -> None:
    person = registered()
    with on():
        for number in range(MOST_REQUESTS):
            person.ask_for_correction("other", f"{number}")
        with pytest.raises(RuleBroken):
            person.ask_for_correction("other", "もう1つ")


def test_an_unknown_field_and_a_my_number_are_refused() -> None:
    person = registered()
    with on():
        for field, wish in (("nothing", "x"), ("phone", "123456789018")):
            with pytest.raises(Invalid):
                person.ask_for_correction(field, wish)
    assert person.requests == {}


def test_a_fact_holds_from_its_day_and_what_is_stated_for_later_stays() -> None:
    person = registered(day=date(2026, 3, 1))
    for day, phone in ((date(2026, 4, 1), "0467-11-1111"), (date(2026, 3, 10), "0467-22-2222")):
        with on(day, reason="本人の申出"):
            person.correct({"phone": phone}, today=TODAY)
            person.correct({"phone": phone}, today=TODAY)
    then = [person.facts_on(date(2026, 3, day)).phone for day in (1, 9, 10, 31)]
    assert then[0] == then[1] != "0467-22-2222"
    assert then[2:] == ["0467-22-2222"] * 2
    assert person.facts.phone == "0467-11-1111"
    first, *corrected = person.pending
    assert [event.corrects for event in corrected if isinstance(event, Person.Corrected)] == [
        first.meta.event_id
    ] * 2


def test_a_fact_holds_from_a_day_before_the_record_was_made_but_not_before_the_birth() -> None:
    made = date(2026, 3, 1)
    person = registered(day=made)
    born = person.facts.birth_date
    assert born is not None and person.facts.resident
    with on(born - timedelta(days=1), reason="本人の申出"), pytest.raises(Invalid):
        person.correct({"resident": False}, today=TODAY)
    with on(date(2025, 4, 1), reason="転入の届の写し"):
        person.correct({"resident": False}, today=TODAY)
        person.correct({"resident": False}, today=TODAY)
    assert not person.facts.resident and len(person.pending) == 2
    with on(date(2026, 2, 1), reason="転入"):
        person.correct({"resident": True}, today=TODAY)
    days = (date(2025, 3, 31), date(2025, 4, 1), date(2026, 1, 31), date(2026, 2, 1), made)
    assert [person.facts_on(day).resident for day in days] == [False, False, False, True, True]
    known = Person.fold(Person.known_by(person.pending, date(2025, 5, 1)))
    assert known is not None and not known.facts.resident and known.facts.name
    assert Person.known_by(person.pending, date(2025, 3, 31)) == []


def test_what_was_wrong_from_the_beginning_is_right_for_the_days_before_it_too() -> None:
    person = registered(day=date(2026, 3, 1))
    with on(date(2026, 3, 1), reason="書きまちがい"):
        person.correct({"phone": "0467-33-3333"}, today=TODAY)
    assert person.facts_on(date(2025, 1, 1)).phone == "0467-33-3333"

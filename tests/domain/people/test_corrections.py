"""A person asks for a correction: staff correct it or say why not, and it is answered once."""

from uuid import uuid4

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.people.facts import MOST_REQUESTS
from domain.people.person import Person
from tests.domain.people.test_person import registered
from tests.domain.signing import on


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

"""A client's record: facts are stated once, and stated anew with a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.messaging.event_context import event_context, recording_under
from domain.orders.client import Client, ClientKind, Contact
from tests.scenario import Scenario

CENTRE = "digital-kamakura"
REACHED = Contact(contact_person="葛󠄀西 髙子", phone="0467-00-0000", email="k@example.jp")
ELSEWHERE = Contact(contact_person="辻 一郎", phone="0467-00-0001")


def registered() -> Client:
    return Client.register(uuid4(), centre=CENTRE, name="鎌倉商店", kind=ClientKind.COMPANY)


def because(step: Callable[[Client], Any], reason: str | None) -> Callable[[Client], Any]:
    """`step` under a signature that gives this reason."""

    def signed(client: Client) -> None:
        with recording_under(replace(event_context(), reason=reason)):
            step(client)

    return signed


def to(contact: Contact) -> Callable[[Client], None]:
    return lambda client: client.state_contact(contact)


def test_a_contact_is_stated_the_first_time_without_a_reason() -> None:
    case = Scenario(registered).when(because(to(REACHED), None))

    client = case.then(Client.ContactStated)

    assert client.contact == REACHED


def test_a_contact_that_is_corrected_names_the_event_that_stated_it_before() -> None:
    case = Scenario(registered).given(to(REACHED)).when(because(to(ELSEWHERE), "担当の交代"))
    (event,) = case.aggregate.pending

    assert case.then(Client.ContactStated).contact == ELSEWHERE
    assert isinstance(event, Client.ContactStated)
    assert event.corrects is not None and event.meta.reason == "担当の交代"


CORRECTIONS: dict[str, Callable[[Client], None]] = {
    "name": lambda client: client.correct_name("鎌倉商会", None),
    "kind": lambda client: client.correct_kind(ClientKind.CITY_SECTION),
    "contact": to(ELSEWHERE),
    "notes": lambda client: client.state_notes("電話は午後に"),
}


@pytest.mark.parametrize("what", CORRECTIONS)
@pytest.mark.parametrize("reason", [None, " "])
def test_what_stands_is_not_corrected_without_a_reason(what: str, reason: str | None) -> None:
    case = Scenario(registered).given(to(REACHED), lambda client: client.state_notes("午前に"))

    case.when(because(CORRECTIONS[what], reason))

    refusal = case.then_refused(Invalid)
    assert isinstance(refusal, Invalid) and set(refusal.errors) == {"reason"}


@pytest.mark.parametrize("what", CORRECTIONS)
def test_what_is_true_already_is_not_recorded_again(what: str) -> None:
    case = Scenario(registered).given(because(CORRECTIONS[what], "訂正"))

    case.when(because(CORRECTIONS[what], None)).then_nothing()


def test_a_reading_is_added_without_a_reason() -> None:
    case = Scenario(registered).when(
        because(lambda client: client.correct_name("鎌倉商店", "カマクラショウテン"), None)
    )

    assert case.then(Client.NameCorrected).name_kana == "カマクラショウテン"


@pytest.mark.parametrize("kana", ["カマクラショウカイ", None])
def test_a_recorded_reading_is_changed_and_removed_with_a_reason_alone(kana: str | None) -> None:
    def read(kana: str | None) -> Callable[[Client], None]:
        return lambda client: client.correct_name("鎌倉商店", kana)

    case = Scenario(registered).given(read("カマクラショウテン"))

    refusal = case.when(because(read(kana), None)).then_refused(Invalid)

    assert isinstance(refusal, Invalid) and set(refusal.errors) == {"reason"}
    again = Scenario(registered).given(read("カマクラショウテン"))
    assert (
        again.when(because(read(kana), "読みの誤り")).then(Client.NameCorrected).name_kana == kana
    )


@pytest.mark.parametrize(
    ("removing", "stating"),
    [
        (
            to(Contact(phone="0467-00-0000")),
            to(Contact(phone="0467-00-0000", email="k@example.jp")),
        ),
        (lambda client: client.state_notes(None), lambda client: client.state_notes("午後に")),
        (
            lambda client: client.correct_name("鎌倉商店", None),
            lambda client: client.correct_name("鎌倉商店", "カマクラ"),
        ),
    ],
    ids=["contact", "notes", "reading"],
)
def test_an_empty_fact_is_filled_in_without_a_reason_also_after_it_was_removed(
    removing: Callable[[Client], None], stating: Callable[[Client], None]
) -> None:
    case = Scenario(registered).given(
        to(REACHED),
        lambda client: client.state_notes("午前に"),
        because(removing, "誤り"),
    )

    case.when(because(stating, None))

    assert len(case.aggregate.pending) == 1


@pytest.mark.parametrize(
    ("contact", "field"), [(Contact(phone="たぶん"), "phone"), (Contact(email="k@"), "email")]
)
def test_a_contact_that_reaches_nobody_is_refused(contact: Contact, field: str) -> None:
    refusal = Scenario(registered).when(to(contact)).then_refused(Invalid)

    assert isinstance(refusal, Invalid) and set(refusal.errors) == {field}


def test_a_number_that_is_a_my_number_is_kept_nowhere() -> None:
    case = Scenario(registered).when(lambda client: client.state_notes("123456789018"))

    case.then_refused(Invalid)


def test_a_client_sees_itself_and_no_other() -> None:
    client = Scenario(registered).aggregate
    own = Caller(
        account_id=uuid4(), roles=frozenset({Role.CLIENT}), centres=(CENTRE,), client_id=client.id
    )
    other = Caller(
        account_id=uuid4(), roles=frozenset({Role.CLIENT}), centres=(CENTRE,), client_id=uuid4()
    )

    assert client.is_visible_to(own)
    assert not client.is_visible_to(other)

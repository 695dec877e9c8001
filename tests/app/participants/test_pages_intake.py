"""Putting somebody on the books by page: once, with their person, and not twice by mistake."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Role
from domain.participants.commands import LeaveParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, LeaveReason, ParticipantState, WorkMode
from domain.people.commands import CorrectPerson
from domain.people.facts import HandbookKind
from domain.people.person import Person
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
FACTS: dict[str, Any] = {
    "name": "海野 渚",
    "name_kana": "ウンノ ナギサ",
    "birth_date": "1991-02-03",
    "resident": "true",
    "handbook_kinds": ["mental", "physical"],
    "disability_kinds": ["developmental"],
    "main_kind": "mental",
    "work_mode": "home_based",
    "difficulty": "disability",
    "trial": "true",
}


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service, Role.SOCIAL_WORKER)


def registered(answer: Any) -> UUID:
    """The participant to whose page the browser is sent on."""
    assert answer.status_code == 303, words_of(answer.text)
    path, _, said = answer.headers["Location"].partition("?")
    assert said == "said=registered"
    return UUID(path.rsplit("/", 1)[1])


def people_of(service: Service) -> list[Any]:
    return list(service.ledger.rows("SELECT person_id FROM person_terms"))


def test_a_person_and_their_stay_are_written_down_in_one_go(
    page_client: PageClient, centre: Centre
) -> None:
    made = centre.now(Participant, registered(page_client.post("/participants/new", **FACTS)))
    person = centre.now(Person, made.person_id)
    assert made.state is ParticipantState.TRIAL
    assert (made.work_mode, made.difficulty) == (WorkMode.HOME_BASED, Difficulty.DISABILITY)
    assert person.facts.name == "海野 渚" and person.facts.name_kana == "ウンノ ナギサ"
    assert person.facts.handbook_kinds == (HandbookKind.MENTAL, HandbookKind.PHYSICAL)
    assert "Registered. Welcome." in page_client.text(f"/participants/{made.id}", said="registered")


def test_a_form_that_is_sent_twice_registers_once(
    page_client: PageClient, service: Service
) -> None:
    once = uuid4().hex
    first = registered(page_client.post("/participants/new", once, **FACTS))
    again = registered(page_client.post("/participants/new", once, **FACTS))
    assert again == first
    assert len(people_of(service)) == 1


def test_an_earlier_stay_of_somebody_who_is_here_is_recorded_from_their_page(
    page_client: PageClient, centre: Centre
) -> None:
    here = registered(page_client.post("/participants/new", **FACTS))
    person = centre.now(Participant, here).person_id
    assert f"/participants/new?person={person}" in page_client.get(f"/participants/{here}").text
    stay = {
        "person": str(person),
        "work_mode": "on_site",
        "difficulty": "other",
        "occurred_on": "2025-04-01",
        "left_on": "2025-07-31",
        "left_reason": "",
        "reason": "紙の台帳から",
    }
    refused = page_client.post("/participants/new/known", **stay)
    assert refused.status_code == 422
    assert 'href="#left_reason"' in refused.text and 'value="2025-07-31"' in refused.text
    made = registered(
        page_client.post("/participants/new/known", **{**stay, "left_reason": "own_wish"})
    )
    assert centre.now(Participant, made).left_on == date(2025, 7, 31)


def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    page_client: PageClient, service: Service
) -> None:
    facts = {name: FACTS[name] for name in ("name_kana", "handbook_kinds", "trial")}
    answer = page_client.post("/participants/new", **facts)
    assert answer.status_code == 422
    for name in ("name", "resident", "main_kind", "work_mode", "difficulty"):
        assert f'href="#{name}"' in answer.text and f'id="{name}"' in answer.text
    assert 'value="ウンノ ナギサ"' in answer.text
    assert answer.text.count(" checked") == 3
    assert people_of(service) == []


def test_every_wrong_field_is_named_in_one_round(page_client: PageClient) -> None:
    wrong = {"name": "", "phone": "たぶん", "email": "hanako"}
    answer = page_client.post("/participants/new", **{**FACTS, **wrong})
    assert answer.status_code == 422
    assert all(f'href="#{name}"' in answer.text for name in wrong)


def test_somebody_who_lives_elsewhere_is_refused_before_anything_is_written(
    page_client: PageClient, service: Service
) -> None:
    answer = page_client.post("/participants/new", **{**FACTS, "resident": "false"})
    assert answer.status_code == 422
    assert "Nothing was recorded." in answer.text
    assert people_of(service) == []


def test_somebody_who_looks_alike_is_shown_first_and_the_look_is_recorded(
    page_client: PageClient, centre: Centre, service: Service
) -> None:
    known = centre.now(Participant, registered(page_client.post("/participants/new", **FACTS)))
    service.projections.catch_up()
    twin = {**FACTS, "name": "海野渚", "name_kana": "うんのなぎさ"}
    answer = page_client.post("/participants/new", **twin)
    assert answer.status_code == 422
    page = words_of(answer.text)
    assert "Is it one of these?" in page and "海野 渚 (ウンノ ナギサ)" in page
    assert f"/participants/{known.id}" in answer.text
    looks = service.ledger.read(0, 5_000, topics=[Access.Viewed.TOPIC])
    assert looks[-1].event.person_ids == (known.person_id,)  # type: ignore[attr-defined]
    assert len(people_of(service)) == 1
    other = registered(page_client.post("/participants/new", **twin, different="true"))
    assert other != known.id and len(people_of(service)) == 2


def test_a_person_who_had_left_comes_back_without_being_typed_again(
    page_client: PageClient, centre: Centre, service: Service
) -> None:
    gone = centre.now(Participant, registered(page_client.post("/participants/new", **FACTS)))
    centre.does(LeaveParticipant(participant_id=gone.id, reason=LeaveReason.OWN_WISH))
    service.projections.catch_up()
    page = page_client.post("/participants/new", **FACTS).text
    assert f"/participants/new?person={gone.person_id}" in page
    page = page_client.get("/participants/new", person=str(gone.person_id)).text
    assert "海野 渚" in page and 'name="birth_date"' not in page
    stay = {"work_mode": "on_site", "difficulty": "other"}
    answer = page_client.post("/participants/new/known", person=str(gone.person_id), **stay)
    back = centre.now(Participant, registered(answer))
    assert back.person_id == gone.person_id and back.code != gone.code


def test_who_is_on_the_books_is_not_registered_twice(
    page_client: PageClient, centre: Centre
) -> None:
    known = centre.now(Participant, registered(page_client.post("/participants/new", **FACTS)))
    stay = {"person": str(known.person_id), "work_mode": "on_site", "difficulty": "other"}
    answer = page_client.post("/participants/new/known", **stay)
    assert answer.status_code == 409
    assert f"registered at the centre already, as {known.code} since 2026-04-15" in answer.text
    assert "海野 渚" in answer.text


def test_the_form_of_who_comes_back_names_the_earlier_stay_and_refuses_a_day_in_it(
    page_client: PageClient, centre: Centre
) -> None:
    past = {"occurred_on": "2026-02-02", "reason": "紙の台帳"}
    gone = centre.now(
        Participant, registered(page_client.post("/participants/new", **FACTS, **past))
    )
    centre.does(
        LeaveParticipant(
            participant_id=gone.id, reason=LeaveReason.OWN_WISH, occurred_on=date(2026, 3, 10)
        )
    )
    page = page_client.get("/participants/new", person=str(gone.person_id)).text
    assert f"Earlier stays {gone.code} 2 February 2026 to 10 March 2026" in words_of(page)
    stay = {"person": str(gone.person_id), "work_mode": "on_site", "difficulty": "other", **past}
    answer = page_client.post("/participants/new/known", **stay)
    assert answer.status_code == 409 and "紙の台帳" in answer.text
    assert "choose 2026-03-10 or a later day" in answer.text


def test_a_known_person_who_moved_away_is_refused_with_the_way_to_mend_it(
    page_client: PageClient, centre: Centre
) -> None:
    person = centre.person("海野 渚")
    centre.does(CorrectPerson(person_id=person.id, resident=False, reason="転出"))
    stay = {"person": str(person.id), "work_mode": "on_site", "difficulty": "other"}
    answer = page_client.post("/participants/new/known", **stay)
    assert answer.status_code == 422
    assert f'href="/people/{person.id}"' in answer.text


@pytest.mark.parametrize("person", [str(UUID(int=7)), "7", ""])
def test_nobody_is_registered_without_a_person(page_client: PageClient, person: str) -> None:
    answer = page_client.post("/participants/new/known", person=person, work_mode="on_site")
    assert answer.status_code == 404


def test_a_person_of_another_centre_is_not_shown(centre: Centre, service: Service) -> None:
    person = centre.person("海野 渚")
    stranger = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    answer = stranger.get("/participants/new", person=str(person.id))
    assert answer.status_code == 404 and "海野" not in answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.MANAGER, 200),
        (Role.SOCIAL_WORKER, 200),
        (Role.THERAPIST, 403),
        (Role.SUPERVISOR, 403),
    ],
)
def test_who_may_register(service: Service, role: Role, status: int) -> None:
    assert page_client_of(service, role).get("/participants/new").status_code == status

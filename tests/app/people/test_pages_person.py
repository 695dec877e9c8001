"""The record of a person for staff: seen by its roles, corrected openly, answered kindly."""

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.participants.participant import Participant
from domain.people.commands import AskForCorrection
from domain.people.facts import DisabilityKind
from domain.people.person import Person
from tests.app.people.conftest import SignIn, refilled
from tests.app.visitors import stranger
from tests.centre import Centre, as_participant

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
STAFF = (Role.COORDINATOR, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER)


@pytest.fixture
def here(me: Participant) -> str:
    """The address of the record."""
    return f"/people/{me.person_id}"


def looks(service: Service) -> int:
    """How many looks were recorded."""
    return sum(1 for row in service.ledger.read(0, 10_000, [Access.Viewed.TOPIC]))


@pytest.mark.parametrize("role", STAFF)
def test_each_role_of_staff_sees_what_it_may(here: str, role: Role, sign_in: SignIn) -> None:
    page = sign_in(role).open(here)
    assert "葛󠄀西 髙子" in page.text
    assert ("Kinds of disability" in page.text) == (role is not Role.COORDINATOR)
    assert ("Who looked" in page.text) == (role in (Role.COORDINATOR, Role.MANAGER))


@pytest.mark.parametrize("part", ["", "/correct", "/requests"])
def test_every_look_is_recorded_and_a_foreign_centre_finds_nothing(
    service: Service, me: Participant, sign_in: SignIn, part: str
) -> None:
    found(service)
    here = f"/people/{me.person_id}{part}"
    staff, foreign = sign_in(Role.MANAGER), sign_in(Role.MANAGER, centre="elsewhere")
    before = looks(service)
    staff.open(here)
    assert (staff.status, looks(service)) == (200, before + 1)
    foreign.open(here)
    assert (foreign.status, looks(service)) == (404, before + 1)
    assert "葛󠄀西" not in foreign.html
    refused = [row.event for row in service.ledger.read(0, 10_000, [Access.Refused.TOPIC])]
    assert [item.subject for item in refused if isinstance(item, Access.Refused)] == [me.person_id]


def test_others_are_refused(app: Flask, here: str, me: Participant, sign_in: SignIn) -> None:
    assert stranger(app).client.get(here).status_code == 303
    for role in (Role.SUPERVISOR, Role.ADMIN, Role.VENUE):
        guest = sign_in(role)
        guest.open(here)
        assert guest.status == 403
    myself = sign_in(Role.PARTICIPANT, participant=me)
    myself.open(here)
    assert myself.status == 403


def test_a_correction_shows_old_and_new_value_with_its_reason(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    staff = sign_in(Role.SOCIAL_WORKER)
    staff.open(f"{here}/correct")
    page = staff.post(act := f"{here}/correct", refilled(staff, act, name_kana="カサイ", name=""))
    assert staff.status == 422
    assert ["name_kana", "カサイ"] in page.form(f"{here}/correct")
    staff.open(f"{here}/correct")
    new = {"name": "葛󠄀西 高子", "reason": "本人に確かめた"}
    page = staff.post(act, refilled(staff, act, **new))
    assert staff.where == f"{here}?said=corrected"
    for words in ("葛󠄀西 髙子", "葛󠄀西 高子", "本人に確かめた"):
        assert words in page.text
    assert centre.now(Person, me.person_id).facts.name == "葛󠄀西 高子"
    staff.open(f"{here}/correct")
    staff.post(act, refilled(staff, act, reason="もう一度"))
    assert staff.where == f"{here}?said=unchanged"


def test_the_form_stands_as_the_record_does_and_keeps_what_was_ticked(
    here: str, sign_in: SignIn
) -> None:
    staff, act = sign_in(Role.THERAPIST), f"{here}/correct"
    page = staff.open(act)
    assert ["handbook_kinds", "not_asked"] in page.form(act)
    assert ["disability_kinds", "other"] in page.form(act)
    page = staff.post(act, refilled(staff, act, disability_kinds="mental", name=""))
    assert staff.status == 422
    assert ["disability_kinds", "mental"] in page.form(act)
    assert ["disability_kinds", "other"] not in page.form(act)


def test_what_somebody_else_has_corrected_meanwhile_stays(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    staff, other, act = sign_in(Role.THERAPIST), sign_in(Role.THERAPIST), f"{here}/correct"
    staff.open(act)
    mine = refilled(staff, act, phone="0467-00-1111", reason="本人の申出")
    other.open(act)
    other.post(
        act, refilled(other, act, disability_kinds="mental", phone="0467-00-2222", reason="診断")
    )
    page = staff.post(act, mine)
    assert staff.status == 409
    assert (
        "Meanwhile another text was saved here, in another window or by somebody else: 0467-00-2222"
        in page.text
    )
    form = page.form(act)
    assert ["phone", "0467-00-1111"] in form and ["disability_kinds", "mental"] in form
    assert ["disability_kinds", "other"] not in form
    staff.post(act, refilled(staff, act))
    assert staff.where == f"{here}?said=corrected"
    now = centre.now(Person, me.person_id).facts
    assert (now.phone, now.disability_kinds) == ("0467-00-1111", (DisabilityKind.MENTAL,))


def test_who_may_not_see_health_corrects_without_touching_it(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    health = centre.now(Person, me.person_id).facts
    staff = sign_in(Role.COORDINATOR)
    staff.open(f"{here}/correct")
    act = f"{here}/correct"
    new = {"phone": "0467-00-1111", "reason": "番号が変わった", "main_kind": "mental"}
    staff.post(act, refilled(staff, act, **new))
    now = centre.now(Person, me.person_id).facts
    assert now.phone == "0467-00-1111"
    assert (now.main_kind, now.disability_kinds) == (health.main_kind, health.disability_kinds)


def ask(centre: Centre, me: Participant, field: str, wish: str) -> None:
    """Let the participant ask for a correction."""
    command = AskForCorrection(person_id=me.person_id, field=field, wish=wish)
    centre.does(command, by=as_participant(me))


def test_a_request_is_answered_in_words(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    ask(centre, me, "phone", "番号を消してください")
    staff = sign_in(Role.COORDINATOR)
    page = staff.open(f"{here}/requests")
    assert "番号を消してください" in page.text
    page = staff.send(f"{here}/requests", corrected="false")
    assert staff.status == 422
    staff.send(f"{here}/requests", corrected="false", answer="緊急のときに使います。")
    assert staff.where == f"{here}?said=answered"
    assert "Nothing waits" in staff.open(f"{here}/requests").text
    own = sign_in(Role.PARTICIPANT, participant=me).open("/my-record")
    assert "緊急のときに使います。" in own.text


def test_a_wish_about_health_is_read_and_answered_by_care_staff_alone(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    ask(centre, me, "disability_kinds", "診断が変わりました")
    (asked,) = centre.now(Person, me.person_id).requests
    staff = sign_in(Role.COORDINATOR)
    page = staff.open(f"{here}/requests")
    assert "診断" not in page.text
    assert not page.offers(f"{here}/requests")
    token = dict(staff.open(here).form("/sign-out"))["csrf_token"]
    forged = {"csrf_token": token, "request_id": str(asked), "corrected": "true", "answer": "x"}
    staff.post(f"{here}/requests", list(forged.items()))
    assert staff.status == 403
    assert asked in centre.now(Person, me.person_id).requests
    assert "診断が変わりました" in sign_in(Role.THERAPIST).open(f"{here}/requests").text


def test_staff_record_what_the_person_agrees_to(
    centre: Centre, here: str, me: Participant, sign_in: SignIn
) -> None:
    staff = sign_in(Role.SOCIAL_WORKER)
    page = staff.open(here)
    forms = [form["values"] for form in page.forms if form["action"] == f"{here}/consent"]
    agree = next(form for form in forms if ["granted", "true"] in form)
    staff.post(f"{here}/consent", [(name, value) for name, value in agree])
    assert staff.where == f"{here}?said=consent"
    assert list(centre.now(Person, me.person_id).consents.values()) == [True]


def test_staff_find_who_waits_for_an_answer_in_their_centre(
    service: Service, centre: Centre, me: Participant, sign_in: SignIn
) -> None:
    found(service)
    staff = sign_in(Role.COORDINATOR)
    assert "Nothing waits" in staff.open("/people/requests").text
    ask(centre, me, "phone", "番号を消してください")
    before = looks(service)
    page = staff.open("/people/requests")
    assert "葛󠄀西 髙子: Telephone number" in page.text
    assert "番号を消して" not in page.text
    assert looks(service) == before + 1
    foreign = sign_in(Role.MANAGER, centre="elsewhere")
    assert "Nothing waits" in foreign.open("/people/requests").text
    staff.open(f"/people/{me.person_id}/requests")
    staff.send(f"/people/{me.person_id}/requests", corrected="true", answer="消しました。")
    assert "Nothing waits" in staff.open("/people/requests").text


def found(service: Service) -> None:
    """Found another centre."""
    command = FoundCentre(code="elsewhere", name="別", kind=CentreKind.BPO)
    service.bus.dispatch(command, Envelope(caller=system("tests", "elsewhere")))

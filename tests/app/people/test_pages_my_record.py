"""My record, as a browser without scripts comes to it and sends its forms."""

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.identity.account import ACCOUNT_ROLES
from domain.kernel.messaging.caller import Role
from domain.participants.commands import AssessParticipant, LeaveParticipant, SetLimits
from domain.participants.participant import Participant
from domain.participants.value_objects import DayException, LeaveReason, WeeklyTime
from domain.people.person import Person
from tests.app.orders.page_client import statements
from tests.app.people.conftest import SignIn, refilled
from tests.app.tasks.own import Browser
from tests.app.visitors import stranger, visitor
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PAGES = ("/my-record", "/my-record/looks", "/my-record/hours")


def looks(service: Service) -> int:
    """How many looks at people were recorded."""
    return sum(1 for row in service.ledger.read(0, 10_000, [Access.Viewed.TOPIC]))


def test_i_read_what_is_kept_on_me_but_no_note_among_staff(
    centre: Centre, me: Participant, mine: Browser
) -> None:
    centre.does(SetLimits(participant_id=me.id, minutes_per_day=90, days_per_week=3, note="内々"))
    centre.does(AssessParticipant(participant_id=me.id, skills={"typing": 3}, note="秘密"))
    before = looks(centre.service)
    page = mine.open("/my-record")
    assert mine.status == 200
    for words in ("葛󠄀西 髙子", me.code, "1 h 30 min a day, 3 days a week", "on their own"):
        assert words in page.text
    assert "内々" not in page.text
    assert "秘密" not in page.text
    assert looks(centre.service) == before


def test_who_looked_stands_there_with_name_role_and_what(
    centre: Centre, me: Participant, mine: Browser, sign_in: SignIn
) -> None:
    assert "Nobody has looked" in mine.open("/my-record").text
    therapist = sign_in(Role.THERAPIST)
    for _ in range(6):
        therapist.open(f"/people/{me.person_id}")
    page = mine.open("/my-record")
    assert "試験 花子" in page.text
    assert "therapist" in page.text
    assert "the record of a person" in page.text
    assert page.text.count("試験 花子") == 5
    assert mine.open("/my-record/looks").text.count("試験 花子") == 6


def test_i_agree_and_take_it_back_and_a_form_sent_twice_counts_once(
    centre: Centre, me: Participant, mine: Browser
) -> None:
    page = mine.open("/my-record")
    forms = [form["values"] for form in page.forms if form["action"] == "/my-record/consent"]
    agree = next(form for form in forms if ["purpose", "photos_in_reports"] in form)
    values = [(name, value) for name, value in agree]
    assert ("granted", "true") in values
    mine.post("/my-record/consent", values)
    assert mine.where == "/my-record?said=agreed"
    person = centre.now(Person, me.person_id)
    assert person.consents == {"photos_in_reports": True}
    mine.post("/my-record/consent", values)
    assert centre.now(Person, me.person_id).version == person.version
    page = mine.open("/my-record")
    back = [form["values"] for form in page.forms if ["granted", "false"] in form["values"]]
    again = next(item for item in back if ["purpose", "photos_in_reports"] in item)
    mine.post("/my-record/consent", [(name, value) for name, value in again])
    assert mine.where == "/my-record?said=taken-back"
    assert centre.now(Person, me.person_id).consents == {"photos_in_reports": False}


def test_nothing_is_agreed_to_that_nobody_asked(
    centre: Centre, me: Participant, mine: Browser
) -> None:
    page = mine.open("/my-record")
    form = next(item["values"] for item in page.forms if item["action"] == "/my-record/consent")
    sent = [(name, value) for name, value in form if name != "purpose"]
    mine.post("/my-record/consent", [*sent, ("purpose", "anything")])
    assert mine.status == 422
    assert centre.now(Person, me.person_id).consents == {}


def test_i_ask_for_a_correction_and_read_the_answer(
    centre: Centre, me: Participant, mine: Browser, sign_in: SignIn
) -> None:
    page = mine.open("/my-record")
    page = mine.send("/my-record/ask", wish="電話を新しく")
    assert mine.status == 422
    assert ["wish", "電話を新しく"] in page.form("/my-record/ask")
    sent = mine.filled("/my-record/ask", field="phone")
    page = mine.post("/my-record/ask", sent)
    assert mine.where == "/my-record?said=asked"
    assert "Waits for an answer" in page.text
    mine.post("/my-record/ask", sent)
    assert len(centre.now(Person, me.person_id).requests) == 1

    staff = sign_in(Role.COORDINATOR)
    here = f"/people/{me.person_id}"
    assert "asks for a correction" in staff.open(here).text
    (asked,) = centre.now(Person, me.person_id).requests
    staff.open(f"{here}/correct")
    new = {"phone": "0467-11-2222", "reason": "本人より", "request_id": str(asked)}
    staff.post(f"{here}/correct", refilled(staff, f"{here}/correct", **new))
    assert staff.where == f"{here}?said=corrected"
    person = centre.now(Person, me.person_id)
    assert (person.facts.phone, person.requests) == ("0467-11-2222", {})
    page = mine.open("/my-record")
    assert "Waits for an answer" not in page.text
    assert "本人より" in page.text
    assert "0467-11-2222" in page.text


def test_my_week_is_kept_and_what_is_wrong_is_said_at_its_field(
    centre: Centre, me: Participant, mine: Browser
) -> None:
    mine.open("/my-record/hours")
    week = {"day0_0_start": "09:00", "day0_0_end": "08:00", "away_on": "2026-05-01"}
    page = mine.post("/my-record/hours", refilled(mine, "/my-record/hours", **week))
    assert mine.status == 422
    assert 'href="#day0_0_end"' in mine.html
    assert ["day0_0_start", "09:00"] in page.form("/my-record/hours")
    mine.post("/my-record/hours", refilled(mine, "/my-record/hours", day0_0_end="12:00"))
    assert mine.where == "/my-record?said=hours"
    now = centre.now(Participant, me.id).availability
    assert now.weekly == (WeeklyTime(weekday=0, start="09:00", end="12:00"),)
    assert now.exceptions == (DayException(date=date(2026, 5, 1), available=False),)
    mine.open("/my-record/hours")
    mine.post("/my-record/hours", refilled(mine, "/my-record/hours", forget="2026-05-01"))
    assert centre.now(Participant, me.id).availability.exceptions == ()


def test_who_has_left_reads_the_record_and_changes_no_times(
    centre: Centre, me: Participant, mine: Browser
) -> None:
    centre.does(LeaveParticipant(participant_id=me.id, reason=LeaveReason.OWN_WISH))
    assert mine.open("/my-record").text
    assert mine.status == 200
    assert not mine.open("/my-record/hours").offers("/my-record/hours")


def test_only_participants_get_in_and_strangers_are_asked_to_sign_in(
    app: Flask, service: Service, me: Participant
) -> None:
    for path in PAGES:
        answer = stranger(app).client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?after={path}")
        for role in set(ACCOUNT_ROLES) - {Role.PARTICIPANT}:
            guest = visitor(app, service, role, client_id=uuid4())
            assert guest.client.get(path, headers=guest.headers).status_code == 403


def test_the_questions_do_not_grow_with_the_list(
    centre: Centre, me: Participant, mine: Browser, sign_in: SignIn
) -> None:
    def asked() -> int:
        centre.service.projections.catch_up()
        with statements(centre.service.views) as said:
            mine.client.get("/my-record/looks")
        return len(said)

    sign_in(Role.THERAPIST).open(f"/people/{me.person_id}")
    few = asked()
    for _ in range(3):
        sign_in(Role.SOCIAL_WORKER).open(f"/people/{me.person_id}")
    assert asked() == few

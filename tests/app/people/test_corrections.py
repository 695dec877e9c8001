"""Corrections and consents by HTTP: the person themselves, staff, and nobody else."""

from typing import Any

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
WISH = {"field": "disability_kinds", "wish": "診断が変わりました。"}


@pytest.fixture
def here(me: Participant) -> str:
    """The address of the record."""
    return f"/people/{me.person_id}"


def own(app: Flask, service: Service, participant: Participant) -> Visitor:
    """A participant with a token."""
    return visitor(app, service, Role.PARTICIPANT, participant_id=participant.id)


def test_the_person_asks_and_reads_it_and_staff_read_what_they_may(
    app: Flask, service: Service, me: Participant, here: str
) -> None:
    answer = own(app, service, me).post(f"{here}/ask-correction", WISH)
    assert answer.status_code == 200, answer.text
    (asked,) = _json(answer)["correction_requests"]
    assert (asked["field"], asked["wish"]) == (WISH["field"], WISH["wish"])
    for role, sees in ((Role.THERAPIST, True), (Role.COORDINATOR, False)):
        (shown,) = _json(visitor(app, service, role).get(here))["correction_requests"]
        assert ("wish" in shown) == sees


def test_who_may_not_see_health_answers_no_wish_about_it(
    app: Flask, service: Service, me: Participant, here: str
) -> None:
    asked = own(app, service, me).post(f"{here}/ask-correction", WISH)
    reply = {
        "request_id": _json(asked)["correction_requests"][0]["id"],
        "corrected": False,
        "answer": "手帳と同じです。",
    }
    coordinator = visitor(app, service, Role.COORDINATOR)
    assert coordinator.post(f"{here}/answer-correction", reply).status_code == 403
    therapist = visitor(app, service, Role.THERAPIST)
    answer = therapist.post(f"{here}/answer-correction", reply)
    assert _json(answer)["correction_requests"] == []
    assert therapist.post(f"{here}/answer-correction", reply).status_code == 409


def test_nobody_speaks_for_another_person(
    app: Flask, service: Service, centre: Centre, here: str
) -> None:
    other = own(app, service, centre.participant())
    consent = {"purpose": "photos_in_reports", "granted": True}
    for path, body in (("ask-correction", WISH), ("consents", consent)):
        assert other.post(f"{here}/{path}", body).status_code == 404
    client = visitor(app, service, Role.SUPERVISOR)
    assert client.post(f"{here}/ask-correction", WISH).status_code == 403


def test_the_person_agrees_and_takes_it_back(
    app: Flask, service: Service, me: Participant, here: str
) -> None:
    myself = own(app, service, me)
    for granted in (True, False):
        said = {"purpose": "photos_in_reports", "granted": granted}
        answer = myself.post(f"{here}/consents", said)
        assert _json(answer)["consents"] == [said]


def test_the_history_hides_a_wish_about_health_from_a_coordinator(
    app: Flask, service: Service, me: Participant, here: str
) -> None:
    own(app, service, me).post(f"{here}/ask-correction", WISH)
    service.projections.catch_up()
    for role, sees in ((Role.SOCIAL_WORKER, True), (Role.COORDINATOR, False)):
        history = visitor(app, service, role).get(f"{here}/history")
        assert (WISH["wish"] in history.get_data(as_text=True)) == sees


def _json(answer: Any) -> Any:
    return answer.get_json()

"""Corrections of a stay over HTTP and on its pages: as of a day, as known then, and in figures."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap import Service
from app.reports.report import bpo_centre
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.participants.participant import Participant
from domain.reports.value_objects import Period
from projections.participants.participant_list import ParticipantList
from projections.participants.workload import Workload, workload
from projections.reports.bpo_centre import BpoCentre
from tests.app.api_clients import ApiClients, Guest
from tests.app.orders.page_client import page_client_of, words_of
from tests.app.participants.test_participants import registered
from tests.centre import CENTRE, Centre
from tests.invariants import events_of
from tests.rebuilding import assert_rebuilt_equals_live
from tests.recount import asked_of, assert_figures_are_right

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

WHY = "別の人の記録でした。"
MARCH = "2026-03-{:02}"


def leaves(staff: Guest, day: int) -> dict[str, Any]:
    """A stay from 1 March on, and its leaving."""
    item = registered(staff, occurred_on=MARCH.format(1), reason=WHY)
    body = {"reason": "own_wish", "occurred_on": MARCH.format(day)}
    shown: dict[str, Any] = staff.post(f"/participants/{item['id']}/leave", body).get_json()
    return shown


def registered_on(service: Service, clock: SettableClock, day: int, known_at: Any) -> int | None:
    """How many were registered on a day of March, compared with the recount."""
    asked = asked_of(service, CENTRE, date(2026, 3, day), known_at, Period.YEAR)
    assert_figures_are_right(service, events_of(service), asked)
    return bpo_centre(service.views, asked)[0].value


def test_a_mistaken_leaving_is_undone_as_of_every_day(
    api: ApiClients, service: Service, clock: SettableClock
) -> None:
    staff = api.as_("manager")
    stay = leaves(staff, 10)
    before = clock.now()
    clock.advance(timedelta(hours=1))
    step = next(item for item in stay["steps"] if item["kind"] == "leaving")
    address = f"/participants/{stay['id']}/steps/{step['id']}"
    assert staff.post(f"{address}/undo", {}).status_code == 422
    for role in ("therapist", "supervisor"):
        assert api.as_(role).post(f"{address}/undo", {"reason": WHY}).status_code == 403
    answer = staff.post(f"{address}/undo", {"reason": WHY})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "active")
    service.projections.catch_up()
    history, then = f"/participants/{stay['id']}/history", before.isoformat()
    asked = {"as_of": MARCH.format(20)}
    assert staff.get(history, **asked).get_json()["state"]["state"] == "active"
    known = staff.get(history, **asked, known_at=then).get_json()
    assert known["state"]["state"] == "left"
    assert registered_on(service, clock, 20, clock.now()) == 1
    assert registered_on(service, clock, 20, before) == 0
    told = staff.get(history, **asked).get_json()["steps"][-1]
    assert (told["type"], told["reason"]) == ("participant.step_undone.v1", WHY)


def test_a_registration_holds_from_its_right_day(
    api: ApiClients, service: Service, clock: SettableClock
) -> None:
    staff = api.as_("coordinator")
    stay = registered(staff, occurred_on=MARCH.format(10), reason=WHY)
    before = clock.now()
    clock.advance(timedelta(hours=1))
    address = f"/participants/{stay['id']}/steps/{stay['steps'][0]['id']}"
    body = {"occurred_on": MARCH.format(5), "reason": WHY}
    assert staff.post(f"{address}/correct", body).get_json()["registered_on"] == MARCH.format(5)
    service.projections.catch_up()
    history = f"/participants/{stay['id']}/history"
    assert staff.get(history, as_of=MARCH.format(4)).get_json()["state"] is None
    state = staff.get(history, as_of=MARCH.format(5)).get_json()["state"]
    assert state["registered_on"] == MARCH.format(5)
    for day, known_at, number in ((7, clock.now(), 1), (7, before, 0), (12, before, 1)):
        assert registered_on(service, clock, day, known_at) == number
    assert staff.post(f"{address}/undo", {"reason": WHY}).get_json()["state"] == "annulled"
    service.projections.catch_up()
    assert registered_on(service, clock, 12, clock.now()) == 0
    found = staff.get("/participants", state="annulled").get_json()["items"]
    assert [item["id"] for item in found] == [stay["id"]]
    models = [ParticipantList, Workload, BpoCentre]
    assert_rebuilt_equals_live(service.ledger, service.views, models)


def test_the_mode_of_a_registration_and_the_reason_of_a_rest_are_corrected(
    api: ApiClients, service: Service, clock: SettableClock
) -> None:
    staff = api.as_("manager")
    stay = registered(staff, occurred_on=MARCH.format(1), reason=WHY)
    rest = {"reason": "入院のため。", "occurred_on": MARCH.format(10)}
    stay = staff.post(f"/participants/{stay['id']}/suspend", rest).get_json()
    begins, rests = stay["steps"]
    assert (rests["why"], begins["trial"], rests["trial"]) == ("入院のため。", False, None)
    before, other = clock.now(), "on_site" if stay["work_mode"] == "home_based" else "home_based"
    clock.advance(timedelta(hours=1))
    address = f"/participants/{stay['id']}/steps/{{}}/correct"
    body = {"occurred_on": MARCH.format(1), "work_mode": other, "trial": True, "reason": WHY}
    right = staff.post(address.format(begins["id"]), body)
    assert (right.status_code, right.get_json()["work_mode"]) == (200, other)
    body = {"occurred_on": MARCH.format(10), "why": "家の用事のため。", "reason": WHY}
    shown = staff.post(address.format(rests["id"]), body).get_json()
    assert shown["steps"][1]["why"] == "家の用事のため。"
    for role in ("therapist", "supervisor"):
        assert api.as_(role).post(address.format(begins["id"]), body).status_code == 403
    assert "steps" not in api.as_("supervisor").get(f"/participants/{stay['id']}").get_json()
    service.projections.catch_up()
    history, then = f"/participants/{stay['id']}/history", before.isoformat()
    asked = {"as_of": MARCH.format(5)}
    now = staff.get(history, **asked).get_json()["state"]
    known = staff.get(history, **asked, known_at=then).get_json()["state"]
    assert (now["state"], now["work_mode"]) == ("trial", other)
    assert (known["state"], known["work_mode"]) == ("active", stay["work_mode"])
    for known_at in (before, clock.now()):
        registered_on(service, clock, 12, known_at)
    assert_rebuilt_equals_live(service.ledger, service.views, [ParticipantList, BpoCentre])


def test_hours_of_a_day_are_corrected(
    api: ApiClients, service: Service, clock: SettableClock
) -> None:
    staff = api.as_("therapist")
    stay = registered(api.as_("manager"), occurred_on=MARCH.format(1), reason=WHY)
    address = f"/attendance/{stay['id']}/{MARCH.format(3)}/correct"
    hours = {"start": "10:00", "end": "15:30", "break_minutes": 45, "reason": WHY}
    assert staff.post(address, hours).status_code == 200
    service.projections.catch_up()
    span = {"from": MARCH.format(3), "to": MARCH.format(3)}
    day = staff.get(f"/participants/{stay['id']}/workload", **span).get_json()["days"][0]
    assert day["attended"]
    assert (day["check_in"], day["check_out"], day["break_minutes"]) == ("10:00", "15:30", 45)
    asked = asked_of(service, CENTRE, date(2026, 3, 31), clock.now(), Period.MONTH)
    assert "B3" in assert_figures_are_right(service, events_of(service), asked)
    clock.advance(timedelta(hours=1))
    assert staff.post(address, {"reason": WHY}).status_code == 200
    service.projections.catch_up()
    later = asked_of(service, CENTRE, date(2026, 3, 31), clock.now(), Period.MONTH)
    for question, has_been_met in ((asked, True), (later, False)):
        figures = assert_figures_are_right(service, events_of(service), question)
        assert ("B3" in figures) is has_been_met
    for path, named in (("2026-02-30", "day"), ("2027-01-01", "day")):
        refused = staff.post(f"/attendance/{stay['id']}/{path}/correct", hours)
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, [named])
    assert staff.post(f"/attendance/{stay['id']}/today/correct", hours).status_code == 404
    refused = staff.post(address, {"start": "10:00", "reason": WHY})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["end"])
    assert api.as_("supervisor").post(address, hours).status_code == 403


def test_staff_correct_on_the_page_of_the_participant(service: Service) -> None:
    centre, page_client = Centre(service), page_client_of(service, Role.MANAGER)
    stay = centre.participant()
    page = f"/participants/{stay.id}"
    shown = page_client.get(page).text
    step = stay.course.steps[0].id
    assert f"{page}/steps/{step}" in shown and f"{page}/attendance" in shown
    assert "It did not happen" in words_of(page_client.get(f"{page}/steps/{step}").text)
    late = {"occurred_on": "2027-01-01", "reason": "x"}
    assert page_client.post(f"{page}/steps/{step}/correct", **late).status_code == 422
    day = service.clock.today() - timedelta(days=3)
    body = {"occurred_on": day.isoformat(), "reason": WHY}
    answer = page_client.post(f"{page}/steps/{step}/correct", **body)
    assert answer.headers["Location"] == f"{page}?said=corrected"
    hours = {"day": day.isoformat(), "was_there": "true", "start": "09:00", "end": "12:00"}
    refused = page_client.post(f"{page}/attendance", **hours, reason="")
    assert refused.status_code == 422 and 'value="09:00"' in refused.text
    answer = page_client.post(f"{page}/attendance", **hours, reason=WHY)
    assert answer.status_code == 303
    assert "09:00" in page_client.get(answer.headers["Location"]).text
    service.projections.catch_up()
    row = workload(service.views, str(stay.id), first=day, last=day)[0]
    assert (row["check_in"], row["check_out"]) == ("09:00", "12:00")
    gone = page_client.post(f"{page}/steps/{step}/undo", undo_reason=WHY)
    assert gone.status_code == 409 and "cannot be undone" in words_of(gone.text)
    assert centre.now(Participant, stay.id).registered_on == day

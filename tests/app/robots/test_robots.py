"""Robots over HTTP: deployments, pilots, shifts, and who may know what of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.clock import SettableClock
from tests.app.visitors import Visitor
from tests.shop import WEDNESDAY, at

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
Visit = Callable[..., Visitor]
TODAY = "2026-04-15"
PLAN = {
    "title": "みなと書店の案内",
    "work": "本の案内",
    "period": {"from": "2026-04-01", "to": "2026-06-30"},
    "slots": [{"from": "2026-04-01", "to": "2026-06-30", "start": "09:00", "end": "17:00"}],
    "closed_weekdays": [5, 6],
    "closed_on_public_holidays": True,
}


@dataclass
class Shop:
    """A deployment with one pilot, and those who look after it."""

    staff: Visitor
    id: str
    venue_id: str
    pilot_id: str

    def shift(self, start: str = "10:00", end: str = "12:00", **facts: Any) -> dict[str, Any]:
        body = {"deployment_id": self.id, "date": TODAY, "start": start, "end": end} | facts
        made = self.staff.post("/shifts", body)
        assert made.status_code == 201, made.text
        return made.json


@pytest.fixture
def staff(visit: Visit) -> Visitor:
    return visit(Role.COORDINATOR)


def person(staff: Visitor, visit: Visit, name: str = "葛󠄀西 髙子") -> str:
    body = {
        "name": name, "resident": False, "handbook_kinds": ["none"],
        "disability_kinds": ["physical"], "main_kind": "physical", "different": True,
    }  # fmt: skip
    made = visit(Role.MANAGER).post("/people", body)
    assert made.status_code == 201, made.text
    return made.json["id"]


@pytest.fixture
def shop(staff: Visitor, visit: Visit) -> Shop:
    robot = staff.post("/robots", {"name": "コロ"}).json["id"]
    venue = staff.post("/venues", {"name": "みなと書店"}).json["id"]
    made = staff.post("/deployments", PLAN | {"robot_id": robot, "venue_id": venue})
    assert made.status_code == 201, made.text
    pilot = person(staff, visit)
    enrolled = staff.post(
        f"/deployments/{made.json['id']}/enrol-pilot",
        {"person_id": pilot, "occurred_on": TODAY},
    )
    assert (enrolled.status_code, enrolled.json["pilots"]) == (200, 1)
    return Shop(staff, made.json["id"], venue, pilot)


def looks(service: Service) -> list[str]:
    recorded = service.ledger.read(0, 500, ["access.viewed.v1"])
    return [item.event.what for item in recorded if isinstance(item.event, Access.Viewed)]


@pytest.mark.parametrize("end", ["24:00", "00:00"])
def test_a_slot_and_a_shift_may_end_with_the_day(
    end: str, service: Service, staff: Visitor, visit: Visit
) -> None:
    robot = staff.post("/robots", {"name": "コロ"}).json["id"]
    venue = staff.post("/venues", {"name": "夜のカフェ"}).json["id"]
    slot = {"from": "2026-04-01", "to": "2026-06-30", "start": "22:00", "end": end}
    plan = PLAN | {"robot_id": robot, "venue_id": venue, "slots": [slot]}
    deployment = staff.post("/deployments", plan).json["id"]
    days = staff.get(f"/deployments/{deployment}/calendar?from={TODAY}&to={TODAY}").json
    assert days["slot_minutes"] == 120
    assert days["days"][0]["slots"] == [{"start": "22:00", "end": "24:00"}]
    pilot = person(staff, visit)
    enrolled = {"person_id": pilot, "occurred_on": TODAY}
    assert staff.post(f"/deployments/{deployment}/enrol-pilot", enrolled).status_code == 200
    body = {"deployment_id": deployment, "date": TODAY, "start": "22:00", "person_id": pilot}
    shift = staff.post("/shifts", body | {"end": end})
    assert (shift.status_code, shift.json["end"]) == (201, "24:00")
    here = f"/shifts/{shift.json['id']}"
    clock = service.clock
    assert isinstance(clock, SettableClock)
    clock.advance(at(WEDNESDAY, "23:00") + timedelta(hours=2) - clock.now())
    begun = staff.post(f"{here}/start", {"at": f"{TODAY}T22:00:00+09:00"})
    assert begun.status_code == 200, begun.text
    ended = staff.post(f"{here}/end", {"at": "2026-04-16T00:00:00+09:00"})
    assert (ended.status_code, ended.json["state"]) == (200, "ended"), ended.text
    for wrong in ("24:30", "22:00", "21:00"):
        assert staff.post("/shifts", body | {"end": wrong}).status_code == 422


def test_the_calendar_of_the_trial_has_160_open_days_and_379_hours(staff: Visitor) -> None:
    robot = staff.post("/robots", {"name": "コロ"}).json["id"]
    venue = staff.post("/venues", {"name": "大河ドラマ館"}).json["id"]
    trial = PLAN | {
        "robot_id": robot,
        "venue_id": venue,
        "period": {"from": "2022-05-09", "to": "2022-12-27"},
        "slots": [
            {"from": "2022-05-09", "to": "2022-09-30", "start": "14:30", "end": "16:30"},
            {"from": "2022-10-01", "to": "2022-12-27", "start": "13:30", "end": "16:30"},
        ],
    }
    id = staff.post("/deployments", trial).json["id"]
    shown = staff.get(f"/deployments/{id}/calendar?from=2022-05-09&to=2022-12-27").json
    assert (shown["open_days"], shown["slot_minutes"], len(shown["days"])) == (160, 22740, 233)
    closed = {"date": "2022-10-03", "reason": "館内の点検"}
    assert staff.post(f"/deployments/{id}/close-day", closed).json["closures"] == [closed]
    shown = staff.get(f"/deployments/{id}/calendar").json
    assert (shown["open_days"], shown["slot_minutes"]) == (159, 22560)
    day = {"date": "2022-10-03", "open": False, "slots": [], "reason": "館内の点検"}
    assert day in shown["days"]
    english = staff.get(
        f"/deployments/{id}/calendar?from=2022-07-18&to=2022-07-18", {"Accept-Language": "en"}
    )
    assert english.json["days"][0]["reason"] == "public holiday (Marine Day)"


def planned(staff: Visitor, first: str, last: str, **also: object) -> str:
    """The address of a new deployment from `first` to `last`."""
    robot = staff.post("/robots", {"name": "コロ"}).json["id"]
    venue = staff.post("/venues", {"name": "大河ドラマ館"}).json["id"]
    period = {"from": first, "to": last}
    slots = [{**period, "start": "14:00", "end": "16:00"}]
    body = PLAN | {"robot_id": robot, "venue_id": venue, "period": period, "slots": slots} | also
    made = staff.post("/deployments", body)
    assert made.status_code == 201, made.text
    return f"/deployments/{made.json['id']}"


def test_the_calendar_of_a_long_deployment_gives_its_first_800_days(staff: Visitor) -> None:
    place = planned(staff, "2028-01-05", "2031-01-05", closed_on_public_holidays=False)
    shown = staff.get(f"{place}/calendar", {"Accept-Language": "en"}).json
    assert (len(shown["days"]), shown["complete"]) == (800, False)
    assert "No more than 800 days" in shown["note"]
    rest = staff.get(f"{place}/calendar?from=2030-03-15").json
    assert (rest["days"][-1]["date"], rest["complete"], rest["note"]) == ("2031-01-05", True, None)
    assert staff.get(f"{place}/calendar?from=2028-01-05&to=2031-01-05").status_code == 422
    assert staff.get(f"{place}/calendar?from=2032-01-01").status_code == 422
    assert staff.post(f"{place}/end", {"reason": "取りやめ"}).status_code == 200


def test_the_calendar_gives_the_days_whose_holidays_are_certain(staff: Visitor) -> None:
    across = planned(staff, "2027-12-27", "2028-02-29")
    shown = staff.get(f"{across}/calendar").json
    assert (shown["days"][-1]["date"], shown["complete"]) == ("2027-12-31", False)
    assert "2027年12月31日" in shown["note"] and "管理者" in shown["note"]
    assert staff.get(f"{across}/calendar?from=2028-01-04").status_code == 409
    beyond = planned(staff, "2028-01-05", "2031-01-05")
    shown = staff.get(f"{beyond}/calendar").json
    assert (shown["days"], shown["open_days"], shown["complete"]) == ([], 0, False)
    assert staff.get(beyond).status_code == 200


def test_a_shift_is_given_up_without_a_reason(shop: Shop, visit: Visit) -> None:
    pilot = visit(Role.PARTICIPANT, person_id=UUID(shop.pilot_id))
    shift = shop.shift(person_id=shop.pilot_id)
    assert pilot.post(f"/shifts/{shift['id']}/give-up").json["state"] == "open"


def test_a_shift_goes_through_its_day(shop: Shop, visit: Visit, clock: SettableClock) -> None:
    pilot = visit(Role.PARTICIPANT, person_id=UUID(shop.pilot_id))
    shift = shop.shift(person_id=shop.pilot_id)
    assert (shift["state"], shift["minutes_planned"]) == ("assigned", 120)
    path = f"/shifts/{shift['id']}"
    assert pilot.post(f"{path}/confirm").json["state"] == "confirmed"
    clock.set(at(WEDNESDAY, "10:07"))
    started = pilot.post(f"{path}/start").json
    assert (started["state"], started["started_at"]) == ("started", "2026-04-15T01:07:00+00:00")
    clock.set(at(WEDNESDAY, "10:20"))
    stopped = pilot.post(f"{path}/interrupt", {"cause": "network", "note": "Wi-Fi"}).json
    assert (stopped["state"], stopped["cause"]) == ("interrupted", "network")
    clock.set(at(WEDNESDAY, "10:35"))
    assert pilot.post(f"{path}/resume").json["state"] == "started"
    clock.set(at(WEDNESDAY, "11:50"))
    ended = pilot.post(f"{path}/end", {"visitors": 9, "note": "にぎやかでした"}).json
    assert (ended["state"], ended["visitors"]) == ("ended", 9)
    assert (ended["minutes_done"], ended["minutes_interrupted"]) == (88, 15)
    assert pilot.get(path).json["notes"] == ["Wi-Fi", "にぎやかでした"]


def test_repeating_records_nothing_and_a_stale_version_is_refused(shop: Shop) -> None:
    shift = shop.shift(person_id=shop.pilot_id)
    path = f"/shifts/{shift['id']}"
    first = shop.staff.post(f"{path}/confirm", headers={"If-Match": '"2"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"3"')
    again = shop.staff.post(f"{path}/confirm")
    assert again.headers["ETag"] == '"3"'
    stale = shop.staff.post(f"{path}/start", headers={"If-Match": '"2"'})
    assert stale.status_code == 412


def test_the_same_request_twice_makes_one_shift(shop: Shop) -> None:
    body = {"deployment_id": shop.id, "date": TODAY, "start": "10:00", "end": "12:00"}
    key = {"Idempotency-Key": "one"}
    first = shop.staff.post("/shifts", body, key)
    again = shop.staff.post("/shifts", body, key)
    assert first.json == again.json
    assert shop.staff.post("/shifts", body).status_code == 409
    chosen = str(uuid4())
    for status in (201, 200):
        made = shop.staff.post("/shifts", body | {"id": chosen, "start": "13:00", "end": "14:00"})
        assert made.status_code == status


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"start": "10:10"}, 422, "start"),
        ({"end": "10:00"}, 422, "end"),
        ({"start": 10}, 422, "start"),
        ({"date": "2026-04-18"}, 409, None),
        ({"date": "2026-04-29"}, 409, None),
        ({"start": "08:00"}, 409, None),
        ({"deployment_id": str(uuid4())}, 422, "deployment_id"),
        ({"person_id": str(uuid4())}, 409, None),
        ({"pilot": "x"}, 422, "pilot"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    shop: Shop, change: dict[str, Any], status: int, field: str | None
) -> None:
    body = {"deployment_id": shop.id, "date": TODAY, "start": "10:00", "end": "12:00"}
    refused = shop.staff.post("/shifts", body | change)
    assert refused.status_code == status, refused.text
    if field is not None:
        assert list(refused.json["errors"]) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"robot_id": str(uuid4())}, "robot_id"),
        ({"venue_id": str(uuid4())}, "venue_id"),
        ({"period": {"from": "2026-06-30", "to": "2026-04-01"}}, "period.to"),
        ({"period": {"from": "2026-04-01"}}, "period.to"),
        ({"closed_weekdays": [7]}, "closed_weekdays.0"),
        ({"slots": []}, "slots"),
        ({"slots": [{**PLAN["slots"][0], "end": "17:10"}]}, "slots.0.end"),  # type: ignore[index]
    ],
)
def test_a_plan_that_does_not_fit_is_refused_by_name(
    staff: Visitor, change: dict[str, Any], field: str
) -> None:
    robot = staff.post("/robots", {"name": "コロ"}).json["id"]
    venue = staff.post("/venues", {"name": "みなと書店"}).json["id"]
    refused = staff.post("/deployments", PLAN | {"robot_id": robot, "venue_id": venue} | change)
    assert refused.status_code == 422, refused.text
    assert list(refused.json["errors"]) == [field]


def items(visitor: Visitor, path: str) -> list[dict[str, Any]]:
    shown = visitor.get(path)
    assert shown.status_code == 200, shown.text
    found: list[dict[str, Any]] = shown.json["items"]
    return found


def position(answer: Any) -> dict[str, str]:
    return {"Ashiato-Position": answer.headers["Ashiato-Position"]}


def caught_up(service: Service) -> None:
    service.projections.catch_up()


def test_the_list_of_shifts_shows_each_reader_what_they_may_know(
    shop: Shop, visit: Visit, service: Service
) -> None:
    mine = shop.shift(person_id=shop.pilot_id)
    shop.shift("13:00", "14:00", date="2026-04-16")
    shop.staff.post(f"/shifts/{mine['id']}/start", {"at": f"{TODAY}T09:55:00+09:00"})
    shop.staff.post(f"/shifts/{mine['id']}/interrupt", {"cause": "unwell"})
    caught_up(service)
    staff, supervisor = items(shop.staff, "/shifts"), items(visit(Role.SUPERVISOR), "/shifts")
    pilot = visit(Role.PARTICIPANT, person_id=UUID(shop.pilot_id))
    venue = visit(Role.VENUE, venue_id=UUID(shop.venue_id))
    assert [item["date"] for item in staff] == [TODAY, "2026-04-16"]
    assert (staff[0]["name"], staff[0]["cause"]) == ("葛󠄀西 髙子", "unwell")
    assert len(supervisor) == 2
    assert {"name", "person_id"} & set(supervisor[0]) == set()
    assert supervisor[0]["cause"] is None
    shop.staff.post(f"/shifts/{mine['id']}/interrupt", {"cause": "network"})
    caught_up(service)
    assert items(shop.staff, "/shifts")[0]["cause"] == "network"
    assert items(visit(Role.SUPERVISOR), "/shifts")[0]["cause"] is None
    assert [item["id"] for item in items(pilot, "/shifts")] == [mine["id"]]
    assert items(pilot, f"/shifts?pilot={uuid4()}") == []
    assert items(visit(Role.PARTICIPANT), "/shifts") == []
    (today,) = items(venue, "/shifts")
    assert today["id"] == mine["id"]
    assert {"name", "person_id"} & set(today) == set()
    assert items(visit(Role.VENUE), "/shifts") == []
    assert "shifts" in looks(service)


def test_shifts_are_found_by_deployment_day_pilot_and_state(shop: Shop, service: Service) -> None:
    mine = shop.shift(person_id=shop.pilot_id)
    other = shop.shift("13:00", "14:00", date="2026-04-16")
    caught_up(service)

    def found(query: str) -> list[str]:
        return [item["id"] for item in items(shop.staff, f"/shifts?{query}")]

    assert found(f"deployment_id={shop.id}") == [mine["id"], other["id"]]
    assert found(f"deployment_id={uuid4()}") == []
    assert found("from=2026-04-16") == [other["id"]]
    assert found("to=2026-04-15") == [mine["id"]]
    assert found(f"pilot={shop.pilot_id}") == [mine["id"]]
    assert found("state=open") == [other["id"]]
    page = shop.staff.get("/shifts?limit=1").json
    assert [item["id"] for item in page["items"]] == [mine["id"]]
    assert found(f"limit=1&cursor={page['next']}") == [other["id"]]


def test_a_venue_sees_one_shift_of_today_and_closes_its_day(shop: Shop, visit: Visit) -> None:
    venue = visit(Role.VENUE, venue_id=UUID(shop.venue_id))
    today, later = shop.shift(), shop.shift(date="2026-04-16")
    assert venue.get(f"/shifts/{today['id']}").status_code == 200
    assert venue.get(f"/shifts/{later['id']}").status_code == 404
    fault = venue.post(f"/deployments/{shop.id}/report-fault", {"note": "首が動かない"})
    assert fault.json["fault"] == "首が動かない"
    assert venue.post(f"/deployments/{shop.id}/clear-fault").json["fault"] is None
    closed = venue.post(f"/deployments/{shop.id}/close-day", {"date": TODAY, "reason": "臨時休業"})
    assert closed.status_code == 200
    assert venue.get(f"/shifts/{today['id']}").json["state"] == "cancelled"
    elsewhere = visit(Role.VENUE, venue_id=None)
    assert elsewhere.get(f"/deployments/{shop.id}").status_code == 404


def test_a_pilot_sees_their_deployment_and_says_when_they_can(
    shop: Shop, visit: Visit, service: Service
) -> None:
    pilot = visit(Role.PARTICIPANT, person_id=UUID(shop.pilot_id))
    assert [item["id"] for item in items(pilot, "/deployments")] == [shop.id]
    assert pilot.get(f"/deployments/{shop.id}/calendar").status_code == 200
    week = {"weekly": [{"weekday": 2, "start": "10:00", "end": "12:00"}]}
    own = f"/deployments/{shop.id}/pilots/{shop.pilot_id}"
    said = pilot.post(f"{own}/availability", week)
    assert said.json["availability"]["weekly"] == week["weekly"]
    assert pilot.post(f"{own}/wishes", {"hours": "more"}).json["wishes"]["hours"] == "more"
    stranger = visit(Role.PARTICIPANT, person_id=UUID(person(shop.staff, visit, "城戸 蓮")))
    for path in (f"/deployments/{shop.id}", f"/deployments/{shop.id}/calendar", own):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"{own}/availability", week).status_code == 404
    assert items(stranger, "/deployments") == []
    assert items(visit(Role.PARTICIPANT), "/deployments") == []


def test_limits_are_the_therapists_and_their_note_is_for_care(
    shop: Shop, visit: Visit, service: Service
) -> None:
    own = f"/deployments/{shop.id}/pilots/{shop.pilot_id}"
    limits = {"minutes_per_day": 90, "days_per_week": 3}
    therapist = visit(Role.THERAPIST)
    set_ = therapist.post(f"{own}/set-limits", limits | {"note": "午前だけ"})
    assert set_.json["limits"] == limits | {"note": "午前だけ"}
    assert shop.staff.post(f"{own}/set-limits", limits).status_code == 403
    assert shop.staff.get(own).json["limits"] == limits
    assert "limits" not in visit(Role.SUPERVISOR).get(own).json
    assert shop.staff.post(f"{own}/finish-training").json["trained_on"] == TODAY
    checked = shop.staff.post(f"{own}/check-equipment", {"works": False}).json["equipment"]
    assert checked == {"on": TODAY, "works": False}
    caught_up(service)
    (row,) = items(shop.staff, f"/deployments/{shop.id}/pilots")
    assert (row["name"], row["trained"], row["equipment"]) == ("葛󠄀西 髙子", True, False)
    (outline,) = items(visit(Role.SUPERVISOR), f"/deployments/{shop.id}/pilots")
    assert "name" not in outline
    assert {"pilot", "pilots"} <= set(looks(service))


def test_another_centre_knows_nothing_of_it(shop: Shop, visit: Visit, service: Service) -> None:
    founded = FoundCentre(code="ofuna", name="大船", kind=CentreKind.BPO)
    service.bus.dispatch(founded, Envelope(caller=system("tests", "ofuna")))
    foreign = visit(Role.COORDINATOR, centres=("ofuna",))
    shift = shop.shift(person_id=shop.pilot_id)
    caught_up(service)
    nothing = foreign.get(f"/shifts/{uuid4()}")
    for path in (f"/shifts/{shift['id']}", f"/deployments/{shop.id}"):
        refused = foreign.get(path)
        assert refused.status_code == 404
        assert refused.json["detail"] == nothing.json["detail"]
    assert foreign.post(f"/shifts/{shift['id']}/cancel", {"reason": "x"}).status_code == 404
    for path in ("/shifts", "/deployments", "/robots", "/venues"):
        assert items(foreign, path) == []
    body = {"deployment_id": shop.id, "date": TODAY, "start": "13:00", "end": "14:00"}
    assert list(foreign.post("/shifts", body).json["errors"]) == ["deployment_id"]


def test_robots_and_venues_are_listed_by_name(shop: Shop) -> None:
    assert [item["name"] for item in items(shop.staff, "/robots")] == ["コロ"]
    assert [item["name"] for item in items(shop.staff, "/venues")] == ["みなと書店"]


def test_an_account_is_bound_to_a_person_or_a_venue_on_the_books(
    shop: Shop, admin: Visitor, visit: Visit
) -> None:
    body = {"email": "pilot@example.jp", "name": "操縦 花子", "roles": ["participant"]}
    made = admin.post("/accounts", body | {"person_id": shop.pilot_id})
    assert (made.status_code, made.json["person_id"]) == (201, shop.pilot_id)
    refused = admin.post("/accounts", body | {"email": "x@example.jp", "person_id": str(uuid4())})
    assert list(refused.json["errors"]) == ["person_id"]
    path = f"/accounts/{visit(Role.VENUE).account_id}"
    bound = admin.post(f"{path}/bind-venue", {"venue_id": shop.venue_id})
    assert bound.json["venue_id"] == shop.venue_id
    assert admin.post(f"{path}/bind-venue", {"venue_id": str(uuid4())}).status_code == 422
    path = f"/accounts/{visit(Role.PARTICIPANT).account_id}"
    assert admin.post(f"{path}/bind-person", {"person_id": shop.pilot_id}).status_code == 409
    other, third = (person(shop.staff, visit, name) for name in ("城戸 蓮", "城戸 葵"))
    assert admin.post(f"{path}/bind-person", {"person_id": other}).status_code == 200
    assert admin.post(f"{path}/bind-person", {"person_id": third}).status_code == 409

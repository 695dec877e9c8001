"""Hours planned, done and interrupted, by pilot and by robot, for staff and through the API."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.robots.shifts.commands import (
    CancelShift,
    EndShift,
    InterruptShift,
    ResumeShift,
    StartShift,
)
from domain.robots.value_objects import Cause
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, words_of
from tests.app.robots.pages_of import looks
from tests.app.visitors import Visitor, visitor
from tests.shop import WEDNESDAY, Shop, at

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BEFORE = WEDNESDAY - timedelta(days=1)
THESE_DAYS = {"from": str(BEFORE), "to": str(WEDNESDAY)}
HERE = "/robots/hours"


@dataclass(frozen=True)
class Busy:
    """A shop in which two pilots had shifts, and the people by name."""

    shop: Shop
    akira: UUID
    wataru: UUID

    @property
    def robot(self) -> str:
        return str(self.shop.deployment.robot_id)


@pytest.fixture
def busy(service: Service) -> Busy:
    """Akira: two hours planned, 85 minutes done, 15 interrupted. Wataru: an hour to come."""
    shop = Shop.open_on_weekdays(service)
    akira, wataru = shop.enrols("青木 明"), shop.enrols("渡辺 渉")
    first = shop.shift(akira, start="09:00", end="11:00", day=BEFORE).id
    shop.does(StartShift(shift_id=first, at=at(BEFORE, "09:10")))
    shop.does(InterruptShift(shift_id=first, cause=Cause.NETWORK, at=at(BEFORE, "09:30")))
    shop.does(ResumeShift(shift_id=first, at=at(BEFORE, "09:45")))
    shop.does(EndShift(shift_id=first, visitors=7, at=at(BEFORE, "10:50")))
    shop.shift(wataru, start="13:00", end="14:00")
    shop.shift(start="15:00", end="15:30")
    shop.does(
        CancelShift(shift_id=shop.shift(wataru, start="16:00", end="17:00").id, reason="点検")
    )
    return Busy(shop, akira, wataru)


def lines(page: str) -> list[list[str]]:
    """The words of every line of the tables."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    return [
        [words_of(f"<main>{cell}</main>") for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def answered(guest: Visitor, service: Service, **query: Any) -> dict[str, Any]:
    service.projections.catch_up()
    asked = "&".join(f"{name}={one}" for name, one in (THESE_DAYS | query).items())
    answer = guest.get(f"/shift-hours?{asked}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.fixture
def staff(service: Service) -> Visitor:
    return visitor(create_app(service), service, Role.COORDINATOR)


def test_hours_are_told_by_pilot_with_names_for_staff(
    busy: Busy, staff: Visitor, service: Service
) -> None:
    said = answered(staff, service, by="pilot")
    assert (said["from"], said["to"]) == (str(BEFORE), str(WEDNESDAY))
    sums = ("name", "shifts", "minutes_planned", "minutes_done", "minutes_interrupted")
    by_id = {row["id"]: tuple(row.get(item) for item in sums) for row in said["items"]}
    assert by_id == {
        str(busy.akira): ("青木 明", 1, 120, 85, 15),
        str(busy.wataru): ("渡辺 渉", 1, 60, 0, 0),
        None: (None, 1, 30, 0, 0),
    }
    assert looks(service)[-1] == ("shifts", {str(busy.akira), str(busy.wataru)})


@pytest.mark.parametrize(
    ("by", "name"), [("robot", "一号機"), ("venue", "物販スペース"), ("deployment", "商品の紹介")]
)
def test_hours_are_told_by_robot_venue_and_deployment(
    busy: Busy, staff: Visitor, service: Service, by: str, name: str
) -> None:
    (row,) = answered(staff, service, by=by)["items"]
    assert row["id"] == str(getattr(busy.shop.deployment, f"{by}_id", busy.shop.deployment.id))
    assert (row["name"], row["minutes_planned"], row["minutes_done"]) == (name, 210, 85)
    assert (row["shifts"], row["shifts_done"], row["visitors"]) == (3, 1, 7)


def test_hours_are_told_by_day_and_of_one_deployment_in_its_own_period(
    busy: Busy, staff: Visitor, service: Service
) -> None:
    days = [
        (row["date"], row["minutes_planned"])
        for row in answered(staff, service, by="day", robot_id=busy.robot)["items"]
    ]
    assert days == [(str(BEFORE), 120), (str(WEDNESDAY), 90)]
    other = Shop.open_on_weekdays(service)
    assert answered(staff, service, by="day", deployment_id=other.deployment.id)["items"] == []
    schedule = other.deployment.schedule
    whole = staff.get(f"/shift-hours?by=day&deployment_id={other.deployment.id}").json
    assert (whole["from"], whole["to"]) == (str(schedule.first), str(schedule.last))


def test_without_days_it_is_the_present_month(busy: Busy, staff: Visitor) -> None:
    said = staff.get("/shift-hours?by=robot").json
    assert (said["from"], said["to"]) == ("2026-04-01", "2026-04-30")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=robot&from=2026-04-15&to=2026-04-14", "to"),
        ("by=shoe", "by"),
        ("by=day&from=yesterday", "from"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_field(
    staff: Visitor, query: str, field: str
) -> None:
    refused = staff.get(f"/shift-hours?{query}")
    assert refused.status_code == 422 and field in refused.json["errors"]


def test_a_supervisor_reads_sums_and_no_names(busy: Busy, service: Service) -> None:
    guest = visitor(create_app(service), service, Role.SUPERVISOR)
    before = looks(service)
    rows = answered(guest, service, by="pilot")["items"]
    assert len(rows) == 3 and not [row for row in rows if "name" in row]
    assert looks(service) == before


@pytest.mark.parametrize("what", ["deployment_id", "robot_id", "person_id"])
def test_what_belongs_to_another_centre_is_not_found(
    busy: Busy, service: Service, what: str
) -> None:
    id = {"deployment_id": busy.shop.deployment.id, "robot_id": busy.robot}.get(what, busy.akira)
    there = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert there.get(f"{HERE}/shifts", **{what: str(id)}).status_code == 404
    assert "There is no shift in these days." in there.text(HERE, **THESE_DAYS)
    guest = visitor(create_app(service), service, Role.MANAGER, centres=(ELSEWHERE,))
    assert answered(guest, service, by="pilot")["items"] == []
    if what != "person_id":
        assert guest.get(f"/shift-hours?by=pilot&{what}={id}").status_code == 404


def test_the_page_has_a_line_for_each_robot_and_pilot_and_their_sum(
    busy: Busy, page_client: PageClient
) -> None:
    told = lines(page_client.get(HERE, **THESE_DAYS).text)
    assert [row for row in told if row[0] not in ("Robot", "Pilot")] == [
        ["一号機", "3 一号機", "3:30", "1:25", "0:15"],
        ["渡辺 渉", "1 渡辺 渉", "1:00", "0:00", "0:00"],
        ["青木 明", "1 青木 明", "2:00", "1:25", "0:15"],
        ["Nobody yet", "1 Nobody yet", "0:30", "0:00", "0:00"],
        ["Together", "3 Together", "3:30", "1:25", "0:15"],
    ]


def test_every_line_leads_to_its_shifts_and_they_come_to_it(
    busy: Busy, page_client: PageClient
) -> None:
    page = page_client.get(HERE, deployment_id=str(busy.shop.deployment.id), **THESE_DAYS).text
    shown = dict(
        re.findall(r'<th scope="row">([^<]+)</th><td class="number"><a href="([^"]+)"', page)
    )
    akira = page_client.get(shown["青木 明"].replace("&amp;", "&")).text
    assert "商品の紹介 / 青木 明" in words_of(akira)
    assert lines(akira)[1:] == [
        ["Tue, Apr 14 9:00", "青木 明", "商品の紹介", "ended", "2:00", "1:25", "0:15"]
    ]
    wataru = lines(page_client.get(shown["渡辺 渉"].replace("&amp;", "&")).text)[1:]
    assert [(row[3], row[4]) for row in wataru] == [("assigned", "1:00"), ("cancelled", "―")]
    nobody = lines(page_client.get(shown["Nobody yet"].replace("&amp;", "&")).text)[1:]
    assert [(row[1], row[4]) for row in nobody] == [("Nobody yet", "0:30")]
    shift = re.findall(r'href="(/shifts/[^"]+)"', akira)
    assert len(shift) == 1 and page_client.get(shift[0]).status_code == 200


@pytest.mark.parametrize("days_are_said", [True, False])
def test_many_shifts_come_in_parts(
    service: Service, page_client: PageClient, days_are_said: bool
) -> None:
    shop = Shop.open_on_weekdays(service)
    for day in range(4):
        for hour in range(9, 17):
            for start, end in (
                (f"{hour:02}:00", f"{hour:02}:30"),
                (f"{hour:02}:30", f"{hour + 1:02}:00"),
            ):
                shop.shift(start=start, end=end, day=BEFORE + timedelta(days=day))
    query = {"from": str(BEFORE), "to": str(BEFORE + timedelta(days=6))}
    first = page_client.get(f"{HERE}/shifts", **(query if days_are_said else {})).text
    following = re.findall(r'href="([^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    second = page_client.get(following).text
    assert (len(lines(first)) - 1, len(lines(second)) - 1) == (50, 14)
    assert 'rel="next"' not in second and "From the beginning" in words_of(second)


def test_days_in_the_wrong_order_are_said_at_their_field(
    busy: Busy, page_client: PageClient
) -> None:
    wrong = {"from": str(WEDNESDAY), "to": str(BEFORE)}
    for path in (HERE, f"{HERE}/shifts"):
        answer = page_client.get(path, **wrong)
        assert answer.status_code == 422
        assert "The last day must not be before the first." in words_of(answer.text)
    assert 'id="to-problem"' in page_client.get(HERE, **wrong).text


def test_a_deployment_leads_to_its_hours_of_its_whole_period(
    busy: Busy, page_client: PageClient
) -> None:
    id = busy.shop.deployment.id
    link = f"{HERE}?deployment_id={id}"
    assert (
        link in page_client.get(f"/deployments/{id}").text
        and HERE in page_client.get("/deployments").text
    )
    page = page_client.text(link)
    assert "商品の紹介: Hours of robots and pilots" in page and "17 March 2026" in page


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PARTICIPANT, Role.VENUE, Role.ADMIN])
def test_nobody_but_staff_opens_the_pages(service: Service, role: Role) -> None:
    guest = page_client_of(service, role)
    assert [guest.get(path).status_code for path in (HERE, f"{HERE}/shifts")] == [403, 403]

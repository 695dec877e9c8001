"""The administrator's page of public holidays, its routes, and the rules that follow them."""

from datetime import date

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.kernel.time.calendar import calendar_of
from domain.tasks import queries
from tests.app.orders.page_client import PageClient, page_client_of
from tests.centre import CENTRE, Centre
from tests.shop import DAY, Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PAGE = "/admin/holidays?year=2026"
ADDED, MARINE_DAY = date(2026, 6, 1), date(2026, 7, 20)


@pytest.fixture
def admin(service: Service) -> PageClient:
    return page_client_of(service, Role.ADMIN)


def test_a_holiday_is_added_and_taken_back_on_the_page(service: Service, admin: PageClient) -> None:
    facts = {"centre": CENTRE, "date": "2026-06-01"}
    sent = admin.post("/admin/holidays/add", name="市制の日", **facts)
    assert sent.status_code == 303
    page = admin.text(PAGE)
    assert "市制の日 added by hand" in page
    assert not calendar_of(service.ledger, CENTRE).is_working_day(ADDED)
    assert admin.post("/admin/holidays/remove", **facts).status_code == 303
    assert "市制の日" not in admin.text(PAGE)
    assert calendar_of(service.ledger, CENTRE).is_working_day(ADDED)


def test_a_holiday_is_taken_away_and_holds_again_on_the_page(
    service: Service, admin: PageClient
) -> None:
    facts = {"centre": CENTRE, "date": "2026-07-20"}
    assert admin.post("/admin/holidays/remove", **facts).status_code == 303
    assert "Days that are no public holiday" in admin.text(PAGE)
    assert calendar_of(service.ledger, CENTRE).is_working_day(MARINE_DAY)
    assert admin.post("/admin/holidays/add", name="海の日", **facts).status_code == 303
    assert "Days that are no public holiday" not in admin.text(PAGE)
    assert not calendar_of(service.ledger, CENTRE).is_working_day(MARINE_DAY)


def test_the_substitute_of_a_sunday_goes_and_comes_with_it(
    service: Service, admin: PageClient
) -> None:
    sunday, substitute = date(2027, 3, 21), date(2027, 3, 22)
    facts = {"centre": CENTRE, "date": sunday.isoformat()}
    assert calendar_of(service.ledger, CENTRE).substitute_of(sunday) == substitute
    sent = admin.post("/admin/holidays/remove", **facts)
    assert "neither is its substitute holiday" in admin.text(sent.location)
    assert calendar_of(service.ledger, CENTRE).is_working_day(substitute)

    sent = admin.post("/admin/holidays/add", name="春分の日", **facts)
    page = admin.get(sent.location).text
    assert "Add the substitute holiday" in page and 'value="2027-03-22"' in page
    assert calendar_of(service.ledger, CENTRE).is_working_day(substitute)
    again = {"centre": CENTRE, "date": substitute.isoformat()}
    sent = admin.post("/admin/holidays/add", name="振替休日", **again)
    assert "Add the substitute holiday" not in admin.text(sent.location)
    assert calendar_of(service.ledger, CENTRE).corrections == []


def test_the_substitute_is_the_next_day_that_is_no_holiday(service: Service) -> None:
    calendar = calendar_of(service.ledger, CENTRE)
    assert calendar.substitute_of(date(2026, 5, 3)) == date(2026, 5, 6)
    assert calendar.missing_substitute(date(2026, 5, 3)) is None
    assert calendar.substitute_of(date(2026, 5, 5)) is None, "no Sunday"
    assert calendar.missing_substitute(date(2026, 6, 7)) is None, "no holiday"


def test_the_last_certain_day_is_moved_without_a_release(
    service: Service, admin: PageClient
) -> None:
    refused = admin.post("/admin/holidays/confirm", centre=CENTRE, until="2020-01-01")
    assert refused.status_code == 422 and "Choose a day from" in refused.text
    sent = admin.post("/admin/holidays/confirm", centre=CENTRE, until="2028-12-31")
    assert sent.status_code == 303
    assert calendar_of(service.ledger, CENTRE).holiday(date(2028, 1, 1)) is not None
    assert calendar_of(service.ledger, CENTRE).holiday(date(2028, 1, 4)) is None


def test_matching_asks_the_calendar_of_the_centre(service: Service, admin: PageClient) -> None:
    worker = Centre(service).participant().id
    admin.post("/admin/holidays/add", centre=CENTRE, date="2026-06-01", name="市制の日")
    [found] = [
        item
        for item in queries.workers(service.ledger, CENTRE, ADDED)
        if item.participant_id == worker
    ]
    assert found.calendar == calendar_of(service.ledger, CENTRE)
    assert not found.calendar.is_working_day(ADDED)


def test_the_routes_say_and_change_the_same(service: Service, admin: PageClient) -> None:
    by = admin._by
    added = by.post("/holidays/add", {"centre": CENTRE, "date": "2026-06-01", "name": "市制の日"})
    assert added.status_code == 200
    assert added.json["changes"] == [{"date": "2026-06-01", "name": "市制の日"}]
    items = by.get(f"/holidays?centre={CENTRE}&year=2026").json["items"]
    assert {"date": "2026-06-01", "name": "市制の日", "name_en": "市制の日"} in items
    assert {"date": "2026-07-20", "name": "海の日", "name_en": "Marine Day"} in items
    removed = by.post("/holidays/remove", {"centre": CENTRE, "date": "2026-06-01"})
    assert removed.json["changes"] == []
    gone = by.post("/holidays/remove", {"centre": CENTRE, "date": "2026-07-20"})
    assert gone.json["changes"] == [{"date": "2026-07-20", "name": None}]
    confirmed = by.post("/holidays/confirm", {"centre": CENTRE, "until": "2028-12-31"})
    assert confirmed.json["certain_until"] == "2028-12-31"


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        ("add", {"date": "2026-07-20", "name": "海の日"}),
        ("remove", {"date": "2026-06-01"}),
        ("confirm", {"until": "2027-12-31"}),
    ],
)
def test_a_change_to_what_holds_already_is_not_called_a_change(
    service: Service, admin: PageClient, form: str, facts: dict[str, str]
) -> None:
    before = service.ledger.head()
    sent = admin.post(f"/admin/holidays/{form}", centre=CENTRE, **facts)
    assert "Nothing was changed." in admin.text(sent.headers["Location"])
    assert service.ledger.head() == before


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_nobody_but_administrators_changes_the_calendar(service: Service, role: Role) -> None:
    assert page_client_of(service, role).get(PAGE).status_code == 403


def test_a_holiday_that_gets_another_name_is_called_renamed(admin: PageClient) -> None:
    facts = {"centre": CENTRE, "date": "2026-07-20"}
    sent = admin.post("/admin/holidays/add", name="うみの日", **facts)
    words = admin.text(sent.headers["Location"])
    assert "It has the new name now." in words and "うみの日 added by hand" in words
    assert "The day is a public holiday now." not in words


def test_a_removed_day_stands_on_the_page_of_its_year_alone(admin: PageClient) -> None:
    admin.post("/admin/holidays/remove", centre=CENTRE, date="2026-07-20")
    assert "Days that are no public holiday" in admin.text(PAGE)
    assert "Days that are no public holiday" not in admin.text("/admin/holidays?year=2027")


def test_a_refused_day_keeps_the_year_and_is_written_as_on_pages(admin: PageClient) -> None:
    facts = {"centre": CENTRE, "year": "2028"}
    refused = admin.post("/admin/holidays/confirm", until="2020-01-01", **facts)
    assert refused.status_code == 422
    assert "Choose a day from 31 December 2027 to 31 December 2099." in refused.text
    assert "<caption>Year 2028</caption>" in refused.text
    refused = admin.post("/admin/holidays/add", date="1900-01-01", name="元日", **facts)
    assert "Choose a day from 1 January 1949 to 31 December 2099." in refused.text
    assert "<caption>Year 2028</caption>" in refused.text


def test_a_new_holiday_names_the_shifts_that_are_planned_on_it(
    service: Service, admin: PageClient
) -> None:
    shop = Shop.open(service, closed_on_public_holidays=True)
    shop.shift(shop.pilot())
    shop.shift(start="10:00", end="11:00")
    place = f"/deployments/{shop.deployment.id}/roster?day={DAY.isoformat()}"
    facts = {"centre": CENTRE, "date": DAY.isoformat(), "name": "市制の日"}
    sent = admin.post("/admin/holidays/add", **facts)
    page = admin.get(sent.headers["Location"]).text
    assert "2 robot shifts are planned on Thu, Apr 16." in page and place not in page
    staff = page_client_of(service, Role.ADMIN, Role.COORDINATOR)
    assert place in staff.get(sent.headers["Location"]).text
    other = admin.post("/admin/holidays/add", **facts | {"date": "2026-06-01"})
    assert "planned on" not in admin.text(other.headers["Location"])

"""The day of a venue: for its staff who sign in, and by a signed address without an account."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.robots.deployments.commands import CloseDay, ReopenDay
from domain.robots.deployments.deployment import Deployment
from domain.robots.pseudonyms import pilot_code
from domain.robots.shifts.commands import EndShift, StartShift
from domain.robots.value_objects import pilot_id
from tests.app.orders.page_client import PageClient, page_client_of, words_of
from tests.app.robots.pages_of import page_client_at_the_venue, page_client_for
from tests.shop import DAY, Shop, as_venue, traveller

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TODAY = DAY - timedelta(days=1)


@pytest.fixture
def staff(service: Service) -> PageClient:
    return page_client_of(service)


@pytest.fixture
def guest(service: Service) -> FlaskClient:
    client = create_app(service).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(staff: PageClient, shop: Shop, days: int = 30) -> str:
    """The path of the day page that staff issue for so many days."""
    at = f"/venues/{shop.deployment.venue_id}/link"
    assert staff.post(at, last=TODAY + timedelta(days=days)).status_code == 303
    found = re.search(r'value="http://localhost(/venue/day/[^"]+)"', staff.get(at).text)
    assert found is not None
    return found.group(1)


def now(shop: Shop) -> Deployment:
    return shop.service.ledger.get(Deployment, shop.deployment.id)


def test_the_venue_sees_today_and_tomorrow_and_no_name(shop: Shop) -> None:
    item = shop.pilot()
    assert isinstance(item.person_id, UUID)
    shop.shift(item, day=TODAY)
    shop.shift(day=DAY)
    shop.shift(item, day=DAY + timedelta(days=1), start="11:00", end="12:00")
    code = pilot_code(pilot_id(shop.deployment.id, item.person_id))
    page = page_client_at_the_venue(shop).get("/venue").text
    words = words_of(page)
    assert f"14:00–16:00 Pilot {code} assigned" in words
    assert "14:00–16:00 a pilot is looked for" in words and "11:00–12:00" not in words
    assert "葛󠄀西" not in page and str(item.person_id) not in page


def test_the_venue_sees_that_the_time_of_a_shift_is_over(shop: Shop, clock: SettableClock) -> None:
    shop.shift(shop.pilot(), day=TODAY)
    page_client = page_client_at_the_venue(shop)
    traveller(clock)(TODAY, "18:00")
    words = words_of(page_client.get("/venue").text)
    assert "its time is over" in words and "assigned" not in words


def test_the_venue_closes_a_day_and_reports_a_fault(shop: Shop) -> None:
    pilot = shop.pilot()
    page_client, shift = page_client_at_the_venue(shop), shop.shift(pilot)
    sent: dict[str, Any] = {"act": "close", "deployment_id": shop.deployment.id, "date": DAY}
    assert page_client.post("/venue", **sent).status_code == 422, "without a word"
    far = page_client.post("/venue", note="棚卸し", **sent | {"date": DAY + timedelta(days=1)})
    assert far.status_code == 422
    assert (
        page_client.post("/venue", note="棚卸し", **sent).headers["Location"] == "/venue?said=close"
    )
    assert shop.now(shift).state.value == "cancelled"
    shop.service.projections.catch_up()
    own = page_client_for(shop, pilot).text("/my-shifts")
    assert "cancelled" in own and "Planned 0" in own
    assert "The robot does not run: 棚卸し" in page_client.text("/venue")
    page_client.post("/venue", act="fault", deployment_id=shop.deployment.id, note="首が動きません")
    assert "首が動きません" in page_client.text("/venue") and now(shop).fault == "首が動きません"
    page_client.post("/venue", act="mended", deployment_id=shop.deployment.id)
    assert now(shop).fault is None


def test_the_venue_opens_again_what_it_closed_until_the_day_is_over(
    shop: Shop, staff: PageClient
) -> None:
    page_client, shift = page_client_at_the_venue(shop), shop.shift(shop.pilot())
    sent: dict[str, Any] = {"deployment_id": shop.deployment.id, "date": DAY}
    page_client.post("/venue", act="close", note="棚卸し", **sent)
    words = page_client.text("/venue")
    assert "Open this day again" in words
    assert "These shifts were cancelled and do not come back: 14:00–16:00" in words
    again = page_client.post("/venue", act="reopen", **sent)
    assert again.headers["Location"] == "/venue?said=reopen"
    words = page_client.text("/venue?said=reopen")
    assert "The day is open again." in words and "The robot does not run: 棚卸し" not in words
    assert "10:00–18:00 no pilot" in words and "Open this day again" not in words
    assert DAY not in now(shop).closures and shop.now(shift).state.value == "cancelled"
    assert page_client.post("/venue", act="reopen", **sent).status_code == 303, "it is open"

    staff.post(
        f"/deployments/{shop.deployment.id}/close-day", date=DAY.isoformat(), reason="館の休み"
    )
    assert "Open this day again" not in page_client.text("/venue")
    refused = page_client.post("/venue", act="reopen", **sent)
    assert refused.status_code == 409 and "The centre closed this day." in refused.text
    assert DAY in now(shop).closures


def test_a_day_that_has_begun_is_closed_and_opened_again(shop: Shop, clock: SettableClock) -> None:
    pilot, page_client = shop.pilot(), page_client_at_the_venue(shop)
    shift = shop.shift(pilot, day=TODAY, start="10:30", end="11:00")
    traveller(clock)(TODAY, "10:31")
    shop.does(StartShift(shift_id=shift.id), pilot)
    traveller(clock)(TODAY, "11:00")
    shop.does(EndShift(shift_id=shift.id), pilot)
    sent: dict[str, Any] = {"deployment_id": shop.deployment.id, "date": TODAY}
    page_client.post("/venue", act="close", note="停電", **sent)
    words = page_client.text("/venue")
    assert "10:30–11:00" in words and "The robot does not run: 停電" in words
    assert "Open this day again" in words
    page_client.post("/venue", act="reopen", **sent)
    assert "The robot does not run" not in page_client.text("/venue")


def test_a_day_that_is_over_stays_closed_for_the_venue(shop: Shop, clock: SettableClock) -> None:
    reopen = ReopenDay(deployment_id=shop.deployment.id, date=TODAY)
    at_venue = as_venue(shop)
    shop.does(CloseDay(deployment_id=shop.deployment.id, date=TODAY, reason="停電"), at_venue)
    traveller(clock)(DAY, "09:00")
    with pytest.raises(RuleBroken, match="over"):
        shop.does(reopen, at_venue)
    shop.does(reopen)
    assert TODAY not in now(shop).closures


def test_another_venue_sees_and_changes_nothing(service: Service, shop: Shop) -> None:
    other = PageClient(
        service, create_app(service), Role.VENUE, venue_id=Shop.open(service).deployment.venue_id
    )
    shop.shift(shop.pilot(), day=TODAY)
    assert "14:00–16:00" not in other.text("/venue")
    sent: dict[str, Any] = {"act": "fault", "deployment_id": shop.deployment.id, "note": "x"}
    assert other.post("/venue", **sent).status_code == 404 and now(shop).fault is None
    unbound = page_client_of(service, Role.VENUE)
    assert "not tied to a venue yet" in unbound.text("/venue")
    assert unbound.post("/venue", **sent).status_code == 404


def test_the_address_opens_the_same_page_without_an_account(
    shop: Shop, staff: PageClient, guest: FlaskClient
) -> None:
    item = shop.pilot()
    shop.shift(item, day=TODAY)
    answer = guest.get(address(staff, shop))
    assert answer.status_code == 200 and "Pilot" in words_of(answer.text)
    assert "葛󠄀西" not in answer.text and str(item.person_id) not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex' in answer.text
    assert "Sign out" not in answer.text


def test_the_venue_speaks_through_the_address_and_is_named_in_the_record(
    shop: Shop, staff: PageClient, guest: FlaskClient
) -> None:
    here, shift = address(staff, shop), shop.shift(shop.pilot())
    sent = {"act": "close", "deployment_id": shop.deployment.id, "date": DAY, "note": "停電"}
    answers = [guest.post(here, data=sent | {"once": "a" * 32}) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{here}?said=close"] * 2
    assert shop.now(shift).state.value == "cancelled"
    (closed,) = (
        item
        for item in shop.service.ledger.history(shop.deployment.id)
        if isinstance(item, Deployment.DayClosed)
    )
    assert (closed.meta.actor, closed.meta.role) == ("system:venue-link", "venue")
    foreign = Shop.open(shop.service).deployment.id
    assert guest.post(here, data=sent | {"deployment_id": foreign}).status_code == 404


def test_an_address_ends_by_a_new_one_by_staff_and_by_its_last_day(
    shop: Shop, staff: PageClient, guest: FlaskClient, clock: SettableClock
) -> None:
    first = address(staff, shop)
    second = address(staff, shop)
    assert [guest.get(item).status_code for item in (first, second)] == [404, 200]
    staff.post(f"/venues/{shop.deployment.venue_id}/link/end")
    assert guest.get(second).status_code == 404
    third = address(staff, shop, days=1)
    traveller(clock)(DAY, "23:59")
    assert guest.get(third).status_code == 200
    traveller(clock)(DAY + timedelta(days=1), "00:00")
    assert guest.get(third).status_code == 404
    assert (
        staff.post(
            f"/venues/{shop.deployment.venue_id}/link", last=TODAY - timedelta(days=1)
        ).status_code
        == 422
    )


def test_an_altered_address_opens_nothing_and_guesses_close_it_to_nobody(
    shop: Shop, staff: PageClient, guest: FlaskClient
) -> None:
    here = address(staff, shop)
    altered = here[:-1] + ("A" if here[-1] != "A" else "B")
    wrong = [altered, "/venue/day/x", "/venue/day/" + "A" * 500, "/venue/day/%E3%81%82"]
    assert [guest.get(item).status_code for item in wrong] == [404] * 4
    guesses = {guest.get("/venue/day/guess").status_code for _ in range(70)}
    assert guesses == {404}
    assert guest.get(here).status_code == 200, "somebody else behind the same address"


def test_what_was_typed_is_shown_where_the_address_has_ended(
    shop: Shop, staff: PageClient, guest: FlaskClient
) -> None:
    here = address(staff, shop)
    address(staff, shop)
    sent = {"act": "fault", "deployment_id": shop.deployment.id, "note": "腕が動かない"}
    ended = guest.post(here, data=sent, headers={"Accept": "text/html"})
    assert ended.status_code == 404
    assert "It was not sent:" in ended.text and "腕が動かない" in ended.text


def test_what_is_said_through_an_address_is_counted(
    shop: Shop, staff: PageClient, guest: FlaskClient
) -> None:
    here = address(staff, shop)
    sent = {"act": "fault", "deployment_id": shop.deployment.id}
    codes = [
        guest.post(here, data=sent | {"note": f"不具合 {number}"}).status_code
        for number in range(31)
    ]
    assert codes == [303] * 30 + [429]


def test_only_those_who_coordinate_issue_an_address(service: Service, shop: Shop) -> None:
    for role in (Role.THERAPIST, Role.SUPERVISOR, Role.VENUE):
        guest = page_client_of(service, role)
        at = f"/venues/{shop.deployment.venue_id}/link"
        assert guest.get(at).status_code == 403
        assert guest.post(at, last=DAY).status_code == 403

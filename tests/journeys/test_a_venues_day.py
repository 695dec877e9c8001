"""A venue without an account: who is on, closed tomorrow, something is wrong, and it is mended."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.robots.labels import STATES
from tests.journeys.keys import SOON, Keys
from tests.journeys.robots import ROUND_THE_CLOCK, TITLE, Pilot, Place
from tests.journeys.stage import Stage

FAULT, CLOSED = "首が動きません。", "お店の棚卸し"


@pytest.fixture
def place(stage: Stage) -> Place:
    """A robot with a venue."""
    return Place.open(stage.town.centre("坂のセンター"))


@pytest.fixture
def pilot(place: Place) -> Pilot:
    """Whoever has the shifts of today and tomorrow."""
    pilot = place.enrols("分身 はるか", "ぶんしん はるか")
    today = place.shift(pilot, 0, *ROUND_THE_CLOCK)
    place.centre.does(f"/shifts/{today}/start", {})
    place.shift(pilot, 1, "10:00", "12:00")
    return pilot


@pytest.fixture
def staff(stage: Stage, place: Place) -> Keys:
    """Somebody who coordinates."""
    return stage.enters(place.centre.joins("coordinator"))


def test_a_venues_day_from_its_address_to_a_mended_robot(
    stage: Stage, place: Place, pilot: Pilot, staff: Keys
) -> None:
    address = staff_make_the_address(staff)
    venue = Keys(stage.window().new_page(), stage.language)
    venue.open(address)
    the_venue_sees_who_is_on(venue, pilot)
    the_venue_sees_at_once_that_a_pilot_is_looked_for(venue, staff, place)
    the_venue_closes_tomorrow(venue, staff, place)
    the_pilot_sees_that_it_is_closed(stage, pilot)
    the_venue_reports_a_fault_and_its_mending(venue, staff, place)
    venue.page.close()  # A renewal that is on its way would be refused, rightly.
    staff_end_the_address(staff, place, address)
    stage.watch.assert_calm()


def staff_make_the_address(keys: Keys) -> str:
    keys.looks_again_until("/deployments", TITLE)
    keys.press(TITLE)
    keys.press("The day page of the venue")
    keys.press("Make an address")
    keys.is_told("There is a new address. The one before does not open anything any more.")
    return keys.page.locator("#address").input_value()


def the_venue_sees_who_is_on(keys: Keys, pilot: Pilot) -> None:
    keys.reads(STATES["started"])
    keys.reads(STATES["assigned"])
    keys.reads_nothing_of(pilot.name, pilot.person)


def the_venue_sees_at_once_that_a_pilot_is_looked_for(
    keys: Keys, staff: Keys, place: Place
) -> None:
    """Tomorrow's shift is let go of by telephone; the page of the venue stays as it is open."""
    day = place.day(1).isoformat()
    staff.open(f"/deployments/{place.deployment}/roster?day={day}")
    staff.press("10:00–12:00", part=True)
    staff.unfold("The pilot cannot do it")
    staff.press("Look for somebody else")
    staff.is_told("The shift looks for somebody else now.")
    looked_for = keys.main.get_by_text(keys.say("a pilot is looked for")).first
    expect(looked_for).to_be_visible(timeout=SOON * 1000)
    keys.look()


def the_venue_closes_tomorrow(keys: Keys, staff: Keys, place: Place) -> None:
    keys.unfold("We are closed")
    tomorrow = keys.main.locator(f"label:has(input[value='{place.day(1).isoformat()}'])")
    keys.pick("Day", " ".join(tomorrow.inner_text().split()))
    keys.write("Reason", CLOSED)
    keys.press("Close this day")
    keys.is_told("The day is closed. The centre and the pilots see it at once.")
    keys.reads("The robot does not run:")
    keys.reads(CLOSED)
    day = place.day(1).isoformat()
    staff.looks_again_until(f"/deployments/{place.deployment}/calendar?day={day}", CLOSED)


def the_pilot_sees_that_it_is_closed(stage: Stage, pilot: Pilot) -> None:
    keys = stage.enters_by_telephone(pilot.account)
    keys.open("/my-shifts")
    keys.reads("Your shift now")
    keys.reads_nothing_of("10:00–12:00")


def the_venue_reports_a_fault_and_its_mending(keys: Keys, staff: Keys, place: Place) -> None:
    overview = f"/deployments/{place.deployment}"
    keys.unfold("Report a fault")
    keys.write("What is wrong?", FAULT)
    keys.press("Report it")
    keys.is_told("Thank you. The centre sees it at once.")
    keys.reads(FAULT)
    staff.looks_again_until(overview, FAULT)
    staff.reads("Something is wrong")
    keys.press("It is mended")
    keys.is_told("Good: it is mended.")
    staff.open(overview)
    staff.reads_nothing_of(FAULT)


def staff_end_the_address(staff: Keys, place: Place, address: str) -> None:
    staff.open(f"/venues/{place.venue}/link")
    staff.unfold("End the address")
    staff.press("End it")
    staff.is_told("The address does not open anything any more.")
    answer = staff.page.context.request.get(urlsplit(address).path)
    assert answer.status == 404

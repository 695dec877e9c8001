"""A pilot's shifts: confirmed, begun, interrupted, helped with, ended, swapped and given up."""

from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from app.robots.deployments.deployment_names import span
from app.robots.labels import CAUSE_NAMES, CAUSES, READY, STATES
from tests.journeys.keys import SOON, Keys
from tests.journeys.robots import ROUND_THE_CLOCK, TITLE, VENUE, Pilot, Place
from tests.journeys.stage import Stage
from tests.servers import wait_until

WAITING = (
    "The line is down. What you pressed is kept, with its time, and will be sent when the line is"
    " back. You need not do anything."
)
GONE = "This shift is not yours any more. Somebody else has it now."
NOTE, REASON = "お客さまの声が聞こえません。", "通院があります。"
LATER = {1: ("10:00", "12:00"), 2: ("13:00", "15:30")}
"""The shifts of the days to come, by how far away they are."""


@dataclass
class Cast:
    """Two pilots and somebody of the staff, each in a browser of their own."""

    place: Place
    pilot: Keys
    other: Keys
    staff: Keys
    people: tuple[Pilot, Pilot]


@pytest.fixture
def cast(stage: Stage) -> Cast:
    """Everybody has signed in; one pilot has a shift today and on the next two days."""
    place = Place.open(stage.town.centre("岬のセンター"))
    people = (place.enrols("分身 はるか", "ぶんしん はるか"), place.enrols("城戸 蓮", "きど れん"))
    place.shift(people[0], 0, *ROUND_THE_CLOCK)
    for later, hours in LATER.items():
        place.shift(people[0], later, *hours)
    return Cast(
        place,
        stage.enters_by_telephone(people[0].account),
        stage.enters_by_telephone(people[1].account),
        stage.enters(place.centre.joins("coordinator")),
        people,
    )


def test_a_shift_is_begun_and_ended(stage: Stage, cast: Cast) -> None:
    the_pilot_sees_what_comes_next(cast)
    the_pilot_looks_over_and_begins(cast)
    the_pilot_ends_the_shift(cast)
    stage.watch.assert_calm()


@pytest.mark.fault
def test_a_shift_is_begun_interrupted_helped_with_and_ended(stage: Stage, cast: Cast) -> None:
    the_pilot_sees_what_comes_next(cast)
    the_pilot_looks_over_and_begins(cast)
    the_pilot_interrupts_and_goes_on(cast)
    the_pilot_asks_for_help_and_staff_see_to_it(cast)
    the_line_drops_and_nothing_is_lost(cast)
    the_pilot_ends_the_shift(cast)
    stage.watch.assert_calm()


def the_pilot_sees_what_comes_next(cast: Cast) -> None:
    keys = cast.pilot
    keys.looks_again_until("/my-shifts", span(*LATER[2]))
    keys.reads(VENUE)
    keys.press(span(*LATER[1]), part=True)
    keys.press("I will be there")
    keys.is_told("Thank you. The staff know that you will be there.")
    cast.staff.looks_again_until(roster(cast.place, 1), STATES["confirmed"])
    keys.press("Back to my shifts")


def roster(place: Place, later: int) -> str:
    """Where staff see the week of a day."""
    return f"/deployments/{place.deployment}/roster?day={place.day(later).isoformat()}"


def the_pilot_looks_over_and_begins(cast: Cast) -> None:
    keys = cast.pilot
    keys.press("Open this shift")
    for text in list(READY.values())[:3]:
        keys.tick(text)
    keys.press("Keep this list")
    keys.is_told("What you looked at is kept.")
    keys.press("Begin the shift")
    keys.is_told("The shift has begun. Have a good time.")


def the_pilot_interrupts_and_goes_on(cast: Cast) -> None:
    keys = cast.pilot
    keys.press(CAUSES["robot"])
    keys.is_told("The shift is interrupted. Take your time.")
    cast.staff.looks_again_until(here(cast), CAUSE_NAMES["robot"])
    keys.press("Go on")
    keys.is_told("The shift goes on.")


def here(cast: Cast) -> str:
    """Where staff see the shift that the pilot is looking at."""
    return cast.pilot.page.url.partition("?")[0].replace("/my-shifts/", "/shifts/")


def the_pilot_asks_for_help_and_staff_see_to_it(cast: Cast) -> None:
    keys, staff = cast.pilot, cast.staff
    keys.unfold("Say what it is about")
    keys.write("What is it about? You can leave this empty.", NOTE)
    keys.press("I need help: call the staff")
    keys.is_told("The staff have been called.")
    keys.reads("You called the staff. Somebody will come back to you.")
    staff.looks_again_until("/deployments", "Pilots who called")
    staff.press("–".join(ROUND_THE_CLOCK), part=True)
    staff.reads(NOTE)
    staff.press("I have seen to it")
    staff.is_told("Thank you. The pilot's call is seen to.")
    seen = keys.main.get_by_text(keys.say("The staff have seen your call."))
    expect(seen.first).to_be_visible(timeout=SOON * 1000)


def the_line_drops_and_nothing_is_lost(cast: Cast) -> None:
    keys, line = cast.pilot, cast.pilot.page.context
    line.set_offline(True)
    keys.reach(CAUSES["network"], "button")
    keys.page.keyboard.press("Enter")
    waits = keys.page.locator("#line")
    expect(waits).to_have_text(keys.say(WAITING), timeout=SOON * 1000)
    with keys.page.expect_navigation():
        line.set_offline(False)
    keys.look()
    keys.is_told("The shift is interrupted. Take your time.")
    cast.staff.looks_again_until(here(cast), CAUSE_NAMES["network"])
    keys.press("Go on")
    keys.is_told("The shift goes on.")


def the_pilot_ends_the_shift(cast: Cast) -> None:
    keys = cast.pilot
    keys.unfold("End the shift")
    keys.write("About how many visitors did you talk to?", "12")
    keys.write("How was it? You can leave this empty.", "常連の方と話せました。")
    keys.press("End the shift now")
    keys.is_told("The shift is over. Thank you.")
    keys.reads("常連の方と話せました。")
    cast.staff.looks_again_until(here(cast), STATES["ended"])
    visitors = cast.staff.main.locator("dt", has_text=cast.staff.say("Visitors"))
    expect(visitors.locator("xpath=following-sibling::dd[1]")).to_have_text("12")


@pytest.mark.fault
def test_shifts_go_to_another_pilot_and_the_calendar_follows(stage: Stage, cast: Cast) -> None:
    address = the_pilot_subscribes_to_the_calendar(cast)
    assert entries(address) == {0: "TENTATIVE", 1: "TENTATIVE", 2: "TENTATIVE"}
    one_is_swapped(cast)
    one_is_given_up(cast)
    wait_until(
        lambda: entries(address) == {0: "TENTATIVE", 1: "CANCELLED", 2: "CANCELLED"},
        SOON,
        "the calendar that follows",
    )
    the_address_is_closed(cast, address)
    gone_from_the_eyes_of_their_pilot = (404, 404)
    stage.watch.assert_calm(*gone_from_the_eyes_of_their_pilot)


def the_pilot_subscribes_to_the_calendar(cast: Cast) -> str:
    keys = cast.pilot
    keys.looks_again_until("/my-shifts", span(*LATER[2]))
    keys.press("My shifts in my own calendar")
    keys.press("Make an address")
    shown = keys.page.get_by_label(
        keys.say("Copy it into your calendar now. It is not shown again.")
    )
    return shown.input_value()


def entries(address: str) -> dict[int, str]:
    """What a calendar reads at the address: the state of each shift, the soonest first."""
    with urlopen(address, timeout=30) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        book = Calendar.from_ical(answer.read())
    events: list[Any] = sorted(book.walk("VEVENT"), key=lambda node: node["dtstart"].dt)
    assert all(TITLE in event["summary"] and event["location"] == VENUE for event in events)
    return {number: str(one["status"]) for number, one in enumerate(events)}


def one_is_swapped(cast: Cast) -> None:
    keys = cast.pilot
    keys.press("Back to my shifts")
    keys.press(span(*LATER[1]), part=True)
    keys.unfold("Ask the others to swap")
    keys.press("Ask the others")
    keys.is_told("The other pilots are asked. The shift stays yours until somebody says yes.")
    takes(cast.other, span(*LATER[1]))
    hears_that_it_is_gone(keys)
    keys.looks_again_until("/my-shifts", span(*LATER[2]))
    keys.reads_nothing_of(span(*LATER[1]))


def hears_that_it_is_gone(keys: Keys) -> None:
    """The page of a shift says by itself that somebody else has it."""
    expect(keys.main.get_by_text(keys.say(GONE)).first).to_be_visible(timeout=SOON * 1000)


def takes(keys: Keys, hours: str) -> None:
    """Say yes to the shift at these hours that is offered."""
    keys.looks_again_until("/my-shifts", "Could you take one of these?")
    keys.reads_nothing_of("分身 はるか")
    keys.reach(hours, "button", part=True)
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.look()
    keys.is_told("Thank you. The shift is yours now.")


def one_is_given_up(cast: Cast) -> None:
    keys = cast.pilot
    keys.press(span(*LATER[2]), part=True)
    keys.unfold("I cannot do this shift")
    keys.write("A word to the staff, if you like", REASON)
    keys.press("Give the shift up")
    keys.is_told("You gave the shift up, and others are asked. Take care of yourself.")
    takes(cast.other, span(*LATER[2]))
    hears_that_it_is_gone(keys)
    cast.staff.looks_again_until(roster(cast.place, 2), cast.people[1].name)


def the_address_is_closed(cast: Cast, address: str) -> None:
    keys = cast.pilot
    keys.open("/my-shifts/calendar")
    keys.unfold("Close the address")
    keys.press("Close it")
    keys.is_told("The address is closed.")
    with pytest.raises(HTTPError, match="404"):
        urlopen(address, timeout=30)

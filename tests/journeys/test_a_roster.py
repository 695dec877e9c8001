"""Staff enrol pilots, let a roster be planned, read what stays empty, publish and change it."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from app.participants.labels import WEEKDAYS
from app.robots.labels import WHY_EMPTY
from domain.kernel.time.periods import week_of
from domain.robots.rosters.roster import WhyEmpty
from tests.journeys.keys import Keys
from tests.journeys.robots import TITLE, Pilot, Place
from tests.journeys.stage import Stage

HOURS = ("10:00", "12:00")
REASON = "Reason, if it is outside the times that the pilot gave, or another pilot has the shift"
NEWCOMER = "波多野 渚"


@pytest.fixture
def place(stage: Stage) -> Place:
    """A robot that runs for two hours a day, and somebody who is no pilot yet."""
    place = Place.open(stage.town.centre("丘のセンター"), HOURS)
    place.centre.person(NEWCOMER, "はたの なぎさ")
    return place


@pytest.fixture
def pilot(place: Place) -> Pilot:
    """Somebody who can from Monday to Thursday."""
    times = {f"day{weekday}": HOURS for weekday in range(4)}
    return place.enrols("分身 はるか", "ぶんしん はるか", **times)


@pytest.fixture
def staff(stage: Stage, place: Place) -> Keys:
    """Somebody who coordinates."""
    return stage.enters(place.centre.joins("coordinator"))


def test_a_pilot_is_enrolled_with_training_and_times(stage: Stage, staff: Keys) -> None:
    staff_enrol_somebody(staff)
    staff_note_training_and_equipment(staff)
    staff_note_the_times(staff)
    stage.watch.assert_calm()


@pytest.mark.fault
def test_a_roster_from_the_first_pilot_to_its_publication(
    stage: Stage, place: Place, pilot: Pilot, staff: Keys
) -> None:
    monday = week_of(place.today)[0] + timedelta(days=7)
    staff_enrol_somebody(staff)
    staff_note_training_and_equipment(staff)
    staff_note_the_times(staff)
    staff_let_it_be_planned(staff, place, monday)
    staff_read_what_stays_empty(staff)
    staff_publish_it(staff)
    staff_give_a_shift_to_somebody_else(staff, place, monday, pilot)
    the_pilot_sees_the_shifts(stage, place, pilot)
    stage.watch.assert_calm()


def staff_enrol_somebody(keys: Keys) -> None:
    keys.looks_again_until("/deployments", TITLE)
    keys.press(TITLE)
    keys.press("Pilots")
    keys.write("Name or kana", "はたの")
    keys.press("Look for them")
    keys.press(keys.say("Enrol %(name)s", name=NEWCOMER))
    keys.is_told("Enrolled. Next come the times and the training.")


def staff_note_training_and_equipment(keys: Keys) -> None:
    keys.press("The training is finished")
    keys.is_told("It is noted that the training is finished.")
    keys.unfold("Look at the equipment")
    keys.pick("Do device, sound, picture and line work?", "They work")
    keys.press("Keep what was seen")
    keys.is_told("It is noted whether the equipment works.")


def staff_note_the_times(keys: Keys) -> None:
    """Friday alone: the first fields of its group, after those of the days before."""
    keys.unfold("Change the times")
    for _ in range(4):
        keys.reach("From", "input")
        keys.reach("To", "input")
    keys.write("From", HOURS[0])
    keys.write("To", HOURS[1])
    keys.press("Keep these times")
    keys.is_told("The times are kept.")
    keys.reads(WEEKDAYS[4])


def staff_let_it_be_planned(keys: Keys, place: Place, monday: date) -> None:
    path = f"/deployments/{place.deployment}/plan"
    keys.open(path)
    keys.write("First day", monday.isoformat())
    keys.write("Last day", (monday + timedelta(days=6)).isoformat())
    keys.press("Plan a roster")
    keys.is_told("The roster is being planned. You can leave this page and come back.")
    keys.looks_again_until(path, "Shifts of the draft", within=90)


def hours(keys: Keys, number: int) -> str:
    """So many hours, as pages say it."""
    return keys.say("%(hours)d h", hours=number)


def staff_read_what_stays_empty(keys: Keys) -> None:
    keys.reads("%(time)s would have a pilot.", time=hours(keys, 10))
    keys.reads("%(time)s stays empty", time=hours(keys, 4))
    keys.reads(WHY_EMPTY[WhyEmpty.NOBODY_FREE])
    keys.reads("It is proven that there is no better roster.")


def staff_publish_it(keys: Keys) -> None:
    keys.unfold("Which days?")
    keys.press("Publish these days")
    keys.is_told("The roster is published. The pilots see their shifts now.")
    keys.reads(NEWCOMER)


def staff_give_a_shift_to_somebody_else(
    keys: Keys, place: Place, monday: date, pilot: Pilot
) -> None:
    """Friday's goes to the other one, who was talked to."""
    keys.press(NEWCOMER, part=True)
    keys.choose("Pilot", pilot.name)
    keys.write(REASON, "電話で相談しました。")
    keys.press("Assign")
    keys.is_told("The shift has a pilot now.")
    keys.press("Back to the roster")
    expect(keys.main.get_by_role("link", name=NEWCOMER)).to_have_count(0)
    filled, running = hours(keys, 10), hours(keys, 14)
    keys.reads("%(filled)s of %(running)s have a pilot.", filled=filled, running=running)


def the_pilot_sees_the_shifts(stage: Stage, place: Place, pilot: Pilot) -> None:
    keys = stage.enters_by_telephone(pilot.account)
    keys.looks_again_until("/my-shifts", "Your next shift")
    nothing = keys.say("%(minutes)d min", minutes=0)
    keys.reads("Planned %(planned)s, done %(done)s", planned=hours(keys, 10), done=nothing)

"""The manager's month end, and the city officer who reads the same without names."""

import pytest
from playwright.sync_api import expect

from app.reports.labels import LABELS
from domain.kernel.text.bilingual import BilingualText
from projections.registry import READ_MODELS
from tests.journeys.keys import SOON, Keys
from tests.journeys.stage import Stage
from tests.journeys.town import Centre

NAME, KANA = "葛󠄀西 髙子", "かさい たかこ"
ONE = {"B1": BilingualText("1 人", "1 person"), "B2": BilingualText("1 件", "1 order")}


@pytest.fixture
def centre(stage: Stage) -> Centre:
    """A centre with one participant and one order that was taken on."""
    centre = stage.town.centre("川のセンター")
    centre.participant(NAME, KANA)
    centre.order(centre.client(), "名簿の入力", ["鎌倉市御成町18-10"])
    return centre


def goes_behind(keys: Keys, centre: Centre, figure: str) -> None:
    """From the figures as of a day to the records behind one of them."""
    keys.press("Figures")
    keys.write("As of", centre.today.isoformat())
    keys.press("Show")
    keys.looks_again_until(keys.page.url, ONE[figure])
    keys.press(f"{keys.say(ONE[figure])}: {keys.say('what is behind it')}")
    expect(keys.page.locator("h1")).to_contain_text(keys.say(LABELS[figure]))


@pytest.mark.fault
def test_a_manager_answers_for_a_figure(stage: Stage, centre: Centre) -> None:
    keys = stage.enters(centre.joins("manager"))
    goes_behind(keys, centre, "B1")
    keys.reads("P-0001")
    keys.unfold("Confirm this figure")
    keys.press("Confirm %(number)s", number=keys.say(ONE["B1"]))
    keys.is_told("The figure is confirmed now.")
    keys.press("See this step", part=True)
    keys.reads("What it changed")
    keys.press("The story of the thing")
    keys.write("On this day", centre.today.isoformat())
    keys.press("Look back")
    keys.reads("Then and now")
    keys.press("Back to now")
    keys.press("Audit trail")
    keys.write("Find a person, an order, a client or a task", "かさい")
    keys.press("Find")
    keys.reads("P-0001")
    keys.press("Its story")
    keys.press("Who looked at it")
    keys.press("Search the steps")
    stage.watch.assert_calm()


def test_a_manager_sees_to_the_work_behind_the_scenes(stage: Stage, centre: Centre) -> None:
    keys = stage.enters(centre.joins("manager"))
    keys.press("Jobs")
    keys.reads("Nothing has stopped.")
    keys.unfold("Build one anew")
    keys.choose("Read model", READ_MODELS["orders.list"])
    keys.press("Build it anew")
    keys.is_told("It was asked for. A worker does it now.")
    expect(keys.main).to_contain_text(keys.say(READ_MODELS["orders.list"]), timeout=SOON * 1000)
    keys.press("All jobs")
    stage.watch.assert_calm()


def test_a_supervisor_reads_the_same_without_names(stage: Stage, centre: Centre) -> None:
    keys = stage.enters(centre.joins("supervisor"))
    for figure in ("B1", "B2"):
        goes_behind(keys, centre, figure)
        keys.reads_nothing_of("葛󠄀西", "髙子", "かさい")
        keys.press("See this step", part=True)
        keys.reads_nothing_of("葛󠄀西", "髙子", "かさい")
    stage.watch.assert_calm()

"""A morning of the therapist and the social worker, and of somebody who rests."""

import pytest
from playwright.sync_api import expect

from app.participants.labels import DIFFICULTIES, LEVELS, MAIN_KINDS, SKILL_LABELS, WORK_MODES
from domain.people.consents import PURPOSES
from tests.journeys.keys import SOON
from tests.journeys.stage import Stage
from tests.journeys.town import Centre

NAME, KANA = "葛󠄀西 髙子", "かさい たかこ"


@pytest.fixture
def centre(stage: Stage) -> Centre:
    """A centre where nobody is on the books yet."""
    return stage.town.centre("丘のセンター")


def test_a_social_worker_writes_somebody_down_once(stage: Stage, centre: Centre) -> None:
    keys = stage.enters(centre.joins("social_worker"))
    keys.reads("Nobody is on the books yet.")
    keys.press("Register somebody")
    keys.write("Name", "見本 一郎")
    keys.write("Name in kana", "みほん いちろう")
    keys.write("Date of birth", "1988-02-03")
    keys.choose("Main kind, for the city's tables", MAIN_KINDS["mental"])
    keys.pick("Lives in the city", "Yes")
    keys.choose("Why work is hard to find", DIFFICULTIES["disability"])
    keys.pick("Place of work", WORK_MODES["home_based"])
    keys.press("Register")
    keys.is_told("Registered. Welcome.")
    expect(keys.page.locator("h1")).to_contain_text("見本 一郎")
    keys.press("Personal record and consents")
    purpose = keys.say(PURPOSES["support_records"].name)
    keys.unfold(f"{keys.say('Record what the person said')} {purpose}")
    keys.press("The person agrees")
    keys.is_told("It is written down what the person said.")
    keys.reads("Agreed")
    stage.watch.assert_calm()


def test_a_therapist_sets_limits_and_reads_the_weeks(stage: Stage, centre: Centre) -> None:
    centre.participant(NAME, KANA)
    keys = stage.enters(centre.joins("therapist"))
    keys.looks_again_until("/participants", NAME)
    keys.press(NAME)
    keys.unfold("Set the limits")
    keys.write("Minutes a day at most", "90")
    keys.write("Days a week at most", "3")
    keys.write("Note for care staff", "午後は休みながら。")
    keys.press("Set these limits")
    keys.is_told("The limits were set. From now on no work is offered beyond them.")
    keys.reads("午後は休みながら。")
    keys.unfold("Skills and assessment")
    keys.unfold("Record an assessment")
    keys.choose(SKILL_LABELS["typing"], "3")
    keys.press("Record it")
    keys.is_told("The assessment was recorded.")
    skills = keys.page.get_by_role("region", name=keys.say("Skills and assessment"))
    expect(skills.locator("dl")).to_contain_text(keys.say(LEVELS[3]))
    keys.unfold("Load and condition over the weeks")
    chart = keys.page.get_by_role("img").first
    expect(chart).to_be_visible()
    weeks = keys.page.get_by_role("table", name=keys.say("Week by week, the present one first"))
    expect(weeks.get_by_role("row")).to_have_count(2)
    stage.watch.assert_calm()


def test_rest_in_two_presses_and_the_work_taken_back_in_two(stage: Stage, centre: Centre) -> None:
    participant = centre.participant(NAME, KANA)
    order = centre.order(centre.client(), "名簿の入力", ["鎌倉市御成町18-10"])
    staff = stage.enters(centre.joins("coordinator"))
    resting = staff.page.get_by_role("region", name=staff.say("Resting today"))
    keys = stage.enters_by_telephone(centre.joins("participant", participant=participant))
    centre.does(f"/job-orders/{order}/release", {})
    keys.looks_again_until("/today", "Start")

    keys.press("I rest today")
    keys.press("I rest today")
    keys.is_told("Thank you for telling us. Rest well; no work is offered to you today.")
    keys.reads("You rest today")

    expect(resting).to_contain_text(staff.say("Take the work back"), timeout=SOON * 1000)
    staff.press("Take the work back", part=True)
    staff.press("Put them back into the queue")
    staff.is_told("The work is back in the queue.")

    keys.looks_again_until("/today", "Get a task all the same")
    stage.watch.assert_calm()

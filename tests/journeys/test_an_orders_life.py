"""An order from the client's wish to the last look, through the hands of everybody concerned."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from app.clients.labels import SENTENCES
from app.orders.labels import KINDS_OF_WORK
from domain.orders.defects import LABELS as DEFECTS
from domain.orders.job_order import RejectionOutcome
from domain.orders.labels import REJECTION_OUTCOMES
from tests.journeys.keys import SOON, Keys
from tests.journeys.stage import Stage

TITLE = "名簿の入力"
SOURCES = ("鎌倉市御成町18-10", "鎌倉市小町1丁目6番8号")
QUESTION, ANSWER = "番地の数字は半角ですか。", "はい、半角でお願いします。"


@dataclass
class Cast:
    """Who takes part, each in a browser of their own, and where the work is."""

    client: Keys
    coordinator: Keys
    inspector: Keys
    participant: Keys
    order: str = ""
    number: str = ""


@pytest.fixture
def cast(stage: Stage) -> Cast:
    """Everybody has signed in; no order has been given yet."""
    centre = stage.town.centre("港のセンター")
    participant = centre.participant("葛󠄀西 髙子", "かさい たかこ")
    return Cast(
        stage.enters(centre.joins("client", client=centre.client())),
        stage.enters(centre.joins("coordinator")),
        stage.enters(centre.joins("therapist")),
        stage.enters_by_telephone(centre.joins("participant", participant=participant)),
    )


def test_an_order_is_asked_for_and_done(stage: Stage, cast: Cast) -> None:
    the_client_asks_for_work(cast)
    the_coordinator_prepares_it(cast)
    the_participant_begins_and_asks(cast)
    the_coordinator_sees_it_and_answers(cast)
    the_participant_goes_on_and_hands_in(cast)
    stage.watch.assert_calm()


@pytest.mark.fault
def test_an_order_is_asked_for_done_looked_at_twice_and_put_away(stage: Stage, cast: Cast) -> None:
    the_client_asks_for_work(cast)
    the_coordinator_prepares_it(cast)
    the_participant_begins_and_asks(cast)
    the_coordinator_sees_it_and_answers(cast)
    the_participant_goes_on_and_hands_in(cast)
    the_inspector_returns_it(cast)
    the_participant_mends_it(cast)
    the_rest_is_done_and_delivered(cast)
    the_client_asks_for_one_more_look(cast)
    the_client_accepts_and_it_is_put_away(cast)
    stage.watch.assert_calm()


def the_client_asks_for_work(cast: Cast) -> None:
    keys = cast.client
    keys.press("Ask for new work")
    keys.write("What is to be done", TITLE)
    keys.choose("Kind of work", KINDS_OF_WORK["data_entry"])
    keys.write("About how many pieces", "2")
    keys.write("How it is to be done", "原文のとおりに入力してください。")
    keys.pick("Does the material hold personal data?", "No")
    keys.press("Send the order")
    keys.is_told("Thank you. We have received your order.")
    keys.reads(SENTENCES["received"])


def the_coordinator_prepares_it(cast: Cast) -> None:
    keys = cast.coordinator
    keys.looks_again_until("/board", TITLE)
    keys.press(TITLE, part=True)
    cast.order = keys.page.url.rpartition("/")[2]
    cast.number = keys.page.locator("h1").inner_text().split()[0]
    keys.press("Settle the terms")
    keys.write("Minutes planned for a task", "15")
    keys.press("Keep these terms")
    keys.is_told("The terms were settled.")
    keys.press("Take the order on")
    keys.is_told("The order was taken on.")
    keys.open(f"/orders/{cast.order}/add")
    keys.write("Tasks", "\n".join(SOURCES))
    keys.press("Add these tasks")
    keys.is_told("The tasks were added.")
    keys.press("Let its tasks be handed out")
    keys.is_told("Its tasks may be handed out now.")
    keys.open("/board")


def the_participant_begins_and_asks(cast: Cast) -> None:
    keys = cast.participant
    keys.press("Check in")
    keys.is_told("You have checked in. Have a good day.")
    get_or_go_on(keys)
    keys.reads(SOURCES[0])
    keys.write("Your text", "鎌倉市御成")
    expect(keys.page.locator("#draft-status")).to_have_text(keys.say("Saved."))
    context = keys.page.context
    keys.page.close()
    keys.page = context.new_page()
    keys.open("/today")
    keys.press("Go on")
    expect(keys.page.get_by_label(keys.say("Your text"))).to_have_value("鎌倉市御成")
    keys.write("Your question", QUESTION)
    keys.press("Ask for help")
    keys.is_told("Your question is with the staff. You may go on meanwhile.")


def get_or_go_on(keys: Keys) -> None:
    """The next task: the service may have given it already, while the page was open."""
    is_given = keys.page.get_by_role("link", name=keys.say("Start"), exact=True).count()
    keys.press("Start" if is_given else "Get the next task")


def the_coordinator_sees_it_and_answers(cast: Cast) -> None:
    keys = cast.coordinator
    asked = keys.page.locator("section[aria-labelledby=help]")
    expect(asked).to_contain_text(TITLE, timeout=SOON * 1000)
    expect(keys.page.locator("#live-said")).not_to_be_empty()
    keys.look()
    keys.press(QUESTION)
    keys.reads(QUESTION)
    keys.write("Your answer", ANSWER)
    keys.press("Send the answer")
    keys.is_told("The answer was sent.")


def the_participant_goes_on_and_hands_in(cast: Cast) -> None:
    keys = cast.participant
    keys.press("Back to today")
    keys.press("Go on")
    keys.reads(ANSWER)
    keys.press("Save and pause")
    keys.is_told("Your work is kept. Take your time.")
    keys.press("Go on")
    keys.press("Go on with it")
    keys.is_told("You have started. Take your time.")
    hand_in(keys, "鎌倉市御成町18-1O")


def hand_in(keys: Keys, text: str) -> None:
    keys.write("Your text", text)
    keys.write("Minutes that it took", "8")
    keys.press("Hand in")
    keys.is_told("Handed in. Thank you for your work.")


def inspect_next(cast: Cast, text: str) -> None:
    """The work that waits is shown, side by side with its source."""
    keys = cast.inspector
    keys.looks_again_until("/inspect", text)
    keys.reads("Your verdict")


def the_inspector_returns_it(cast: Cast) -> None:
    inspect_next(cast, "鎌倉市御成町18-1O")
    keys = cast.inspector
    keys.reads(SOURCES[0])
    keys.tick(DEFECTS["typo"])
    keys.write("A word to the person", "最後の字を、もう一度見てください。")
    keys.press("Return for one more look")
    keys.is_told("Returned for one more look.")


def take_up(keys: Keys, number: int) -> None:
    """Go on with one of the tasks in hand."""
    keys.looks_again_until("/today", "No. %(number)s", number=number)
    lead = keys.page.locator(".next .lead").inner_text()
    if lead.endswith(keys.say("No. %(number)s", number=number)):
        is_begun = keys.page.get_by_role("link", name=keys.say("Go on"), exact=True).count()
        keys.press("Go on" if is_begun else "Start")
    else:
        keys.press(f"{TITLE} {keys.say('No. %(number)s', number=number)}")


def the_participant_mends_it(cast: Cast) -> None:
    keys = cast.participant
    take_up(keys, 1)
    keys.reads("Returned for one more look")
    keys.reads(DEFECTS["typo"])
    keys.reads("最後の字を、もう一度見てください。")
    hand_in(keys, SOURCES[0])
    inspect_next(cast, SOURCES[0])
    cast.inspector.press("Pass")
    cast.inspector.is_told("Passed.")


def the_rest_is_done_and_delivered(cast: Cast) -> None:
    keys = cast.participant
    get_or_go_on(keys)
    keys.reads(SOURCES[1])
    hand_in(keys, SOURCES[1])
    keys.go_to("Done")
    keys.reads("Thank you.")
    inspect_next(cast, SOURCES[1])
    cast.inspector.press("Pass")
    cast.inspector.is_told("Passed.")
    deliver(cast)


def deliver(cast: Cast) -> None:
    keys = cast.coordinator
    keys.looks_again_until(f"/orders/{cast.order}", "Deliver the work")
    keys.press("Deliver the work")
    keys.is_told("The work was delivered.")


def the_client_asks_for_one_more_look(cast: Cast) -> None:
    keys = cast.client
    keys.looks_again_until(f"/our-orders/{cast.order}", SENTENCES["delivered"])
    keys.reads_nothing_of("葛󠄀西", "髙子", "P-0001")
    keys.press("Delivery note")
    keys.reads(TITLE)
    keys.press("Order %(number)s", number=cast.number)
    keys.press("Ask for one more look")
    keys.tick("0001")
    keys.write("What to look at", "番地の前に空きがほしいです。")
    keys.press("Ask for one more look")
    keys.is_told(
        "Thank you for telling us. The staff look into it, and you will see here what is done."
    )
    the_coordinator_decides(cast)
    take_up(cast.participant, 1)
    cast.participant.reads("番地の前に、空きを1つ入れてください。")
    cast.participant.reads_nothing_of("番地の前に空きがほしいです。")
    hand_in(cast.participant, "鎌倉市御成町 18-10")
    inspect_next(cast, "鎌倉市御成町 18-10")
    cast.inspector.press("Pass")
    deliver(cast)


def the_coordinator_decides(cast: Cast) -> None:
    """The words of the client are read by staff, who ask for the rework in their own."""
    keys = cast.coordinator
    keys.looks_again_until(f"/orders/{cast.order}", "Decide about what the client returned")
    keys.press("Decide about what the client returned")
    keys.reads("番地の前に空きがほしいです。")
    keys.tick("0001 葛󠄀西 髙子 P-0001")
    keys.pick("What is done about them", REJECTION_OUTCOMES[RejectionOutcome.SAME_PERSON])
    keys.write("Your words to the participant", "番地の前に、空きを1つ入れてください。")
    keys.press("Decide this")
    keys.is_told("That was decided. Whoever has a task for rework sees your words.")


def the_client_accepts_and_it_is_put_away(cast: Cast) -> None:
    keys = cast.client
    keys.looks_again_until(f"/our-orders/{cast.order}", "Everything is in order")
    keys.unfold("Everything is in order")
    keys.press("Accept the delivery")
    keys.is_told("The delivery was accepted. Thank you.")
    staff = cast.coordinator
    staff.looks_again_until(f"/orders/{cast.order}", "Put it away")
    staff.press("Put it away")
    staff.is_told("The order was put away.")

"""What is kept on me, what I agree to, how I read, and what I want to hear of."""

import pytest
from playwright.sync_api import expect

from domain.notices.kinds import CHANNEL_LABELS, KIND_LABELS, Channel, NoticeKind
from tests.journeys.keys import Keys
from tests.journeys.stage import Stage
from tests.journeys.town import NAMES

WISH = "電話番号が変わりました。"


@pytest.fixture
def keys(stage: Stage) -> Keys:
    """A participant with a telephone; the office has looked at their record before."""
    centre = stage.town.centre("森のセンター")
    participant = centre.participant("葛󠄀西 髙子", "かさい たかこ")
    centre.looks_at(f"/participants/{participant}")
    return stage.enters_by_telephone(centre.joins("participant", participant=participant))


def test_my_record_is_read_and_stays_mine(stage: Stage, keys: Keys) -> None:
    keys.go_to("My record")
    keys.reads("葛󠄀西 髙子")
    keys.jump("Who looked at your record")
    keys.looks_again_until("/my-record", NAMES["coordinator"])
    keys.press("I agree")
    keys.is_told("You agree. It is written down.")
    keys.unfold("Take it back")
    keys.press("I do not agree any more")
    keys.is_told("You do not agree. It is written down, and the staff will keep to it.")
    keys.choose("What is it about?", field_label(keys, "phone"))
    keys.write("How ought it to be?", WISH)
    keys.press("Ask for a correction")
    keys.is_told("Your request is with the staff. They will answer here.")
    keys.reads(WISH)
    stage.watch.assert_calm()


def field_label(keys: Keys, name: str) -> str:
    """What a fact is called in the list of things to be corrected."""
    return str(keys.page.locator(f"#field option[value={name}]").inner_text())


def test_reading_aids_hold_on_every_page(stage: Stage, keys: Keys) -> None:
    keys.press("Language and reading aids")
    keys.tick("Larger text")
    keys.tick("Wider spacing")
    keys.tick("Readings of kanji")
    keys.press("Keep this")
    keys.is_told("Kept for this browser.")
    for path in ("/today", "/my-record", "/done", "/account"):
        keys.open(path)
        readings = keys.page.locator("main rt")
        if keys.language == "ja":
            expect(readings).not_to_have_count(0)
        else:
            expect(readings).to_have_count(0)
    stage.watch.assert_calm()


def test_a_notice_is_chosen_and_forgotten(stage: Stage, keys: Keys) -> None:
    keys.go_to("My account")
    keys.press("What I want to hear of")
    keys.tick(KIND_LABELS[NoticeKind.RETURNED])
    keys.write("Nothing from", "18:00")
    keys.press("Keep this choice")
    keys.is_told("Your choice is kept.")
    keys.choose("By", CHANNEL_LABELS[Channel.MAIL])
    keys.write("Address", "takako@example.jp")
    keys.press("Add this address")
    keys.is_told("The address was added.")
    keys.press("Remove this address")
    keys.is_told("The address was removed.")
    stage.watch.assert_calm()

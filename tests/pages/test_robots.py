"""Robot shifts in a browser: piloted by keyboard, planned by staff, seen by the venue."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages import by_keyboard
from tests.pages.browser import NARROW, Visits, assert_sound, send
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
SAID = {
    "ja": {
        "interrupted": "中断しました。ゆっくりで大丈夫です。",
        "resumed": "シフトを再開しました。",
        "help": "職員を呼びました。",
        "confirmed": "ありがとうございます。担当できることを、職員に伝えました。",
        "made": "シフトを作りました。",
        "fault": "ありがとうございます。センターの画面に、すぐに出ます。",
        "waiting": "通信が切れています。",
    },
    "en": {
        "interrupted": "The shift is interrupted. Take your time.",
        "resumed": "The shift goes on.",
        "help": "The staff have been called.",
        "confirmed": "Thank you. The staff know that you will be there.",
        "made": "The shift is there.",
        "fault": "Thank you. The centre sees it at once.",
        "waiting": "The line is down.",
    },
}


def own(visits: Visits, state: str) -> str:
    """The first shift of the participant in a state."""
    row = visits.served_centre.service.ledger.row(
        "SELECT shift_id FROM robot_shifts WHERE state = ? AND person_id ="
        " (SELECT person_id FROM robot_shifts WHERE shift_id = ?) ORDER BY day, start_time",
        state,
        visits.served_centre.own["shift_id"][0],
    )
    assert row is not None
    return str(row["shift_id"])


def assert_fine(page: Page, language: str) -> None:
    """Sound, and without a raw word on a Japanese page."""
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shift_is_interrupted_and_resumed_by_keyboard(visits: Visits, language: str) -> None:
    page = visits.page("participant", language, NARROW)
    page.goto("/my-shifts")
    by_keyboard.send(page, ".card.next a.button")
    by_keyboard.send(page, "button[value=unwell]")
    expect(page.get_by_role("status").first).to_have_text(SAID[language]["interrupted"])
    expect(page.locator("p.notice.good")).to_be_focused()
    assert_fine(page, language)
    by_keyboard.send(page, "form[action$='/help'] button")
    expect(page.locator("p.notice.good")).to_have_text(SAID[language]["help"])
    by_keyboard.send(page, "form[action$='/resume'] button")
    expect(page.locator("p.notice.good")).to_have_text(SAID[language]["resumed"])
    assert_fine(page, language)
    visits.watch.assert_calm()


def test_what_is_pressed_while_the_line_is_down_is_sent_when_it_is_back(visits: Visits) -> None:
    shift = own(visits, "started")
    page = visits.page("participant", "en", NARROW)
    page.goto(f"/my-shifts/{shift}")
    page.context.set_offline(True)
    page.click("button[value=network]")
    expect(page.locator("#line")).to_contain_text(SAID["en"]["waiting"])
    assert page.url.endswith(shift), "the page is still there"
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("p.notice.good")).to_have_text(SAID["en"]["interrupted"])
    send(page, "form[action$='/resume'] button")


def test_a_shift_is_confirmed_ended_and_looked_back_on_without_scripts(visits: Visits) -> None:
    window = visits.window(
        "en", NARROW, java_script_enabled=False, storage_state=visits._signed_in("participant")
    )
    page = window.new_page()
    page.goto(f"/my-shifts/{own(visits, 'assigned')}")
    send(page, "form[action$='/confirm'] button")
    expect(page.locator("p.notice.good")).to_have_text(SAID["en"]["confirmed"])
    page.goto(f"/my-shifts/{own(visits, 'started')}")
    page.locator("details", has=page.locator("form[action$='/end']")).locator("summary").click()
    page.fill("#visitors", "3")
    send(page, "form[action$='/end'] button")
    expect(page.locator("main")).to_contain_text("Visitors")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_of_the_roster_is_filled_by_keyboard(visits: Visits, language: str) -> None:
    page = visits.page("coordinator", language)
    page.goto("/deployments")
    page.locator("tbody tr", has_text="カフェの接客").get_by_role("link").last.click()
    gaps = page.locator("td.gap a")
    before = gaps.count()
    by_keyboard.send(page, "td.gap a")
    assert_fine(page, language)
    page.get_by_role("combobox").last.select_option(label="分身 かなた")
    by_keyboard.send(page, "main form button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["made"])
    assert page.locator("td.gap a").count() == before - 1
    assert_fine(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_venue_reports_a_fault_by_its_address_and_staff_see_it(
    visits: Visits, language: str
) -> None:
    address = f"/venue/day/{visits.served_centre.ids['token'][-1]}"
    page = visits.page(None, language, NARROW)
    page.goto(address)
    by_keyboard.press(page, "details:has(input[value=fault]) summary")
    by_keyboard.write(page, "#fault-1", "首が動きません。")
    by_keyboard.send(page, "form:has(input[value=fault]) button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["fault"])
    assert_fine(page, language)
    staff = visits.page("manager", language)
    staff.goto("/deployments")
    staff.get_by_role("link", name=re.compile("カフェの接客")).first.click()
    expect(staff.locator(".notice.wrong")).to_contain_text("首が動きません。")
    send(staff, ".notice.wrong button")
    assert_fine(staff, language)
    visits.watch.assert_calm()

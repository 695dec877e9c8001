"""The figures of the robots in a browser: from a number to its records, by keyboard and by file."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages import by_keyboard
from tests.pages.browser import NARROW, Visits, assert_sound
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
HOURS = {"ja": "1時間", "en": "1 h"}


def assert_fine(page: Page, language: str) -> None:
    """Sound, and without a raw word on a Japanese page."""
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_leads_to_its_records_and_on_to_the_audit_trail(
    visits: Visits, language: str
) -> None:
    page = visits.page("manager", language, NARROW)
    page.goto("/reports")
    by_keyboard.send(page, "main nav a[href='/reports/robot-pilot']")
    expect(page.locator("section[aria-labelledby=RB4]")).to_contain_text(HOURS[language])
    by_keyboard.press(page, "[data-fold='robot-causes'] summary")
    expect(page.locator(".chart svg")).to_be_visible()
    assert_fine(page, language)
    by_keyboard.send(page, "tbody a[href*='cause=']")
    number = int(page.locator(".big").inner_text().split()[0].removesuffix("回"))
    expect(page.locator("tbody tr")).to_have_count(number)
    assert_fine(page, language)
    by_keyboard.send(page, "tbody a[href^='/audit/events/']")
    assert_fine(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_deployment_is_chosen_and_its_pilots_are_told(visits: Visits, language: str) -> None:
    page = visits.page("coordinator", language)
    page.goto("/reports/robot-pilot")
    page.get_by_role("combobox").last.select_option(label="カフェの接客")
    by_keyboard.send(page, "main form button")
    expect(page.locator("p.lead").last).to_contain_text("カフェの接客")
    expect(page.locator("tbody").last.locator("tr")).to_have_count(1)
    assert_fine(page, language)
    by_keyboard.send(page, "main a[href*='/pilots?']")
    expect(page.locator("tbody")).to_contain_text("分身 はるか")
    assert_fine(page, language)
    visits.watch.assert_calm()


def test_the_file_is_given_and_the_page_prints_without_its_form(visits: Visits) -> None:
    page = visits.page("supervisor", "ja")
    page.goto("/reports/robot-pilot")
    with page.expect_download() as given:
        page.click("a[href$='format=csv']")
    assert given.value.suggested_filename == "robot-pilot-2025-04-16.csv"
    assert "操作した時間" in given.value.path().read_text(encoding="utf-8-sig")
    page.emulate_media(media="print")
    expect(page.locator("main form")).to_be_hidden()
    expect(page.locator(".chart")).to_be_visible()
    expect(page.locator("section[aria-labelledby=RB2]")).to_be_visible()

"""The figures in a browser: from a number to its records, and on to the manager's word for it."""

import pytest
from playwright.sync_api import Page, expect

from domain.reports.year_plan import YearPlan
from tests.pages.browser import NARROW, Visits, assert_sound, send
from tests.pages.served_centre import ServedCentre

LANGUAGES = ("ja", "en")
UNITS = {"ja": "人", "en": "people"}
STATES = {"ja": ("暫定値", "確定"), "en": ("provisional", "confirmed")}
DAYS = {"ja": "2025-04-11", "en": "2025-04-14"}
"""Each language confirms a figure of a day of its own."""


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Go on with the tab key until what `selector` names has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with the tab key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_goes_from_a_number_to_its_records_and_confirms_it_by_keyboard(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    page, day = visits.page("manager", language), DAYS[language]
    before, after = STATES[language]
    page.goto(f"/reports?as_of={day}")
    expect(page.locator("section[aria-labelledby=B1] .tag")).to_have_text(before)
    tab_to(page, "a[href^='/reports/bpo-centre/B2']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/bpo-centre/B2?*")
    expect(page.locator("tbody tr")).not_to_have_count(0)
    assert_sound(page, language)
    tab_to(page, "details:has(form[action$='/confirm']) summary")
    page.keyboard.press("Enter")
    tab_to(page, "form[action$='/confirm'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=confirmed*")
    expect(page.locator("[role=status]")).to_be_focused()
    expect(page.locator(".big .tag")).to_have_text(after)
    expect(page.locator("form[action$='/confirm']")).to_have_count(0)
    assert_sound(page, language)
    confirmed = [
        row.event
        for row in served_centre.service.ledger.read(0, 100_000, (YearPlan.FigureConfirmed.TOPIC,))
        if isinstance(row.event, YearPlan.FigureConfirmed)
    ]
    assert confirmed[-1].last.isoformat() == day
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_is_set_by_keyboard_and_told_in_words(visits: Visits, language: str) -> None:
    page = visits.page("manager", language, NARROW)
    page.goto("/reports/plan")
    tab_to(page, "#registrations")
    page.keyboard.type("50" if language == "ja" else "60")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=target")
    expect(page.locator("[role=status]")).to_be_focused()
    assert_sound(page, language)
    page.goto("/reports")
    target = page.locator("section[aria-labelledby=B4]")
    expect(target.locator(".big a")).to_contain_text(UNITS[language])
    expect(target.locator("dd").first).to_contain_text("%")
    assert_sound(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_to_come_is_refused_with_a_way_to_the_field(visits: Visits, language: str) -> None:
    page = visits.page("supervisor", language)
    page.goto("/reports?as_of=2025-04-30&known_at=2025-04-10T09:00")
    expect(page.locator("[role=alert]")).to_be_focused()
    assert_sound(page, language)
    page.click("[role=alert] a")
    expect(page.locator("#as_of")).to_be_focused()
    expect(page.locator("#as_of")).to_have_value("2025-04-30")
    page.fill("#as_of", "2025-04-09")
    send(page, "form[action='/reports'] button")
    expect(page.locator("#known_at")).to_have_value("2025-04-10T09:00")
    visits.watch.assert_calm(422)


def test_the_files_are_given_to_whoever_is_signed_in(visits: Visits) -> None:
    page = visits.page("supervisor", "ja")
    page.goto("/reports")
    with page.expect_download() as given:
        page.click("a[href$='format=csv']")
    assert given.value.suggested_filename == "bpo-centre-2025-04-16.csv"
    assert "登録者数" in given.value.path().read_text(encoding="utf-8-sig")

"""The audit trail in a browser: found by keyboard, looked back at, and free of raw words."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.bootstrap import FIRST_CENTRE
from tests.pages.browser import NARROW, Visits, assert_sound
from tests.pages.served_centre import ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
SAID = {
    "ja": {
        "story": "これまでの経過",
        "then": "その時と現在",
        "wrong": "もう一度",
        "changed": "変更前と変更後",
    },
    "en": {
        "story": "Its story",
        "then": "Then and now",
        "wrong": "once more",
        "changed": "Before and after",
    },
}


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the tab key until what `selector` names has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with the tab key")


def a_code(served_centre: ServedCentre) -> str:
    row = served_centre.service.ledger.row(
        "SELECT MIN(code) AS code FROM participant_terms WHERE centre = ? AND state = 'active'",
        FIRST_CENTRE,
    )
    assert row is not None
    return str(row["code"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_looks_back_by_keyboard_alone(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    page, said = visits.page("manager", language), SAID[language]
    page.goto("/audit")
    tab_to(page, "#q")
    page.keyboard.type(a_code(served_centre))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/audit\?subject="))
    assert_sound(page, language)
    tab_to(page, "a[href^='/audit/participants/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/participants/*")
    page.fill("#as_of", "2025-04-10")
    tab_to(page, "form[action^='/audit/participants/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2025-04-10*")
    expect(page.locator("caption")).to_have_text(said["then"])
    assert_sound(page, language)
    tab_to(page, ".timeline a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/events/*")
    expect(page.locator("caption")).to_have_text(said["changed"])
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    expect(page.locator("details")).to_have_attribute("open", "")
    assert_sound(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_read_is_told_and_kept(visits: Visits, language: str) -> None:
    page = visits.page("supervisor", language, NARROW)
    page.goto("/audit?from=2025-04-16&to=2025-04-01&type=task")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(SAID[language]["wrong"])
    expect(alert).to_be_focused()
    assert page.input_value("#from") == "2025-04-16"
    assert page.input_value("#type") == "task"
    assert_sound(page, language)
    visits.watch.assert_calm(422)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_found_is_offered_in_a_list(visits: Visits, language: str) -> None:
    page = visits.page("manager", language, NARROW)
    page.goto("/audit")
    page.fill("#q", "入力")
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert page.locator("main ul.rows > li").count() > 1
    assert "入力" not in page.url
    assert_sound(page, language)
    visits.watch.assert_calm()


def newest_of_each_kind(served_centre: ServedCentre) -> list[Any]:
    """The position of the newest event of each topic at the centre, before any test acted there:
    what tests type may hold any word."""
    served_centre.service.projections.catch_up("audit.trail")
    rows = served_centre.service.views.read(
        "SELECT MAX(position) AS at FROM audit_trail WHERE centre = ? AND position <= ?"
        " GROUP BY topic",
        (FIRST_CENTRE, served_centre.populated_to),
    )
    return [row["at"] for row in rows]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("role", ["manager", "supervisor"])
def test_no_kind_of_step_shows_a_raw_word(
    visits: Visits, served_centre: ServedCentre, role: str
) -> None:
    page = visits.page(role)
    wrong: dict[str, set[str]] = {}
    positions = newest_of_each_kind(served_centre)
    assert len(positions) > 30
    for position in positions:
        page.goto(f"/audit/events/{position}")
        raw = raw_words(visible(page))
        if raw:
            wrong[f"{position} {page.locator('h1').inner_text()}"] = raw
    assert wrong == {}
    visits.watch.assert_calm()

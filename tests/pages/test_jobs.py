"""A manager's look behind the scenes by keyboard alone: try once more, build anew, put away."""

import pytest
from playwright.sync_api import expect

from domain.jobs.commands import REBUILD
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound
from tests.pages.by_keyboard import press
from tests.pages.served_centre import ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")


def job_in(served_centre: ServedCentre, state: str) -> str:
    """The job of the centre that stands there."""
    row = served_centre.service.ledger.row(
        "SELECT id FROM jobs WHERE state = ? AND centre <> ''", state
    )
    assert row is not None
    return str(row["id"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_stopped_leads_to_the_job_and_its_findings(
    visits: Visits, served_centre: ServedCentre, language: str, width: int
) -> None:
    stopped = job_in(served_centre, "failed")
    page = visits.page("manager", language, width)
    page.goto("/jobs")
    assert_sound(page, language)
    press(page, f'main a[href="/jobs/{stopped}"]')
    page.wait_for_url(f"**/jobs/{stopped}")
    expect(page.locator(".tag.wrong")).to_be_visible()
    expect(page.locator(f'form[action="/jobs/{stopped}/retry"] button')).to_be_visible()
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rebuild_is_asked_for_once_more_and_leads_to_its_progress(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    page = visits.page("manager", language)
    page.goto("/jobs")
    press(page, 'details:has(form[action="/jobs/rebuild"]) > summary')
    press(page, "#name", "ArrowDown")
    press(page, 'form[action="/jobs/rebuild"] button')
    page.wait_for_url("**?said=asked")
    expect(page.get_by_role("status")).to_be_focused()
    assert_sound(page, language)
    rows = served_centre.service.ledger.rows(
        "SELECT id FROM jobs WHERE kind = ? AND centre = ''", REBUILD
    )
    assert len(rows) == 1 and rows[0]["id"] in page.url
    visits.watch.assert_calm()


def test_a_refused_job_is_put_away_by_keyboard(visits: Visits, served_centre: ServedCentre) -> None:
    refused = job_in(served_centre, "refused")
    page = visits.page("manager", "ja", NARROW)
    page.goto(f"/jobs/{refused}")
    press(page, f'details:has(form[action="/jobs/{refused}/dismiss"]) summary')
    press(page, f'form[action="/jobs/{refused}/dismiss"] button')
    page.wait_for_url("**/jobs?said=dismissed")
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator(f'a[href="/jobs/{refused}"]')).to_have_count(0)
    assert_sound(page, "ja")
    visits.watch.assert_calm()

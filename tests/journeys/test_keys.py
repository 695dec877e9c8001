"""The keys themselves: what somebody without a mouse cannot reach or see fails a journey."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.journeys.keys import Keys
from tests.pages.browser import faults
from tests.sampling import thoroughness

PAGE = """<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>
<style>.unseen:focus {{ outline: none }}</style>{}</main></html>"""


@pytest.fixture
def showing(browser: Browser) -> Callable[[str], Keys]:
    """Shows a page with these contents."""

    def show(contents: str) -> Keys:
        page = browser.new_page()
        page.set_content(PAGE.format(contents))
        return Keys(page, "en")

    return show


Showing = Callable[[str], Keys]


def test_what_the_tab_key_does_not_meet_is_not_reached(showing: Showing) -> None:
    keys = showing('<button type="button">One</button><div onclick="">Two</div>')
    keys.reach("One", "button")
    with pytest.raises(AssertionError, match="'Two' cannot be reached"):
        keys.reach("Two", "*")


def test_a_focus_that_nobody_sees_is_no_focus(showing: Showing) -> None:
    keys = showing('<button type="button" class="unseen">One</button>')
    with pytest.raises(AssertionError, match="is not seen"):
        keys.reach("One", "button")


def test_a_field_without_a_name_is_not_found(showing: Showing) -> None:
    keys = showing("<p>Name</p><input>")
    with pytest.raises(AssertionError, match="'Name' cannot be reached"):
        keys.write("Name", "somebody")


def test_a_choice_that_is_not_there_is_not_made(showing: Showing) -> None:
    keys = showing("<label>Kind <select><option>mail</option></select></label>")
    with pytest.raises(AssertionError):
        keys.choose("Kind", "folding")


def test_what_is_said_without_the_focus_is_not_told(showing: Showing) -> None:
    keys = showing('<p role="status">Saved.</p>')
    with pytest.raises(AssertionError):
        keys.is_told("Saved.")


def test_a_page_with_a_fault_is_not_passed_over(
    showing: Showing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thoroughness, "with_axe", True)
    keys = showing("<img src='data:,'>")
    assert faults(keys.page, "en")
    with pytest.raises(AssertionError):
        keys.look()

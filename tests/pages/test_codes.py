"""One-time codes with a browser: turned on, asked for when signing in, by keyboard alone."""

import base64
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from domain.identity import one_time_codes
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account
from tests.pages.browser import NARROW, NARROWEST, Visits, assert_sound, overflows, send, sign_in
from tests.pages.served_centre import ServedCentre

LANGUAGES = ("ja", "en")


@pytest.fixture
def email(served_centre: ServedCentre) -> str:
    """The address of a supervisor of its own for the test."""
    address = f"{uuid4().hex}@example.jp"
    add_account(served_centre.service, Role.SUPERVISOR, email=address, password=PASSWORD)
    return address


def typed(page: Page, field: str, text: str) -> None:
    """Type into a field and send its form with the enter key."""
    page.focus(f"#{field}")
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_turned_on_and_asked_for_by_keyboard_alone(
    visits: Visits, served_centre: ServedCentre, email: str, language: str
) -> None:
    page = visits.window(language, NARROW).new_page()
    now = one_time_codes.step_at(served_centre.service.clock.now())
    sign_in(page, email, PASSWORD)
    page.goto("/account/codes")
    assert_sound(page, language)
    typed(page, "current_password", PASSWORD)
    assert_sound(page, language)
    picture = page.get_by_role("img")
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 100
    secret = base64.b32decode(page.inner_text("main ol code").replace(" ", ""))
    typed(page, "code", "000000")
    expect(page.get_by_role("alert")).to_be_focused()
    assert_sound(page, language)
    page.fill("#code", "")
    typed(page, "code", one_time_codes.code_at(secret, now))
    expect(page.get_by_role("status")).to_be_focused()
    expect(page.locator("ol.recovery li")).to_have_count(10)
    assert_sound(page, language)
    recovery = page.locator("ol.recovery li").first.inner_text()
    page.goto("/account/codes")
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert overflows(page) == 0
    assert_sound(page, language)
    send(page, ".sign-out button")
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/sign-in/code")
    assert_sound(page, language)
    typed(page, "code", one_time_codes.code_at(secret, now))
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.input_value("#code") == ""
    assert_sound(page, language)
    typed(page, "code", one_time_codes.code_at(secret, now + 1))
    page.wait_for_url("**/reports")
    send(page, ".sign-out button")
    sign_in(page, email, PASSWORD)
    typed(page, "code", recovery)
    page.wait_for_url("**/reports")
    visits.watch.assert_calm(422, 401)


def test_codes_are_turned_off_again(
    visits: Visits, served_centre: ServedCentre, email: str
) -> None:
    page = visits.window("en", NARROW).new_page()
    now = one_time_codes.step_at(served_centre.service.clock.now())
    sign_in(page, email, PASSWORD)
    page.goto("/account/codes")
    typed(page, "current_password", PASSWORD)
    secret = base64.b32decode(page.inner_text("main ol code").replace(" ", ""))
    typed(page, "code", one_time_codes.code_at(secret, now - 1))
    page.goto("/account/codes")
    page.focus("summary")
    page.keyboard.press("Enter")
    page.fill("#current_password", PASSWORD)
    typed(page, "last_code", "000000")
    expect(page.locator("#last_code-problem")).to_be_visible()
    assert_sound(page, "en")
    page.fill("#current_password", PASSWORD)
    page.fill("#last_code", "")
    typed(page, "last_code", one_time_codes.code_at(secret, now))
    page.wait_for_url("**/account/codes?said=codes-off")
    expect(page.get_by_role("status")).to_have_text("One-time codes are not in use any more.")
    assert_sound(page, "en")

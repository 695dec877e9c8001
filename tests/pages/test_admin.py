"""An administrator's morning by keyboard alone: somebody gets an account, and comes in with it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account
from tests.pages.browser import NARROW, Visits, assert_sound, send, sign_in
from tests.pages.by_keyboard import go_to, press
from tests.pages.served_centre import ServedCentre

LANGUAGES = ("ja", "en")
OWN = "静かな海 朝の散歩"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_is_made_by_keyboard_and_its_owner_comes_in(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    email = f"{uuid4().hex}@example.jp"
    page = visits.page("admin", language)
    page.goto("/admin")
    press(page, 'main a[href="/admin/accounts/new"]')
    page.wait_for_url("**/admin/accounts/new")
    go_to(page, "#name")
    page.keyboard.type("由比 ひかり")
    go_to(page, "#email")
    page.keyboard.type(email)
    press(page, 'input[value="coordinator"]', "Space")
    press(page, 'input[value="digital-kamakura"]', "Space")
    press(page, "main form button")
    expect(page.get_by_role("status")).to_be_focused()
    assert email not in page.url
    assert_sound(page, language)
    password = page.locator("dd code").inner_text()
    newcomer = visits.window(language, NARROW).new_page()
    sign_in(newcomer, email, password)
    newcomer.wait_for_url("**/sign-in/password")
    assert_sound(newcomer, language)
    go_to(newcomer, "#password")
    newcomer.keyboard.type(OWN)
    newcomer.keyboard.press("Enter")
    newcomer.wait_for_url("**/sign-in?said=password-changed")
    sign_in(newcomer, email, OWN)
    newcomer.wait_for_url("**/board")
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_left_out_is_named_and_the_rest_is_kept(visits: Visits, language: str) -> None:
    page = visits.page("admin", language, NARROW)
    page.goto("/admin/accounts/new")
    page.fill("#name", "由比 ひかり")
    page.fill("#email", "hikari@example.jp")
    page.check('input[value="therapist"]')
    send(page, "main form button")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.input_value("#name") == "由比 ひかり"
    assert page.is_checked('input[value="therapist"]')
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "centres"
    assert_sound(page, language)
    visits.watch.assert_calm(422)


@pytest.mark.parametrize("language", LANGUAGES)
def test_closing_an_account_is_asked_for_once_more_and_ends_its_sessions(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    email = f"{uuid4().hex}@example.jp"
    account = add_account(served_centre.service, Role.SUPERVISOR, email=email, password=PASSWORD)
    their = visits.window(language, NARROW).new_page()
    sign_in(their, email, PASSWORD)
    their.wait_for_url("**/reports")
    page = visits.page("admin", language)
    page.goto(f"/admin/accounts/{account}")
    press(page, 'details:has(form[action$="/disable"]) > summary')
    press(page, 'form[action$="/disable"] button')
    page.wait_for_url("**?said=disabled")
    expect(page.get_by_role("status")).to_be_focused()
    assert_sound(page, language)
    their.reload()
    their.wait_for_url("**/sign-in**")
    send(page, 'form[action$="/enable"] button')
    page.wait_for_url("**?said=enabled")
    visits.watch.assert_calm()


def test_another_session_is_ended_from_a_telephone(
    visits: Visits, served_centre: ServedCentre
) -> None:
    email = f"{uuid4().hex}@example.jp"
    add_account(served_centre.service, Role.SUPERVISOR, email=email, password=PASSWORD)
    left, here = (visits.window("ja", NARROW).new_page() for _ in range(2))
    for item in (left, here):
        sign_in(item, email, PASSWORD)
        item.wait_for_url("**/reports")
    here.goto("/account/sessions")
    assert_sound(here, "ja")
    expect(here.locator(".rows > li")).to_have_count(2)
    press(here, 'form[action="/account/sessions/end"] button')
    here.wait_for_url("**?said=ended")
    expect(here.locator(".rows > li")).to_have_count(1)
    left.reload()
    assert re.search("/sign-in", left.url)
    visits.watch.assert_calm()

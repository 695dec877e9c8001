"""A sign-in slip with a browser: printed by staff, and its link opened on another machine."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from domain.identity.account import Account
from domain.kernel.messaging.caller import Role
from tests.app.visitors import add_account, visitor
from tests.pages.browser import NARROW, NARROWEST, WIDE, Visits, assert_sound, overflows, send
from tests.pages.served_centre import ServedCentre


@pytest.mark.parametrize(("language", "width"), [("ja", NARROW), ("en", WIDE)])
def test_a_slip_is_printed_and_its_link_signs_in_once_after_a_press(
    visits: Visits, served_centre: ServedCentre, language: str, width: int
) -> None:
    service = served_centre.service
    account = add_account(service, Role.SUPERVISOR, email=f"{uuid4().hex}@example.jp")
    staff = visits.page("admin", language)
    staff.set_viewport_size({"width": width, "height": 800})
    staff.goto(f"/admin/accounts/{account}")
    form = f'form[action="/admin/accounts/{account}/slip"]'
    staff.locator(f"details:has({form}) > summary").click()
    send(staff, f"{form} button")
    expect(staff.get_by_role("status")).to_be_focused()
    assert_sound(staff, language)
    picture = staff.locator("img.code-picture")
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 100
    staff.set_viewport_size({"width": NARROWEST, "height": 640})
    assert overflows(staff) == 0
    staff.emulate_media(media="print")
    assert not staff.locator("main div.no-print").is_visible() and picture.is_visible()

    by = visitor(served_centre.app, service, Role.ADMIN)
    address = by.post(f"/accounts/{account}/sign-in-slip").get_json()["address"]
    path = "/" + address.split("/", 3)[3]
    window = visits.window(language, width)
    page = window.new_page()
    page.goto("/sign-in/link")
    assert_sound(page, language)
    assert page.locator("form[data-link]").is_hidden()
    page.goto("about:blank")
    page.goto(path)
    button = page.locator("form[data-link] button")
    expect(button).to_be_focused()
    assert "#" not in page.url
    assert_sound(page, language)
    send(page, "form[data-link] button")
    page.wait_for_url("**/sign-in/password")
    assert_sound(page, language)
    page.fill("#password", "a horse in a field")
    send(page, "main form button")
    page.wait_for_url("**/reports")
    assert service.ledger.get(Account, account).sign_in_link is None
    other = visits.window(language, width).new_page()
    other.goto(path)
    send(other, "form[data-link] button")
    expect(other.get_by_role("alert")).to_be_focused()
    assert_sound(other, language)

"""Signing in and out, the password, and how a page is read: with a browser, as people do it."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from domain.kernel.messaging.caller import Role
from tests.app.visitors import add_account
from tests.pages.browser import (
    NARROW,
    NARROWEST,
    WIDE,
    Visits,
    assert_sound,
    overflows,
    send,
    sign_in,
    violations,
)
from tests.pages.served_centre import ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
WHITE = "rgb(255, 255, 255)"
FIRST, SECOND = "正しい馬 電池 ホッチキス", "静かな海 朝の散歩"
OPEN_PAGES = ("/sign-in", "/reading")
SAID = {
    "ja": {
        "sign-in": "サインイン",
        "wrong": "メールアドレス・番号かパスワードが違います。",
        "out": "サインアウトしました。"
        "このブラウザーに残っていた、まだ送っていない入力は消しました。",
        "changed": "パスワードを変えました。新しいパスワードでサインインしてください。",
        "not-yours": "いまのパスワードが違います。",
        "kept": "このブラウザーに保存しました。",
        "home": "BPO センターの実績",
    },
    "en": {
        "sign-in": "Sign in",
        "wrong": "The e-mail address, the number or the password is wrong.",
        "out": "You have signed out. What you typed in this browser and did not send is deleted"
        " from it.",
        "changed": "Your password was changed. Sign in with the new one.",
        "not-yours": "This is not your password.",
        "kept": "Kept for this browser.",
        "home": "Figures of the BPO centre",
    },
}


@pytest.fixture
def email(served_centre: ServedCentre) -> str:
    """The address of a supervisor of its own for the test, whose day begins with the figures."""
    address = f"{uuid4().hex}@example.jp"
    add_account(served_centre.service, Role.SUPERVISOR, email=address, password=FIRST)
    return address


def focused(page: Page) -> str:
    """What has the focus: its tag and its name."""
    told: str = page.evaluate(
        "() => { const one = document.activeElement;"
        " return `${one.tagName} ${one.id || one.name || one.getAttribute('href') || ''}`.trim(); }"
    )
    return told


def press_until(page: Page, wanted: str, most: int = 12) -> None:
    """Go on with the tab key until `wanted` has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline not in ("none", ""), wanted
            return
    pytest.fail(f"{wanted} cannot be reached with the tab key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_by_keyboard_alone(visits: Visits, email: str, language: str) -> None:
    page = visits.window(language).new_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert focused(page) == "A #main"
    page.keyboard.press("Enter")
    assert focused(page) == "MAIN main"
    press_until(page, "INPUT email")
    page.keyboard.type(email)
    press_until(page, "INPUT password")
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports")
    expect(page.locator("h1")).to_have_text(SAID[language]["home"])
    assert_sound(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_password_is_said_kindly_and_read_out(
    visits: Visits, email: str, language: str
) -> None:
    page = visits.window(language, NARROW).new_page()
    sign_in(page, email, "まちがい 鍵 窓")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(SAID[language]["wrong"])
    expect(alert).to_be_focused()
    assert page.input_value("#email") == email
    assert page.input_value("#password") == ""
    assert email not in page.url
    assert_sound(page, language)
    page.fill("#password", FIRST)
    send(page)
    page.wait_for_url("**/reports")
    visits.watch.assert_calm(401)


def test_who_asked_for_a_page_comes_to_it_after_signing_in(visits: Visits, email: str) -> None:
    page = visits.window().new_page()
    page.goto("/account")
    assert page.url.endswith("/sign-in?after=/account")
    page.fill("#email", email)
    page.fill("#password", FIRST)
    send(page)
    page.wait_for_url("**/account")
    expect(page.locator("dl.facts")).to_contain_text(email)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_password_is_changed_and_only_the_new_one_holds(
    visits: Visits, email: str, language: str
) -> None:
    page = visits.window(language).new_page()
    sign_in(page, email, FIRST)
    change_password(page, "まちがい 鍵 窓", SECOND)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#current_password-problem")).to_contain_text(SAID[language]["not-yours"])
    assert_sound(page, language)
    change_password(page, FIRST, SECOND)
    page.wait_for_url("**/sign-in?said=password-changed")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["changed"])
    assert_sound(page, language)
    sign_in(page, email, FIRST)
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, email, SECOND)
    page.wait_for_url("**/reports")
    visits.watch.assert_calm(422, 401)


def change_password(page: Page, current: str, new: str) -> None:
    """Fill in the form of the account page and send it."""
    page.goto("/account")
    page.fill("#current_password", current)
    page.fill("#password", new)
    send(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_out_ends_the_session(visits: Visits, email: str, language: str) -> None:
    page = visits.window(language).new_page()
    sign_in(page, email, FIRST)
    send(page, ".sign-out button")
    page.wait_for_url("**/sign-in?said=signed-out")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["out"])
    expect(page.get_by_role("status")).to_be_focused()
    assert_sound(page, language)
    page.goto("/account")
    assert "/sign-in" in page.url
    visits.watch.assert_calm()


def test_language_and_reading_aids_are_kept_in_the_browser(visits: Visits, email: str) -> None:
    window = visits.window("ja", NARROW)
    page = window.new_page()
    page.goto("/reading")
    before = size_of_text(page)
    page.check("input[name=language][value=en]")
    for aid in ("large", "spaced", "still"):
        page.check(f"input[name=aids][value={aid}]")
    send(page)
    page.wait_for_url("**/reading?said=kept")
    expect(page.get_by_role("status")).to_have_text(SAID["en"]["kept"])
    assert page.get_attribute("html", "class") == "aid-large aid-spaced aid-still"
    assert size_of_text(page) > before
    assert_sound(page, "en")
    sign_in(page, email, FIRST)
    assert page.get_attribute("html", "class") == "aid-large aid-spaced aid-still"
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert_sound(page, "en")
    page.goto("/reading")
    assert page.is_checked("input[name=aids][value=spaced]")
    page.check("input[name=language][value=ja]")
    page.uncheck("input[name=aids][value=spaced]")
    send(page)
    expect(page.get_by_role("status")).to_have_text(SAID["ja"]["kept"])
    assert page.get_attribute("html", "class") == "aid-large aid-still"
    visits.watch.assert_calm()


def size_of_text(page: Page) -> float:
    """The size of running text, in pixels."""
    size: float = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('p')).fontSize)"
    )
    return size


def test_everything_works_without_scripts(visits: Visits, email: str) -> None:
    window = visits.window("ja", NARROW, java_script_enabled=False)
    page = window.new_page()
    sign_in(page, email, FIRST)
    page.wait_for_url("**/reports")
    send(page, ".sign-out button")
    expect(page.get_by_role("status")).to_have_text(SAID["ja"]["out"])


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [NARROWEST, WIDE])
@pytest.mark.parametrize("colours", ["dark", "forced", "print"])
def test_pages_are_sound_in_other_colours(visits: Visits, width: int, colours: str) -> None:
    page = visits.page("participant", "ja", width)
    for path in (*OPEN_PAGES, "/account"):
        page.goto(path)
        if colours == "dark":
            page.emulate_media(color_scheme="dark")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") != WHITE
        elif colours == "forced":
            page.emulate_media(forced_colors="active")
            assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        else:
            page.emulate_media(media="print")
            assert page.locator(".sign-out").is_hidden()
        assert violations(page) == []
        assert overflows(page) == 0
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_may_not_be_seen_says_so_in_plain_words(visits: Visits, language: str) -> None:
    page = visits.page("participant", language, NARROWEST)
    page.goto("/board")
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()
    visits.watch.assert_calm(403)

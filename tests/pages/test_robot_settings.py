"""Rules of cover, the key of the live link and a pilot's account, by keyboard alone."""

from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from domain.robots.pseudonyms import person_code
from tests.pages import by_keyboard
from tests.pages.browser import NARROW, Visits, assert_sound, sign_in
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
OWN = "静かな海 朝の散歩"
MINUTES = {"ja": ("25", "90"), "en": ("35", "95")}
"""Each language sets times of its own."""
SAID = {
    "ja": {
        "set": "決まりを保存しました。これから交代を探すシフトに使います。",
        "issued": "鍵が有効になりました。前の鍵があれば、もう使えません。",
        "ended": "鍵を無効にしました。ロボットからの合図は、もう受け取りません。",
    },
    "en": {
        "set": "The rules are kept. They hold for every shift that is given up from now on.",
        "issued": "The key is in force now. One that was there before has ended.",
        "ended": "The key has ended. The robot is not heard any more.",
    },
}


def assert_fine(page: Page, language: str) -> None:
    """Sound, and without a raw word on a Japanese page."""
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


def cafe(visits: Visits) -> str:
    """The deployment in which the participant of the centre pilots."""
    row = visits.served_centre.service.ledger.row(
        "SELECT deployment_id FROM robot_shifts WHERE shift_id = ?",
        visits.served_centre.own["shift_id"][0],
    )
    assert row is not None
    return str(row["deployment_id"])


def retype(page: Page, field: str, text: str) -> None:
    """Go to a field and write something else into it."""
    by_keyboard.go_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_of_cover_are_changed_and_a_mistake_is_mended(visits: Visits, language: str) -> None:
    page, (alone, before) = visits.page("coordinator", language, NARROW), MINUTES[language]
    page.goto(f"/deployments/{cafe(visits)}")
    by_keyboard.send(page, "nav a[href$='/cover-rules']")
    retype(page, "#minutes_for_stand_by", alone)
    page.evaluate("document.querySelector('#minutes_before_start').removeAttribute('max')")
    retype(page, "#minutes_before_start", "99999")
    by_keyboard.send(page, "main form button")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#minutes_for_stand_by")).to_have_value(alone)
    assert_fine(page, language)
    by_keyboard.press(page, "[role=alert] a")
    expect(page.locator("#minutes_before_start")).to_be_focused()
    retype(page, "#minutes_before_start", before)
    by_keyboard.send(page, "main form button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["set"])
    expect(page.locator("ol")).to_contain_text(alone)
    expect(page.locator("ol")).to_contain_text(before)
    assert_fine(page, language)
    visits.watch.assert_calm(422)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_shown_once_and_ended_when_asked_once_more(visits: Visits, language: str) -> None:
    page = visits.page("coordinator", language)
    page.goto(f"/deployments/{cafe(visits)}")
    by_keyboard.send(page, "main a[href$='/link-key']")
    assert_fine(page, language)
    by_keyboard.send(page, "main form button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["issued"])
    expect(page.get_by_role("status")).to_be_focused()
    assert_fine(page, language)
    key = page.locator("dd code").last.inner_text()
    assert key not in page.url
    by_keyboard.send(page, "main a[href$='/link-key']")
    assert key not in page.content()
    by_keyboard.press(page, "details:has(form[action$='/end']) > summary")
    assert_fine(page, language)
    by_keyboard.send(page, "form[action$='/end'] button")
    expect(page.get_by_role("status")).to_have_text(SAID[language]["ended"])
    assert_fine(page, language)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pilot_gets_an_account_by_their_code_and_comes_to_their_shifts(
    visits: Visits, language: str
) -> None:
    page = visits.page("admin", language)
    rows = visits.served_centre.service.ledger.rows(
        "SELECT person_id FROM pilots WHERE deployment_id = ? AND person_id NOT IN"
        " (SELECT person_id FROM account_bonds WHERE person_id IS NOT NULL) AND person_id NOT IN"
        " (SELECT person_id FROM participant_terms) ORDER BY person_id",
        cafe(visits),
    )
    code = person_code(UUID(rows[0]["person_id"]))
    page.goto("/admin/accounts/new")
    by_keyboard.write(page, "#name", "分身 はるか")
    email = f"{uuid4().hex}@example.jp"
    by_keyboard.write(page, "#email", email)
    by_keyboard.press(page, 'input[value="participant"]', "Space")
    by_keyboard.press(page, 'input[value="digital-kamakura"]', "Space")
    by_keyboard.write(page, "#pilot", code)
    assert_fine(page, language)
    by_keyboard.send(page, "main form button")
    password = page.locator("dd code").inner_text()
    by_keyboard.send(page, "main a[href^='/admin/accounts/']")
    expect(page.locator("dl.facts")).to_contain_text(code)
    assert_fine(page, language)
    pilot = visits.window(language, NARROW).new_page()
    sign_in(pilot, email, password)
    by_keyboard.write(pilot, "#password", OWN)
    pilot.keyboard.press("Enter")
    pilot.wait_for_url("**/sign-in?said=password-changed")
    sign_in(pilot, email, OWN)
    pilot.wait_for_url("**/my-shifts")
    assert_fine(pilot, language)
    visits.watch.assert_calm()

"""Care with a browser: whom to look after, limits by keyboard alone, somebody new on the books."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app.bootstrap import FIRST_CENTRE
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.participants.commands import RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, WorkMode
from domain.people.commands import RegisterPerson
from domain.people.facts import HandbookKind, MainKind
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound, overflows, send, violations
from tests.pages.served_centre import ServedCentre
from tests.pages.words import raw_words, visible

LANGUAGES = ("ja", "en")
SAID = {
    "ja": {
        "limits": "上限を決めました。",
        "set": "上限を決める",
        "once-more": "もう一度確かめてください",
        "registered": "登録しました。",
        "back": "作業一覧に戻しました。",
    },
    "en": {
        "limits": "The limits were set.",
        "set": "Set the limits",
        "once-more": "Please look at this once more",
        "registered": "Registered. Welcome.",
        "back": "The work is back in the queue.",
    },
}


@pytest.fixture
def somebody(served_centre: ServedCentre) -> Participant:
    """A participant of their own for the test."""
    by = Envelope(caller=system("tests", FIRST_CENTRE))
    person = RegisterPerson(
        name=f"試験 {uuid4().int % 1_000_000}",
        name_kana="シケン",
        resident=True,
        handbook_kinds=(HandbookKind.NONE,),
        disability_kinds=(),
        main_kind=MainKind.OTHER,
    )
    written = served_centre.service.bus.dispatch(person, by).aggregate
    assert written is not None
    stay = RegisterParticipant(
        person_id=written.id, work_mode=WorkMode.ON_SITE, difficulty=Difficulty.OTHER
    )
    made = served_centre.service.bus.dispatch(stay, by).aggregate
    assert isinstance(made, Participant)
    return made


def go_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the tab key until the thing that `selector` finds has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with the tab key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_are_set_by_keyboard_alone(
    visits: Visits, served_centre: ServedCentre, somebody: Participant, language: str
) -> None:
    page = visits.page("therapist", language)
    page.goto(f"/participants/{somebody.id}")
    form = f"form[action='/participants/{somebody.id}/limits']"
    go_to(page, f"details:has({form}) > summary")
    page.keyboard.press("Enter")
    go_to(page, "#limits_minutes_per_day")
    page.keyboard.type("90")
    go_to(page, "#limits_days_per_week")
    page.keyboard.type("3")
    go_to(page, "input[name=limits_kinds_of_work_excluded][value=mail]")
    page.keyboard.press("Space")
    go_to(page, f"{form} button")
    assert_sound(page, language)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    done = page.get_by_role("status").first
    expect(done).to_contain_text(SAID[language]["limits"])
    expect(done).to_be_focused()
    limits = served_centre.service.ledger.get(Participant, somebody.id).limits
    assert limits is not None and limits.kinds_of_work_excluded == ("mail",)
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_is_open_again_with_what_was_typed(
    visits: Visits, somebody: Participant, language: str
) -> None:
    page = visits.page("manager", language, NARROW)
    page.goto(f"/participants/{somebody.id}")
    form = f"form[action='/participants/{somebody.id}/condition']"
    page.click(f"details:has({form}) > summary")
    page.check(f"{form} input[value='2']")
    page.click(f"{form} details summary")
    page.fill("#condition_occurred_on", "2025-04-15")
    page.fill("#condition_note", "あたまが いたい")
    send(page, f"{form} button")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(SAID[language]["once-more"])
    expect(alert).to_be_focused()
    page.click("a[href='#condition_reason']")
    expect(page.locator("#condition_reason")).to_be_visible()
    expect(page.locator("#condition_note")).to_have_value("あたまが いたい")
    assert_sound(page, language)
    visits.watch.assert_calm(422)


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_new_is_registered_and_not_twice(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    page = visits.page("manager", language)
    name = f"新井 {language}"
    for is_second in (False, True):
        page.goto("/participants/new")
        page.fill("#name", name)
        page.fill("#name_kana", f"アライ {language}")
        page.select_option("#main_kind", "mental")
        page.check("input[name=resident][value=true]")
        page.select_option("#difficulty", "disability")
        page.check("input[name=work_mode][value=home_based]")
        send(page)
        if is_second:
            expect(page.locator("section[aria-labelledby=different]")).to_contain_text(name)
            assert_sound(page, language)
            page.check("input[name=different]")
            send(page)
        expect(page.get_by_role("status").first).to_contain_text(SAID[language]["registered"])
        expect(page.locator("h1")).to_contain_text(name)
        assert_sound(page, language)
    assert name not in page.url and name not in page.title()
    visits.watch.assert_calm(422)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_opens_is_sound(
    visits: Visits, somebody: Participant, language: str, width: int
) -> None:
    page = visits.page("manager", language, width)
    page.goto(f"/participants/{somebody.id}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert_sound(page, language)
    for media in ("dark", "forced"):
        if media == "dark":
            page.emulate_media(color_scheme="dark")
        else:
            page.emulate_media(forced_colors="active")
        assert violations(page) == [] and overflows(page) == 0
    visits.watch.assert_calm()


def test_the_list_leads_to_those_to_look_after_without_scripts(visits: Visits) -> None:
    state = visits.page("therapist").context.storage_state()
    window = visits.window("ja", NARROW, java_script_enabled=False, storage_state=state)
    page = window.new_page()
    page.goto("/participants")
    page.locator(".groups a[href*='state=suspended']").click()
    page.wait_for_url("**state=suspended*")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/participants/*")
    expect(page.locator("h1")).to_be_visible()
    page.locator("summary", has=page.locator("#weeks")).click()
    expect(page.locator(".chart svg").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_work_is_taken_back_with_two_presses(
    visits: Visits, served_centre: ServedCentre, language: str
) -> None:
    (row, *_) = served_centre.service.ledger.rows(
        "SELECT participant_id FROM task_places WHERE centre = ? AND state IN"
        " ('assigned', 'accepted', 'started') ORDER BY participant_id DESC",
        FIRST_CENTRE,
    )
    page = visits.page("coordinator", language, NARROW)
    page.goto(f"/participants/{row['participant_id']}")
    page.locator("a[href$='/take-back']").press("Enter")
    page.wait_for_url("**/take-back")
    assert_sound(page, language)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text(SAID[language]["back"])
    assert page.locator("a[href$='/take-back']").count() == 0
    visits.watch.assert_calm()

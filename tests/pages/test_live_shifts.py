"""Pages of shifts renew themselves: what changes is shown, and what is being written stays."""

import shutil
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app.pages import sse_streams
from app.robots.venue_links.tokens import sealed_token
from app.settings import Settings
from domain.kernel.messaging.caller import Caller, Role
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.schedule import Slot
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.shift import Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import Cause
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from tests.app.visitors import PASSWORD, add_account
from tests.pages import by_keyboard
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound, send, sign_in
from tests.pages.served_centre import Populated, ServedCentre
from tests.pages.served_centre import opened as served
from tests.pages.words import raw_words, visible
from tests.shop import Shop

SOON = 20_000
LANGUAGES = ("ja", "en")
SAID = {
    "ja": {
        "help": "職員が確かめました。",
        "closed": "ロボットは動きません",
        "kept": "書いている内容は、そのまま残っています。",
        "late": "書いていた内容です（送っていません）：",
        "ended": "このアドレスは、もう使えません。",
        "gone": "このシフトは、ほかの人の担当になりました。",
        "fault": "設置場所から、ロボットの調子について知らせがありました：",
    },
    "en": {
        "help": "The staff have seen your call.",
        "closed": "The robot does not run",
        "kept": "What you are writing stays as it is.",
        "late": "This is what you had written. It was not sent:",
        "ended": "This address does not open the page any more.",
        "gone": "This shift is not yours any more.",
        "fault": "The venue says that something is wrong with the robot:",
    },
}


@pytest.fixture(scope="module")
def served_centre(
    populated: Populated, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedCentre]:
    """The installation once more: no other test meets the robots of these."""
    folder = tmp_path_factory.mktemp("live") / "data"
    shutil.copytree(populated.settings.data_dir, folder)
    with served(populated._replace(settings=Settings.for_folder(folder))) as found:
        yield found


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is looked at more often, so that nobody waits."""
    monkeypatch.setattr(sse_streams, "TICK", 0.1)


@pytest.fixture
def shop(served_centre: ServedCentre) -> Shop:
    """A robot of its own for every test."""
    today = served_centre.service.clock.today()
    slot = Slot(first=today, last=today, start="10:00", end="24:00")
    return Shop.open(served_centre.service, first=today, last=today, slots=(slot,))


def opened(visits: Visits, path: str, language: str, width: int, **account_link: Any) -> Page:
    """A page for somebody who has just signed in: a pilot or the staff of a venue."""
    role = Role.VENUE if "venue_id" in account_link else Role.PARTICIPANT
    email = f"{uuid4().hex}@example.jp"
    add_account(visits.served_centre.service, role, email=email, password=PASSWORD, **account_link)
    page = visits.window(language, width).new_page()
    sign_in(page, email, PASSWORD)
    page.goto(path)
    page.evaluate("() => { window.stayed = true; }")
    return page


def assert_stayed(page: Page, language: str) -> None:
    """The page was never loaded again, and nothing is wrong with it."""
    assert page.evaluate("window.stayed") is True
    assert_sound(page, language)
    if language == "ja":
        assert raw_words(visible(page)) == set()


def begun(shop: Shop) -> tuple[Shift, Caller]:
    """A shift of today that has begun, and its pilot."""
    me = shop.pilot()
    shift = shop.shift(me, day=shop.service.clock.today(), start="10:30", end="24:00")
    begins = on_the_wall(shift.day, "00:00")  # Whatever the time is while this runs.
    shop.does(shift_commands.StartShift(shift_id=shift.id, at=begins), me)
    return shift, me


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("language", "width"), [("ja", NARROW), ("en", WIDE)])
@pytest.mark.parametrize("is_link", [True, False])
def test_the_venue_sees_at_once_who_comes_and_the_word_being_typed_stays(
    visits: Visits, shop: Shop, is_link: bool, language: str, width: int
) -> None:
    first, second = shop.pilot(), shop.pilot()
    shift = shop.shift(first, day=shop.service.clock.today(), end="24:00")
    venue_id = shop.deployment.venue_id
    if is_link:
        link = shop.does(IssueVenueLink(venue_id=venue_id, last=shop.service.clock.today()))
        page = visits.page(None, language, width)
        page.goto(f"/venue/day/{sealed_token(shop.service.secrets, link)}")
        page.evaluate("() => { window.stayed = true; }")
    else:
        page = opened(visits, "/venue", language, width, venue_id=venue_id)
    line = page.locator(".rows li", has_text="14:00–")
    before = line.inner_text()

    shop.does(
        shift_commands.AssignShift(
            shift_id=shift.id, person_id=second.person_id, replaces=shift.person_id, reason="交代"
        )
    )

    expect(line).not_to_have_text(before, timeout=SOON)
    expect(page.locator("#live-said")).to_contain_text("14:00")
    by_keyboard.press(page, "details:has(input[value=fault]) summary")
    by_keyboard.write(page, "#fault-1", "首が")
    shop.does(shift_commands.GiveUpShift(shift_id=shift.id), second)
    expect(line.locator(".tag.care")).to_be_visible(timeout=SOON)
    expect(page.locator("#fault-1")).to_have_value("首が")
    expect(page.locator("#fault-1")).to_be_focused()
    expect(page.locator("#live-said")).to_contain_text(SAID[language]["kept"])
    assert_stayed(page, language)
    page.keyboard.type("動きません。")
    by_keyboard.send(page, "form:has(input[value=fault]) button")
    expect(page.locator(".notice.wrong")).to_contain_text("首が動きません。")
    visits.watch.assert_calm()


@pytest.mark.parametrize(("language", "width"), [("ja", NARROW), ("en", WIDE)])
def test_a_pilot_hears_that_the_venue_closes_and_the_note_is_not_lost(
    visits: Visits, shop: Shop, language: str, width: int
) -> None:
    shift, me = begun(shop)
    page = opened(visits, f"/my-shifts/{shift.id}", language, width, person_id=me.person_id)
    by_keyboard.press(page, "details.card:has(form[action$='/end']) summary")
    by_keyboard.write(page, "#note", "たくさん話し")

    place: dict[str, Any] = {"deployment_id": shop.deployment.id}
    shop.does(deployment_commands.CloseDay(date=shift.day, reason="急な停電", **place))

    said = page.locator("#live-said")
    expect(said).to_contain_text(SAID[language]["closed"], timeout=SOON)
    expect(said).to_contain_text("急な停電")
    expect(said).to_contain_text(SAID[language]["kept"])
    expect(page.locator("#note")).to_have_value("たくさん話し")
    expect(page.locator("#note")).to_be_focused()
    assert_stayed(page, language)
    page.keyboard.type("ました。")
    by_keyboard.send(page, "form[action$='/end'] button")
    expect(page.locator("main")).to_contain_text(SAID[language]["late"])
    expect(page.locator("main")).to_contain_text("たくさん話しました。")
    assert_sound(page, language)
    visits.watch.assert_calm(409)


def test_help_a_fault_and_a_silent_line_are_shown_and_the_new_buttons_wait_for_the_line(
    visits: Visits, shop: Shop
) -> None:
    shift, me = begun(shop)
    page = opened(visits, f"/my-shifts/{shift.id}", "en", NARROW, person_id=me.person_id)
    send(page, "form[action$='/help'] button")
    page.evaluate("() => { window.stayed = true; }")
    said, now = page.locator("#live-said"), page.locator("#shift-now")
    by_keyboard.press(page, "details:has(form[action$='/give-up']) summary")
    shop.does(assistance_commands.GiveShiftHelp(shift_id=shift.id))
    expect(now).to_contain_text(SAID["en"]["help"], timeout=SOON)
    place: dict[str, Any] = {"deployment_id": shop.deployment.id}
    shop.does(deployment_commands.ReportFault(note="首が動きません。", **place))
    expect(said).to_contain_text(f"{SAID['en']['fault']} 首が動きません。", timeout=SOON)
    shop.does(shift_commands.InterruptShift(shift_id=shift.id, cause=Cause.NETWORK))
    expect(page.locator("form[action$='/resume'] button")).to_be_visible(timeout=SOON)
    expect(page.locator("form[action$='/give-up'] button")).to_be_visible()
    assert_stayed(page, "en")
    page.context.set_offline(True)
    page.click("form[action$='/resume'] button")
    expect(page.locator("#line")).to_contain_text("The line is down.")
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("p.notice.good").first).to_have_text("The shift goes on.")


def test_a_shift_that_somebody_else_has_now_says_so(visits: Visits, shop: Shop) -> None:
    me, other = shop.pilot(), shop.pilot()
    shift = shop.shift(me, day=shop.service.clock.today(), end="24:00")
    page = opened(visits, f"/my-shifts/{shift.id}", "en", WIDE, person_id=me.person_id)
    shop.does(assistance_commands.OfferSwap(shift_id=shift.id), me)
    expect(page.locator("form[action$='/swap-back']")).to_be_visible(timeout=SOON)
    shop.does(assistance_commands.TakeSwap(shift_id=shift.id), other)
    expect(page.locator("#live-said")).to_contain_text(SAID["en"]["gone"], timeout=SOON)
    expect(page.locator("main form, main .tag, main .notice:not([hidden]), .live")).to_have_count(0)
    assert_stayed(page, "en")
    page.reload()
    expect(page.locator("main")).to_contain_text("This shift is not yours now.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_comes_and_goes_in_the_list_and_the_focus_stays(
    visits: Visits, shop: Shop, language: str
) -> None:
    me, other = shop.pilot(), shop.pilot()
    shift = shop.shift(other, day=shop.service.clock.today(), end="24:00")
    page = opened(visits, "/my-shifts", language, NARROW, person_id=me.person_id)
    by_keyboard.go_to(page, "#shifts a[href*='week=']")
    where = page.evaluate("document.activeElement.href")
    shop.does(assistance_commands.OfferSwap(shift_id=shift.id), other)
    expect(page.locator("form[action$='/my-shifts/swap']")).to_be_visible(timeout=SOON)
    assert page.evaluate("document.activeElement.href") == where
    expect(page.locator("#live-said")).to_contain_text("14:00")
    assert_stayed(page, language)
    shop.does(assistance_commands.WithdrawSwap(shift_id=shift.id), other)
    expect(page.locator("#offers")).to_have_count(0, timeout=SOON)
    visits.watch.assert_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_whose_address_has_ended_says_so(visits: Visits, shop: Shop, language: str) -> None:
    venue_id = shop.deployment.venue_id
    link = shop.does(IssueVenueLink(venue_id=venue_id, last=shop.service.clock.today()))
    page = visits.page(None, language, NARROW)
    page.goto(f"/venue/day/{sealed_token(shop.service.secrets, link)}")
    shop.does(EndVenueLink(venue_id=venue_id))
    expect(page.locator("#live-said")).to_contain_text(SAID[language]["ended"], timeout=SOON)
    assert_sound(page, language)

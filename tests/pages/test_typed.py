"""What is typed into a form stays in the browser until it is sent, for its writer alone."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.bootstrap import FIRST_CENTRE
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import system
from domain.tasks.commands import AssignTask, ReleaseTask
from domain.tasks.task import Task
from tests.pages.browser import NARROW, Visits, assert_sound, send, sign_in
from tests.pages.served_centre import ServedCentre
from tests.servers import wait_until

SOON = 20_000
FORM = "/clients/new"
NAME = "ただ一つの商会"
BACK = "What you typed here before is back. It is not sent yet."
_KEPT = "Object.entries(localStorage).filter(([name]) => name.startsWith('ashiato:typed:'))"
_HELD = "navigator.locks.query().then((all) => all.held.length)"
"""How many forms are open in a page that has not ended yet."""


def kept(page: Page) -> list[list[str]]:
    """What the browser keeps: names and encrypted texts."""
    found: list[list[str]] = page.evaluate(_KEPT)
    return found


def is_kept(page: Page) -> None:
    """Wait until the browser has what was typed."""
    wait_until(lambda: bool(kept(page)))


def signed_in(visits: Visits, role: str, context: BrowserContext) -> Page:
    """A page of this window in which an account of `role` has signed in by the form."""
    page = context.new_page()
    email = visits.served_centre.emails[role]
    sign_in(page, email, visits.served_centre.passwords[email])
    return page


def type_and_close(page: Page) -> None:
    """Fill in a part of a form, and close the tab once the browser has both fields."""
    page.goto(FORM)
    page.fill("#name", NAME)
    is_kept(page)
    [[_, first]] = kept(page)
    page.check("input[name=kind][value=company]")
    wait_until(lambda: len(kept(page)[0][1]) > len(first))
    witness = page.context.new_page()
    witness.goto("/healthz")
    page.close()
    wait_until(lambda: not witness.evaluate(_HELD))
    witness.close()


def test_a_closed_tab_gives_back_what_was_typed_until_it_is_sent(visits: Visits) -> None:
    context = visits.window("en", NARROW)
    page = signed_in(visits, "coordinator", context)
    type_and_close(page)
    page = context.new_page()
    page.goto("/board")
    assert NAME not in str(kept(page))
    left = page.locator("#typed")
    expect(left).to_contain_text("Typed, but not sent")
    left.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(left.locator("dd").first).to_have_text(NAME)
    assert_sound(page, "en")
    left.get_by_role("link", name="Open the page").click()
    expect(page.locator("#name")).to_have_value(NAME)
    expect(page.locator("input[name=kind][value=company]")).to_be_checked()
    expect(page.locator("#typed-said")).to_have_text(BACK)
    assert_sound(page, "en")
    send(page, "main form button:not([type=button])")
    wait_until(lambda: not kept(page))
    page.goto(FORM)
    expect(page.locator("#name")).to_have_value("")
    visits.watch.assert_calm()


def test_it_outlives_a_session_for_its_writer_alone_and_ends_with_signing_out(
    visits: Visits,
) -> None:
    context = visits.window("en")
    type_and_close(signed_in(visits, "coordinator", context))
    context.clear_cookies()
    without = context.new_page()
    without.goto(FORM)
    expect(without.locator("#kept-here")).to_contain_text("kept in this browser")
    assert_sound(without, "en")
    without.close()
    other = signed_in(visits, "manager", context)
    other.goto(FORM)
    expect(other.locator("#name")).to_have_value("")
    assert len(kept(other)) == 1
    expect(other.locator("#typed")).to_be_hidden()
    context.clear_cookies()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    back = other.locator("header").get_by_role("link", name="Sign in")
    expect(back).to_have_attribute("href", "/sign-in?after=%2Fclients%2Fnew")
    expect(other.locator(".sign-out")).to_have_count(0)
    other.close()
    page = signed_in(visits, "coordinator", context)
    page.goto(FORM)
    expect(page.locator("#name")).to_have_value(NAME)
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator("#name")).to_have_value("")
    wait_until(lambda: not kept(page))
    page.fill("#name", NAME)
    is_kept(page)
    send(page, ".sign-out button")
    wait_until(lambda: not kept(page))
    visits.watch.assert_calm()


def test_who_signs_out_in_another_tab_is_told_that_only_the_page_has_it(visits: Visits) -> None:
    context = visits.window("en")
    page, other = signed_in(visits, "coordinator", context), context.new_page()
    page.goto(FORM)
    page.fill("#name", NAME)
    is_kept(page)
    other.goto("/account")
    send(other, ".sign-out button")
    wait_until(lambda: not kept(other))
    expect(page.locator(".kept")).to_contain_text("Only this page still has it")
    assert_sound(page, "en")
    expect(page.locator("#name")).to_have_value(NAME)
    again = signed_in(visits, "coordinator", context)
    again.close()
    page.fill("#name", NAME + "。")
    expect(page.locator(".kept")).to_have_count(0)
    is_kept(page)
    visits.watch.assert_calm()


@pytest.fixture
def task(served_centre: ServedCentre) -> Task:
    """A task that was just given to the participant who signs in."""
    ledger = served_centre.service.ledger
    [own] = ledger.rows(
        "SELECT participant_id FROM task_places WHERE task_id = ?", served_centre.own_tasks[-1]
    )
    [waiting] = ledger.rows(
        "SELECT t.task_id FROM task_places t JOIN order_terms o ON o.order_id = t.order_id"
        " WHERE t.state = 'waiting' AND t.centre = ? AND o.state = 'released'"
        " ORDER BY o.due_on, t.order_id, t.number LIMIT 1",
        FIRST_CENTRE,
    )
    command = AssignTask(
        task_id=UUID(waiting["task_id"]),
        participant_id=UUID(own["participant_id"]),
        override_reason="本人と話しました。",
    )
    return act(served_centre, command)


def act(served_centre: ServedCentre, command: Command) -> Any:
    """Give a command as the service itself."""
    envelope = Envelope(caller=system("tests", FIRST_CENTRE))
    return served_centre.service.bus.dispatch(command, envelope).aggregate


def test_two_tabs_are_told_of_each_other_and_a_task_taken_back_leaves_its_text(
    visits: Visits, served_centre: ServedCentre, task: Task
) -> None:
    here, say = f"/work/{task.id}", "#draft-status"
    one = visits.page("participant", "ja", NARROW)
    one.goto(here)
    work = "form[data-autosave] :is(textarea, input[type=text])"
    save = "form[data-autosave] button.second:not([type=button])"
    one.locator(work).first.fill("一つめ")
    is_kept(one)
    other = one.context.new_page()
    other.goto(here)
    expect(other.locator(".kept dd").first).to_have_text("一つめ")
    assert_sound(other, "ja")
    expect(one.locator(say)).to_have_text("保存しました。", timeout=SOON)
    expect(other.locator(".kept")).to_have_count(0)
    other.locator(work).first.fill("二つめ")
    expect(other.locator(say)).to_contain_text("別のタブか別の機器", timeout=SOON)
    expect(one.locator(".kept dd").first).to_have_text("二つめ")
    send(other, save)
    expect(other.locator("main")).to_contain_text("一つめ")
    expect(other.locator(work).first).to_have_value("二つめ")
    assert_sound(other, "ja")

    act(served_centre, ReleaseTask(task_id=task.id, reason="急ぎのため"))
    other.locator(work).first.fill("二つめ。")
    expect(other.locator(say)).to_contain_text("あなたの作業ではない", timeout=SOON)
    send(other, save)
    expect(other.locator("h1")).to_have_text("いまは、あなたの作業ではありません")
    expect(other.locator("main")).to_contain_text("二つめ。")
    assert_sound(other, "ja")
    other.goto(here)
    expect(other.locator("#typed dd").first).to_have_text("二つめ。")
    assert_sound(other, "ja")
    visits.watch.assert_calm(412, 409, 404, 409, 404)


def test_a_browser_that_cannot_encrypt_keeps_nothing_and_says_so(visits: Visits) -> None:
    page = visits.page("coordinator", "en", NARROW)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    page.goto(FORM)
    page.fill("#name", NAME)
    expect(page.locator(".kept")).to_have_text(
        "This browser cannot keep what you type. Send it before you leave this page."
    )
    assert kept(page) == []
    assert_sound(page, "en")
    visits.watch.assert_calm()

"""The morning board renews itself: somebody acts, and the board of somebody else changes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from app.bootstrap import FIRST_CENTRE
from app.pages import sse_streams
from domain.identity.commands import EndSession
from domain.identity.sign_in import by_session
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from domain.tasks.commands import AnswerHelp, AskForHelp, AssignTask
from domain.tasks.task import Task
from tests.pages.browser import NARROW, WIDE, Visits, assert_sound, sign_in
from tests.pages.served_centre import ServedCentre

SOON = 20_000
Act = Callable[..., Any]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is looked at more often, so that nobody waits."""
    monkeypatch.setattr(sse_streams, "TICK", 0.1)


@pytest.fixture
def act(served_centre: ServedCentre) -> Act:
    """Gives a command, as the service itself or as somebody."""

    def give(command: Command, by: Caller | None = None) -> Any:
        envelope = Envelope(caller=by or system("tests", FIRST_CENTRE))
        return served_centre.service.bus.dispatch(command, envelope).aggregate

    return give


def a_task(served_centre: ServedCentre, act: Act) -> tuple[Task, Caller]:
    """A task that was just given to somebody, and that person."""
    [row] = served_centre.service.ledger.rows(
        "SELECT t.task_id, p.participant_id FROM task_places t"
        " JOIN order_terms o ON o.order_id = t.order_id, participant_terms p"
        " WHERE t.state = 'waiting' AND t.centre = ? AND p.state = 'active' AND p.centre = ?"
        " AND o.state = 'released'"
        " ORDER BY o.due_on, t.order_id, t.number LIMIT 1",
        FIRST_CENTRE,
        FIRST_CENTRE,
    )
    command = AssignTask(
        task_id=UUID(row["task_id"]),
        participant_id=UUID(row["participant_id"]),
        override_reason="本人と話しました。",
    )
    by = Caller(
        account_id=uuid4(),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(FIRST_CENTRE,),
        participant_id=UUID(row["participant_id"]),
    )
    return act(command), by


def focused(page: Page) -> str:
    """Where the focus is: the line that it stands in, or its own name."""
    found: str = page.evaluate(
        "() => (document.activeElement.closest('[id]') || document.activeElement).id"
    )
    return found


@pytest.mark.parametrize(("language", "width"), [("ja", WIDE), ("en", NARROW)])
def test_a_board_hears_of_a_question_and_its_focus_stays(
    visits: Visits, served_centre: ServedCentre, act: Act, language: str, width: int
) -> None:
    page = visits.page("coordinator", language, width)
    page.goto("/board")
    id = page.locator("section[aria-labelledby=help] li").first.get_attribute("id") or ""
    line = page.locator(f"#{id}")
    line.locator("a").focus()
    scrolled = page.evaluate("scrollY")
    asked = int(page.locator("#count-help").inner_text())
    task, asker = a_task(served_centre, act)
    act(AskForHelp(task_id=task.id, message="3行目の字が読めません。"), asker)
    expect(page.locator("#count-help")).to_have_text(str(asked + 1), timeout=SOON)
    assert focused(page) == id
    assert page.evaluate("scrollY") >= scrolled
    said = page.locator("#live-said")
    expect(said).to_contain_text("1")
    expect(said).to_have_attribute("role", "status")
    assert_sound(page, language)
    act(AnswerHelp(task_id=UUID(id.removeprefix("asking-")), message="「市」と読みます。"))
    expect(line).to_have_count(0, timeout=SOON)
    assert focused(page) == "help", "where the line has gone, its heading has the focus"
    act(AnswerHelp(task_id=task.id, message="「市」です。"))
    visits.watch.assert_calm()


def test_renewing_can_be_stopped_by_keyboard_and_stays_stopped(
    visits: Visits, served_centre: ServedCentre, act: Act
) -> None:
    page = visits.page("coordinator", "en")
    page.goto("/board")
    button = page.get_by_role("button", name="Stop renewing")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#live-said")).to_have_text("The board rests. Renew it when you like.")
    page.reload()
    again = page.get_by_role("button", name="Renew by itself again")
    asked = int(page.locator("#count-help").inner_text())
    task, asker = a_task(served_centre, act)
    act(AskForHelp(task_id=task.id, message="読めません。"), asker)
    expect(page.locator("#count-help")).to_have_text(str(asked))
    assert_sound(page, "en")
    again.focus()
    page.keyboard.press("Space")
    expect(page.locator("#count-help")).to_have_text(str(asked + 1), timeout=SOON)
    act(AnswerHelp(task_id=task.id, message="「市」です。"))
    visits.watch.assert_calm()


def test_a_board_whose_session_has_ended_says_so(
    visits: Visits, served_centre: ServedCentre, act: Act
) -> None:
    email = served_centre.emails["coordinator"]
    page = visits.window("en").new_page()
    sign_in(page, email, served_centre.passwords[email])
    page.goto("/board")
    [secret] = [cooky["value"] for cooky in page.context.cookies() if "session" in cooky["name"]]
    by = by_session(served_centre.service.ledger, secret, served_centre.service.clock.now())
    assert by is not None and by.caller.account_id is not None
    act(EndSession(account_id=by.caller.account_id, session_id=by.credential_id))
    expect(page.locator("#live-said")).to_contain_text("You are signed out.", timeout=SOON)
    page.get_by_role("link", name="Refresh").click()
    page.wait_for_url("**/sign-in?after=/board")


def test_without_scripts_there_is_a_way_to_look_again(
    visits: Visits, served_centre: ServedCentre
) -> None:
    state = visits._signed_in("coordinator")
    window = visits.window("en", NARROW, java_script_enabled=False, storage_state=state)
    page = window.new_page()
    page.goto("/board")
    expect(page.get_by_role("button", name="Stop renewing")).to_be_hidden()
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("h1")).to_have_text("Morning board")

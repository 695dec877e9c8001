"""A participant's day renews itself: an answer appears, and is said without a sound."""

from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from app.bootstrap import FIRST_CENTRE
from app.pages import sse_streams
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.tasks.commands import AnswerHelp
from domain.tasks.task import Task
from tests.pages.browser import WIDE, Visits, assert_sound
from tests.pages.served_centre import ServedCentre

SOON = 20_000
STAFF = Caller(account_id=uuid4(), roles=frozenset({Role.COORDINATOR}), centres=(FIRST_CENTRE,))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is looked at more often, so that nobody waits."""
    monkeypatch.setattr(sse_streams, "TICK", 0.1)


@pytest.mark.fault
def test_an_answer_appears_the_focus_stays_and_it_goes_when_it_is_read(
    visits: Visits, served_centre: ServedCentre
) -> None:
    ledger = served_centre.service.ledger
    tasks = [ledger.get(Task, UUID(id)) for id in served_centre.own_tasks]
    asked = next(task for task in tasks if task.help_is_open)
    page = visits.page("participant", "en", WIDE)
    page.goto("/today")
    expect(page.locator(f"#answer-{asked.id}")).to_have_count(0)
    page.get_by_role("link", name="I rest today").focus()
    answer = AnswerHelp(task_id=asked.id, message="It is the second one.")
    served_centre.service.bus.dispatch(answer, Envelope(caller=STAFF))
    expect(page.locator(f"#answer-{asked.id}")).to_contain_text(
        "It is the second one.", timeout=SOON
    )
    expect(page.locator("#live-said")).to_contain_text("The staff have answered:", timeout=SOON)
    assert page.evaluate("document.activeElement.textContent") == "I rest today"
    assert_sound(page, "en")
    page.locator(f"#answer-{asked.id}").get_by_role("button").press("Enter")
    expect(page.locator(f"#answer-{asked.id}")).to_have_count(0)

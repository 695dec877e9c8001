"""What I have done, page by page."""

import re
from datetime import timedelta

import pytest

from domain.kernel.time.clock import SettableClock
from domain.orders.job_order import Inspection
from domain.participants.participant import Participant
from domain.tasks.commands import (
    AssignTask,
    SubmitTask,
)
from tests.app.tasks.own import Browser, given, no_codes_in
from tests.centre import Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_what_is_done_stands_newest_first_in_pages_of_fifty(
    centre: Centre, me: Participant, browser: Browser, clock: SettableClock
) -> None:
    page = browser.open("/done")
    assert (browser.status, browser.html.count('href="/work/')) == (200, 0)
    order = centre.order(tasks=52, inspection=Inspection.NONE)
    mine = as_participant(me)
    for number in range(52):
        task = centre.task(order, f"{number:06d}")
        centre.does(AssignTask(task_id=task.id, participant_id=me.id, override_reason="希望"))
        centre.does(SubmitTask(task_id=task.id, result={"text": "x"}, minutes=2), by=mine)
        clock.advance(timedelta(minutes=1))
    given(centre, me, {})
    page = browser.open("/done")
    numbers = re.findall(r'href="/work/[^"]+">[^<]*?(\d+)[^<\d]*</a>', browser.html)
    assert [int(item) for item in numbers] == list(range(52, 2, -1))
    assert "52" in page.text
    assert no_codes_in(page)
    further = re.search(r'href="(/done\?cursor=[^"]+)"', browser.html)
    assert further is not None
    browser.open(further[1])
    numbers = re.findall(r'href="/work/[^"]+">[^<]*?(\d+)[^<\d]*</a>', browser.html)
    assert [int(item) for item in numbers] == [2, 1]
    assert "cursor=" not in browser.html
    browser.open("/done?cursor=x")
    assert browser.status == 422

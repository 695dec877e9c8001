"""My day, as a browser without scripts comes to it and sends its forms."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.identity.account import ACCOUNT_ROLES
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import LeaveParticipant, SetLimits, SuspendParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import LeaveReason
from domain.tasks.commands import (
    OfferTask,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Task
from tests.app.tasks.own import Browser, Open, add, given, no_codes_in
from tests.app.visitors import stranger, visitor
from tests.centre import Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_from_an_empty_day_to_work_that_is_handed_in_and_done(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    page = browser.open("/today")
    assert browser.status == 200
    assert page.offers("/today/next")
    browser.send("/today/next")
    assert browser.where == "/today?said=nothing-now"

    task = add(centre, centre.order(), {"source_text": "葛󠄀西 髙子", "question": "入力"})
    page = browser.send("/today/next")
    here = f"/work/{task.id}"
    assert browser.where == here
    assert "原文のとおり入力してください。" in page.text
    assert "葛󠄀西 髙子" in page.text
    assert no_codes_in(page)
    assert ["minutes", ""] in page.form(f"{here}/hand-in")

    browser.send(f"{here}/draft", work_1="葛󠄀西\r\n")
    assert browser.where == f"{here}?said=saved"
    assert centre.now(Task, task.id).draft == {"text": "葛󠄀西\n"}
    page = browser.open("/today")
    assert "作業中" in page.text
    assert f'href="{here}"' in browser.html
    assert not page.offers("/today/next")
    assert no_codes_in(page)

    page = browser.open(here)
    assert ["work-1", "葛󠄀西\n"] in page.form(f"{here}/draft")
    browser.send(f"{here}/hand-in", work_1="葛󠄀西 髙子 ", minutes="7")
    assert browser.where == "/today?said=handed-in"
    now = centre.now(Task, task.id)
    assert (now.state, now.result, now.spent) == ("submitted", {"text": "葛󠄀西 髙子 "}, 7)

    page = browser.open("/done")
    assert "名簿の入力" in page.text
    assert "提出済み" in page.text
    assert no_codes_in(page)
    page = browser.open(here)
    assert "葛󠄀西 髙子 " in page.text
    assert not page.offers(f"{here}/hand-in")


@sqlite
def test_other_tasks_in_hand_are_listed_by_their_due_date(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    today = centre.service.clock.today()
    late = given(centre, me, {}, title="後の仕事", due_on=today + timedelta(days=9))
    soon = given(centre, me, {}, title="先の仕事", due_on=today + timedelta(days=3))
    begun = given(centre, me, {}, title="始めた仕事", due_on=today + timedelta(days=20))
    centre.does(StartTask(task_id=begun.id), by=as_participant(me))
    browser.open("/today")
    links = re.findall(r'href="/work/([0-9a-f-]{36})"', browser.html)
    assert links == [str(begun.id), str(soon.id), str(late.id)]


@sqlite
def test_the_day_begins_and_ends_by_one_button(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    browser.open("/today")
    assert not browser.page.offers("/today/check-out")
    page = browser.send("/today/check-in")
    assert browser.where == "/today?said=checked-in"
    assert "10:00" in page.text
    assert not page.offers("/today/check-in")
    page = browser.send("/today/check-out")
    assert centre.now(Participant, me.id).days == {date(2026, 4, 15): True}
    assert page.offers("/today/check-in")


@sqlite
def test_how_it_is_today_is_said_and_an_empty_answer_is_asked_for_again(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    browser.open("/today")
    page = browser.send("/today/condition", note="少し眠いです")
    assert browser.status == 422
    assert ["note", "少し眠いです"] in page.form("/today/condition")
    assert 'href="#level"' in browser.html
    page = browser.send("/today/condition", level="4")
    assert browser.where == "/today?said=condition"
    said = centre.now(Participant, me.id).condition
    assert said is not None
    assert (said.level, said.note) == (4, "少し眠いです")
    assert ["level", "4"] in page.form("/today/condition")


@sqlite
def test_a_rest_is_asked_back_and_taken_back(
    centre: Centre, me: Participant, browser_of: Open, clock: SettableClock
) -> None:
    given(centre, me, {})
    browser = browser_of(me)
    browser.open("/today")
    assert 'href="/today/rest"' in browser.html
    page = browser.open("/today/rest")
    assert "作業は、あなたの担当のままです" in page.text
    again = browser.filled("/today/rest")
    page = browser.send("/today/rest")
    assert browser.where == "/today?said=rest"
    assert 'href="/today/rest"' not in browser.html
    version = centre.now(Participant, me.id).version
    browser.post("/today/rest", again)
    assert centre.now(Participant, me.id).version == version
    assert centre.now(Participant, me.id).rests_on(clock.today())
    browser.open("/today")
    page = browser.send("/today/rest/end")
    assert browser.where == "/today?said=works"
    assert not centre.now(Participant, me.id).rests_on(clock.today())
    browser.open("/today/rest")
    browser.send("/today/rest")
    clock.advance(timedelta(days=1))
    browser = browser_of(me)
    browser.open("/today")
    assert 'href="/today/rest"' in browser.html


@sqlite
def test_a_bad_mood_changes_nothing_else(centre: Centre, me: Participant, browser: Browser) -> None:
    centre.order(tasks=1)
    browser.open("/today")
    page = browser.send("/today/condition", level="1", note="頭が痛い")
    assert browser.where == "/today?said=low"
    assert page.offers("/today/next")
    said = centre.now(Participant, me.id).condition
    assert said is not None
    assert (said.level, said.note) == (1, "頭が痛い")
    browser.open("/today/rest")
    browser.send("/today/rest")
    page = browser.send("/today/next")
    assert browser.where.startswith("/work/"), "who asks for work gets it on a day of rest too"


@sqlite
def test_hours_stand_beside_the_limit_only_where_one_is_set(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    centre.does(
        SubmitTask(task_id=task.id, result={"text": "x"}, minutes=75), by=as_participant(me)
    )
    browser.open("/today")
    assert "<progress" not in browser.html
    centre.does(SetLimits(participant_id=me.id, minutes_per_day=120, days_per_week=3))
    browser.open("/today")
    assert 'max="120" value="75"' in browser.html
    assert 'max="3" value="1"' in browser.html
    assert browser.html.count("<progress") == browser.html.count("aria-label=") - 1 == 2


@sqlite
def test_only_participants_get_in_and_strangers_are_asked_to_sign_in(
    app: Flask, service: Service, me: Participant
) -> None:
    for path in ("/today", "/done", f"/work/{uuid4()}"):
        answer = stranger(app).client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?after={path}")
        for role in set(ACCOUNT_ROLES) - {Role.PARTICIPANT}:
            guest = visitor(app, service, role, client_id=uuid4())
            assert guest.client.get(path, headers=guest.headers).status_code == 403


@sqlite
def test_on_leave_nothing_is_offered_and_a_refusal_is_plain(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    browser.open("/today")
    fetch, check = browser.filled("/today/next"), browser.filled("/today/check-in")
    centre.does(SuspendParticipant(participant_id=me.id, reason="体調"))
    page = browser.open("/today")
    assert not page.offers("/today/next")
    assert not page.offers("/today/check-in")
    page = browser.post("/today/next", fetch)
    assert browser.status == 409
    assert "いまはお休み中です" in page.text
    browser.post("/today/check-in", check)
    assert browser.status == 409
    centre.does(LeaveParticipant(participant_id=me.id, reason=LeaveReason.OWN_WISH))
    page = browser.open("/today")
    assert browser.status == 200
    assert [form["action"] for form in page.forms] == ["/sign-out"]


@sqlite
def test_every_word_on_an_english_page_is_english(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "source"}, title="Typing", instructions="Type it.")
    browser.client.set_cookie("ashiato_language", "en")
    for path in ("/today", f"/work/{task.id}", "/done"):
        page = browser.open(path)
        assert set(re.findall(r"[ぁ-んァ-ヶ一-龠]+", page.text)) <= {"足跡"}, path


def test_the_button_leads_to_the_same_task_though_a_more_urgent_one_was_offered(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    centre.order(tasks=1)
    old = browser.open("/today").form("/today/next")
    browser.send("/today/next")
    first = browser.where
    urgent = centre.task(centre.order(tasks=1, due_on=centre.service.clock.today()))
    offer = OfferTask(task_id=urgent.id, participant_id=me.id)
    centre.does(offer, by=system("assign"))
    page = browser.open("/today")
    assert f'<a class="button large" href="{first}">' in browser.html, "it stays the next step"
    assert f'href="/work/{urgent.id}"' in browser.html
    assert not page.offers("/today/next")
    again = [(name, value) for name, value in old if name != "once"]
    browser.post("/today/next", again)
    assert browser.where == first, "also from a page that still had the button"


@sqlite
def test_one_press_hands_in_and_opens_the_next_task_and_the_day_says_why_there_is_none(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    order = centre.order()
    first, second = (add(centre, order, {"source_text": text}) for text in ("一", "二"))
    browser.open("/today")
    browser.send("/today/next")
    press = f"/work/{first.id}/hand-in-and-next"
    browser.send(press, minutes="7")
    assert browser.status == 422 and centre.now(Task, first.id).state == "assigned"
    sent = browser.filled(press, work_1="一", minutes="7")
    for _ in range(2):
        browser.post(press, sent)
        assert browser.where == f"/work/{second.id}?said=next"
    assert centre.now(Task, first.id).state == "submitted"
    assert [round.minutes for round in centre.now(Task, first.id).rounds] == [7]
    page = browser.send(f"/work/{second.id}/hand-in-and-next", work_1="二", minutes="7")
    assert browser.where == "/today?said=handed-in-last"
    assert "いま待っている作業はありません。" in page.text

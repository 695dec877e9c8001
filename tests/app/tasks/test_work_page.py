"""One of my tasks, as a browser without scripts comes to it and sends its forms."""

import re
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.identity.account import ACCOUNT_ROLES
from domain.orders.commands import HoldJobOrder
from domain.participants.participant import Participant
from domain.tasks.commands import (
    AnswerHelp,
    AskForHelp,
    AssignTask,
    CancelTask,
    CorrectPayload,
    DeclineTask,
    InspectTask,
    ReleaseTask,
    SaveDraft,
    SubmitTask,
)
from domain.tasks.results import LONGEST_TEXT
from domain.tasks.task import Task, TaskState, Verdict
from tests.app.tasks.own import Browser, Open, events, given
from tests.app.visitors import PASSWORD
from tests.centre import Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def saved_by_itself(browser: Browser, here: str, values: dict[str, str]) -> TestResponse:
    """The answer to the script that saves a draft while it is written."""
    return browser.client.post(f"{here}/draft", data=values, headers={"Accept": "application/json"})


@sqlite
def test_a_draft_that_saves_itself_answers_without_a_page_and_may_repeat_its_mark(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ"})
    here = f"/work/{task.id}"
    browser.open(here)
    assert f'data-autosave="{here}/draft"' in browser.html
    values = dict(browser.filled(f"{here}/draft"))
    for text in ("あ", "あい", "あいう", "あい"):
        answer = saved_by_itself(browser, here, values | {"work-1": text})
        assert (answer.status_code, answer.data) == (204, b"")
        values["draft"] = answer.headers["Ashiato-Draft"]
        assert centre.now(Task, task.id).draft == {"text": text}
    assert events(service, task, Task.DraftSaved) == 4
    assert ["work-1", "あい"] in browser.open(here).form(f"{here}/draft")


@sqlite
def test_work_for_what_was_asked_before_a_correction_is_handed_in_only_after_a_look(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ"})
    here = f"/work/{task.id}"
    browser.open(here)
    values = dict(browser.filled(f"{here}/draft"))
    answer = saved_by_itself(browser, here, values | {"work-1": "あ"})
    values["draft"] = answer.headers["Ashiato-Draft"]
    assert answer.headers["Ashiato-Asked"] == values["asked"]
    centre.does(CorrectPayload(task_id=task.id, payload={"source_text": "い"}, reason="写し間違い"))
    answer = saved_by_itself(browser, here, values | {"work-1": "あ"})
    assert answer.status_code == 204 and answer.headers["Ashiato-Asked"] != values["asked"]
    page = browser.send(f"{here}/hand-in", work_1="あ", minutes="5")
    assert browser.status == 409 and "職員が説明か元の資料を直しました" in browser.html
    assert ["work-1", "あ"] in page.form(f"{here}/hand-in")
    assert centre.now(Task, task.id).state is not TaskState.SUBMITTED
    browser.send(f"{here}/hand-in", work_1="い", minutes="5")
    assert centre.now(Task, task.id).result == {"text": "い"}


@sqlite
def test_what_is_wrong_is_told_at_its_field_and_everything_typed_stays(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ", "choices": ["同じ", "ちがう"], "quantity": 3})
    here = f"/work/{task.id}"
    browser.open(here)
    page = browser.send(f"{here}/hand-in", work_2="三", work_3="ここを見ました", minutes="2")
    assert browser.status == 422
    assert {'href="#work-1"', 'href="#work-2"'} == set(re.findall(r'href="#work-\d"', browser.html))
    values = page.form(f"{here}/hand-in")
    assert ["work-3", "ここを見ました"] in values
    assert ["minutes", "2"] in values
    page = browser.send(f"{here}/hand-in", work_2="3")
    assert {'href="#work-1"'} == set(re.findall(r'href="#work-\d"', browser.html))
    page = browser.send(f"{here}/hand-in", work_1="同じ", minutes="1441")
    assert 'href="#minutes"' in browser.html
    assert ["work-1", "同じ"] in page.form(f"{here}/hand-in")
    assert centre.now(Task, task.id).state is TaskState.ASSIGNED
    browser.send(f"{here}/hand-in", minutes="2")
    assert centre.now(Task, task.id).result == {
        "choice": "同じ", "count": 3, "note": "ここを見ました",
    }  # fmt: skip


@sqlite
def test_an_empty_work_is_saved_but_not_handed_in(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    for payload in ({}, {"fields": ["氏名", "住所"]}, {"checklist": ["折る", "数える"]}):
        task = given(centre, me, payload)
        here = f"/work/{task.id}"
        browser.open(here)
        browser.send(f"{here}/hand-in", minutes="1")
        assert browser.status == 422, payload
        assert 'href="#work-1"' in browser.html
        browser.send(f"{here}/draft")
        assert browser.where == f"{here}?said=saved&minutes=1"


@sqlite
def test_the_form_is_what_the_payload_asks_for(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
        (
            {"fields": "氏名|住所", "source_text": "x"},
            {"work_1": "髙子", "work_2": ""},
            {"氏名": "髙子", "住所": ""},
        ),
        ({"choices": "よい、わるい"}, {"work_1": "わるい"}, {"choice": "わるい"}),
        (
            {"checklist": ["折る", "数える", "しまう"], "quantity": "40"},
            {"work_1": ["しまう", "折る"], "work_2": "0"},
            {"checked": ["折る", "しまう"], "count": 0},
        ),
        ({"link": "https://example.jp/<b>"}, {"work_1": "見ました"}, {"text": "見ました"}),
    ]
    for payload, typed, result in cases:
        task = given(centre, me, payload)
        here = f"/work/{task.id}"
        browser.open(here)
        browser.send(f"{here}/draft", **typed)
        assert centre.now(Task, task.id).draft == result
        again = {name.replace("_", "-"): value for name, value in typed.items()}
        held: dict[str, list[str]] = {}
        for name, value in browser.page.form(f"{here}/draft"):
            held.setdefault(name, []).append(value)
        for name, value in again.items():
            assert sorted(held[name]) == sorted(value if isinstance(value, list) else [value])
        browser.send(f"{here}/hand-in", minutes="1")
        assert centre.now(Task, task.id).result == result


@sqlite
def test_what_somebody_wrote_is_text_and_never_markup(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    evil = "<script>alert(1)</script>"
    task = given(centre, me, {evil: evil, "choices": [evil]}, title=evil, instructions=evil)
    browser.open(f"/work/{task.id}")
    browser.send(f"/work/{task.id}/help", message=evil)
    assert browser.html.count("<script") == browser.html.count("<script src=")
    assert browser.page.text.count(evil) >= 5
    browser.open("/today")
    assert browser.html.count("<script") == browser.html.count("<script src=")


@sqlite
def test_a_field_or_a_choice_that_the_page_does_not_have_is_refused(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"choices": ["同じ", "ちがう"]})
    here = f"/work/{task.id}"
    browser.open(here)
    browser.send(f"{here}/hand-in", work_1="ほか")
    assert browser.status == 422
    browser.post(f"{here}/draft", [*browser.filled(f"{here}/draft"), ("work-9", "x")])
    assert browser.status == 422
    browser.open(here)
    browser.post(f"{here}/draft", [*browser.filled(f"{here}/draft"), ("participant_id", "x")])
    assert browser.status == 422
    assert centre.now(Task, task.id).draft is None


@sqlite
def test_a_work_that_is_too_long_is_refused_and_stays_in_the_form(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"fields": ["一", "二"]})
    here = f"/work/{task.id}"
    long = "字" * 45_000
    browser.open(here)
    page = browser.send(f"{here}/draft", work_1=long, work_2=long)
    assert browser.status == 422
    assert ["work-2", long] in page.form(f"{here}/draft")
    browser.send(f"{here}/draft", work_2="短い")
    assert centre.now(Task, task.id).draft == {"一": long, "二": "短い"}


@sqlite
def test_a_pause_keeps_the_work_and_going_on_finds_it(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    browser.open(here)
    browser.send(f"{here}/start")
    assert centre.now(Task, task.id).state is TaskState.STARTED
    twice = browser.filled(f"{here}/pause", work_1="途中")
    browser.post(f"{here}/pause", twice)
    assert browser.where == "/today?said=paused"
    browser.post(f"{here}/pause", twice)
    now = centre.now(Task, task.id)
    assert (now.state, now.draft) == ("paused", {"text": "途中"})
    assert events(service, task, Task.Paused) == 1
    page = browser.open(here)
    assert not page.offers(f"{here}/pause")
    assert ["work-1", "途中"] in page.form(f"{here}/draft")
    browser.send(f"{here}/start")
    assert centre.now(Task, task.id).state is TaskState.STARTED


@sqlite
def test_a_question_is_asked_once_and_its_answer_is_read(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    browser.open(here)
    twice = browser.filled(f"{here}/help", message="この字は何ですか")
    browser.post(f"{here}/help", twice)
    browser.post(f"{here}/help", twice)
    assert events(service, task, Task.HelpAsked) == 1
    centre.does(AnswerHelp(task_id=task.id, message="葛󠄀です"))
    page = browser.open(here)
    assert "この字は何ですか" in page.text
    assert "葛󠄀です" in page.text
    browser.send(f"{here}/help", message="  ")
    assert browser.status == 422
    assert 'href="#message"' in browser.html


@sqlite
def test_a_returned_task_says_why_and_shows_the_work_as_it_was_handed_in(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    mine = as_participant(me)
    centre.does(SaveDraft(task_id=task.id, draft={"text": "半分"}), by=mine)
    centre.does(SubmitTask(task_id=task.id, result={"text": "全部"}, minutes=8), by=mine)
    centre.does(
        InspectTask(
            task_id=task.id,
            verdict=Verdict.RETURN,
            comment="1字だけ見てください",
            defects=("typo",),
        )
    )
    page = browser.open("/today")
    assert "手直しのお願い" in page.text
    here = f"/work/{task.id}"
    page = browser.open(here)
    assert "1字だけ見てください" in page.text
    assert "typo" not in page.text
    assert ["work-1", "全部"] in page.form(f"{here}/hand-in")
    assert ["minutes", ""] in page.form(f"{here}/hand-in")
    page = browser.send(f"{here}/start")
    assert ["work-1", "全部"] in page.form(f"{here}/hand-in")
    page = browser.send(f"{here}/hand-in", work_1="全部。")
    assert browser.status == 422
    assert ["work-1", "全部。"] in page.form(f"{here}/hand-in")
    browser.send(f"{here}/hand-in", minutes="2")
    assert browser.where == "/today?said=handed-in"
    assert centre.now(Task, task.id).result == {"text": "全部。"}


@sqlite
def test_handing_in_twice_is_done_once_and_what_came_too_late_is_kept_in_sight(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    browser.open(here)
    twice = browser.filled(f"{here}/hand-in", work_1="できた", minutes="3")
    late = [("once", uuid4().hex) if item[0] == "once" else item for item in twice]
    late = [("work-1", "あとから") if item[0] == "work-1" else item for item in late]
    for _ in range(2):
        browser.post(f"{here}/hand-in", twice)
        assert browser.where == "/today?said=handed-in"
    assert events(service, task, Task.Submitted) == 1
    page = browser.post(f"{here}/hand-in", late)
    assert browser.status == 409
    assert "あとから" in page.text
    assert centre.now(Task, task.id).result == {"text": "できた"}
    for act in ("start", "draft", "pause"):
        browser.post(
            f"{here}/{act}", [item for item in late if act != "start" or "w" not in item[0]]
        )
        assert browser.status in (409, 422), act


@sqlite
def test_a_task_is_given_back_with_a_reason_and_the_page_is_gone_without_a_reproach(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    browser.open(here)
    browser.send(f"{here}/give-back")
    assert browser.status == 422
    assert re.search(r"<details open>", browser.html)
    twice = browser.filled(f"{here}/give-back", reason="少し疲れています")
    for _ in range(2):
        browser.post(f"{here}/give-back", twice)
        assert browser.where == "/today?said=given-back"
    assert centre.now(Task, task.id).state is TaskState.WAITING
    head = service.ledger.head()
    browser.open(here)
    assert browser.status == 404
    assert service.ledger.head() == head


@sqlite
def test_what_was_said_to_somebody_before_me_is_not_shown_to_me(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    before = centre.participant()
    task = given(centre, before, {})
    theirs = as_participant(before)
    centre.does(AskForHelp(task_id=task.id, message="わたしの質問"), by=theirs)
    centre.does(SubmitTask(task_id=task.id, result={"text": "本文"}, minutes=3), by=theirs)
    centre.does(InspectTask(task_id=task.id, verdict=Verdict.RETURN, comment="あなたへの言葉"))
    centre.does(DeclineTask(task_id=task.id, reason="疲れた"), by=theirs)
    centre.does(AssignTask(task_id=task.id, participant_id=me.id))
    page = browser.open(f"/work/{task.id}")
    assert browser.status == 200
    assert "わたしの質問" not in page.text
    assert "あなたへの言葉" not in page.text
    assert ["work-1", "本文"] in page.form(f"/work/{task.id}/draft")


@sqlite
def test_a_foreign_task_is_not_there_even_for_one_who_is_staff_as_well(
    service: Service, centre: Centre, me: Participant, browser_of: Open
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    other, as_staff = centre.participant(), centre.participant()
    for browser in (browser_of(other), browser_of(as_staff, *ACCOUNT_ROLES)):
        browser.open("/today")
        guards = [(name, value) for name, value in browser.filled("/today/check-in")]
        version = centre.now(Task, task.id).version
        hidden = browser.open(here).text
        assert browser.status == 404
        missing = browser.open(f"/work/{uuid4()}").text
        assert (browser.status, missing) == (404, hidden)
        typed = {"hand-in": [("work-1", "x"), ("minutes", "1")], "draft": [("work-1", "x")],
                 "pause": [], "start": [], "help": [("message", "x")],
                 "give-back": [("reason", "x")]}  # fmt: skip
        for act, values in typed.items():
            marks = [("once", uuid4().hex) if guard[0] == "once" else guard for guard in guards]
            head = service.ledger.head()
            browser.post(f"{here}/{act}", [*marks, *values])
            assert browser.status in (404, 409), act
            recorded = [row.event.TOPIC for row in service.ledger.read(head)]
            assert recorded == ["access.refused.v1"] * (browser.status == 404), act
        assert centre.now(Task, task.id).version == version


@sqlite
def test_a_task_of_an_order_on_hold_or_cancelled_says_so(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {}, title="止まる仕事")
    centre.does(HoldJobOrder(order_id=task.order_id, reason="原本待ち"))
    page = browser.open("/today")
    assert "止まる仕事" in page.text
    assert page.offers("/today/next")
    calm = browser.open(f"/work/{task.id}")
    assert calm.offers(f"/work/{task.id}/draft")
    centre.does(CancelTask(task_id=task.id, reason="不要"))
    page = browser.open(f"/work/{task.id}")
    assert "取消し" in page.text
    assert not page.offers(f"/work/{task.id}/draft")
    assert not page.offers(f"/work/{task.id}/help")


@sqlite
def test_what_was_typed_into_a_task_that_was_taken_back_is_shown_with_the_reason(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"choices": ["同じ", "ちがう"]})
    here = f"/work/{task.id}"
    browser.open(here)
    work = browser.filled(f"{here}/hand-in", work_1="同じ", work_2="3行目は読めない", minutes="7")
    question = browser.filled(f"{here}/help", message="どちらですか")
    centre.does(ReleaseTask(task_id=task.id, reason="急ぎのため"))
    head = service.ledger.head()
    for action, values, texts in (
        ("hand-in", work, ("同じ", "3行目は読めない", "7")),
        ("draft", work, ("3行目は読めない",)),
        ("help", question, ("どちらですか",)),
    ):
        page = browser.post(f"{here}/{action}", values)
        assert browser.status == 409, action
        assert "職員がこの作業を戻したか" in page.text
        assert all(text in page.text for text in texts), action
        assert "急ぎのため" not in page.text
    assert saved_by_itself(browser, here, dict(work)).status_code == 404
    page = browser.open(here)
    assert browser.status == 404
    assert "いまは、あなたの作業ではありません" in page.text
    assert service.ledger.head() == head, "a former holder is not noted as a stranger"


@sqlite
def test_two_tabs_on_one_task_are_told_and_shown_both_texts(
    centre: Centre, me: Participant, browser_of: Open
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    one, other = browser_of(me), browser_of(me)
    for tab in (one, other):
        tab.open(here)
    second = dict(other.filled(f"{here}/draft", work_1="二つめのタブ", minutes="3"))
    one.send(f"{here}/draft", work_1="一つめのタブ")
    assert saved_by_itself(other, here, second).status_code == 412
    for act in ("draft", "hand-in"):
        page = other.post(f"{here}/{act}", list(second.items()))
        assert other.status == 409
        assert ["work-1", "二つめのタブ"] in page.form(f"{here}/draft")
        assert "一つめのタブ" in page.text and "別のタブか別の機器" in page.text
        assert centre.now(Task, task.id).draft == {"text": "一つめのタブ"}
    other.send(f"{here}/hand-in", work_1="両方を見ました", minutes="3")
    assert centre.now(Task, task.id).result == {"text": "両方を見ました"}


@sqlite
def test_the_planned_minutes_are_shown_but_never_handed_in_unread(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {}, minutes_per_task=25)
    here = f"/work/{task.id}"
    page = browser.open(here)
    assert ["minutes", ""] in page.form(f"{here}/hand-in")
    assert "予定の時間は25分です。" in page.text
    page = browser.send(f"{here}/hand-in", work_1="できた")
    assert browser.status == 422 and 'href="#minutes"' in browser.html
    assert ["work-1", "できた"] in page.form(f"{here}/hand-in")
    assert centre.now(Task, task.id).result is None
    browser.send(f"{here}/hand-in", minutes="31")
    assert centre.now(Task, task.id).spent == 31


@sqlite
def test_minutes_that_were_typed_stay_when_unfinished_work_is_saved(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    here = f"/work/{given(centre, me, {}).id}"
    browser.open(here)
    page = browser.send(f"{here}/draft", work_1="半分", minutes="23")
    assert ["minutes", "23"] in page.form(f"{here}/draft")


@sqlite
def test_work_sent_after_the_session_ended_is_shown_after_signing_in_whatever_came_between(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {})
    here = f"/work/{task.id}"
    me_again = {"email": f"{me.id.hex}@example.jp", "password": PASSWORD, "after": "/kept-form"}
    for taken_back in (False, True):
        browser.open(here)
        values = browser.filled(f"{here}/hand-in", work_1="一時間かけて書きました", minutes="9")
        if taken_back:
            centre.does(ReleaseTask(task_id=task.id, reason="急ぎのため"))
        with service.ledger.database.write() as transaction:
            now = service.clock.now().isoformat(timespec="microseconds")
            transaction.run("UPDATE credentials SET ended_at = ? WHERE kind = 'session'", (now,))
        browser.post(f"{here}/hand-in", values, Accept="text/html")
        assert browser.where == "/sign-in?said=kept&after=/kept-form"
        page = browser.post("/sign-in", list(me_again.items()))
        assert browser.where == "/kept-form"
        assert "一時間かけて書きました" in page.text
        if not taken_back:
            assert ["work-1", "一時間かけて書きました"] in page.form(f"{here}/hand-in")
    assert "いまは、あなたの作業ではありません" in page.text


@sqlite
def test_a_long_transcription_is_saved_and_one_too_long_is_shown_again_whole(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ"})
    here = f"/work/{task.id}"
    browser.open(here)
    browser.send(f"{here}/draft", work_1="転" * LONGEST_TEXT)
    assert centre.now(Task, task.id).draft == {"text": "転" * LONGEST_TEXT}
    page = browser.send(f"{here}/hand-in", work_1="転" * (LONGEST_TEXT + 1), minutes="5")
    assert browser.status == 422
    assert "65,536字までです（いまは65,537字）。" in page.text
    assert ["work-1", "転" * (LONGEST_TEXT + 1)] in page.form(f"{here}/hand-in")

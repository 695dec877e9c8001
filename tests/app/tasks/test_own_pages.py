"""The pages of a participant, as a browser without scripts comes to them and sends their forms."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.identity.account import ACCOUNT_ROLES
from domain.kernel.caller import Role
from domain.kernel.clock import SettableClock
from domain.orders.commands import HoldJobOrder
from domain.orders.job_order import Inspection, JobOrder
from domain.participants.commands import LeaveParticipant, SetLimits, SuspendParticipant
from domain.participants.participant import Participant
from domain.participants.terms import LeaveReason
from domain.policies.split_an_order_into_tasks import AddTasks, NewTask, task_id
from domain.tasks.commands import (
    AnswerHelp,
    AskForHelp,
    AssignTask,
    CancelTask,
    DeclineTask,
    InspectTask,
    SaveDraft,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Task, TaskState, Verdict
from tests.app.visitors import PASSWORD, add_account, signed_in, stranger, visitor
from tests.centre import Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CODES = {state.value for state in TaskState} | {"data_entry", "source_text", "compared_with"}


class Reader(HTMLParser):
    """What a page holds: its forms with all they would send, and the text that is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.text, self.headings, self._inside = "", [], ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name, value = facts.get("name"), facts.get("value") or ""
        if tag == "form":
            self.forms.append({"action": facts["action"], "values": [], **facts})
        elif tag == "input" and name and self.forms:
            is_tick = facts.get("type") in ("radio", "checkbox")
            if not is_tick or "checked" in facts:
                self.forms[-1]["values"].append([name, value])
        elif tag == "textarea" and name:
            self.forms[-1]["values"].append([name, ""])
        elif tag == "button" and facts.get("formaction"):
            self.forms[-1].setdefault("further", []).append(facts["formaction"])
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "textarea":
            self.forms[-1]["values"][-1][1] += data.removeprefix("\n")
        self.text += data

    def form(self, action: str) -> list[list[str]]:
        """What the form for `action` would send as it stands."""
        found = [
            one["values"]
            for one in self.forms
            if action == one["action"] or action in one.get("further", ())
        ]
        assert len(found) == 1, (action, [one["action"] for one in self.forms])
        return [list(pair) for pair in found[0]]

    def offers(self, action: str) -> bool:
        """True if some button leads to `action`."""
        return any(
            action == one["action"] or action in one.get("further", ()) for one in self.forms
        )


@dataclass
class Browser:
    """A browser in which somebody has signed in, and the page that it shows."""

    client: FlaskClient
    service: Service
    status: int = 0
    where: str = ""
    page: Reader = None  # type: ignore[assignment]
    html: str = ""

    def open(self, path: str) -> Reader:
        """Go to a page."""
        self.service.projections.catch_up()
        return self._shown(path, self.client.get(path))

    def send(self, action: str, **typed: Any) -> Reader:
        """Press the button for `action` on the present page, with some fields typed anew."""
        return self.post(action, self.filled(action, **typed))

    def filled(self, action: str, **typed: Any) -> list[tuple[str, str]]:
        """What the form would send with some fields (`work_1` is `work-1`) typed anew."""
        new = {name.replace("_", "-"): value for name, value in typed.items()}
        kept = [(name, value) for name, value in self.page.form(action) if name not in new]
        for name, value in new.items():
            several = value if isinstance(value, list) else [value]
            kept += [(name, str(one)) for one in several]
        return kept

    def post(self, action: str, values: list[tuple[str, str]], **headers: str) -> Reader:
        """Send values, and follow on to the page that comes of it."""
        data: dict[str, list[str]] = {}
        for name, value in values:
            data.setdefault(name, []).append(value)
        answer = self.client.post(action, data=data, headers=headers)
        if answer.status_code == 303:
            return self.open(answer.headers["Location"])
        return self._shown(action, answer)

    def _shown(self, path: str, answer: TestResponse) -> Reader:
        self.status, self.where, self.html = answer.status_code, path, answer.text
        self.page = Reader(answer.text)
        return self.page


@pytest.fixture
def centre(service: Service) -> Centre:
    """The centre at work."""
    return Centre(service)


@pytest.fixture
def me(centre: Centre) -> Participant:
    """The participant whose pages are looked at."""
    return centre.participant()


Open = Callable[..., Browser]


@pytest.fixture
def browser_of(app: Flask, service: Service) -> Open:
    """Signs a participant in."""

    def make(participant: Participant, *roles: Role) -> Browser:
        email = f"{uuid4().hex}@example.jp"
        add_account(
            service,
            *(roles or (Role.PARTICIPANT,)),
            email=email,
            password=PASSWORD,
            participant_id=participant.id,
            client_id=uuid4() if roles else None,
        )
        return Browser(signed_in(app, email).client, service)

    return make


@pytest.fixture
def browser(browser_of: Open, me: Participant) -> Browser:
    """My browser."""
    return browser_of(me)


def add(centre: Centre, order: JobOrder, payload: dict[str, Any]) -> Task:
    """One more task of an order, with this payload."""
    key = uuid4().hex
    centre.does(AddTasks(order_id=order.id, tasks=(NewTask(key=key, payload=payload),)))
    return centre.now(Task, task_id(order.id, key))


def given(centre: Centre, me: Participant, payload: dict[str, Any], **terms: Any) -> Task:
    """A task of a new order that is in my hands."""
    task = add(centre, centre.order(**terms), payload)
    centre.does(AssignTask(task_id=task.id, participant_id=me.id, override_reason="希望"))
    return centre.now(Task, task.id)


def no_codes_in(page: Reader) -> bool:
    """True if nobody has to read a code of ours."""
    return not CODES & set(re.findall(r"[a-z_]+", page.text))


def events(service: Service, task: Task, kind: type[Any]) -> int:
    """How often something happened to a task."""
    return sum(isinstance(one, kind) for one in service.ledger.history(task.id))


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
    assert ["minutes", "10"] in page.form(f"{here}/hand-in")

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
def test_unwell_is_said_with_one_press_and_nothing_more_is_expected(
    centre: Centre, me: Participant, browser_of: Open, clock: SettableClock
) -> None:
    given(centre, me, {})
    browser = browser_of(me)
    browser.open("/today")
    again = browser.filled("/today/unwell")
    page = browser.send("/today/unwell")
    assert browser.where == "/today?said=unwell"
    assert not page.offers("/today/unwell")
    version = centre.now(Participant, me.id).version
    browser.post("/today/unwell", again)
    assert centre.now(Participant, me.id).version == version
    said = centre.now(Participant, me.id).condition
    assert said is not None
    assert (said.level, said.on) == (2, date(2026, 4, 15))
    clock.advance(timedelta(days=1))
    assert browser_of(me).open("/today").offers("/today/unwell")


@sqlite
def test_a_worse_day_than_unwell_stays_as_it_was_said(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    browser.open("/today")
    unwell = browser.filled("/today/unwell")
    browser.send("/today/condition", level="1", note="頭が痛い")
    assert browser.where == "/today?said=unwell"
    browser.post("/today/unwell", unwell)
    said = centre.now(Participant, me.id).condition
    assert said is not None
    assert (said.level, said.note) == (1, "頭が痛い")


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
def test_a_draft_that_saves_itself_answers_without_a_page_and_may_repeat_its_mark(
    service: Service, centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ"})
    here = f"/work/{task.id}"
    browser.open(here)
    assert f'data-autosave="{here}/draft"' in browser.html
    for text in ("あ", "あい", "あいう", "あい"):
        values = browser.filled(f"{here}/draft", work_1=text)
        answer = browser.client.post(
            f"{here}/draft", data=dict(values), headers={"Accept": "application/json"}
        )
        assert (answer.status_code, answer.data) == (204, b"")
        assert centre.now(Task, task.id).draft == {"text": text}
    assert events(service, task, Task.DraftSaved) == 4
    assert ["work-1", "あい"] in browser.open(here).form(f"{here}/draft")


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
        browser.send(f"{here}/hand-in")
        assert browser.status == 422, payload
        assert 'href="#work-1"' in browser.html
        browser.send(f"{here}/draft")
        assert browser.where == f"{here}?said=saved"


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
    assert browser.html.count("<script") == 1
    assert browser.page.text.count(evil) >= 5
    browser.open("/today")
    assert browser.html.count("<script") == 1


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
    long = "字" * 15_000
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
    assert "手直し待ち" in page.text
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
    late = [("once", uuid4().hex) if one[0] == "once" else one for one in twice]
    late = [("work-1", "あとから") if one[0] == "work-1" else one for one in late]
    for _ in range(2):
        browser.post(f"{here}/hand-in", twice)
        assert browser.where == "/today?said=handed-in"
    assert events(service, task, Task.Submitted) == 1
    page = browser.post(f"{here}/hand-in", late)
    assert browser.status == 409
    assert "あとから" in page.text
    assert centre.now(Task, task.id).result == {"text": "できた"}
    for act in ("start", "draft", "pause"):
        browser.post(f"{here}/{act}", [one for one in late if act != "start" or "w" not in one[0]])
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
    other = centre.participant()
    for browser in (browser_of(other), browser_of(other, *ACCOUNT_ROLES)):
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
            marks = [("once", uuid4().hex) if one[0] == "once" else one for one in guards]
            browser.post(f"{here}/{act}", [*marks, *values])
            assert browser.status in (404, 409), act
        assert centre.now(Task, task.id).version == version


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
    assert [one["action"] for one in page.forms] == ["/sign-out"]


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
    assert [int(one) for one in numbers] == list(range(52, 2, -1))
    assert "52" in page.text
    assert no_codes_in(page)
    further = re.search(r'href="(/done\?cursor=[^"]+)"', browser.html)
    assert further is not None
    browser.open(further[1])
    numbers = re.findall(r'href="/work/[^"]+">[^<]*?(\d+)[^<\d]*</a>', browser.html)
    assert [int(one) for one in numbers] == [2, 1]
    assert "cursor=" not in browser.html
    browser.open("/done?cursor=x")
    assert browser.status == 422


@sqlite
def test_every_word_on_an_english_page_is_english(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "source"}, title="Typing", instructions="Type it.")
    browser.client.set_cookie("ashiato_language", "en")
    for path in ("/today", f"/work/{task.id}", "/done"):
        page = browser.open(path)
        assert set(re.findall(r"[ぁ-んァ-ヶ一-龠]+", page.text)) <= {"足跡"}, path

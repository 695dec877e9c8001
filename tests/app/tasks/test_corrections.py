"""Minutes, verdicts and cancellations that were wrong are corrected, and every figure follows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.orders.commands import CorrectTerms, DeliverJobOrder
from domain.orders.job_order import Inspection, JobOrder
from domain.participants.commands import SuspendParticipant
from domain.participants.participant import Participant
from domain.policies.commands import UndoVerdict
from domain.tasks import queries
from domain.tasks.commands import (
    AcceptTask,
    AssignTask,
    CancelTask,
    CorrectMinutes,
    CorrectPayload,
    InspectTask,
    ReinstateTask,
    ReleaseTask,
    SaveDraft,
    StartTask,
    SubmitTask,
)
from domain.tasks.rounds import question_about
from domain.tasks.task import Task, TaskState, Verdict
from projections.participants.participant_list import ParticipantList, open_tasks
from projections.participants.workload import Workload, workload
from projections.tasks.delivered import minutes_delivered
from projections.tasks.task_queue import TaskQueue
from tests.app.api_clients import ApiClients
from tests.app.tasks.own import Browser, given
from tests.app.visitors import add_account
from tests.centre import STAFF, Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live
from workers.run_policies import run_policies

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
REASON = "打ちまちがい"


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


def handed_in(centre: Centre, me: Participant, minutes: int = 10, **terms: Any) -> Task:
    """A task that I have handed in with these minutes."""
    task = given(centre, me, {"source_text": "あ"}, **terms)
    submit = SubmitTask(task_id=task.id, result={"text": "あ"}, minutes=minutes)
    done: Task = centre.does(submit, as_participant(me))
    return done


def judged(centre: Centre, task: Task, verdict: Verdict, comment: str = "") -> Task:
    done: Task = centre.does(InspectTask(task_id=task.id, verdict=verdict, comment=comment))
    return done


def row_of(service: Service, task: Task) -> dict[str, Any]:
    service.projections.catch_up()
    [row] = service.views.read("SELECT * FROM task_queue WHERE task_id = ?", [str(task.id)])
    return dict(row)


def day_of(service: Service, me: Participant, day: date) -> dict[str, Any]:
    service.projections.catch_up()
    rows = workload(service.views, str(me.id), first=day, last=day)
    return dict(rows[0]) if rows else {}


def test_corrected_minutes_hold_in_every_figure_from_the_day_they_were_stated(
    service: Service, centre: Centre, me: Participant, clock: SettableClock
) -> None:
    order_task = handed_in(centre, me, 600)
    first_day = clock.today()
    second = centre.add(centre.now(JobOrder, order_task.order_id), ["2"])[0]
    centre.does(AssignTask(task_id=second, participant_id=me.id, override_reason="希望"))
    centre.does(SubmitTask(task_id=second, result=1, minutes=5), as_participant(me))
    judged(centre, centre.now(Task, second), Verdict.PASS)
    clock.advance(timedelta(days=1))
    judged(centre, order_task, Verdict.RETURN, "もう一度")
    centre.does(SubmitTask(task_id=order_task.id, result=2, minutes=7), as_participant(me))
    passed = judged(centre, centre.now(Task, order_task.id), Verdict.PASS)
    version = centre.does(DeliverJobOrder(order_id=passed.order_id)).version
    known_before = clock.now()
    clock.advance(timedelta(days=1))

    with pytest.raises(Invalid) as no_reason:
        centre.does(CorrectMinutes(task_id=passed.id, minutes=60, round=1))
    with pytest.raises(Invalid) as no_round:
        centre.does(CorrectMinutes(task_id=passed.id, minutes=60, round=3, reason=REASON))
    assert (*no_reason.value.errors, *no_round.value.errors) == ("reason", "round")
    for _ in range(2):
        centre.does(CorrectMinutes(task_id=passed.id, minutes=60, round=1, reason=REASON))
    now = centre.does(CorrectMinutes(task_id=passed.id, minutes=8, reason=REASON))

    assert (now.spent, now.spent_so_far, now.worked, now.state) == (8, 68, 68, TaskState.PASSED)
    found = [e for e in service.ledger.history(now.id) if isinstance(e, Task.MinutesCorrected)]
    first_round = next(e for e in service.ledger.history(now.id) if isinstance(e, Task.Submitted))
    assert len(found) == 2 and found[0].corrects == first_round.meta.event_id
    assert (found[0].was_minutes, found[0].meta.occurred_on) == (600, first_day)
    row = row_of(service, now)
    assert (row["spent"], row["worked"]) == (8, 68)
    assert day_of(service, me, first_day)["minutes"] == 65
    assert day_of(service, me, first_day + timedelta(days=1))["minutes"] == 8
    assert queries.minutes_of_day(service.ledger, me.id, first_day) == 65
    assert minutes_delivered(service.views, now.order_id, version) == (73, 612)
    history = ApiClients(service).as_("coordinator")
    then = {"as_of": first_day.isoformat()}
    past = history.get(f"/tasks/{now.id}/history", **then).get_json()
    assert past["state"]["minutes"] == 60
    known = {**then, "known_at": known_before.isoformat()}
    assert history.get(f"/tasks/{now.id}/history", **known).get_json()["state"]["minutes"] == 600
    note = history.get(f"/job-orders/{now.order_id}/delivery-note").get_json()
    assert (note["minutes"], note["minutes_when_issued"]) == (73, 612)
    read_models = [TaskQueue, Workload, ParticipantList]
    assert_rebuilt_equals_live(service.ledger, service.views, read_models)


def test_participants_correct_their_minutes_until_the_inspection_begins(
    centre: Centre, me: Participant, api: ApiClients
) -> None:
    task = handed_in(centre, me, 100, inspection=Inspection.DOUBLE)
    guest = api.as_("participant", participant=str(me.id))
    shown = guest.get(f"/tasks/{task.id}").get_json()
    assert "100" in shown["minutes_question"]
    path, body = f"/tasks/{task.id}/correct-minutes", {"minutes": 10, "reason": REASON}
    assert guest.post(path, {"minutes": 10}).status_code == 422
    answer = guest.post(path, body).get_json()
    assert (answer["minutes"], answer["minutes_question"]) == (10, None)
    assert [item["minutes"] for item in answer["rounds"]] == [10]
    judged(centre, task, Verdict.PASS)
    refused = guest.post(path, {**body, "minutes": 20})
    assert refused.status_code == 409 and "staff" in refused.get_json()["detail"]
    assert api.as_("coordinator").post(path, {**body, "minutes": 20}).status_code == 200
    assert api.as_("supervisor").post(path, body).status_code == 403


def test_a_verdict_is_undone_and_what_it_said_with_it(
    service: Service, centre: Centre, me: Participant, clock: SettableClock
) -> None:
    task = judged(centre, handed_in(centre, me), Verdict.RETURN, "けたを見てください")
    day = clock.today()
    centre.does(AcceptTask(task_id=task.id), as_participant(me))
    centre.does(StartTask(task_id=task.id), as_participant(me))
    for _ in range(2):
        undone = centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    assert (undone.state, undone.comment, undone.defects) == (TaskState.SUBMITTED, None, ())
    assert row_of(service, task)["returns"] == 0
    assert open_tasks(service.views, str(me.id)) == 0
    assert {day_of(service, me, day)[name] for name in ("passed", "returned")} == {0}
    judged(centre, undone, Verdict.PASS, "よくできました")
    undone = centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    assert (undone.state, undone.comment) == (TaskState.SUBMITTED, None)
    judged(centre, undone, Verdict.PASS)
    assert row_of(service, task)["state"] == "passed"
    assert day_of(service, me, day)["passed"] == 1
    centre.does(DeliverJobOrder(order_id=task.order_id))
    with pytest.raises(RuleBroken, match="delivered"):
        centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue, Workload])


@sqlite
def test_a_verdict_stays_where_work_was_saved_since(centre: Centre, me: Participant) -> None:
    task = judged(centre, handed_in(centre, me), Verdict.RETURN, "もう一度")
    centre.does(SaveDraft(task_id=task.id, draft={"text": "直し"}), as_participant(me))
    with pytest.raises(RuleBroken, match="begun the rework"):
        centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    centre.does(ReleaseTask(task_id=task.id, reason="ほかの人へ"))
    with pytest.raises(RuleBroken, match="no verdict"):
        centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    own = handed_in(centre, me)
    judged(centre, own, Verdict.PASS)
    both = replace(STAFF, roles=STAFF.roles | {Role.PARTICIPANT}, participant_id=me.id)
    with pytest.raises(RuleBroken, match="colleague"):
        centre.does(UndoVerdict(task_id=own.id, reason=REASON), both)
    with pytest.raises(RuleBroken, match="tell the staff"):
        centre.does(CorrectMinutes(task_id=own.id, minutes=1, reason=REASON), both)


@sqlite
def test_of_two_inspections_each_is_undone_for_itself(centre: Centre, me: Participant) -> None:
    task = judged(centre, handed_in(centre, me, inspection=Inspection.DOUBLE), Verdict.PASS)
    centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    first = centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS))
    assert first.state is TaskState.SUBMITTED
    colleague = replace(STAFF, account_id=UUID(int=2))
    assert (
        centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS), colleague).state == "passed"
    )
    undone = centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    assert undone.state is TaskState.SUBMITTED
    assert centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS)).state == "submitted"
    again = centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS), colleague)
    assert again.state is TaskState.PASSED


@sqlite
def test_a_cancellation_is_taken_back(
    service: Service, centre: Centre, me: Participant, api: ApiClients
) -> None:
    submitted = handed_in(centre, me)
    begun = given(centre, me, {})
    for task, state, holder in (
        (submitted, TaskState.SUBMITTED, me.id),
        (begun, TaskState.ASSIGNED, me.id),
    ):
        centre.does(CancelTask(task_id=task.id, reason="不要"))
        for _ in range(2):
            answer = api.as_("coordinator").post(f"/tasks/{task.id}/reinstate", {"reason": REASON})
            assert answer.status_code == 200
        now = centre.now(Task, task.id)
        assert (now.state, now.participant_id) == (state, holder)
        row = row_of(service, task)
        assert (row["state"], row["participant_id"]) == (state.value, holder and str(holder))
    centre.does(CancelTask(task_id=submitted.id, reason="不要"))
    with pytest.raises(RuleBroken, match="no verdict"):
        centre.does(UndoVerdict(task_id=submitted.id, reason=REASON))
    assert open_tasks(service.views, str(me.id)) == 1
    centre.does(CancelTask(task_id=begun.id, reason="不要"))
    centre.does(SuspendParticipant(participant_id=me.id, reason="休養"))
    assert centre.does(ReinstateTask(task_id=begun.id, reason=REASON)).participant_id is None
    service.projections.catch_up()
    assert open_tasks(service.views, str(me.id)) == 0
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue, ParticipantList])


def test_the_question_back_is_asked_far_from_the_plan_and_beyond_the_day() -> None:
    usual: dict[str, Any] = {"planned": 10, "is_rework": False, "of_day": 30}
    for minutes in (0, 1, 10, 24, 30):
        assert question_about(minutes, **usual) is None, minutes
    assert question_about(31, **usual)
    assert question_about(15, planned=60, is_rework=False, of_day=15)
    assert question_about(15, planned=60, is_rework=True, of_day=15) is None
    asked = question_about(600, planned=500, is_rework=False, of_day=700, so_far=620)
    assert asked and "620" in asked.ja and "700" in asked.en
    assert question_about(600, planned=500, is_rework=False, of_day=700) is None
    asked = question_about(600, planned=500, is_rework=False, of_day=1441)
    assert asked and "その日" in asked.ja and "1440" in asked.en


@sqlite
def test_unusual_minutes_are_asked_back_and_nothing_typed_is_lost(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "あ"})
    here = f"/work/{task.id}"
    browser.open(here)
    page = browser.send(f"{here}/hand-in", work_1="打った文字", minutes="100")
    assert browser.status == 422 and "100分で、間違いありませんか" in page.text
    assert ["work-1", "打った文字"] in page.form(f"{here}/hand-in")
    assert ["minutes", "100"] in page.form(f"{here}/hand-in")
    for confirmed, status in (("90", 422), ("100", 200)):
        assert centre.now(Task, task.id).state is TaskState.ASSIGNED
        values = browser.filled(f"{here}/hand-in")
        browser.post(f"{here}/hand-in", [*values, ("minutes_confirmed", confirmed)])
        assert browser.status == status
    assert browser.where == "/today?said=handed-in"
    assert centre.now(Task, task.id).spent == 100
    browser.open(here)
    kept = dict(browser.filled(f"{here}/minutes"))
    corrected = {**kept, "right_minutes": "10", "minutes_reason": REASON}
    browser.post(f"{here}/minutes", list(corrected.items()))
    assert browser.where == f"{here}?said=minutes" and REASON in browser.page.text
    assert centre.now(Task, task.id).spent == 10
    judged(centre, task, Verdict.PASS)
    assert not browser.open(here).offers(f"{here}/minutes")


@sqlite
def test_who_is_concerned_is_notified_unless_they_corrected_it_themselves(
    service: Service, centre: Centre, me: Participant
) -> None:
    account = add_account(service, Role.PARTICIPANT, participant_id=me.id)
    caller = replace(as_participant(me), account_id=account)
    centre.does(ChooseNotices(kinds=(NoticeKind.WORK_CORRECTED,)), caller)
    address = AddNoticeAddress(channel=Channel.MAIL, address="me@example.jp")
    centre.does(address, caller)
    task = handed_in(centre, me)
    centre.does(CorrectMinutes(task_id=task.id, minutes=9, reason=REASON), caller)
    run_policies(service)
    told = "SELECT kind FROM notices"
    assert service.ledger.rows(told) == []
    centre.does(CorrectMinutes(task_id=task.id, minutes=8, reason=REASON))
    judged(centre, task, Verdict.PASS)
    centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    run_policies(service)
    assert [row["kind"] for row in service.ledger.rows(told)] == ["work_corrected"] * 2


@sqlite
def test_participants_read_that_a_verdict_was_taken_back_and_what_was_corrected(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = judged(centre, handed_in(centre, me), Verdict.PASS, "よくできました")
    here = f"/work/{task.id}"
    centre.does(UndoVerdict(task_id=task.id, reason=REASON))
    text = browser.open(here).text
    assert "もう一度確認しています" in text and REASON in text
    judged(centre, task, Verdict.RETURN, "けたを見てください")
    browser.open(here)
    typed = browser.filled(f"{here}/hand-in", work_1="打った文字", minutes="7")
    centre.does(UndoVerdict(task_id=task.id, reason="見まちがい"))
    for action in ("hand-in", "draft", "pause"):
        page = browser.post(f"{here}/{action}", typed)
        assert browser.status == 409 and "「手直しのお願い」を取り消しました" in page.text
        assert "打った文字" in page.text and "このページの下に残っています" in page.text

    corrected, other = (given(centre, me, {"source_text": "あ"}) for _ in range(2))
    tag = "職員が訂正しました"
    assert tag not in browser.open("/today").text
    centre.does(CorrectPayload(task_id=corrected.id, payload={"source_text": "い"}, reason=REASON))
    assert browser.open("/today").text.count(tag) == 1
    terms = CorrectTerms(order_id=other.order_id, instructions="全角で入力", reason=REASON)
    centre.does(terms)
    assert browser.open("/today").text.count(tag) == 2

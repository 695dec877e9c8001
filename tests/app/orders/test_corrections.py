"""Orders, deliveries and imports that were recorded wrong are put right, and figures follow."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.reports.report import bpo_centre
from domain.kernel.errors import NotAllowed, RuleBroken
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.orders import commands
from domain.orders.job_order import Inspection, JobOrder, OrderState, OrderStep, Programme
from domain.participants.commands import SuspendParticipant
from domain.participants.participant import Participant
from domain.policies.commands import AddTasks, NewTask, RejectDelivery, UndoOrderStep
from domain.reports.value_objects import Period
from domain.tasks.commands import (
    AssignTask,
    CancelTask,
    CorrectPayload,
    InspectTask,
    ReleaseTask,
    SaveDraft,
    StartTask,
    SubmitTask,
)
from domain.tasks.task import Task, TaskState, Verdict
from projections.orders.order_list import OrderList
from projections.reports.bpo_centre import BpoCentre
from projections.tasks.task_queue import TaskQueue
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient, ids, page_client_of, words_of
from tests.app.orders.stages import decided, finished
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live
from tests.recount import asked_of, assert_figures_are_right
from workers.run_policies import run_policies

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
REASON = "取りちがえ"


@pytest.fixture
def centre(service: Service) -> Centre:
    return Centre(service)


def undo(centre: Centre, order: JobOrder, step: OrderStep, **by: Any) -> JobOrder:
    found: JobOrder = centre.does(UndoOrderStep(order_id=order.id, step=step, reason=REASON), **by)
    return found


def given(centre: Centre, task: UUID, somebody: Participant) -> None:
    centre.does(AssignTask(task_id=task, participant_id=somebody.id, override_reason="希望"))


def imported(centre: Centre, order: JobOrder, keys: list[str]) -> UUID:
    """An import of tasks with these keys, as the command and its job make it."""
    job = uuid4()
    begin = commands.BeginImport(order_id=order.id, job_id=job, parts=(b"",), filename="a.csv")
    centre.does(begin)
    new = tuple(NewTask(key=key, payload={"source_text": key}) for key in keys)
    caller = system("import_tasks")
    for command in (
        AddTasks(order_id=order.id, tasks=new, import_job=job),
        commands.EndImport(order_id=order.id, job_id=job, added=len(keys)),
    ):
        centre.service.bus.dispatch(command, Envelope(caller=caller))
    return job


def test_a_delivery_recorded_by_mistake_is_withdrawn_with_its_note(
    service: Service, centre: Centre
) -> None:
    order = finished(centre, tasks=2)
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    centre.does(commands.AcceptDelivery(order_id=order.id))
    centre.does(commands.CloseJobOrder(order_id=order.id))
    with pytest.raises(RuleBroken, match="Only the last step"):
        undo(centre, order, OrderStep.DELIVERED)
    staff = page_client_of(service)
    assert "完了を取り消す" in staff.text(f"/orders/{order.id}", "ja")
    for step, state in (
        (OrderStep.CLOSED, OrderState.ACCEPTED_BY_CLIENT),
        (OrderStep.DELIVERY_ACCEPTED, OrderState.DELIVERED),
        (OrderStep.DELIVERED, OrderState.RELEASED),
    ):
        for _ in range(2):
            assert undo(centre, order, step).state is state
    client = Caller(
        account_id=uuid4(),
        roles=frozenset({Role.CLIENT}),
        centres=(CENTRE,),
        client_id=order.client_id,
    )
    guest = ApiClients(service).as_("coordinator")
    path = f"/job-orders/{order.id}/delivery-note"
    note = guest.get(path).get_json()
    assert (note["number"], note["withdrawn_because"]) == (f"{order.number}-1", REASON)
    assert note["withdrawn_on"] and note["accepted_on"] is None
    pages = PageClient(service, create_app(service), Role.CLIENT, client_id=order.client_id)
    assert "no longer valid" in pages.text(f"/our-orders/{order.id}/delivery-note")
    shown = pages.text(f"/our-orders/{order.id}")
    assert "The delivery was withdrawn" in shown and REASON in shown
    assert pages.get(f"/api/v1/job-orders/{order.id}/delivery").status_code == 404

    centre.does(commands.DeliverJobOrder(order_id=order.id))
    again = guest.get(path).get_json()
    assert (again["number"], again["replaces"]) == (f"{order.number}-2", note["number"])
    assert again["withdrawn_on"] is None
    assert guest.get(path, delivery=1).get_json()["replaced_by"] == again["number"]
    undo(centre, order, OrderStep.DELIVERED)
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    notes = [guest.get(path, delivery=place).get_json() for place in (1, 2, 3)]
    numbers = [one["number"] for one in notes]
    assert [one["replaces"] for one in notes] == [None, *numbers[:2]]
    assert [one["replaced_by"] for one in notes] == [*numbers[1:], None]
    shown = pages.text(f"/our-orders/{order.id}/delivery-note")
    assert f"This note replaces {numbers[1]}, whose delivery was withdrawn." in shown
    with pytest.raises(NotAllowed):
        undo(centre, order, OrderStep.DELIVERED, by=client)
    centre.does(commands.AcceptDelivery(order_id=order.id), by=client)
    assert (
        pages.post(
            f"/our-orders/{order.id}/undo", step="delivery_accepted", undo_reason=REASON
        ).status_code
        == 303
    )
    assert centre.now(JobOrder, order.id).state is OrderState.DELIVERED
    service.projections.catch_up()
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue, OrderList])


@sqlite
def test_a_return_by_the_client_is_taken_back_unless_the_rework_is_under_way(
    centre: Centre,
) -> None:
    order = finished(centre, tasks=2)
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    tasks = tuple(ids(centre, order, 2))
    for _ in range(2):
        centre.does(RejectDelivery(order_id=order.id, task_ids=tasks, reason="1行目"))
        decided(centre, order.id)
        if _ == 0:
            assert undo(centre, order, OrderStep.REJECTION_DECIDED).state is OrderState.REJECTED
            assert {centre.now(Task, task).state for task in tasks} == {TaskState.PASSED}
            assert undo(centre, order, OrderStep.DELIVERY_REJECTED).state is OrderState.DELIVERED
    holder = centre.now(Participant, centre.now(Task, tasks[0]).participant_id)
    centre.does(SaveDraft(task_id=tasks[0], draft={"text": "直し"}), as_participant(holder))
    with pytest.raises(RuleBroken, match="rework of 1 tasks"):
        undo(centre, order, OrderStep.REJECTION_DECIDED)
    assert centre.now(Task, tasks[1]).state is TaskState.RETURNED


def test_an_acceptance_and_a_cancellation_by_mistake_no_longer_count(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    order = centre.order(released=False)
    centre.does(commands.AcceptJobOrder(order_id=order.id))
    other = centre.order(tasks=3)
    somebody = centre.participant()
    first, second, third = ids(centre, other, 3)
    given(centre, first, somebody)
    given(centre, second, somebody)
    centre.does(SubmitTask(task_id=second, result=1, minutes=5), as_participant(somebody))
    centre.does(CancelTask(task_id=third, reason="不要"))
    centre.does(commands.CancelJobOrder(order_id=other.id, reason="中止"))
    run_policies(service)
    before, day = clock.now(), clock.today()
    clock.advance(timedelta(days=1))
    undo(centre, order, OrderStep.ACCEPTED)
    undo(centre, other, OrderStep.CANCELLED)
    elsewhere = centre.order()
    known_as_bpo = clock.now()
    clock.advance(timedelta(minutes=1))
    moved = commands.CorrectTerms(
        order_id=elsewhere.id, programme=Programme.WORKSTATION, reason=REASON
    )
    centre.does(moved)
    run_policies(service)
    states = [centre.now(Task, task).state for task in (first, second, third)]
    assert states == [TaskState.ASSIGNED, TaskState.SUBMITTED, TaskState.CANCELLED]
    assert centre.now(JobOrder, order.id).accepted_on is None
    service.projections.catch_up()
    events = list(service.ledger.read(0, limit=10_000))
    for as_of, known, expected in (
        (day, before, (2, 1)),
        (clock.today(), known_as_bpo, (2, 0)),
        (clock.today(), clock.now(), (1, 0)),
    ):
        asked = asked_of(service, CENTRE, as_of, known, Period.YEAR)
        assert_figures_are_right(service, events, asked)
        figure = next(one for one in bpo_centre(service.views, asked) if one.id == "B2")
        assert (figure.value, figure.related["cancelled"]) == expected
    assert_rebuilt_equals_live(service.ledger, service.views, [BpoCentre, OrderList, TaskQueue])


@sqlite
def test_tasks_of_an_order_cancelled_by_mistake_go_back_to_whom_they_belonged(
    service: Service, centre: Centre
) -> None:
    order = centre.order(tasks=3)
    somebody, other = centre.participant(), centre.participant()
    for person in (somebody, other):
        account = add_account(service, Role.PARTICIPANT, participant_id=person.id)
        themselves = replace(as_participant(person), account_id=account)
        centre.does(ChooseNotices(kinds=(NoticeKind.WORK_CORRECTED,)), themselves)
        address = AddNoticeAddress(channel=Channel.MAIL, address=f"{account}@example.jp")
        centre.does(address, themselves)
    tasks = ids(centre, order, 3)
    for task, holder in zip(tasks, (somebody, somebody, other), strict=True):
        given(centre, task, holder)
        centre.does(StartTask(task_id=task), as_participant(holder))
    draft = {"text": "途中"}
    centre.does(SaveDraft(task_id=tasks[0], draft=draft), as_participant(somebody))
    centre.does(commands.CancelJobOrder(order_id=order.id, reason="中止"))
    run_policies(service)
    centre.does(SuspendParticipant(participant_id=other.id, reason="休養"))
    undo(centre, order, OrderStep.CANCELLED)
    run_policies(service)
    now = [centre.now(Task, task) for task in tasks]
    assert [task.state for task in now] == ["started", "started", "waiting"]
    assert [task.participant_id for task in now] == [somebody.id, somebody.id, None]
    assert now[0].draft == draft and {now[0].slot, now[1].slot} == {1, 2}
    rows = service.ledger.rows("SELECT kind FROM notices")
    assert [row["kind"] for row in rows] == ["work_corrected"] * 3
    done: Task = centre.does(
        SubmitTask(task_id=tasks[0], result=1, minutes=5), as_participant(somebody)
    )
    assert done.state is TaskState.SUBMITTED
    given(centre, tasks[2], somebody)
    assert centre.now(Task, tasks[2]).slot == now[0].slot


@sqlite
def test_terms_are_corrected_while_the_work_is_under_way(service: Service, centre: Centre) -> None:
    order = centre.order(tasks=3, inspection=Inspection.NONE, skills={"typing": 1})
    somebody = centre.participant()
    account = add_account(service, Role.PARTICIPANT, participant_id=somebody.id)
    caller = replace(as_participant(somebody), account_id=account)
    centre.does(ChooseNotices(kinds=(NoticeKind.WORK_CORRECTED,)), caller)
    centre.does(AddNoticeAddress(channel=Channel.MAIL, address="me@example.jp"), caller)
    first, second, third = ids(centre, order, 3)
    given(centre, first, somebody)
    centre.does(SubmitTask(task_id=first, result=1, minutes=5), as_participant(somebody))
    given(centre, second, somebody)
    pages = page_client_of(service)
    here = f"/orders/{order.id}"
    values: dict[str, Any] = {
        "title": "名簿の入力と確認",
        "programme": "bpo",
        "kind_of_work": "data_entry",
        "work_modes": ["home_based", "on_site"],
        "minutes_per_task": "25",
        "inspection": "double",
        "instructions": "旧字はそのまま。",
        "skill_typing": "0",
    }
    assert pages.post(f"{here}/correct-terms", **values).status_code == 422
    version = str(centre.now(JobOrder, order.id).version)
    answer = pages.post(f"{here}/correct-terms", **values, version=version, terms_reason=REASON)
    assert answer.status_code == 303, answer.text
    run_policies(service)
    now = centre.now(JobOrder, order.id)
    assert (now.terms.title, now.terms.skills, now.terms.personal_data) == (
        "名簿の入力と確認",
        {},
        order.terms.personal_data,
    )
    assert [centre.now(Task, task).minutes for task in (first, second, third)] == [10, 25, 25]
    assert centre.now(Task, first).state is TaskState.PASSED
    centre.does(SubmitTask(task_id=second, result=1, minutes=20), as_participant(somebody))
    assert centre.now(Task, second).state is TaskState.SUBMITTED
    assert centre.does(InspectTask(task_id=second, verdict=Verdict.PASS)).state == "submitted"
    kinds = [row["kind"] for row in service.ledger.rows("SELECT kind FROM notices")]
    assert kinds == ["work_corrected"]
    guest = ApiClients(service).as_("coordinator")
    api = f"/job-orders/{order.id}/correct-terms"
    assert guest.post(api, {"title": "別の名前"}).status_code == 422
    assert guest.post(api, {"personal_data": False, "reason": REASON}).status_code == 422
    assert (
        guest.post(api, {"title": "別の名前", "reason": REASON}).get_json()["title"] == "別の名前"
    )
    service.projections.catch_up()
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue, OrderList])


@sqlite
def test_the_day_of_receipt_is_corrected_and_the_order_known_from_then_on(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=10))
    order = centre.order(tasks=1)
    was = order.terms.received_on
    pages, here = page_client_of(service), f"/orders/{order.id}"
    values: dict[str, Any] = {
        "title": order.terms.title,
        "programme": order.terms.programme.value,
        "kind_of_work": order.terms.kind_of_work.value,
        "work_modes": [mode.value for mode in order.terms.work_modes],
        "minutes_per_task": str(order.terms.minutes_per_task),
        "inspection": order.terms.inspection.value,
        "instructions": order.terms.instructions,
        "terms_reason": REASON,
    }
    assert f'value="{was.isoformat()}"' in pages.get(f"{here}/terms").text

    def corrected_to(day: date) -> int:
        version = str(centre.now(JobOrder, order.id).version)
        typed = values | {"received_on": day.isoformat(), "version": version}
        return int(pages.post(f"{here}/correct-terms", **typed).status_code)

    accepted = centre.now(JobOrder, order.id).accepted_on
    assert accepted is not None
    assert corrected_to(accepted + timedelta(days=1)) == 422
    right = was - timedelta(days=5)
    assert [corrected_to(right), corrected_to(right)] == [303, 303]
    history = service.ledger.history(order.id)
    assert [type(event) for event in history].count(JobOrder.TermsCorrected) == 1
    assert centre.now(JobOrder, order.id).terms.received_on == right
    known = JobOrder.fold(JobOrder.known_by(history, right))
    assert known is not None and known.terms.received_on == right
    assert JobOrder.known_by(history, right - timedelta(days=1)) == []
    service.projections.catch_up()
    row = ApiClients(service).as_("coordinator").get(f"/job-orders/{order.id}").get_json()
    assert row["received_on"] == right.isoformat()
    assert_rebuilt_equals_live(service.ledger, service.views, [OrderList])


def test_as_of_an_earlier_day_terms_and_data_are_the_corrected_ones(
    centre: Centre, clock: SettableClock
) -> None:
    order = centre.order(tasks=1)
    (task,) = ids(centre, order, 1)
    first = clock.today()
    clock.advance(timedelta(days=3))
    known_at = clock.now()
    clock.advance(timedelta(days=1))
    terms = commands.CorrectTerms(order_id=order.id, title="名簿の確認", reason=REASON)
    for _ in range(2):
        centre.does(terms)
        centre.does(CorrectPayload(task_id=task, payload={"source_text": "い"}, reason=REASON))
    later = first + timedelta(days=2)
    centre.does(replace(terms, title="名簿の点検", occurred_on=later))

    def as_of(kind: type[JobOrder | Task], id: UUID, day: date) -> Any:
        events = kind.known_by(centre.service.ledger.history(id), day)
        return kind.fold(events)

    assert as_of(Task, task, first).payload == {"source_text": "い"}
    assert as_of(JobOrder, order.id, first).terms.title == "名簿の確認"
    assert as_of(JobOrder, order.id, later).terms.title == "名簿の点検"
    corrected = [
        event
        for id in (order.id, task)
        for event in centre.service.ledger.history(id)
        if isinstance(event, JobOrder.TermsCorrected | Task.PayloadCorrected)
    ]
    assert len(corrected) == 3
    assert all(event.meta.recorded_at > known_at for event in corrected)


def test_the_data_of_a_task_are_corrected_until_the_delivery(
    service: Service, centre: Centre
) -> None:
    order = centre.order(tasks=0)
    lists = {"fields": ["氏名"], "pages": [1, 2], "rows": [{"name": "高橋", "ok": True}]}
    new = NewTask(key="a", payload={"source_text": "高橋", "quantity": 3, **lists})
    centre.does(AddTasks(order_id=order.id, tasks=(new,)))
    task, somebody = centre.task(order, "a"), centre.participant()
    given(centre, task.id, somebody)
    pages = page_client_of(service)
    here = f"/staff/tasks/{task.id}"
    typed = {"payload-1": "髙橋", "payload-2": "三", "payload_reason": REASON}
    refused = pages.post(f"{here}/payload", **typed)
    assert (
        refused.status_code == 422 and "髙橋" in refused.text and "Write a number" in refused.text
    )
    emptied = (
        ApiClients(service)
        .as_("coordinator")
        .post(f"/tasks/{task.id}/correct-payload", {"payload": {}, "reason": REASON})
    )
    assert emptied.status_code == 422 and "without its data" in emptied.get_data(as_text=True)
    typed |= {"payload-2": "4", "payload-3": "氏名\n住所\n", "payload-5-1-1": "髙橋"}
    refused = pages.post(f"{here}/payload", **typed, **{"payload-4": "1\n二"})
    assert refused.status_code == 422 and "1\n二</textarea>" in refused.text
    assert pages.post(f"{here}/payload", **typed, **{"payload-4": "1\n3"}).status_code == 303
    assert centre.now(Task, task.id).payload == {
        "source_text": "髙橋",
        "quantity": 4,
        "fields": ["氏名", "住所"],
        "pages": [1, 3],
        "rows": [{"name": "髙橋", "ok": True}],
    }
    own = PageClient(service, create_app(service), Role.PARTICIPANT, participant_id=somebody.id)
    words = own.text(f"/work/{task.id}")
    assert "The staff corrected the source" in words and REASON in words
    by = as_participant(somebody)
    centre.does(SubmitTask(task_id=task.id, result=1, minutes=5), by)
    centre.does(InspectTask(task_id=task.id, verdict=Verdict.PASS))
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    with pytest.raises(RuleBroken, match="delivered"):
        centre.does(CorrectPayload(task_id=task.id, payload={"a": 1}, reason=REASON))


@sqlite
def test_an_import_is_cancelled_as_far_as_nobody_has_had_it(
    service: Service, centre: Centre
) -> None:
    order = centre.order(tasks=1)
    job = imported(centre, order, ["a", "b", "c", "d"])
    somebody = centre.participant()
    given(centre, centre.task(order, "a").id, somebody)
    given(centre, centre.task(order, "b").id, somebody)
    centre.does(ReleaseTask(task_id=centre.task(order, "b").id, reason="ほかの人へ"))
    pages = page_client_of(service)
    here = f"/orders/{order.id}"
    assert "4 tasks, of which 2 were never" in pages.text(f"{here}/add")
    guest = ApiClients(service).as_("coordinator")
    path = f"/job-orders/{order.id}/imports/{job}/cancel"
    assert guest.post(path, {}).status_code == 422
    other = f"/job-orders/{order.id}/imports/{uuid4()}/cancel"
    assert guest.post(other, {"reason": REASON}).status_code == 404
    assert pages.post(f"{here}/cancel-import", job_id=str(job)).status_code == 422
    sent = pages.post(f"{here}/cancel-import", job_id=str(job), import_reason=REASON)
    assert sent.status_code == 303
    assert guest.post(path, {"reason": REASON}).status_code == 200
    run_policies(service)
    states = {key: centre.task(order, key).state.value for key in ("000000", "a", "b", "c", "d")}
    assert states == {
        "000000": "waiting",
        "a": "assigned",
        "b": "waiting",
        "c": "cancelled",
        "d": "cancelled",
    }
    assert "Imports that can be cancelled" not in pages.text(f"{here}/add")

    again = imported(centre, order, ["c", "e"])
    renewed = centre.task(order, "c")
    assert (renewed.state, renewed.number) == (TaskState.WAITING, 6)
    answer = guest.post(f"/job-orders/{order.id}/imports/{again}/cancel", {"reason": REASON})
    assert [item["tasks"] for item in answer.get_json()["imports"]] == [4, 2]
    run_policies(service)
    assert centre.task(order, "c").state is TaskState.CANCELLED
    service.projections.catch_up()
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue])


@sqlite
@pytest.mark.parametrize("tasks", [0, 1])
def test_terms_that_somebody_else_has_changed_meanwhile_are_not_taken_back(
    service: Service, centre: Centre, tasks: int
) -> None:
    order = centre.order(tasks=tasks, minutes_per_task=20, released=bool(tasks))
    pages = page_client_of(service)
    path = f"/orders/{order.id}/{'correct-terms' if tasks else 'terms'}"
    form: dict[str, Any] = {
        "title": order.terms.title,
        "programme": "bpo",
        "kind_of_work": "data_entry",
        "work_modes": ["home_based", "on_site"],
        "minutes_per_task": "20",
        "inspection": "single",
        "instructions": order.terms.instructions,
        "skill_typing": "0",
        "version": str(order.version),
    } | ({"terms_reason": REASON} if tasks else {"personal_data": "true"})
    theirs = {
        "title": "名簿の確認",
        "minutes_per_task": "25",
        "work_modes": ["on_site"],
        "skill_typing": "2",
    }
    assert pages.post(path, **form | theirs).status_code == 303
    mine = {"instructions": "旧字はそのまま。", "title": "名簿の点検"}

    refused = pages.post(path, **form | mine)

    assert refused.status_code == 409
    shown = refused.text
    assert "旧字はそのまま。" in shown and 'value="名簿の点検"' in shown
    assert (
        "Meanwhile another text was saved here, in another window or by somebody else: 名簿の確認"
        in words_of(shown)
    )
    assert re.search(r'name="minutes_per_task"[^>]* value="25"', shown)
    assert 'value="home_based">' in shown and 'value="on_site" checked>' in shown
    assert "Recorded now" not in shown
    version = str(centre.now(JobOrder, order.id).version)
    again = form | theirs | mine | {"version": version}
    assert pages.post(path, **again).status_code == 303
    now = centre.now(JobOrder, order.id).terms
    assert (now.title, now.minutes_per_task, now.skills) == ("名簿の点検", 25, {"typing": 2})
    assert now.instructions == "旧字はそのまま。"


@sqlite
def test_a_field_that_is_stated_anew_names_what_is_recorded_now(
    service: Service, centre: Centre
) -> None:
    order = centre.order()
    pages = page_client_of(service)
    path, version = f"/orders/{order.id}/change-due-date", str(order.version)
    form = {"due_on": str(order.terms.received_on + timedelta(days=40)), "due_reason": REASON}
    assert pages.post(path, **form, version=version).status_code == 303
    other = form | {"due_on": str(order.terms.received_on + timedelta(days=50))}
    refused = pages.post(path, **other, version=version)
    assert refused.status_code == 409
    assert f"Recorded now: {form['due_on']}" in words_of(refused.text)
    assert f'value="{other["due_on"]}"' in refused.text


@sqlite
def test_a_correction_lies_no_earlier_than_what_it_corrects(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    client, order = centre.client(), centre.order(tasks=1)
    began = clock.today()
    clock.advance(timedelta(days=10))
    guest = ApiClients(service).as_("coordinator")
    due_on = str(order.due_on + timedelta(days=1))
    dated = {
        f"/clients/{client.id}/correct": ({"name": "港商会"}, {"name": "湊商会"}),
        f"/job-orders/{order.id}/correct-terms": ({"title": "入力"}, {"title": "確認"}),
        f"/job-orders/{order.id}/change-due-date": ({"due_on": due_on}, {"due_on": str(began)}),
    }
    for path, (first, second) in dated.items():
        for facts, days, status in (
            (first, -1, 422),
            (first, 5, 200),
            (second, 4, 422),
            (second, 5, 200),
        ):
            day = str(began + timedelta(days=days))
            answer = guest.post(path, facts | {"occurred_on": day, "reason": REASON})
            assert answer.status_code == status, (path, days)
            assert status == 200 or "choose that day or a later" in answer.get_data(as_text=True)
    task = ids(centre, order, 1)[0]
    minutes = {"minutes": 9, "reason": REASON, "occurred_on": str(began)}
    assert guest.post(f"/tasks/{task}/correct-minutes", minutes).status_code == 422

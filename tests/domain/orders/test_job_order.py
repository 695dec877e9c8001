"""An order's life: every step in every state (O1), and what delivery waits for."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.orders.job_order import (
    Inspection,
    JobOrder,
    KindOfWork,
    OrderStep,
    Programme,
    RejectionOutcome,
    Terms,
    WorkMode,
)
from tests.domain.signing import TODAY, on

REFUSED, SAME = "refused", "same"
DUE = TODAY + timedelta(days=30)


def terms(due_on: date = DUE) -> Terms:
    return Terms(
        client_id=uuid4(),
        title="名簿の入力",
        programme=Programme.BPO,
        kind_of_work=KindOfWork.DATA_ENTRY,
        received_on=TODAY,
        due_on=due_on,
        work_modes=(WorkMode.HOME_BASED,),
        skills={"typing": 2},
        minutes_per_task=10,
        inspection=Inspection.SINGLE,
        instructions="原文のとおり入力してください。",
        personal_data=True,
    )


def received() -> JobOrder:
    with on():
        return JobOrder.receive(
            uuid4(), centre="digital-kamakura", number="2026-0001", terms=terms()
        )


def deliver(order: JobOrder) -> None:
    order.deliver(passed=1, cancelled=0, unfinished=0)


def reject(order: JobOrder) -> None:
    order.receive_rejection(task_ids=(uuid4(),), comment="1件直してください")


def decide(order: JobOrder) -> None:
    returned = order.rejection.undecided if order.rejection else (uuid4(),)
    order.decide_on_rejection(
        task_ids=returned, outcome=RejectionOutcome.SAME_PERSON, to_client=None
    )


def after(*acts: Callable[[JobOrder], None]) -> Callable[[], JobOrder]:
    def make() -> JobOrder:
        order = received()
        with on():
            for act in acts:
                act(order)
        return order

    return make


in_work = (JobOrder.accept, JobOrder.release)
STATES: dict[str, Callable[[], JobOrder]] = {
    "received": received,
    "accepted": after(JobOrder.accept),
    "released": after(*in_work),
    "on_hold": after(*in_work, JobOrder.hold),
    "delivered": after(*in_work, deliver),
    "rejected": after(*in_work, deliver, reject),
    "returned": after(*in_work, deliver, reject, decide),
    "accepted_by_client": after(*in_work, deliver, JobOrder.accept_delivery),
    "closed": after(*in_work, deliver, JobOrder.accept_delivery, JobOrder.close),
    "declined": after(JobOrder.decline),
    "cancelled": after(JobOrder.cancel),
}
ACTS: dict[str, Callable[[JobOrder], object]] = {
    "accept": JobOrder.accept,
    "decline": JobOrder.decline,
    "release": JobOrder.release,
    "hold": JobOrder.hold,
    "resume": JobOrder.resume,
    "change_due_date": lambda order: order.change_due_date(DUE + timedelta(days=1)),
    "add_tasks": lambda order: order.add_tasks(3),
    "begin_import": lambda order: order.begin_import(uuid4()),
    "deliver": deliver,
    "accept_delivery": JobOrder.accept_delivery,
    "receive_rejection": reject,
    "decide_on_rejection": decide,
    "close": JobOrder.close,
    "cancel": JobOrder.cancel,
}


def _row(**outcomes: str) -> dict[str, str]:
    """What an act does in each state: the state after it, `same`, or by default a refusal."""
    return {state: outcomes.get(state, REFUSED) for state in STATES}


_OPEN = _row(
    **{state: state for state in ("received", "accepted", "released", "on_hold", "returned")}
)
AFTER = {
    "accept": _row(received="accepted", accepted=SAME),
    "decline": _row(received="declined", declined=SAME),
    "release": _row(accepted="released", released=SAME),
    "hold": _row(accepted="on_hold", released="on_hold", on_hold=SAME, returned="on_hold"),
    "resume": _row(on_hold="released"),
    "change_due_date": _OPEN,
    "add_tasks": _OPEN,
    "begin_import": _OPEN,
    "deliver": _row(released="delivered", delivered=SAME, returned="delivered"),
    "accept_delivery": _row(delivered="accepted_by_client", accepted_by_client=SAME),
    "receive_rejection": _row(delivered="rejected"),
    "decide_on_rejection": _row(rejected="returned", returned=SAME),
    "close": _row(accepted_by_client="closed", closed=SAME),
    "cancel": _row(
        **dict.fromkeys(("received", "accepted", "released", "on_hold", "returned"), "cancelled"),
        cancelled=SAME,
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_every_step_in_every_state_is_allowed_or_refused_with_a_sentence(
    state: str, act: str
) -> None:
    order = STATES[state]()
    assert order.state == state
    before = len(order.pending)
    outcome = AFTER[act][state]
    with on():
        if outcome == REFUSED:
            with pytest.raises(RuleBroken) as refusal:
                ACTS[act](order)
            assert refusal.value.text.ja and refusal.value.text.en
            assert (order.state, len(order.pending)) == (state, before)
            return
        ACTS[act](order)
    if outcome == SAME:
        assert (order.state, len(order.pending)) == (state, before)
    else:
        assert order.state == outcome
        assert len(order.pending) == before + 1


def test_the_table_names_every_act() -> None:
    assert set(AFTER) == set(ACTS)


def test_delivery_waits_for_the_last_task() -> None:
    order = STATES["released"]()
    with on(), pytest.raises(RuleBroken, match="2 tasks are not finished"):
        order.deliver(passed=3, cancelled=0, unfinished=2)


def test_there_must_be_something_to_deliver() -> None:
    order = STATES["released"]()
    with on(), pytest.raises(RuleBroken):
        order.deliver(passed=0, cancelled=4, unfinished=0)


def test_an_order_goes_on_where_it_was_held() -> None:
    order = after(JobOrder.accept, JobOrder.hold)()
    with on():
        order.resume()
        before = len(order.pending)
        order.resume()
    assert (order.state, len(order.pending)) == ("accepted", before)


def test_an_order_is_not_due_before_it_came_in() -> None:
    with on():
        with pytest.raises(Invalid):
            JobOrder.receive(
                uuid4(),
                centre="digital-kamakura",
                number="1",
                terms=terms(TODAY - timedelta(days=1)),
            )
        with pytest.raises(Invalid):
            received().change_due_date(TODAY - timedelta(days=1))


def test_while_rows_are_imported_nobody_else_changes_the_list_of_tasks() -> None:
    order, job = STATES["released"](), uuid4()
    with on():
        order.begin_import(job)
        for act in ("add_tasks", "begin_import", "deliver", "cancel"):
            with pytest.raises(RuleBroken):
                ACTS[act](order)
        assert order.add_tasks(2, import_job=job) == 1
        order.finish_import(job, added=2)
        assert order.add_tasks(1) == 3


def test_an_order_that_holds_no_personal_data_has_no_key() -> None:
    from msgspec.structs import replace

    assert received().sealed_under is not None
    with on():
        plain = JobOrder.receive(
            uuid4(),
            centre="digital-kamakura",
            number="2",
            terms=replace(terms(), personal_data=False),
        )
    assert plain.sealed_under is None


def decided(order: JobOrder, task: UUID, outcome: RejectionOutcome) -> tuple[UUID, ...]:
    return order.decide_on_rejection(task_ids=(task,), outcome=outcome, to_client="見本どおりです")


def undecided(order: JobOrder) -> tuple[UUID, ...] | None:
    return order.rejection.undecided if order.rejection else None


def test_what_is_not_reworked_leaves_the_order_delivered_and_each_task_is_decided_once() -> None:
    order, (first, second) = STATES["delivered"](), (uuid4(), uuid4())
    with on(reason="取りちがえ"):
        order.receive_rejection(task_ids=(first, second), comment="字が違います")
        assert decided(order, first, RejectionOutcome.NOTHING) == (first,)
        assert order.state == "rejected" and undecided(order) == (second,)
        assert decided(order, first, RejectionOutcome.NOTHING) == ()
        for task in (first, uuid4()):
            with pytest.raises(Invalid):
                decided(order, task, RejectionOutcome.QUEUE)
        decided(order, second, RejectionOutcome.NOTHING)
        assert order.state == "delivered"
        assert (undone := order.undo(OrderStep.REJECTION_DECIDED)) and undone.task_ids == ()
        assert order.state == "rejected" and undecided(order) == (second,)
        order.undo(OrderStep.REJECTION_DECIDED)
        assert undecided(order) == (first, second)
        order.undo(OrderStep.DELIVERY_REJECTED)
        assert order.state == "delivered" and undecided(order) is None


def test_a_rejection_of_an_earlier_release_returns_the_tasks_at_once() -> None:
    order, task = STATES["delivered"](), uuid4()
    with on(reason="取りちがえ"):
        order.record(
            JobOrder.DeliveryRejected,
            task_ids=(task,),
            comment="1行目",
            sealed_under=order.sealed_under,
        )
        assert order.state == "returned" and order.rejection is None
        assert (undone := order.undo(OrderStep.DELIVERY_REJECTED)) and undone.task_ids == (task,)
        assert order.state == "delivered"


def test_no_step_is_dated_before_the_one_that_it_follows() -> None:
    order, days = received(), [TODAY + timedelta(days=number) for number in range(9)]
    steps: list[Callable[[JobOrder], object]] = [
        JobOrder.accept,
        JobOrder.release,
        JobOrder.hold,
        JobOrder.resume,
        deliver,
        reject,
        decide,
        deliver,
        JobOrder.accept_delivery,
    ]
    before = TODAY
    for step, day in zip(steps, days, strict=True):
        with on(before - timedelta(days=1), reason="x"), pytest.raises(Invalid) as refused:
            step(order)
        assert before.isoformat() in refused.value.errors["occurred_on"][0].en
        with on(day, reason="x"):
            step(order)
        before = day
    with on(before - timedelta(days=1), reason="x"), pytest.raises(Invalid):
        order.close()
    with on(reason="x"):
        order.undo(OrderStep.DELIVERY_ACCEPTED)
    with on(days[6], reason="x"), pytest.raises(Invalid):
        order.accept_delivery()
    with on(days[7], reason="x"):
        order.accept_delivery()
    assert order.since == days[7]


def test_no_task_is_added_before_the_receipt() -> None:
    order = received()
    acts = [ACTS["add_tasks"], ACTS["begin_import"], ACTS["cancel"]]
    for act in acts:
        with on(TODAY - timedelta(days=1), reason="x"), pytest.raises(Invalid):
            act(order)


def test_an_order_that_was_recorded_later_is_known_from_the_day_of_its_receipt() -> None:
    with on(TODAY + timedelta(days=5)):
        order = JobOrder.receive(uuid4(), centre="x", number="2026-0001", terms=terms())
    with on(TODAY + timedelta(days=1), reason="x"):
        order.change_due_date(DUE + timedelta(days=1))
        order.accept()
    known = [
        JobOrder.fold(JobOrder.known_by(order.pending, TODAY + timedelta(days=days)))
        for days in (-1, 0, 1)
    ]
    assert [item and item.state for item in known] == [None, "received", "accepted"]
    assert known[1] is not None and known[1].due_on == DUE

"""The client of an order and the day of a step are corrected, also long after the release."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.reports.report import bpo_centre
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.orders import commands
from domain.orders.commands import CorrectTerms, DeliverJobOrder
from domain.orders.job_order import JobOrder, OrderState, OrderStep
from domain.policies.commands import RejectDelivery, UndoOrderStep
from domain.reports.value_objects import Period
from domain.tasks.commands import AssignTask, CancelTask, InspectTask, SubmitTask
from domain.tasks.value_objects import Verdict
from projections.orders.order_list import OrderList
from projections.reports.bpo_centre import BpoCentre
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient, ids, page_client_of, words_of
from tests.app.orders.stages import finished
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live
from tests.recount import asked_of, assert_figures_are_right
from workers.run_policies import run_policies

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
REASON = "取りちがえ"


@pytest.fixture
def centre(service: Service) -> Centre:
    return Centre(service)


def days_of(order: JobOrder) -> dict[OrderStep, Any]:
    return {item.step: item for item in order.course if item.step is not None}


def test_the_day_of_an_acceptance_is_corrected_after_the_release_and_figures_follow(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    order = centre.order(released=False, received_on=clock.today() - timedelta(days=40))
    clock.advance(timedelta(days=3))
    centre.does(commands.AcceptJobOrder(order_id=order.id))
    centre.does(commands.ReleaseJobOrder(order_id=order.id))
    wrong, known_before = clock.today(), clock.now()
    clock.advance(timedelta(days=2))
    accepted = days_of(centre.now(JobOrder, order.id))[OrderStep.ACCEPTED]
    right = wrong - timedelta(days=35)
    guest, pages = ApiClients(service).as_("coordinator"), page_client_of(service)
    path = f"/job-orders/{order.id}/steps/{accepted.event_id}/correct"
    for day in (wrong + timedelta(days=1), order.terms.received_on - timedelta(days=1)):
        refused = guest.post(path, {"occurred_on": day.isoformat(), "reason": REASON})
        assert refused.status_code == 422, refused.text
    page = f"/orders/{order.id}/steps/{accepted.event_id}"
    assert page in pages.get(f"/orders/{order.id}/story").text
    assert f'value="{wrong.isoformat()}"' in pages.get(page).text
    for _ in range(2):
        form = {"occurred_on": right.isoformat(), "reason": REASON}
        assert pages.post(page, **form).status_code == 303

    now, history = centre.now(JobOrder, order.id), service.ledger.history(order.id)
    assert (now.accepted_on, now.state) == (right, OrderState.RELEASED)
    assert [type(event) for event in history].count(JobOrder.StepDayCorrected) == 1
    states = [
        JobOrder.fold(JobOrder.known_by(history, day))
        for day in (right - timedelta(days=1), right, wrong)
    ]
    assert [item.state.value for item in states if item] == ["received", "accepted", "released"]
    service.projections.catch_up()
    shown = guest.get(f"/job-orders/{order.id}").get_json()
    assert shown["steps"] == [
        {"id": str(accepted.event_id), "step": "accepted", "on": right.isoformat()}
    ]
    events = list(service.ledger.read(0, limit=10_000))
    for as_of, known, counted in (
        (wrong, known_before, 1),
        (wrong, clock.now(), 0),
        (right, clock.now(), 1),
        (right, known_before, 0),
    ):
        asked = asked_of(service, CENTRE, as_of, known, Period.MONTH)
        assert_figures_are_right(service, events, asked)
        figure = next(item for item in bpo_centre(service.views, asked) if item.id == "B2")
        assert figure.value == counted
    assert_rebuilt_equals_live(service.ledger, service.views, [BpoCentre, OrderList])


def test_the_day_of_a_delivery_is_corrected_on_its_note_and_stays_between_its_neighbours(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    order = finished(centre, tasks=1)
    clock.advance(timedelta(days=5))
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    clock.advance(timedelta(days=5))
    centre.does(commands.AcceptDelivery(order_id=order.id))
    delivered, accepted = (
        days_of(centre.now(JobOrder, order.id))[step]
        for step in (OrderStep.DELIVERED, OrderStep.DELIVERY_ACCEPTED)
    )
    guest = ApiClients(service).as_("coordinator")

    def corrected(step: Any, days: int) -> int:
        body = {"occurred_on": (step.on + timedelta(days=days)).isoformat(), "reason": REASON}
        path = f"/job-orders/{order.id}/steps/{step.event_id}/correct"
        return int(guest.post(path, body).status_code)

    assert corrected(delivered, 6) == 422
    assert corrected(delivered, 2) == 200
    assert corrected(accepted, -4) == 422
    assert corrected(accepted, -2) == 200
    note = guest.get(f"/job-orders/{order.id}/delivery-note").get_json()
    assert note["delivered_on"] == (delivered.on + timedelta(days=2)).isoformat()
    assert note["accepted_on"] == (accepted.on - timedelta(days=2)).isoformat()
    undo = UndoOrderStep(order_id=order.id, step=OrderStep.DELIVERY_ACCEPTED, reason=REASON)
    taken_back: JobOrder = centre.does(undo)
    assert taken_back.since == delivered.on + timedelta(days=2)
    assert corrected(accepted, -2) == 409


def test_a_delivery_is_never_before_the_end_of_its_last_task(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    begun, order, somebody = clock.today(), centre.order(tasks=2), centre.participant()
    done, needless = ids(centre, order, 2)
    centre.does(AssignTask(task_id=done, participant_id=somebody.id))
    centre.does(SubmitTask(task_id=done, result={}, minutes=5), as_participant(somebody))
    centre.does(InspectTask(task_id=done, verdict=Verdict.PASS))
    clock.advance(timedelta(days=2))
    centre.does(CancelTask(task_id=needless, reason="不要になった"))
    last = clock.today()
    guest = ApiClients(service).as_("coordinator")

    def delivered(day: date) -> Any:
        body = {"occurred_on": day.isoformat(), "reason": "記録し忘れ"}
        return guest.post(f"/job-orders/{order.id}/deliver", body)

    for day in (begun, last - timedelta(days=1)):
        refused = delivered(day)
        assert refused.status_code == 422, refused.text
        assert "最後の作業が終わったのは" in refused.text or "The last task ended" in refused.text
    clock.advance(timedelta(days=3))
    assert delivered(last).status_code == 200
    step = days_of(centre.now(JobOrder, order.id))[OrderStep.DELIVERED]

    def corrected(day: date) -> int:
        body = {"occurred_on": day.isoformat(), "reason": REASON}
        path = f"/job-orders/{order.id}/steps/{step.event_id}/correct"
        return int(guest.post(path, body).status_code)

    assert corrected(last - timedelta(days=1)) == 422
    assert corrected(last + timedelta(days=1)) == 200


def test_the_client_of_a_delivered_order_is_corrected_and_only_the_right_one_sees_it(
    service: Service, centre: Centre
) -> None:
    order = finished(centre, tasks=1)
    wrong, right = order.client_id, centre.client(name="湊印刷").id
    for client in (wrong, right):
        account = add_account(service, Role.CLIENT, client_id=client)
        themselves = Caller(
            account_id=account,
            roles=frozenset({Role.CLIENT}),
            centres=(CENTRE,),
            client_id=client,
        )
        centre.does(ChooseNotices(kinds=(NoticeKind.DELIVERY_WITHDRAWN,)), themselves)
        address = AddNoticeAddress(channel=Channel.MAIL, address=f"{account}@example.jp")
        centre.does(address, themselves)
    application = create_app(service)
    theirs = PageClient(service, application, Role.CLIENT, client_id=wrong)
    ours = PageClient(service, application, Role.CLIENT, client_id=right)
    here = f"/our-orders/{order.id}"
    centre.does(commands.DeliverJobOrder(order_id=order.id))
    assert theirs.post(f"{here}/ask", question="秘密の質問").status_code == 303
    (task,) = ids(centre, order, 1)
    centre.does(RejectDelivery(order_id=order.id, task_ids=(task,), reason="秘密のことば"))
    service.projections.catch_up()
    assert "秘密のことば" in theirs.text(here) and "秘密の質問" in theirs.text(here)
    assert ours.get(here).status_code == 404

    staff = page_client_of(service)
    assert "湊印刷" in staff.get(f"/orders/{order.id}/client").text
    assert staff.post(f"/orders/{order.id}/client", client_id=str(right)).status_code == 422
    form = {"client_id": str(right), "reason": REASON}
    for _ in range(2):
        assert staff.post(f"/orders/{order.id}/client", **form).status_code == 303
    run_policies(service)
    service.projections.catch_up()

    history = service.ledger.history(order.id)
    assert [type(event) for event in history].count(JobOrder.ClientCorrected) == 1
    first = JobOrder.fold(JobOrder.known_by(history, order.terms.received_on))
    assert first is not None and first.client_id == right
    assert theirs.get(here).status_code == 404
    assert order.number not in theirs.text("/our-orders")
    assert order.number in ours.text("/our-orders")
    shown = ours.text(here)
    assert "is now recorded as your order" in shown and "秘密" not in shown
    shown = ours.get(f"/api/v1/job-orders/{order.id}").get_json()
    assert shown["client_id"] == str(right) and shown["rejection"]["comment"] is None
    assert ours.get(f"/api/v1/job-orders/{order.id}/questions").get_json()["items"] == []
    assert "秘密の質問" in staff.text(f"/orders/{order.id}/questions")
    rows = service.ledger.rows("SELECT kind FROM notices")
    assert [row["kind"] for row in rows] == ["delivery_withdrawn"] * 2
    assert_rebuilt_equals_live(service.ledger, service.views, [OrderList])


def test_the_day_of_receipt_is_corrected_after_the_delivery_and_then_that_of_the_acceptance(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    order = finished(centre, tasks=1)
    centre.does(DeliverJobOrder(order_id=order.id))
    pages, here = page_client_of(service), f"/orders/{order.id}"
    day = order.terms.received_on - timedelta(days=9)
    step = centre.now(JobOrder, order.id).course[0].event_id
    correction = {"occurred_on": day.isoformat(), "reason": REASON}
    refused = pages.post(f"{here}/steps/{step}", **correction)
    assert "The order was received on" in words_of(refused.text)
    assert 'name="received_on"' in pages.get(f"{here}/terms").text
    form = {"received_on": day.isoformat(), "receipt_reason": REASON}
    for _ in range(2):
        assert pages.post(f"{here}/correct-receipt", **form).status_code == 303
    assert pages.post(f"{here}/steps/{step}", **correction).status_code == 303
    now = centre.now(JobOrder, order.id)
    assert (now.terms.received_on, now.accepted_on) == (day, day)
    with pytest.raises(RuleBroken, match="Only its day of receipt"):
        centre.does(CorrectTerms(order_id=order.id, title="別の名前", reason=REASON))


def test_corrected_terms_hold_from_the_day_chosen_on_the_page(
    service: Service, centre: Centre, clock: SettableClock
) -> None:
    order = centre.order(tasks=1)
    began = clock.today()
    clock.advance(timedelta(days=9))
    pages, here = page_client_of(service), f"/orders/{order.id}"
    form: dict[str, Any] = {
        "title": order.terms.title,
        "programme": "bpo",
        "kind_of_work": "data_entry",
        "work_modes": [mode.value for mode in order.terms.work_modes],
        "minutes_per_task": "25",
        "inspection": "single",
        "instructions": order.terms.instructions,
        "terms_reason": REASON,
        "occurred_on": (began + timedelta(days=4)).isoformat(),
    }
    assert 'name="occurred_on"' in pages.get(f"{here}/terms").text
    assert pages.post(f"{here}/correct-terms", **form).status_code == 303
    history = service.ledger.history(order.id)
    minutes = [
        found.terms.minutes_per_task
        for day in (3, 4)
        if (found := JobOrder.fold(JobOrder.known_by(history, began + timedelta(days=day))))
    ]
    assert minutes == [order.terms.minutes_per_task, 25]

"""What a client returns of a delivery: staff read its words, and decide about each task."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.orders.commands import AcceptDelivery, DeliverJobOrder
from domain.orders.job_order import JobOrder, OrderState, OrderStep, RejectionOutcome
from domain.participants.commands import SuspendParticipant
from domain.participants.participant import Participant
from domain.policies.commands import DecideOnRejection, RejectDelivery, UndoOrderStep, UndoVerdict
from domain.tasks.task import Task, TaskState
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient, ids, page_client_of
from tests.app.orders.stages import decided, finished
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre
from tests.domain.signing import on
from workers.run_policies import run_policies

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
HARSH = "仕事が雑すぎます。誰がやったのですか。"
KIND = "2行目の番地だけ、もう一度見てください。"


@pytest.fixture
def centre(service: Service) -> Centre:
    return Centre(service)


@pytest.fixture
def returned(centre: Centre) -> JobOrder:
    """An order of two tasks, both of which its client has returned."""
    order = finished(centre, tasks=2)
    centre.does(DeliverJobOrder(order_id=order.id))
    tasks = tuple(ids(centre, order, 2))
    centre.does(
        RejectDelivery(order_id=order.id, task_ids=tasks, reason=HARSH),
        by=Caller(
            account_id=uuid4(),
            roles=frozenset({Role.CLIENT}),
            centres=(CENTRE,),
            client_id=order.client_id,
        ),
    )
    return centre.now(JobOrder, order.id)


def holder_of(centre: Centre, task: UUID) -> Participant:
    participant_id = centre.now(Task, task).participant_id
    assert participant_id is not None
    return centre.now(Participant, participant_id)


def test_staff_decide_on_the_page_and_only_their_words_reach_the_participant(
    service: Service, centre: Centre, returned: JobOrder
) -> None:
    first, second = ids(centre, returned, 2)
    holder = holder_of(centre, first)
    staff, here = page_client_of(service), f"/orders/{returned.id}/rejection"
    assert f'href="{here}"' in staff.get("/board").text
    assert "still to be decided" in staff.text(f"/staff/tasks/{first}")
    assert HARSH in staff.text(here) and here in staff.get(f"/orders/{returned.id}").text
    for values, field in (
        ({"outcome": "same_person", "to_participant": KIND}, "tasks"),
        ({"tasks": str(first), "outcome": "same_person"}, "to_participant"),
        ({"tasks": str(first), "outcome": "nothing", "to_participant": KIND}, "to_client"),
        ({"tasks": str(uuid4()), "outcome": "queue", "to_participant": KIND}, "tasks"),
    ):
        refused = staff.post(here, **values)
        assert refused.status_code == 422 and f'href="#{field}"' in refused.text, values
    once = uuid4().hex
    for _ in range(2):
        sent = staff.post(here, once, tasks=str(first), outcome="same_person", to_participant=KIND)
        assert sent.headers["Location"] == f"{here}?said=decided"
    page = staff.text(here)
    assert "reworked by the same person" in page and str(second) in staff.get(here).text
    sent = staff.post(
        here, all_tasks="true", outcome="nothing", to_client="見本のとおりに入力しています。"
    )
    assert sent.headers["Location"] == f"/orders/{returned.id}?said=decided"
    assert centre.now(JobOrder, returned.id).state is OrderState.RETURNED
    states = [centre.now(Task, task).state for task in (first, second)]
    assert states == [TaskState.RETURNED, TaskState.PASSED]
    assert here not in staff.get("/board/items?group=decisions").text

    app = create_app(service)
    client = PageClient(service, app, Role.CLIENT, client_id=returned.client_id)
    words = client.text(f"/our-orders/{returned.id}")
    assert HARSH in words and "What you returned is being reworked. 1 piece of work." in words
    assert "見本のとおりに入力しています。" in words

    worker = PageClient(service, app, Role.PARTICIPANT, participant_id=holder.id)
    assert KIND in worker.text(f"/work/{first}")
    visitor = ApiClients(service).as_(Role.PARTICIPANT, participant=str(holder.id))
    read = [
        worker.get(path).text for path in ("/today", f"/work/{first}", "/my-record", "/notices")
    ]
    read += [
        visitor.get(path).text
        for path in (
            "/me/tasks",
            f"/tasks/{first}",
            f"/tasks/{first}/history",
            f"/participants/{holder.id}/history",
            f"/job-orders/{returned.id}",
            f"/job-orders/{returned.id}/history",
        )
    ]
    assert KIND in "".join(read) and HARSH not in "".join(read)
    events = service.ledger.history(first)
    assert all((event.meta.reason or "") != HARSH for event in events)


def test_what_was_returned_and_is_not_decided_counts_as_overdue(
    service: Service, returned: JobOrder, clock: SettableClock
) -> None:
    clock.advance(returned.due_on + timedelta(days=1) - clock.today())
    assert "Overdue" in page_client_of(service).text("/orders")


def test_by_the_api_a_task_goes_back_into_the_queue_and_words_are_for_staff_and_client(
    service: Service, centre: Centre, returned: JobOrder
) -> None:
    first, second = ids(centre, returned, 2)
    api = ApiClients(service)
    staff = api.as_(Role.COORDINATOR)
    shown = staff.get(f"/job-orders/{returned.id}").get_json()
    assert shown["state"] == "rejected"
    assert shown["rejection"]["comment"] == HARSH
    assert shown["rejection"]["undecided"] == [str(first), str(second)]
    seen = api.as_(Role.SUPERVISOR).get(f"/job-orders/{returned.id}").get_json()
    assert seen["rejection"]["comment"] is None
    here = f"/job-orders/{returned.id}/decide-rejection"
    body = {"task_ids": [str(first), str(second)], "outcome": "queue", "to_participant": KIND}
    assert api.as_(Role.THERAPIST).post(here, body).status_code == 403
    with pytest.raises(RuleBroken, match="not decided on yet"):
        centre.does(UndoVerdict(task_id=first, reason="取りちがえ"))
    for _ in range(2):
        answer = staff.post(here, body)
        assert answer.status_code == 200 and answer.get_json()["state"] == "returned"
    version = centre.now(Task, first).version
    assert [centre.now(Task, task).state for task in (first, second)] == [TaskState.WAITING] * 2
    assert centre.now(Task, first).version == version
    with pytest.raises(RuleBroken, match="back in the queue"):
        centre.does(
            UndoOrderStep(
                order_id=returned.id, step=OrderStep.REJECTION_DECIDED, reason="取りちがえ"
            )
        )


def test_nobody_who_is_away_is_asked_for_rework_and_nothing_done_leaves_it_delivered(
    centre: Centre, returned: JobOrder
) -> None:
    first, second = ids(centre, returned, 2)
    centre.does(SuspendParticipant(participant_id=holder_of(centre, first).id, reason="休養"))
    with pytest.raises(RuleBroken, match="000000"):
        decided(centre, returned.id)
    assert decided(centre, returned.id, RejectionOutcome.NOTHING).state is OrderState.DELIVERED
    centre.does(AcceptDelivery(order_id=returned.id))
    with pytest.raises(RuleBroken, match="accepted by the client"):
        centre.does(
            DecideOnRejection(
                order_id=returned.id,
                task_ids=(second,),
                outcome=RejectionOutcome.QUEUE,
                to_participant=KIND,
            )
        )


def test_a_return_that_an_earlier_release_recorded_is_read_and_undone_as_before(
    service: Service, centre: Centre
) -> None:
    order = finished(centre)
    centre.does(DeliverJobOrder(order_id=order.id))
    (task_id,) = ids(centre, order, 1)
    order, task = centre.now(JobOrder, order.id), centre.now(Task, task_id)
    with on(reason="1行目"):
        order.record(
            JobOrder.DeliveryRejected,
            task_ids=(task_id,),
            comment="1行目",
            sealed_under=order.sealed_under,
        )
        task.return_after_delivery(comment="1行目")
    service.ledger.save(order, task)
    undone = centre.does(
        UndoOrderStep(order_id=order.id, step=OrderStep.DELIVERY_REJECTED, reason="取りちがえ")
    )
    assert undone.state is OrderState.DELIVERED
    assert centre.now(Task, task_id).state is TaskState.PASSED


def test_whoever_chose_it_is_notified_of_a_return(service: Service, centre: Centre) -> None:
    order = finished(centre)
    roles = frozenset({Role.COORDINATOR})
    account = add_account(service, Role.COORDINATOR)
    by = Caller(account_id=account, roles=roles, centres=(CENTRE,))
    centre.does(ChooseNotices(kinds=(NoticeKind.DELIVERY_REJECTED,)), by=by)
    centre.does(AddNoticeAddress(channel=Channel.WEBHOOK, address="http://127.0.0.1:9/"), by=by)
    centre.does(DeliverJobOrder(order_id=order.id))
    centre.does(
        RejectDelivery(order_id=order.id, task_ids=tuple(ids(centre, order, 1)), reason=HARSH)
    )
    run_policies(service)
    rows = service.ledger.rows("SELECT account_id, kind FROM notices")
    assert [(row["account_id"], row["kind"]) for row in rows] == [
        (str(account), "delivery_rejected")
    ]

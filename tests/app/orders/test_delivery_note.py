"""The note of each delivery: all rounds of work, every piece once, and the same at any time."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import AcceptDelivery, ChangeDueDate, CorrectTerms, DeliverJobOrder
from domain.orders.job_order import JobOrder
from domain.orders.terms import Inspection
from domain.policies.commands import RejectDelivery
from domain.tasks.commands import AssignTask, CancelTask, InspectTask, ReleaseTask, SubmitTask
from domain.tasks.task import Verdict
from projections.tasks.task_queue import TaskQueue
from tests.app.api_clients import ApiClients, Guest
from tests.app.orders.page_client import ELSEWHERE, PageClient, ids, page_client_of
from tests.app.orders.stages import decided, finished, reworked
from tests.centre import Centre, as_participant
from tests.rebuilding import assert_rebuilt_equals_live


@pytest.fixture
def centre(service: Service) -> Centre:
    return Centre(service)


@pytest.fixture
def coordinator(service: Service) -> Guest:
    return ApiClients(service).as_("coordinator")


def note_of(guest: Guest, order: JobOrder, **query: Any) -> dict[str, Any]:
    answer = guest.get(f"/job-orders/{order.id}/delivery-note", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def results_of(guest: Guest, order: JobOrder) -> str:
    return guest.get(f"/job-orders/{order.id}/results", format="csv", codes="true").data.decode(
        "utf-8-sig"
    )


def test_a_note_counts_the_minutes_of_all_rounds_and_every_piece_once(
    centre: Centre, coordinator: Guest, service: Service, clock: SettableClock
) -> None:
    order = finished(centre, tasks=2)
    centre.does(DeliverJobOrder(order_id=order.id))
    clock.advance(timedelta(days=2))
    reworked(centre, order, 5)
    note = note_of(coordinator, order)
    assert (note["number"], note["quantity"], note["unit"]) == (f"{order.number}-2", 2, "pieces")
    assert (note["minutes"], note["issued_on"]) == (15, "2026-04-17")
    assert (note["replaces"], note["replaced_by"]) == (f"{order.number}-1", None)
    rows = csv.DictReader(io.StringIO(results_of(coordinator, order)))
    assert [row["minutes"] for row in rows] == ["10", "5"]
    service.projections.catch_up()
    assert_rebuilt_equals_live(service.ledger, service.views, [TaskQueue])


def test_an_earlier_note_stays_as_it_was_issued(
    centre: Centre, coordinator: Guest, clock: SettableClock
) -> None:
    order = finished(centre, tasks=3)
    centre.does(DeliverJobOrder(order_id=order.id))
    first = note_of(coordinator, order)
    clock.advance(timedelta(days=2))
    centre.does(RejectDelivery(order_id=order.id, task_ids=(ids(centre, order, 1)[0],), reason="1"))
    decided(centre, order.id)
    moved = clock.today() + timedelta(days=50)
    centre.does(ChangeDueDate(order_id=order.id, due_on=moved, reason="手直し"))
    while_returned = note_of(coordinator, order)
    assert while_returned == {**first, "returned": 1, "returned_on": "2026-04-17"}
    assert (first["minutes"], first["quantity"]) == (15, 3)


def test_work_of_somebody_before_counts_and_what_was_left_out_does_not(
    centre: Centre, coordinator: Guest
) -> None:
    order, first, second = centre.order(tasks=4), centre.participant(), centre.participant()
    done, kept, other, dropped = ids(centre, order, 4)
    for task in (done, kept, other, dropped):
        centre.does(AssignTask(task_id=task, participant_id=first.id, override_reason="話した"))
        centre.does(SubmitTask(task_id=task, result={}, minutes=7), as_participant(first))
    centre.does(InspectTask(task_id=done, verdict=Verdict.RETURN, comment="もう一度"))
    centre.does(ReleaseTask(task_id=done, reason="お休み"))
    centre.does(AssignTask(task_id=done, participant_id=second.id))
    centre.does(SubmitTask(task_id=done, result={}, minutes=4), as_participant(second))
    centre.does(CancelTask(task_id=dropped, reason="不要"))
    for task in (done, kept, other):
        centre.does(InspectTask(task_id=task, verdict=Verdict.PASS))
    centre.does(DeliverJobOrder(order_id=order.id))
    note = note_of(coordinator, order)
    assert (note["quantity"], note["left_out"], note["minutes"]) == (3, 1, 7 + 4 + 7 + 7)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_page_shows_each_note_and_which_one_holds(
    centre: Centre, service: Service, clock: SettableClock
) -> None:
    page_client = page_client_of(service)
    order = finished(centre, tasks=3)
    centre.does(DeliverJobOrder(order_id=order.id))
    clock.advance(timedelta(days=2))
    reworked(centre, order, 5)
    centre.does(AcceptDelivery(order_id=order.id))
    here = f"/orders/{order.id}/delivery-note"
    last, first = page_client.text(here), page_client.text(here, delivery="1")
    assert f"Number {order.number}-2 Issued on 17 April 2026" in last
    assert "名簿の入力 3 pieces" in last and last.count("3 pieces") == 1
    assert "20 minutes" in last and "Accepted on 17 April 2026" in last
    assert f"This note replaces {order.number}-1" in last and "counts once" in last
    assert f"Delivery note {order.number}-2 replaces this one." in first
    assert "15 minutes" in first and "Accepted on Not yet" in first
    assert "1 piece of this delivery was sent back for rework on 17 April 2026." in first
    assert page_client.get(here, delivery="3").status_code == 404
    assert page_client.get(here, delivery="0").status_code == 422


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_note_says_how_was_inspected_before_the_terms_were_corrected_too(
    centre: Centre, service: Service
) -> None:
    order = finished(centre, tasks=1)
    double = CorrectTerms(order_id=order.id, inspection=Inspection.DOUBLE, reason="合意した")
    centre.does(double)
    centre.does(DeliverJobOrder(order_id=order.id))
    path = f"/orders/{order.id}/delivery-note"
    assert "inspected by one colleague, later inspected by two colleagues" in page_client_of(
        service
    ).text(path)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_note_as_a_file_is_the_same_every_time(
    centre: Centre, coordinator: Guest, clock: SettableClock
) -> None:
    order = finished(centre, tasks=2)
    path = f"/job-orders/{order.id}/delivery-note"
    assert coordinator.get(path).status_code == 404
    centre.does(DeliverJobOrder(order_id=order.id))
    for form in ("csv", "xlsx"):
        sent = coordinator.get(path, format=form)
        clock.advance(timedelta(days=1))
        assert coordinator.get(path, format=form).data == sent.data
        assert f"delivery-note-{order.number}-1.{form}" in sent.headers["Content-Disposition"]
    rows = list(
        csv.reader(io.StringIO(coordinator.get(path, format="csv").data.decode("utf-8-sig")))
    )
    assert rows[:3] == [
        ["Delivery note"], ["Number", f"{order.number}-1"], ["Issued on", "2026-04-15"],
    ]  # fmt: skip
    assert rows[-4:] == [
        ["Time worked on it", "10", "minutes"],
        [],
        ["Item", "Quantity", "Unit"],
        ["名簿の入力", "2", "pieces"],
    ]
    book = load_workbook(io.BytesIO(coordinator.get(path, format="xlsx").data))
    cells: dict[Any, Any] = {row[0]: row[1] for row in book.active.iter_rows(values_only=True)}
    assert cells["Issued on"].date() == date(2026, 4, 15) and cells["名簿の入力"] == 2


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_note_is_for_coordinators_and_the_client_of_the_order(
    centre: Centre, service: Service
) -> None:
    client = centre.client()
    order = finished(centre, client, 2)
    centre.does(DeliverJobOrder(order_id=order.id))
    path = f"/api/v1/job-orders/{order.id}/delivery-note"
    app = create_app(service)
    own, other = (
        PageClient(service, app, Role.CLIENT, client_id=item.id)
        for item in (client, centre.client("別の会社"))
    )
    assert own.get(path).get_json()["minutes"] == 10
    assert other.get(path).status_code == 404
    assert PageClient(service, app, Role.THERAPIST).get(path).status_code == 403
    there = page_client_of(service, centre=ELSEWHERE)
    assert there.get(f"/orders/{order.id}/delivery-note").status_code == 404

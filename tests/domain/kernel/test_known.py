"""What is remembered of an aggregate never lags behind the ledger and never holds a person."""

from collections.abc import Callable
from uuid import uuid4

from app.bootstrap import Service
from domain.kernel.storage.ledger import Ledger
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from tests.centre import Centre
from tests.parcels import NOON, Depot, Parcel, signed_at


def test_what_another_process_recorded_is_seen_at_once(
    service: Service, another_service: Callable[[], Service]
) -> None:
    order = Centre(service).order(released=False)
    other = another_service()
    assert service.ledger.get(JobOrder, order.id).state == "received"

    accepted = other.ledger.get(JobOrder, order.id)
    with signed_at(NOON):
        accepted.accept()
    other.ledger.save(accepted)

    assert service.ledger.get(JobOrder, order.id).state == "accepted"
    assert service.ledger.get(JobOrder, order.id, version=1).state == "received"


def test_what_was_told_and_not_saved_is_forgotten(service: Service) -> None:
    order = Centre(service).order(released=False)
    service.ledger.get(JobOrder, order.id)
    with signed_at(NOON):
        service.ledger.get(JobOrder, order.id).accept()

    again = service.ledger.get(JobOrder, order.id)

    assert (again.state, again.pending) == ("received", ())


def test_another_kind_is_not_found_under_a_remembered_id(service: Service) -> None:
    order = Centre(service).order()
    service.ledger.get(JobOrder, order.id)
    assert service.ledger.find(Client, order.id) is None


def test_only_new_events_of_a_remembered_aggregate_are_read(service: Service) -> None:
    order = Centre(service).order()
    service.ledger.get(JobOrder, order.id)
    assert _remembers(service.ledger, order)


def test_nothing_with_personal_fields_is_remembered(depot: Depot) -> None:
    parcel = depot.pack()
    depot.ledger.get(Parcel, parcel.id)
    assert not _remembers(depot.ledger, parcel)


def test_an_order_keeps_nothing_of_the_sealed_comment_on_a_rejected_delivery(
    service: Service,
) -> None:
    order = Centre(service).order()
    with signed_at(NOON):
        order.deliver(passed=1, cancelled=0, unfinished=0)
        order.receive_rejection(task_ids=(uuid4(),), comment="氏名が違います")
    service.ledger.save(order)

    again = service.ledger.get(JobOrder, order.id)

    assert again.state == "rejected"
    assert "氏名が違います" not in repr(vars(again))


def _remembers(ledger: Ledger, aggregate: JobOrder | Parcel) -> bool:
    return ledger._known.get(type(aggregate), aggregate.id) is not None

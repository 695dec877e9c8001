"""The delivery note of an order: what was delivered, how much of it, when, and in which time.

An order has a note for each of its deliveries, with a number and a day of issue of its own. A later
delivery of the same order is the whole of it again, so its note replaces the earlier ones, and what
was delivered counts once. A note says what was so at its delivery, however often it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.orders import labels
from app.pages.routing import render
from domain.identity.centre import Centre, centre_id
from domain.kernel.errors import NotFound
from domain.kernel.text.bilingual import BilingualText
from domain.orders.client import Client
from domain.orders.job_order import UNSETTLED, JobOrder, OrderStep
from projections.tasks.delivered import minutes_delivered

UNIT = BilingualText("件", "pieces")
"""The unit of every quantity on a note: a piece of work is one task of the order."""

UNDONE: Mapping[OrderStep, Mapping[str, Any]] = {
    OrderStep.DELIVERED: {},
    OrderStep.DELIVERY_ACCEPTED: {"accepted_on": None},
    OrderStep.DELIVERY_REJECTED: {"returned_on": None, "returned": 0},
}
"""What a note no longer says when a step after the delivery, or the delivery itself, is undone."""


class NoteQuery(fields.Query):
    """Which delivery of the order, counted from 1; the last one where it is not given."""

    delivery = fields.Whole(min=1)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One delivery of an order; what the client returned of it counts in pieces."""

    place: int
    number: str
    version: int
    on: date
    issued_on: date
    passed: int
    cancelled: int
    returned_on: date | None = None
    returned: int = 0
    accepted_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryNote:
    """The note of a delivery, and the order as it was then.

    `inspection` says how its tasks were inspected, first and after each correction of the terms.
    `minutes` are those of all rounds of everybody who worked on what was delivered, as corrected
    since; `minutes_then` are those of the day of issue where they were others. With a single piece
    they are None, because they would be those of one person.
    """

    delivery: Delivery
    deliveries: tuple[Delivery, ...]
    order: JobOrder
    client: str
    centre: str
    inspection: BilingualText
    minutes: int | None
    minutes_then: int | None

    @property
    def replaces(self) -> Delivery | None:
        """The delivery before this one."""
        place = self.delivery.place
        return self.deliveries[place - 2] if 1 < place <= self._last else None

    @property
    def replaced_by(self) -> Delivery | None:
        """The delivery after this one."""
        place = self.delivery.place
        return self.deliveries[place] if place < self._last else None

    @property
    def _last(self) -> int:
        """The place of the delivery that replaces all before it; later ones were withdrawn."""
        return last_in_force(self.deliveries)


def last_in_force(deliveries: Sequence[Delivery]) -> int:
    """Return the place of the last delivery that was not withdrawn; of the last one if all were."""
    standing = [item.place for item in deliveries if item.withdrawn_on is None]
    return standing[-1] if standing else len(deliveries)


def delivery_note(order: JobOrder, place: int | None) -> DeliveryNote | None:
    """Return the note of delivery `place` of an order; without it, of the last one that stands.

    Returns None before the first delivery. Raises NotFound if there is no such delivery.
    """
    deliveries = _deliveries(order)
    if place is not None and place > len(deliveries):
        raise NotFound
    if not deliveries:
        return None
    ledger = service().ledger
    delivery = deliveries[(place or last_in_force(deliveries)) - 1]
    minutes = then = None
    if delivery.passed > 1:
        minutes, then = minutes_delivered(service().views, order.id, delivery.version)
    return DeliveryNote(
        delivery=delivery,
        deliveries=tuple(deliveries),
        order=ledger.get(JobOrder, order.id, version=delivery.version),
        client=ledger.get(Client, order.client_id).name,
        centre=ledger.get(Centre, centre_id(order.centre)).name,
        inspection=_inspection(order.id, delivery.version),
        minutes=minutes,
        minutes_then=then if then != minutes else None,
    )


def note_page(order: JobOrder, query: dict[str, Any], back: str) -> Response:
    """Render the note, to be read or printed; `back` is the page of the order."""
    note = delivery_note(order, query.get("delivery"))
    return render("orders/note.html", words=labels, unit=UNIT, order=order, note=note, back=back)


def _inspection(order_id: UUID, version: int) -> BilingualText:
    """Return how the tasks were inspected from the release to the delivery."""
    ways: list[BilingualText] = []
    order: JobOrder | None = None
    for event in service().ledger.history(order_id)[:version]:
        order = JobOrder.fold([event], onto=order)
        if order is None or order.state in UNSETTLED:
            continue
        way = labels.inspection_of(order.terms)
        if not ways or ways[-1] != way:
            ways.append(way)
    return BilingualText(
        "、その後".join(way.ja for way in ways), ", later ".join(way.en for way in ways)
    )


def _deliveries(order: JobOrder) -> list[Delivery]:
    found: list[Delivery] = []
    days = {item.event_id: item.on for item in order.course}
    for event in service().ledger.history(order.id):
        meta = event.meta
        on = days.get(meta.event_id, meta.occurred_on)
        if isinstance(event, JobOrder.Delivered):
            place = len(found) + 1
            found.append(
                Delivery(
                    place=place,
                    number=f"{order.number}-{place}",
                    version=event.originator_version,
                    on=on,
                    issued_on=meta.recorded_at.astimezone(service().clock.zone).date(),
                    passed=event.passed,
                    cancelled=event.cancelled,
                )
            )
        elif isinstance(event, JobOrder.DeliveryRejected | JobOrder.RejectionReceived):
            returned = len(set(event.task_ids))
            found[-1] = replace(found[-1], returned_on=on, returned=returned)
        elif isinstance(event, JobOrder.DeliveryAccepted):
            found[-1] = replace(found[-1], accepted_on=on)
        elif isinstance(event, JobOrder.StepUndone) and event.step in UNDONE:
            found[-1] = replace(found[-1], **UNDONE[event.step])
            if event.step is OrderStep.DELIVERED:
                day = meta.recorded_at.astimezone(service().clock.zone).date()
                found[-1] = replace(found[-1], withdrawn_on=day, withdrawn_because=meta.reason)
    return found

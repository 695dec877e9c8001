"""Figures of what was delivered with an order."""

from typing import NamedTuple
from uuid import UUID

from domain.kernel.storage.database import Database


class DeliveredMinutes(NamedTuple):
    """The minutes of a delivery as corrected since, and as they were stated until it."""

    now: int
    then: int


def minutes_delivered(views: Database, order_id: UUID, version: int) -> DeliveredMinutes:
    """The minutes of all rounds of the tasks that were delivered.

    `version` is that of the order at the delivery, whose event has it.
    """
    row = views.read_one(
        "SELECT minutes, corrected FROM order_deliveries WHERE order_id = ? AND version = ?",
        [str(order_id), version],
    )
    if row is None:
        return DeliveredMinutes(0, 0)
    return DeliveredMinutes(row["minutes"] + row["corrected"], row["minutes"])

"""Figures of what was delivered with an order."""

from uuid import UUID

from domain.kernel.storage.database import Database


def minutes_delivered(views: Database, order_id: UUID, version: int) -> int:
    """The minutes of all rounds of the tasks that were delivered.

    `version` is that of the order at the delivery, whose event has it.
    """
    row = views.read_one(
        "SELECT minutes FROM order_deliveries WHERE order_id = ? AND version = ?",
        [str(order_id), version],
    )
    return int(row["minutes"]) if row else 0

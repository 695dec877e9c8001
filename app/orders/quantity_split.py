"""Splits an order by quantity: pieces become bundles of equal size, one task per bundle."""

from app.orders.task_lines import MOST, free_numbers
from domain.kernel.errors import Invalid
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder
from domain.policies.commands import NewTask


def bundles(pieces: int, each: int, order: JobOrder, ledger: Ledger) -> tuple[NewTask, ...]:
    """Return the tasks; the last one has the remainder. Raises Invalid if there are too many."""
    count = -(-pieces // each)
    if count > MOST:
        raise Invalid.field(
            "each",
            f"一度に作れる作業は{MOST:,}件までです。1件の数を増やしてください。",
            f"Up to {MOST:,} tasks at once. Put more pieces into each.",
        )
    sizes = [each] * (count - 1) + [pieces - each * (count - 1)]
    keys = free_numbers(order, ledger, count)
    return tuple(
        NewTask(key=key, payload={"quantity": size}) for key, size in zip(keys, sizes, strict=True)
    )

"""Splitting an order by count: so many pieces become bundles of so many each, a task a bundle."""

from app.orders.task_lines import MOST, free_numbers
from domain.kernel.errors import Invalid
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder
from domain.policies.commands import NewTask


def bundles(pieces: int, each: int, order: JobOrder, ledger: Ledger) -> tuple[NewTask, ...]:
    """The tasks; the last takes what is left over. Raises Invalid for too many of them."""
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

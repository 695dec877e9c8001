"""Tasks outside the sample of an order pass together, by the result of the sample."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder
from domain.policies.commands import PassBySample
from domain.tasks.place_queries import in_order
from domain.tasks.samples import is_drawn
from domain.tasks.task import IN_HAND, Task, TaskState

MOST_AT_ONCE = 500
"""Tasks that pass in one append; the rest passes by the next."""
MOST_TASKS = 1_000_000


class Sample(NamedTuple):
    """How far the inspection of an order by sample is.

    `waiting` of the sample wait for an inspection; `inspected` were inspected, and `returned` of
    these at least once. `others` wait outside the sample.
    """

    waiting: int
    inspected: int
    returned: int
    others: Sequence[Task]


def sample_of(ledger: Ledger, order: JobOrder, caller: Caller, most: int = MOST_AT_ONCE) -> Sample:
    """Return the sample of an order; `others` are up to `most`, without the caller's own work."""
    percent = order.terms.sample_percent or 0
    places = in_order(ledger, order.id, after=0, limit=MOST_TASKS)
    drawn = [place for place in places if is_drawn(place.task_id, percent)]
    waits = TaskState.SUBMITTED.value
    looked_at = [place.task_id for place in drawn if place.state not in {waits, "cancelled"}]
    tasks = ledger.find_readable(Task, looked_at).values()
    returned = sum(_was_returned(task) for task in tasks)
    others = [
        place.task_id
        for place in places
        if place.state == waits
        and not is_drawn(place.task_id, percent)
        and place.participant_id != caller.participant_id
    ]
    return Sample(
        waiting=sum(place.state == waits for place in drawn),
        inspected=returned + sum(_passed_at_first(task) for task in tasks),
        returned=returned,
        others=[
            task
            for task in ledger.find_readable(Task, others[:most]).values()
            if task.may_pass_by_sample
        ],
    )


def _was_returned(task: Task) -> bool:
    return len(task.own_rounds) > 1 or (task.state in IN_HAND and bool(task.own_rounds))


def _passed_at_first(task: Task) -> bool:
    return task.state is TaskState.PASSED and not _was_returned(task)


def pass_by_sample(command: PassBySample, uow: UnitOfWork) -> JobOrder:
    """Pass the tasks outside the sample. Raises RuleBroken while some of the sample wait."""
    order = uow.get(JobOrder, command.order_id)
    sample = sample_of(uow.ledger, order, uow.caller)
    if sample.waiting:
        raise RuleBroken(
            f"抜取り分のうち{sample.waiting}件が、まだ検品されていません。先に検品してください。",
            f"{sample.waiting} tasks of the sample wait for their inspection. Inspect these first.",
        )
    order.pass_sample(
        inspected=sample.inspected, returned=sample.returned, passed=len(sample.others)
    )
    for task in sample.others:
        task.pass_by_sample()
    uow.save(order, *sample.others)
    return order


HANDLERS: Handlers = {PassBySample: pass_by_sample}

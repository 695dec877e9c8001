"""The piece of its source by which a task is known among others of its order, in a list."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.tasks.work_forms import material_of
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task


def distinguishing_sources(
    tasks: Collection[Task], orders: Mapping[UUID, JobOrder]
) -> dict[UUID, str]:
    """For each task the first piece of its source that no other one of its order among these has.

    A task without such a piece, and one that is alone of its order, has none; so have those whose
    source may hold personal data, which is shown only where it is worked on.
    """
    of_order: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.order_id not in orders or orders[task.order_id].terms.personal_data:
            continue
        of_order[task.order_id].append(task)
    return {
        task.id: text
        for some in of_order.values()
        if len(some) > 1
        for task, text in zip(some, _first_distinct([_pieces(task) for task in some]), strict=True)
        if text
    }


def _pieces(task: Task) -> dict[str, str]:
    return {str(label): " ".join(text.split()) for label, text in material_of(task.payload or {})}


def _first_distinct(sources: Sequence[dict[str, str]]) -> list[str]:
    for label in sources[0]:
        found = [source.get(label, "") for source in sources]
        if len(set(found)) == len(found):
            return found
    return [""] * len(sources)

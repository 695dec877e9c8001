"""What waits in one order: the first tasks of each group that wants somebody, and the counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.http.authorization import caller, service
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion
from domain.tasks.task import TaskState
from projections.kernel.list_pages import count, page
from projections.kernel.listing import Chosen, Count
from projections.tasks.task_listing import TASKS, TURN

SHOWN = 5
"""Tasks of each group on the overview."""
HELP, SUBMITTED, RETURNED, QUESTIONS = "help", "submitted", "returned", "client"
LABELS: Mapping[str, BilingualText] = {
    HELP: BilingualText("参加者の質問", "Help asked"),
    SUBMITTED: BilingualText("検品を待つ提出", "To inspect"),
    RETURNED: BilingualText("手直し中", "Returned work"),
    QUESTIONS: BilingualText("発注者の質問", "Questions of the client"),
}


@dataclass(frozen=True)
class Group:
    """A group of what waits: how many there are, the address of all, and the first of them."""

    name: str
    count: Count
    address: str
    items: Sequence[Any]

    @property
    def label(self) -> BilingualText:
        """The label of the group."""
        return LABELS[self.name]


def waiting_in(
    order: JobOrder, counts: Mapping[str, int], questions: Sequence[OrderQuestion]
) -> list[Group]:
    """Return the groups of an order in which somebody waits, the tasks that are due first first."""
    here = f"/orders/{order.id}"
    groups = [_help(order, here)]
    for name, state in ((SUBMITTED, TaskState.SUBMITTED), (RETURNED, TaskState.RETURNED)):
        number = counts.get(state.value, 0)
        rows = _rows(order, {"state": state.value}) if number else []
        groups.append(Group(name, Count(number), f"{here}/tasks?state={state.value}", rows))
    asked = [question for question in questions if question.is_open]
    groups.append(Group(QUESTIONS, Count(len(asked)), f"{here}/questions", asked[:SHOWN]))
    return [group for group in groups if group.count.number]


def people_in(groups: Sequence[Group]) -> list[str | None]:
    """Return the ids of the participants who have the tasks of these groups."""
    return [
        row["participant_id"] for group in groups if group.name != QUESTIONS for row in group.items
    ]


def _help(order: JobOrder, here: str) -> Group:
    rows = _rows(order, {"help_is_open": 1})
    number = count(service().views, TASKS, _asked(order, {"help_is_open": 1})) if rows else None
    return Group(HELP, number or Count(len(rows)), f"{here}/tasks?help_is_open=true", rows)


def _rows(order: JobOrder, filters: Mapping[str, Any]) -> list[Row]:
    return page(service().views, TASKS, _asked(order, filters), after=None, limit=SHOWN).rows


def _asked(order: JobOrder, filters: Mapping[str, Any]) -> Chosen:
    """The open tasks of an order with these values, in turn."""
    return Chosen(
        centres=caller().centres, sort=TURN, part=0, filters={"order_id": str(order.id), **filters}
    )

"""The orders of the demonstration: thirty, from companies and city sections, in every state."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from app.demo.material import sample_tasks, tasks
from app.demo.period import Period, after
from app.demo.seeded_random import id_of, planned_orders, words
from app.demo.staff import client_id
from domain.kernel.priority import Priority
from domain.orders.client import ClientKind
from domain.orders.commands import ReceiveJobOrder
from domain.orders.job_order import Inspection, KindOfWork, OrderState, Programme, WorkMode
from domain.policies.commands import NewTask

CLOSED_AFTER_RETURN = "closed_after_return"
FINISHED = frozenset(
    {
        OrderState.DELIVERED,
        OrderState.REJECTED,
        OrderState.RETURNED,
        OrderState.ACCEPTED_BY_CLIENT,
        OrderState.CLOSED,
    }
)
"""The final states that require every task to be finished."""
SAMPLE_TITLE = "公開文書の入力"
LAST_DAY = 60
"""The number by which the plan denotes the last day of the period."""


@dataclass(frozen=True, kw_only=True)
class OrderPlan:
    """One order and its planned final state (`fate`)."""

    seed: str
    number: int
    row: dict[str, str]
    span: Period
    scale: float

    @property
    def id(self) -> UUID:
        """Return the id of the order."""
        return id_of(self.seed, "order", self.number)

    @property
    def fate(self) -> OrderState:
        """Return the planned final state."""
        is_twice = self.row["fate"] == CLOSED_AFTER_RETURN
        return OrderState.CLOSED if is_twice else OrderState(self.row["fate"])

    @property
    def is_rejected_once(self) -> bool:
        """Return True if the client rejects the delivery once before accepting it."""
        return self.row["fate"] == CLOSED_AFTER_RETURN

    @property
    def kind(self) -> str:
        """Return the code of the kind of work."""
        return self.row["kind"]

    @property
    def priority(self) -> Priority:
        """Return how pressing it is."""
        return Priority(self.row["priority"])

    @cached_property
    def received_on(self) -> date:
        """Return the day on which it is received."""
        return self.span.at(int(self.row["received"]) / LAST_DAY)

    @cached_property
    def ends_on(self) -> date:
        """Return the day on which it is declined, held or cancelled, if it ends so."""
        return self.span.at((int(self.row["received"]) + 6) / LAST_DAY)

    @cached_property
    def due_on(self) -> date:
        """Return the due day; a shorter period shortens the time."""
        due = int(self.row["due"])
        return after(
            self.received_on,
            max(1, round(due * self.span.length)) if self.fate in FINISHED else due,
        )

    @cached_property
    def tasks(self) -> list[NewTask]:
        """Return its tasks."""
        planned = int(self.row["tasks"])
        count = max(3, round(planned * self.scale)) if planned else 0
        if self.row["title"] == SAMPLE_TITLE:
            return sample_tasks(count)
        return tasks(self.seed, self.number, self.kind, count)

    def received(self) -> ReceiveJobOrder:
        """Return the command that receives it."""
        row = self.row
        both = (WorkMode.HOME_BASED, WorkMode.ON_SITE)
        skills = [part.partition(":") for part in row["skills"].split() if part]
        return ReceiveJobOrder(
            id=self.id,
            client_id=client_id(self.seed, row["client"]),
            title=row["title"],
            programme=Programme.BPO,
            kind_of_work=KindOfWork(self.kind),
            received_on=self.received_on,
            due_on=self.due_on,
            work_modes=both if row["modes"] == "both" else (WorkMode(row["modes"]),),
            skills={name: int(level) for name, _, level in skills},
            minutes_per_task=int(row["minutes"]),
            inspection=Inspection(row["inspection"]),
            instructions=words("instructions")[self.kind],
            personal_data=row["personal"] == "yes",
            quantity=len(self.tasks) or None,
            sample_percent=int(row["sample"]) if row["sample"] else None,
        )


def orders(seed: str, span: Period, scale: float) -> tuple[OrderPlan, ...]:
    """Return every order of the plan."""
    return tuple(
        OrderPlan(seed=seed, number=number, row=row, span=span, scale=scale)
        for number, row in enumerate(planned_orders(), start=1)
    )


def clients() -> dict[str, ClientKind]:
    """Return every client of the plan by name, in the order of appearance."""
    names: dict[str, Any] = {}
    for row in planned_orders():
        is_section = row["client"].endswith("課")
        names[row["client"]] = ClientKind.CITY_SECTION if is_section else ClientKind.COMPANY
    return names

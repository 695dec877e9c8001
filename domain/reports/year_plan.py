"""The plan of a fiscal year: the target and the budget set for it, and the figures confirmed."""

from collections.abc import Mapping
from datetime import date
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.event_context import event_context
from domain.kernel.time.days import japanese_day
from domain.reports.value_objects import Counted, Span

_NAMES = UUID("0f4b7a52-9d0c-4b1e-8a52-6c6f0f9e5d11")


def year_plan_id(centre: str, year: int) -> UUID:
    """The id of the plan of a centre for the fiscal year that begins in `year`."""
    return uuid5(_NAMES, f"{centre}/{year}")


class YearPlan(Aggregate):
    """The target, the budget and the confirmed figures of a centre in one fiscal year."""

    KIND = "year_plan"
    IMPERSONAL = True

    class TargetSet(Event, frozen=True, kw_only=True):
        """The target of registrations in the year that begins on `year_from` was set (B4)."""

        TOPIC = "year_plan.target_set.v1"
        year_from: date
        registrations: int
        was: int | None = None

    class BudgetSet(Event, frozen=True, kw_only=True):
        """The budget of the centre's operating cost in that year was set, in yen (B5)."""

        TOPIC = "year_plan.budget_set.v1"
        year_from: date
        yen: int
        was: int | None = None

    class FigureConfirmed(Event, frozen=True, kw_only=True):
        """A counted figure was confirmed; it is provisional until then (O41)."""

        TOPIC = "year_plan.figure_confirmed.v1"
        figure: Counted
        first: date
        last: date
        value: int

    year_from: date
    target: int | None
    budget: int | None
    confirmed: Mapping[tuple[Counted, Span], int]

    @classmethod
    def begin(cls, *, centre: str, year: int) -> Self:
        """The empty plan of a year; it is stored once a value is set or confirmed."""
        plan = cls(year_plan_id(centre, year), centre=centre)
        plan.year_from = date(year, 4, 1)
        plan._forget()
        return plan

    def set_target(self, registrations: int) -> None:
        """Set the target of registrations. Does nothing if it is the same."""
        if registrations != self.target:
            self._require_order(self._target_set_on)
            self.record(
                self.TargetSet,
                year_from=self.year_from,
                registrations=registrations,
                was=self.target,
            )

    def set_budget(self, yen: int) -> None:
        """Set the budget in yen. Does nothing if it is the same."""
        if yen != self.budget:
            self._require_order(self._budget_set_on)
            self.record(self.BudgetSet, year_from=self.year_from, yen=yen, was=self.budget)

    def confirm(self, figure: Counted, span: Span, value: int) -> None:
        """Confirm a figure over `span`. Does nothing if the same value was confirmed last."""
        if self.confirmed.get((figure, span)) != value:
            self.record(
                self.FigureConfirmed, figure=figure, first=span.first, last=span.last, value=value
            )

    def _require_order(self, last: date | None) -> None:
        if last is not None and event_context().occurred_on < last:
            raise RuleBroken(
                f"{japanese_day(last)}にすでに決めたものがあります。それより前の日付にはできません。",
                f"It was already set on {last.isoformat()}. It cannot be dated before that.",
            )

    def _forget(self) -> None:
        self.target = self.budget = None
        self._target_set_on: date | None = None
        self._budget_set_on: date | None = None
        self.confirmed = {}

    @applies(TargetSet)
    def _target_set(self, event: TargetSet) -> None:
        self._remember_year(event, event.year_from)
        self.target, self._target_set_on = event.registrations, event.meta.occurred_on

    @applies(BudgetSet)
    def _budget_set(self, event: BudgetSet) -> None:
        self._remember_year(event, event.year_from)
        self.budget, self._budget_set_on = event.yen, event.meta.occurred_on

    @applies(FigureConfirmed)
    def _figure_confirmed(self, event: FigureConfirmed) -> None:
        first = event.first
        year = first.year if first.month >= 4 else first.year - 1
        self._remember_year(event, date(year, 4, 1))
        key = (event.figure, Span(event.first, event.last))
        self.confirmed = {**self.confirmed, key: event.value}

    def _remember_year(self, event: Event, year_from: date) -> None:
        if event.originator_version == 1:
            self.year_from = year_from
            self._forget()

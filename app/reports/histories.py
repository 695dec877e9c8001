"""The history of the target and the budget of a year."""

from typing import Any

from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import AUDITORS, Caller
from domain.reports.year_plan import YearPlan


def _present(plan: YearPlan, _reader: Caller) -> dict[str, Any]:
    return {
        "id": plan.id,
        "centre": plan.centre,
        "year_from": plan.year_from,
        "registrations": plan.target,
        "yen": plan.budget,
        "confirmed": [
            {"figure": figure, "first": span.first, "last": span.last, "number": value}
            for (figure, span), value in plan.confirmed.items()
        ],
    }


HISTORIES = (
    HistoryKind(
        aggregate=YearPlan,
        subjects="year-plans",
        present=_present,
        roles=AUDITORS,
        page=lambda plan: f"/reports/plan?centre={plan.centre}",
    ),
)

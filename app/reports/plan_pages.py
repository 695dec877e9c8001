"""The target and the budget of a fiscal year: past values, and a form to set a new one."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from app.reports import labels
from app.reports.figures_pages import choices_of_years
from app.reports.schemas import MOST_REGISTRATIONS, MOST_YEN
from app.reports.search_criteria import READS, centre_of
from domain.kernel.time.periods import fiscal_year
from domain.reports.commands import PLANNERS, SetBudget, SetTarget
from projections.reports.figures import plans

MOST = 50

pages = Pages("reports")


class PlanQuery(fields.Query):
    """The centre, and the last action."""

    centre = fields.Word()
    said = fields.Word()


class TargetForm(fields.Form):
    """How many people to register in which year, and the reason."""

    centre = fields.Word()
    target_year = fields.Whole(min=2000, max=2100, required=True)
    registrations = fields.Whole(min=1, max=MOST_REGISTRATIONS, required=True)
    target_reason = fields.Text(max=1000)


class BudgetForm(fields.Form):
    """The yen of which year, and the reason."""

    centre = fields.Word()
    budget_year = fields.Whole(min=2000, max=2100, required=True)
    yen = fields.Whole(min=1, max=MOST_YEN, required=True)
    budget_reason = fields.Text(max=1000)


@pages.page("/reports/plan", roles=PLANNERS, query=PlanQuery, reads=READS)
def plan(query: dict[str, Any]) -> Response:
    """The current plan, and the forms to change it."""
    centre = centre_of(caller(), query.get("centre"))
    year = fiscal_year(service().clock.today())
    return render(
        "reports/plan.html",
        words=labels,
        centre=centre,
        rows=plans(service().views, centre, MOST),
        years=choices_of_years(year),
        year=year,
    )


def plan_again(_query: dict[str, Any]) -> Response:
    """Return the page from which the current form was sent."""
    centre = typed().values.get("centre")
    response: Response = plan({"centre": centre} if centre else {})
    return response


@pages.form("/reports/plan/target", roles=PLANNERS, body=TargetForm, back=plan_again)
def set_target(values: dict[str, Any]) -> str:
    """Set the target of a year."""
    centre = centre_of(caller(), values.get("centre"))
    dispatch(
        SetTarget(
            centre=centre,
            fiscal_year=values["target_year"],
            registrations=values["registrations"],
            reason=values.get("target_reason"),
        )
    )
    return f"/reports/plan?centre={centre}&said=target"


@pages.form("/reports/plan/budget", roles=PLANNERS, body=BudgetForm, back=plan_again)
def set_budget(values: dict[str, Any]) -> str:
    """Set the budget of a year."""
    centre = centre_of(caller(), values.get("centre"))
    dispatch(
        SetBudget(
            centre=centre,
            fiscal_year=values["budget_year"],
            yen=values["yen"],
            reason=values.get("budget_reason"),
        )
    )
    return f"/reports/plan?centre={centre}&said=budget"

"""How orders to this room are carried out: load, tell, save."""

from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import Invalid
from domain.kernel.periods import fiscal_year
from domain.reports import commands as order
from domain.reports.terms import span_of
from domain.reports.year_plan import YearPlan, year_plan_id

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The fiscal years for which something may be planned."""


def set_target(command: order.SetTarget, desk: Desk) -> YearPlan:
    """Aim at a number of registrations."""
    plan = _plan(command, desk, command.fiscal_year)
    plan.set_target(command.registrations)
    desk.save(plan)
    return plan


def set_budget(command: order.SetBudget, desk: Desk) -> YearPlan:
    """Plan the operating cost."""
    plan = _plan(command, desk, command.fiscal_year)
    plan.set_budget(command.yen)
    desk.save(plan)
    return plan


def confirm_figure(command: order.ConfirmFigure, desk: Desk) -> YearPlan:
    """Answer for a figure."""
    if command.as_of > desk.today:
        raise Invalid.field(
            "as_of",
            "先の日付の数字は確定できません。",
            "A figure of a day to come is not known yet.",
        )
    plan = _plan(command, desk, fiscal_year(command.as_of))
    span = span_of(command.figure, command.period, command.as_of)
    plan.confirm(command.figure, span, command.value)
    desk.save(plan)
    return plan


def _plan(command: order.YearCommand, desk: Desk, year: int) -> YearPlan:
    """The plan of the year in the caller's centre; an empty one where nothing was planned yet."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid.field(
            "fiscal_year",
            f"{FIRST_YEAR}年度から{LAST_YEAR}年度までです。",
            f"From {FIRST_YEAR} to {LAST_YEAR}.",
        )
    centre = desk.caller.choose_centre(command.centre)
    plan = desk.find(YearPlan, year_plan_id(centre, year))
    if plan is None:
        return YearPlan.begin(centre=centre, year=year)
    desk.require_version(plan)
    return plan


HANDLERS: Handlers = {
    order.SetTarget: set_target,
    order.SetBudget: set_budget,
    order.ConfirmFigure: confirm_figure,
}

"""How the commands of this context are handled: load, decide, save."""

from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.time.periods import fiscal_year
from domain.reports import commands
from domain.reports.value_objects import span_of
from domain.reports.year_plan import YearPlan, year_plan_id

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The first and the last fiscal year that may be planned."""


def set_target(command: commands.SetTarget, uow: UnitOfWork) -> YearPlan:
    """Set the target of registrations."""
    plan = _plan(command, uow, command.fiscal_year)
    plan.set_target(command.registrations)
    uow.save(plan)
    return plan


def set_budget(command: commands.SetBudget, uow: UnitOfWork) -> YearPlan:
    """Set the budget of the operating cost."""
    plan = _plan(command, uow, command.fiscal_year)
    plan.set_budget(command.yen)
    uow.save(plan)
    return plan


def confirm_figure(command: commands.ConfirmFigure, uow: UnitOfWork) -> YearPlan:
    """Confirm a figure. Raises Invalid for a day in the future."""
    if command.as_of > uow.today:
        raise Invalid.field(
            "as_of",
            "先の日付の数字は確定できません。今日までの日付にしてください。",
            "A figure of a day to come is not known yet.",
        )
    plan = _plan(command, uow, fiscal_year(command.as_of))
    span = span_of(command.figure, command.period, command.as_of)
    plan.confirm(command.figure, span, command.value)
    uow.save(plan)
    return plan


def _plan(command: commands.YearCommand, uow: UnitOfWork, year: int) -> YearPlan:
    """The plan of the year in the caller's centre; an empty one if nothing was planned yet."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid.field(
            "fiscal_year",
            f"{FIRST_YEAR}年度から{LAST_YEAR}年度までです。",
            f"From {FIRST_YEAR} to {LAST_YEAR}.",
        )
    centre = uow.caller.choose_centre(command.centre)
    plan = uow.find(YearPlan, year_plan_id(centre, year))
    if plan is None:
        return YearPlan.begin(centre=centre, year=year)
    uow.require_version(plan)
    return plan


HANDLERS: Handlers = {
    commands.SetTarget: set_target,
    commands.SetBudget: set_budget,
    commands.ConfirmFigure: confirm_figure,
}

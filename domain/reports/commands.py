"""Commands of targets, budgets and figures, for managers only."""

from dataclasses import dataclass
from datetime import date

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import MANAGEMENT
from domain.reports.value_objects import Counted, Period

PLANNERS = MANAGEMENT
"""Roles that set targets and confirm figures."""


@dataclass(frozen=True, kw_only=True)
class YearCommand(Command):
    """A command for the plan of a centre's fiscal year."""

    ALLOWED = PLANNERS
    centre: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetTarget(YearCommand):
    """Set how many people to register in the year that begins in April `fiscal_year`."""

    NAME = "SetTarget"
    fiscal_year: int
    registrations: int


@dataclass(frozen=True, kw_only=True)
class SetBudget(YearCommand):
    """Set the planned operating cost of a fiscal year, in yen."""

    NAME = "SetBudget"
    fiscal_year: int
    yen: int


@dataclass(frozen=True, kw_only=True)
class ConfirmFigure(YearCommand):
    """Confirm a counted figure as it stood at the end of the day `as_of`."""

    NAME = "ConfirmFigure"
    figure: Counted
    as_of: date
    period: Period = Period.YEAR
    value: int

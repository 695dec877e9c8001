"""The plan of the year of the demonstration."""

from app.demo.command_runner import CommandRunner
from app.demo.demonstration import Demonstration
from app.demo.load import Plan
from domain.kernel.time.periods import fiscal_year
from domain.reports.commands import SetBudget, SetTarget

TARGET, BUDGET = 50, 14_850_000
"""The city's own target of registrations, and the operating cost of its first year."""


def _set_the_year(stage: CommandRunner, _: Plan) -> None:
    """Record the target and the budget of the year as the manager."""
    year, manager = fiscal_year(stage.clock.today()), stage.staff("manager")
    stage.gives(manager, SetTarget(fiscal_year=year, registrations=TARGET), "target", year)
    stage.gives(manager, SetBudget(fiscal_year=year, yen=BUDGET), "budget", year)


DEMONSTRATION = Demonstration(opening=_set_the_year)

"""How the facts of the plan of a year are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by

CORRECTIONS: Corrections = {
    "year_plan.budget_set.v1": corrected_by(
        "SetBudget", how="The amount is set again; the last one is in force."
    ),
    "year_plan.figure_confirmed.v1": corrected_by(
        "ConfirmFigure", how="The figure is confirmed again; the last value is in force."
    ),
    "year_plan.target_set.v1": corrected_by(
        "SetTarget", how="The target is set again; the last one is in force."
    ),
}

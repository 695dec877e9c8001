"""Targets, budgets and confirmed figures: what this context registers with the domain."""

from domain.kernel.registration import Registration
from domain.reports import handlers
from domain.reports.audit import AUDIT
from domain.reports.command_labels import COMMAND_LABELS
from domain.reports.corrections import CORRECTIONS
from domain.reports.year_plan import YearPlan

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(YearPlan,),
    handlers=(handlers.HANDLERS,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

"""Handlers of the commands of this context: load, decide, save."""

from domain.escalation import commands
from domain.escalation.rules import EscalationRules, Rule, rules_id
from domain.kernel.messaging.bus import Handlers, UnitOfWork


def set_rule(command: commands.SetEscalationRule, uow: UnitOfWork) -> EscalationRules:
    """Set a rule of a centre."""
    centre = uow.caller.choose_centre(command.centre)
    rules = uow.find(EscalationRules, rules_id(centre)) or EscalationRules.begin(centre)
    rules.set(command.kind, Rule(command.is_on, command.threshold, command.notified))
    uow.save(rules)
    return rules


HANDLERS: Handlers = {commands.SetEscalationRule: set_rule}

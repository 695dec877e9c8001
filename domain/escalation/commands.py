"""Commands of escalation rules."""

from dataclasses import dataclass

from domain.escalation.rules import EscalationKind, Notified
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import MANAGEMENT


@dataclass(frozen=True, kw_only=True)
class SetEscalationRule(Command):
    """Set a rule of a centre from a day on, with a reason; earlier days keep theirs."""

    NAME = "SetEscalationRule"
    ALLOWED = MANAGEMENT
    centre: str | None = None
    kind: EscalationKind
    is_on: bool
    threshold: int
    notified: Notified

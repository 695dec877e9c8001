"""Who is notified when something has waited too long."""

from collections.abc import Mapping
from uuid import UUID

from domain.escalation.rules import ROLES, EscalationKind, Rule
from domain.identity.queries import with_roles
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import staff_who_hear
from domain.notices.kinds import NoticeKind

NOTICES: Mapping[EscalationKind, NoticeKind] = {
    EscalationKind.HELP: NoticeKind.HELP_WAITS,
    EscalationKind.SUBMISSIONS: NoticeKind.SUBMISSION_WAITS,
    EscalationKind.CLIENT_QUESTIONS: NoticeKind.CLIENT_QUESTION_WAITS,
    EscalationKind.DECISIONS: NoticeKind.ORDER_UNDECIDED,
    EscalationKind.AT_RISK: NoticeKind.ORDER_AT_RISK,
    EscalationKind.STALLED: NoticeKind.TASK_STALLED,
}
"""The notice of each kind of escalation."""


def those_notified(
    ledger: Ledger, centre: str, kind: EscalationKind, rule: Rule
) -> tuple[UUID, ...]:
    """The accounts that a rule notifies: those of its roles that chose to hear of the kind."""
    if not rule.is_on:
        return ()
    return with_roles(ledger, staff_who_hear(ledger, NOTICES[kind], centre), ROLES[rule.notified])

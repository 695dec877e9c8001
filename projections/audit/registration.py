"""The read models of the audit trail, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.audit.trail import AuditTrail
from projections.audit.views import AuditViews
from projections.kernel.registration import Registration

REGISTRATION = Registration(
    read_models={
        AuditTrail: BilingualText("操作履歴", "audit trail"),
        AuditViews: BilingualText("閲覧の記録", "record of views"),
    },
)

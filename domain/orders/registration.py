"""Clients, their job orders and their questions: the registration of this context."""

from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText
from domain.orders import handlers, inline_projection
from domain.orders.audit import AUDIT
from domain.orders.client import Client
from domain.orders.command_labels import COMMAND_LABELS
from domain.orders.corrections import CORRECTIONS
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Client, JobOrder, OrderQuestion),
    handlers=(handlers.HANDLERS,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
    job_kinds={
        "watch_orders": BilingualText("納期の見守り", "watching due dates"),
    },
)

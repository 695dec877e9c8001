"""A job order: what a client asked for, and the steps of its life (O1)."""

from domain.orders.order_tasks import OrderTasks
from domain.orders.order_terms import OrderTerms
from domain.orders.rejection import OrderRejection
from domain.orders.terms import Inspection, KindOfWork, Programme, Terms, WorkMode
from domain.orders.value_objects import (
    HANDED_OUT,
    OPEN,
    ORDER_STATE_LABELS,
    ORDER_STEP_LABELS,
    UNFINISHED,
    UNSETTLED,
    WITH_CLIENT,
    Import,
    OrderState,
    OrderStep,
    RejectionOutcome,
    StepTaken,
)

__all__ = [
    "HANDED_OUT",
    "OPEN",
    "ORDER_STATE_LABELS",
    "ORDER_STEP_LABELS",
    "UNFINISHED",
    "UNSETTLED",
    "WITH_CLIENT",
    "Import",
    "Inspection",
    "JobOrder",
    "KindOfWork",
    "OrderState",
    "OrderStep",
    "Programme",
    "RejectionOutcome",
    "StepTaken",
    "Terms",
    "WorkMode",
]


class JobOrder(OrderRejection, OrderTerms, OrderTasks):
    """One order of a client; each base class holds one subject of it."""

"""Inline tables of orders for the commands of other contexts: their terms and their state."""

import json
from collections.abc import Iterator, Sequence

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)
from domain.orders.job_order import JobOrder

TABLES = """
CREATE TABLE IF NOT EXISTS order_terms (
    order_id TEXT PRIMARY KEY, centre TEXT NOT NULL, client_id TEXT NOT NULL,
    number TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, due_on TEXT NOT NULL,
    kind_of_work TEXT NOT NULL, work_modes TEXT NOT NULL, skills TEXT NOT NULL,
    minutes_per_task INTEGER NOT NULL, inspection TEXT NOT NULL, sealed_under TEXT,
    priority INTEGER NOT NULL, queue_order TEXT, received_on TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS order_terms_by_state ON order_terms (centre, state, due_on);
CREATE TABLE IF NOT EXISTS order_numbers (
    centre TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (centre, year)
);
CREATE TABLE IF NOT EXISTS uploads (
    job_id TEXT NOT NULL, part INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (job_id, part)
);
"""


def order_terms(order: JobOrder, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one order."""
    terms = order.terms
    yield upsert(
        "order_terms",
        "order_id",
        order_id=str(order.id),
        centre=order.centre,
        client_id=str(terms.client_id),
        number=order.number,
        title=terms.title,
        state=order.state.value,
        due_on=order.due_on.isoformat(),
        kind_of_work=terms.kind_of_work.value,
        work_modes=json.dumps(terms.work_modes),
        skills=json.dumps(terms.skills),
        minutes_per_task=terms.minutes_per_task,
        inspection=terms.inspection.value,
        sealed_under=str(order.sealed_under) if order.sealed_under else None,
        received_on=terms.received_on.isoformat(),
        priority=order.priority.rank,
        queue_order=order.queue_order.value if order.queue_order else None,
    )


INLINE_PROJECTIONS: InlineProjections = {JobOrder: order_terms}
INLINE_VERSIONS: InlineVersions = {JobOrder: InlineVersion(2, ("order_terms",))}

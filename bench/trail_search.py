"""Is a page of the audit trail found as fast among 200,000 events as among 2,000?

The events lie on 200 days. Asked are every filter of the trail, and spans of days far from the end
at which the page begins, so that a search in the order of the ledger would read most of it.
"""

import os
import time
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from typing import Any, cast

from app.bootstrap import FIRST_CENTRE, Service
from bench.stage import STORES, installation, opened, settle
from bench.table import in_turn, row, title
from domain.kernel.time.clock import SettableClock
from projections.audit.search import CHANGES, events
from tests.centre import Centre

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
FEW = int(os.environ.get("BENCH_FEW", "2000"))
DAYS, ROUNDS, ASKED, PAGE = 200, 5, 20, 51


def prepared(stack: ExitStack, store: str, number: int) -> tuple[Service, date]:
    """Return a service with about this many events over the days, and the first day."""
    service = stack.enter_context(opened(stack.enter_context(installation(store))))
    centre, first = Centre(service), service.clock.today()
    for _ in range(DAYS):
        order = centre.order(personal_data=False)
        centre.add(order, [f"{place:06d}" for place in range(number // DAYS)])
        cast(SettableClock, service.clock).advance(timedelta(days=1))
    settle(service)
    return service, first


def searches(service: Service, first: date) -> dict[str, dict[str, Any]]:
    """The searches by their names; ids are those of the first event."""
    some = service.ledger.read(0, 1, ["job_order.received.v1"])[0].event
    early, late = first + timedelta(days=20), first + timedelta(days=DAYS - 20)
    return {
        "up to an early day, newest first": {"last": early, "newest_first": True},
        "from a late day on, oldest first": {"first": late},
        "changes of 120 days, newest first": {
            "first": first,
            "last": first + timedelta(days=120),
            "newest_first": True,
            "type": CHANGES,
        },
        "one kind of event up to an early day": {
            "last": early,
            "newest_first": True,
            "type": "job_order.received.v1",
        },
        "everything, newest first": {"newest_first": True},
        "one kind of event, newest first": {"type": "job_order.received.v1", "newest_first": True},
        "changes, newest first": {"type": CHANGES, "newest_first": True},
        "one actor, newest first": {"actor": some.meta.actor, "newest_first": True},
        "one record": {"subject": some.originator_id},
        "one order and its tasks": {"order_id": some.originator_id},
        "one request": {"correlation": some.meta.correlation_id},
        "as known at an early instant": {"known_at": some.meta.recorded_at},
    }


def milliseconds(service: Service, search: dict[str, Any]) -> float:
    """The milliseconds of one search, the mean of several."""
    begun = time.perf_counter()
    for _ in range(ASKED):
        found = events(service.views, centres=(FIRST_CENTRE,), limit=PAGE, **search)
        assert found
    return (time.perf_counter() - begun) / ASKED * 1000


def main() -> None:
    """Print the time of each search among many events, and its ratio to that among few."""
    for store in STORES:
        with ExitStack() as stack:
            (few, first), (many, _) = (prepared(stack, store, n) for n in (FEW, EVENTS))
            title(f"{store}: a page of the trail among {EVENTS:,} events, against {FEW:,}")
            among_few = searches(few, first)
            for name, search in searches(many, first).items():
                sides = {"few": partial(milliseconds, few, among_few[name])}
                sides["many"] = partial(milliseconds, many, search)
                figures = in_turn(ROUNDS, sides)
                row(name, figures["many"], "ms", figures["few"])


if __name__ == "__main__":
    main()

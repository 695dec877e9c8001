"""The morning board: what is due, who waits for an answer, and who needs work."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, request

from app.http.authorization import caller, service, viewed
from app.orders import labels
from app.orders.assignees import codes_of, workers_now
from app.orders.open_help import READS, open_help
from app.orders.progress import STILL_DAYS, progress_of
from app.pages import sse
from app.pages.routing import Pages, render
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.shifts.assistance_inline_projection import RECENT, help_wanted
from domain.tasks.task import TaskState
from projections.audit.recently_viewed import viewed_since
from projections.messages import conversations
from projections.messages.conversations import waiting_for_staff
from projections.orders.open_orders import open_orders, to_decide
from projections.orders.questions import open_questions
from projections.tasks.progress import counts_in_all, with_help_asked
from projections.tasks.task_listing import in_order

MOST_ORDERS = 50
MOST_TASKS = 10
MOST_PEOPLE = 20
RENEWAL = "Ashiato-Renewal"
"""The header with which an open board reloads itself."""
ONE_LOOK = timedelta(minutes=10)
"""A board that reloads itself records one view of the same person in this time."""

pages = Pages("orders")


@pages.page(
    "/board",
    roles=COORDINATION,
    reads=("orders.list", "orders.questions", "tasks.queue", *READS, *conversations.READS),
)
def board(_query: dict[str, Any]) -> Response:
    """The coordinator's start page, with what needs attention."""
    seen = sse.position()
    at, centres = service(), caller().centres
    today = at.clock.today()
    rows = open_orders(at.views, centres=centres, limit=MOST_ORDERS + 1)
    asking = with_help_asked(at.views, centres, MOST_TASKS + 1)
    submitted, returned = (
        in_order(at.views, centres=centres, state=state.value, limit=MOST_TASKS)
        for state in (TaskState.SUBMITTED, TaskState.RETURNED)
    )
    now = workers_now()
    asked = open_help(asking[:MOST_TASKS])
    people = [item.person_id for item in now.resting] + [one.person_id for one in asked]
    viewed(_newly(people), "board")
    return render(
        "orders/board.html",
        words=labels,
        orders=progress_of(rows[:MOST_ORDERS]),
        more_orders=len(rows) > MOST_ORDERS,
        unread=waiting_for_staff(at.views, centres),
        counts=counts_in_all(at.views, centres),
        asking=asked,
        more_asking=len(asking) > MOST_TASKS,
        calls=help_wanted(at.ledger, centres, today - RECENT),
        returned_by_clients=to_decide(at.views, centres=centres, limit=MOST_TASKS),
        questions=open_questions(at.views, centres, MOST_TASKS),
        submitted=submitted,
        returned=returned,
        codes=codes_of([row["participant_id"] for row in (*asking, *submitted, *returned)]),
        now=now,
        most=MOST_PEOPLE,
        still_days=STILL_DAYS,
        today=today,
        at=at.clock.now(),
        seen=seen,
    )


def _newly(person_ids: Sequence[UUID]) -> list[UUID]:
    """Return the people whose view must be recorded: all, or on a reload those not seen lately."""
    if RENEWAL not in request.headers or not person_ids:
        return list(person_ids)
    since = service().clock.now() - ONE_LOOK
    known = viewed_since(service().views, caller().actor, "board", person_ids, since)
    return [person_id for person_id in person_ids if person_id not in known]

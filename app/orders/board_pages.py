"""The morning board: what is due, who waits for an answer, and who needs work."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, request

from app.http.authorization import caller, service, viewed
from app.orders import labels
from app.orders.assignees import codes_of
from app.orders.attention import LABELS, TASKS, Attention, Group
from app.orders.open_help import READS, open_help
from app.orders.questions import open_questions
from app.pages import sse
from app.pages.routing import Pages, render
from domain.escalation.queries import last_look, note_look
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.shifts.assistance_inline_projection import RECENT, help_wanted
from domain.tasks.task import TaskState
from projections.audit.recently_viewed import viewed_since
from projections.audit.search import CHANGES, events
from projections.messages import conversations
from projections.messages.conversations import waiting_for_staff
from projections.tasks.progress import counts_in_all
from projections.tasks.task_listing import in_order

MOST_ORDERS = 50
MOST_TASKS = 10
MOST_CHANGES = 99
"""Steps since the last visit are counted up to here."""
RENEWAL = "Ashiato-Renewal"
"""The header with which an open board reloads itself."""
ONE_LOOK = timedelta(minutes=10)
"""A board that reloads itself records one view of the same person in this time."""

pages = Pages("orders")


class Changes(NamedTuple):
    """How much was recorded since the last visit of the board, and where that ended."""

    number: int
    is_more: bool
    position: int
    at: str


@pages.page(
    "/board",
    roles=COORDINATION,
    reads=("orders.list", "orders.questions", "tasks.queue", *READS, *conversations.READS),
)
def board(_query: dict[str, Any]) -> Response:
    """The coordinator's start page: what waits in groups, and what changed since the last visit."""
    seen = sse.position()
    at, centres = service(), caller().centres
    today = at.clock.today()
    attention = Attention()
    groups = [attention.shown(group) for group in Group]
    returned = in_order(at.views, centres=centres, state=TaskState.RETURNED.value, limit=MOST_TASKS)
    of_tasks = [row for shown in groups if shown.group in TASKS for row in shown.items]
    asked = open_help(groups[0].items)
    of_clients = next(shown for shown in groups if shown.group is Group.CLIENT_QUESTIONS)
    resting = [item.person_id for item in attention.workers.resting]
    viewed(_newly([*resting, *(one.person_id for one in asked)]), "board")
    changes = _changes(int(seen))
    return render(
        "orders/board.html",
        words=labels,
        groups=groups,
        labels=LABELS,
        changes=changes,
        orders=attention.orders[:MOST_ORDERS],
        more_orders=len(attention.orders) > MOST_ORDERS,
        unread=waiting_for_staff(at.views, centres),
        counts=counts_in_all(at.views, centres),
        asked={one.row["task_id"]: one for one in asked},
        questions=open_questions(of_clients.items),
        calls=help_wanted(at.ledger, centres, today - RECENT),
        returned=returned,
        codes=codes_of([row["participant_id"] for row in (*of_tasks, *returned)]),
        now=attention.workers,
        today=today,
        at=at.clock.now(),
        seen=seen,
    )


def _changes(position: int) -> Changes | None:
    """Return what was recorded since the last visit, and store that the caller looks now."""
    at, account = service(), caller().account_id
    if account is None:
        return None
    last = last_look(at.ledger, str(account), at.clock.now())
    if RENEWAL not in request.headers:
        note_look(at.ledger, str(account), position, at.clock.now())
    if last is None:
        return None
    found = events(
        at.views, centres=caller().centres, limit=MOST_CHANGES + 1, after=last[0], type=CHANGES
    )
    if not found:
        return None
    return Changes(min(len(found), MOST_CHANGES), len(found) > MOST_CHANGES, *last)


def _newly(person_ids: Sequence[UUID]) -> list[UUID]:
    """Return the people whose view must be recorded: all, or on a reload those not seen lately."""
    if RENEWAL not in request.headers or not person_ids:
        return list(person_ids)
    since = service().clock.now() - ONE_LOOK
    known = viewed_since(service().views, caller().actor, "board", person_ids, since)
    return [person_id for person_id in person_ids if person_id not in known]

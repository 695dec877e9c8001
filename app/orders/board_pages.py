"""The morning board: what is due, who waits for an answer, and who needs work."""

from typing import Any

from flask import Response

from app.http.authorization import caller, service
from app.orders import labels
from app.orders.attention import LABELS, Attention, Group, people_in
from app.orders.changes import READS as CHANGES
from app.orders.changes import changes_since_last_look
from app.orders.open_help import READS, open_help
from app.orders.questions import open_questions
from app.pages import sse
from app.pages.routing import Pages, render
from app.participants import named
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.shifts.assistance_inline_projection import RECENT, help_wanted
from domain.tasks.task import TaskState
from projections.messages import conversations
from projections.messages.conversations import waiting_for_staff
from projections.tasks.progress import counts_in_all
from projections.tasks.task_listing import in_order

MOST_ORDERS = 50
MOST_TASKS = 10

pages = Pages("orders")


@pages.page(
    "/board",
    roles=COORDINATION,
    reads=(
        "orders.list",
        "orders.questions",
        "tasks.queue",
        *READS,
        *conversations.READS,
        *named.READS,
        *CHANGES,
    ),
)
def board(_query: dict[str, Any]) -> Response:
    """The coordinator's start page: what waits in groups, and what changed since the last visit."""
    seen = sse.position()
    at, centres = service(), caller().centres
    today = at.clock.today()
    attention = Attention()
    groups = [attention.shown(group) for group in Group]
    returned = in_order(at.views, centres=centres, state=TaskState.RETURNED.value, limit=MOST_TASKS)
    of_clients = next(shown for shown in groups if shown.group is Group.CLIENT_QUESTIONS)
    shown_people = [
        *(id for shown in groups for id in people_in(shown.group, shown.items)),
        *(row["participant_id"] for row in returned),
        *(item.participant_id for item in attention.workers.resting),
    ]
    people = named.named(shown_people, "board")
    return render(
        "orders/board.html",
        words=labels,
        groups=groups,
        labels=LABELS,
        changes=changes_since_last_look("board", int(seen)),
        orders=attention.orders[:MOST_ORDERS],
        more_orders=len(attention.orders) > MOST_ORDERS,
        unread=waiting_for_staff(at.views, centres),
        counts=counts_in_all(at.views, centres),
        asked={one.row["task_id"]: one for one in open_help(groups[0].items)},
        questions=open_questions(of_clients.items),
        calls=help_wanted(at.ledger, centres, today - RECENT),
        returned=returned,
        people=people,
        now=attention.workers,
        today=today,
        at=at.clock.now(),
        seen=seen,
    )

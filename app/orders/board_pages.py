"""The morning board: what is due, who waits for an answer, and who needs work or a rest."""

from typing import Any

from flask import Response

from app.access import caller, service, viewed
from app.orders import words
from app.orders.progress import STILL_DAYS, progress_of
from app.orders.workers_now import codes_of, workers_now
from app.pages.doors import Pages, show
from domain.kernel.caller import CARE, COORDINATION
from domain.tasks.task import TaskState
from projections.orders.open_orders import open_orders
from projections.tasks.progress import counts_in_all, with_help_asked
from projections.tasks.queue_pages import tasks

MOST_ORDERS = 50
MOST_TASKS = 10
MOST_PEOPLE = 20

pages = Pages("orders")


@pages.page("/board", roles=COORDINATION, reads=("orders.list", "tasks.queue"))
def board(_query: dict[str, Any]) -> Response:
    """What a coordinator looks at first in the morning."""
    at, centres = service(), caller().centres
    rows = open_orders(at.views, centres=centres, limit=MOST_ORDERS + 1)
    asking = with_help_asked(at.views, centres, MOST_TASKS + 1)
    submitted, returned = (
        tasks(at.views, centres=centres, state=state.value, limit=MOST_TASKS)
        for state in (TaskState.SUBMITTED, TaskState.RETURNED)
    )
    now = workers_now()
    may_see_health = caller().has(CARE)
    if may_see_health:
        viewed([one.person_id for one in now.unwell], "board")
    return show(
        "orders/board.html",
        words=words,
        orders=progress_of(rows[:MOST_ORDERS]),
        more_orders=len(rows) > MOST_ORDERS,
        counts=counts_in_all(at.views, centres),
        asking=asking[:MOST_TASKS],
        more_asking=len(asking) > MOST_TASKS,
        submitted=submitted,
        returned=returned,
        codes=codes_of([row["participant_id"] for row in (*asking, *submitted, *returned)]),
        now=now,
        most=MOST_PEOPLE,
        still_days=STILL_DAYS,
        may_see_health=may_see_health,
        today=at.clock.today(),
    )

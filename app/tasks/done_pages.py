"""What I have done."""

from typing import Any

from flask import Response

from app.access import service
from app.lists import PageQuery, asked
from app.pages.doors import Pages, show
from app.tasks.own import days_since, myself, shown_state
from domain.tasks.commands import THEMSELVES
from projections.tasks.handed_in import handed_in

pages = Pages("tasks")


@pages.page(
    "/done", roles=THEMSELVES, reads=("tasks.queue", "participants.workload"), query=PageQuery
)
def done(query: dict[str, Any]) -> Response:
    """What I have handed in, newest first, and this month in figures."""
    me, part = myself(), asked(query)
    page = part.page(
        handed_in(service().views, me.id, part.after, part.fetch),
        lambda row: (row["since"], row["task_id"]),
    )
    month = days_since(me.id, service().clock.today().replace(day=1))
    return show(
        "tasks/done.html",
        rows=[{**row, **shown_state(row["state"])} for row in page["items"]],
        next=page["next"],
        is_first=part.after is None,
        handed_in=sum(one["submitted"] for one in month),
        minutes=sum(one["minutes"] for one in month),
    )

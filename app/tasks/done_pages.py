"""The participant's finished tasks."""

from typing import Any

from flask import Response

from app.http.authorization import service
from app.http.pagination import PageQuery, page_request
from app.pages.routing import Pages, render
from app.participants.current_participant import myself
from app.tasks.current_participant import days_since, shown_state
from domain.tasks.commands import THEMSELVES
from projections.tasks.handed_in import handed_in

pages = Pages("tasks")


@pages.page(
    "/done", roles=THEMSELVES, reads=("tasks.queue", "participants.workload"), query=PageQuery
)
def done(query: dict[str, Any]) -> Response:
    """The tasks that the participant has submitted, newest first, and figures for this month."""
    me, part = myself(), page_request(query)
    page = part.page(
        handed_in(service().views, me.id, part.after, part.fetch),
        lambda row: (row["since"], row["task_id"]),
    )
    month = days_since(me.id, service().clock.today().replace(day=1))
    return render(
        "tasks/done.html",
        rows=[{**row, **shown_state(row["state"])} for row in page["items"]],
        next=page["next"],
        is_first=part.after is None,
        handed_in=sum(item["submitted"] for item in month),
        minutes=sum(item["minutes"] for item in month),
    )

"""Open correction requests of the caller's centres, the oldest first."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.pagination import page_request
from app.pages.routing import Pages, render
from app.people.labels import field_label
from domain.kernel.messaging.caller import STAFF
from projections.people.correction_requests import waiting_requests
from projections.people.people_index import names_of

PAGE = 50

pages = Pages("people")


class WaitingQuery(fields.Query):
    """The page of the list."""

    cursor = fields.Text(max=2000)


@pages.page(
    "/people/requests",
    roles=STAFF,
    query=WaitingQuery,
    reads=("people.correction_requests", "people.cards"),
)
def waiting(query: dict[str, Any]) -> Response:
    """The requests for a correction that have no answer yet."""
    part = page_request({**query, "limit": PAGE})
    rows = waiting_requests(
        service().views, centres=caller().centres, after=part.after, limit=part.fetch
    )
    page = part.page(rows, lambda row: (row["position"],))
    people = list(dict.fromkeys(row["person_id"] for row in page["items"]))
    viewed([UUID(item) for item in people], "people")
    names = names_of(service().views, people)
    page["items"] = [
        {**row, "name": names.get(row["person_id"]), "label": field_label(row["field"])}
        for row in page["items"]
    ]
    return render("people/waiting.html", page=page, is_first=part.after is None)

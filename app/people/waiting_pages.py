"""Whose record waits to be corrected: the requests of my centres, the oldest first."""

from typing import Any
from uuid import UUID

from flask import Response

from app import fields
from app.access import caller, service, viewed
from app.lists import asked
from app.pages.doors import Pages, show
from app.people.words import field_label
from domain.kernel.caller import STAFF
from projections.people.cards import names_of
from projections.people.correction_requests import waiting_requests

PAGE = 50

pages = Pages("people")


class WaitingQuery(fields.Query):
    """Where the list goes on."""

    cursor = fields.Text(max=2000)


@pages.page(
    "/people/requests",
    roles=STAFF,
    query=WaitingQuery,
    reads=("people.correction_requests", "people.cards"),
)
def waiting(query: dict[str, Any]) -> Response:
    """The corrections that were asked for and wait."""
    part = asked({**query, "limit": PAGE})
    rows = waiting_requests(
        service().views, centres=caller().centres, after=part.after, limit=part.fetch
    )
    page = part.page(rows, lambda row: (row["position"],))
    people = list(dict.fromkeys(row["person_id"] for row in page["items"]))
    viewed([UUID(one) for one in people], "people")
    names = names_of(service().views, people)
    page["items"] = [
        {**row, "name": names.get(row["person_id"]), "label": field_label(row["field"])}
        for row in page["items"]
    ]
    return show("people/waiting.html", page=page, is_first=part.after is None)

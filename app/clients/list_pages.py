"""The clients of a centre for its staff, searched by name, reading and kind."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import page_request
from app.orders.labels import CLIENT_KINDS, options
from app.pages.page_links import next_page
from app.pages.routing import Pages, render
from domain.kernel.messaging.caller import STAFF
from domain.orders.client import ClientKind
from projections.orders.order_list import clients, place_of

PAGE = 50

pages = Pages("clients")


class ClientsQuery(fields.Query):
    """Filters of the list of clients."""

    q = fields.Text(max=100)
    kind = fields.Code(ClientKind)
    cursor = fields.Text(max=2000)


@pages.page("/clients", roles=STAFF, query=ClientsQuery, reads=("orders.list",))
def client_list(query: dict[str, Any]) -> Response:
    """The clients of the caller's centres, by reading."""
    part, kind = page_request({**query, "limit": PAGE}), query.get("kind")
    rows = clients(
        service().views,
        centres=caller().centres,
        after=part.after,
        limit=part.fetch,
        q=query.get("q"),
        kind=kind.value if kind else None,
    )
    page = part.page(rows, place_of)
    return render(
        "clients/list.html",
        rows=page["items"],
        kinds=CLIENT_KINDS,
        options=options(CLIENT_KINDS),
        q=query.get("q", ""),
        kind=kind.value if kind else "",
        further=next_page("/clients", query, page["next"]),
    )

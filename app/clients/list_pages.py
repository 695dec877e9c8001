"""The clients of a centre for its staff: searched, counted by kind, and taken out as a file."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller
from app.http.lists import chosen, sort_codes
from app.orders.labels import CLIENT_KINDS
from app.pages.lists import ListPage, WholePageQuery
from app.pages.routing import Pages, render
from domain.kernel.messaging.caller import STAFF
from domain.orders.client import ClientKind
from projections.orders.client_listing import CLIENTS

pages = Pages("clients")


class ClientsQuery(WholePageQuery):
    """The question of the page."""

    kind = fields.Code(ClientKind)
    sort = fields.Code(sort_codes(CLIENTS))


CLIENTS_PAGE = ListPage(
    path="/clients",
    listing=CLIENTS,
    ask=lambda query, _: chosen(CLIENTS, query, caller().centres),
    groups=("kind", CLIENT_KINDS),
    file="/api/v1/clients/export",
)


@pages.page("/clients", roles=STAFF, query=ClientsQuery, reads=("orders.list",))
def client_list(query: dict[str, Any]) -> Response:
    """The clients of the caller's centres, by reading."""
    return render("clients/list.html", list=CLIENTS_PAGE.shown(query), kinds=CLIENT_KINDS)

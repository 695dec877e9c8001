"""One client for the staff of its centre: contact details, orders, and corrections."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.http.pagination import page_request
from app.orders.labels import CLIENT_KINDS, ORDER_STATES, ORDER_TAGS, options
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.page_links import next_page
from app.pages.routing import Pages, dispatch, render
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.text.contact_details import phone_link
from domain.orders.client import Client, ClientKind
from domain.orders.commands import CorrectClient
from projections.orders.order_list import orders_of_client

PAGE = 20

pages = Pages("clients")


class ClientQuery(fields.Query):
    """The last action, and the page of the orders."""

    said = fields.Word()
    cursor = fields.Text(max=2000)


class ClientForm(fields.Form):
    """What is recorded about a client."""

    name = fields.Text(required=True)
    name_kana = fields.Text()
    kind = fields.Code(ClientKind, required=True)
    contact_person = fields.Text(max=100)
    phone = fields.Phone()
    email = fields.Email()
    postal_address = fields.Text(max=300, lines=True)
    notes = fields.Text(max=2000, lines=True)


class CorrectForm(ClientForm):
    """The corrected facts, and the reason."""

    reason = fields.Text(max=1000, lines=True)


@pages.page("/clients/<uuid:client_id>", roles=STAFF, query=ClientQuery, reads=("orders.list",))
def one_client(query: dict[str, Any], client_id: UUID) -> Response:
    """A client, its contact details and its orders."""
    client, part = get_visible(Client, client_id), page_request({**query, "limit": PAGE})
    rows = orders_of_client(
        service().views,
        centres=caller().centres,
        client_id=str(client_id),
        after=part.after,
        limit=part.fetch,
    )
    page = part.page(rows, lambda row: (row["due_on"], row["order_id"]))
    return render(
        "clients/client.html",
        client=client,
        phone_link=phone_link,
        kinds=CLIENT_KINDS,
        rows=page["items"],
        states=ORDER_STATES,
        tags=ORDER_TAGS,
        further=next_page(f"/clients/{client_id}", query, page["next"]),
    )


@pages.page("/clients/<uuid:client_id>/correct", roles=COORDINATION)
def correcting(_query: dict[str, Any], client_id: UUID) -> Response:
    """The form with the current facts."""
    client = get_visible(Client, client_id)
    keep_what_was_changed(client, facts_of)
    return render(
        "clients/correct.html",
        client=client,
        kinds=options(CLIENT_KINDS),
    )


@pages.form(
    "/clients/<uuid:client_id>/correct", roles=COORDINATION, body=CorrectForm, back=correcting
)
def correct(values: dict[str, Any], client_id: UUID) -> str:
    """Correct the facts that were changed in the form."""
    client = get_visible(Client, client_id)
    changes = changed_fields(client, facts_of, values)
    if not changes:
        return f"/clients/{client_id}?said=unchanged"
    reason = values.get("reason")
    outcome = dispatch(CorrectClient(client_id=client_id, reason=reason, **changes))
    is_changed = outcome.aggregate is not None and outcome.aggregate.version > client.version
    return f"/clients/{client_id}?said={'corrected' if is_changed else 'unchanged'}"


def facts_of(client: Client) -> dict[str, Any]:
    """The facts that the form corrects, by the names of its fields."""
    return {
        "name": client.name,
        "name_kana": client.name_kana,
        "kind": client.kind,
        **msgspec.structs.asdict(client.contact),
        "notes": client.notes,
    }

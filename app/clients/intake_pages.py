"""Registers a client; one of the same name is asked about before it is recorded twice."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from flask import Response

from app.clients.client_pages import ClientForm
from app.http import fields
from app.http.authorization import caller, service
from app.http.consistency import require_current
from app.orders.labels import CLIENT_KINDS, options
from app.pages.forms import Typed, typed
from app.pages.routing import Pages, dispatch, render
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.storage.database import Row
from domain.orders.commands import RegisterClient
from projections.identity.centres import centres_to_choose
from projections.orders.order_list import clients_called

FOR_AN_ORDER = "order"
DIFFERENT = "different"

pages = Pages("clients")


class NewClientQuery(fields.Query):
    """What is done next: an order of the new client, or nothing."""

    then = fields.Code([FOR_AN_ORDER])


class NewClientForm(ClientForm):
    """A new client; `different` confirms that it is no duplicate."""

    centre = fields.Word()
    then = fields.Code([FOR_AN_ORDER])
    different = fields.Flag()


@pages.page(
    "/clients/new",
    roles=COORDINATION,
    query=NewClientQuery,
    reads=("identity.centres", "orders.list"),
)
def new_client(query: dict[str, Any]) -> Response:
    """The form for a new client."""
    then = typed().values.get("then") or query.get("then", "")
    return render(
        "clients/new_client.html",
        kinds=options(CLIENT_KINDS),
        kind_words=CLIENT_KINDS,
        centres=centres_to_choose(service().views, caller().centres),
        is_for_an_order=then == FOR_AN_ORDER,
        alike=_maybe_the_same(typed()),
    )


@pages.form("/clients/new", roles=COORDINATION, body=NewClientForm, back=new_client)
def register_client(values: dict[str, Any]) -> str:
    """Register a company or city section; go on to its page, or to its order."""
    then, once = values.pop("then", ""), typed().once
    id = uuid5(NAMESPACE_OID, f"{caller().actor}/client/{once}") if once else uuid4()
    # If a form is sent twice, the client of this name is the one that it registered the first time.
    is_new = not service().ledger.is_used(id)
    if not values.pop(DIFFERENT, False) and is_new:
        _require_another(values)
    dispatch(RegisterClient(id=id, **values))
    if then == FOR_AN_ORDER:
        return f"/orders/new?client={id}&said=client"
    return f"/clients/{id}?said=registered"


def _require_another(values: Mapping[str, Any]) -> None:
    """Require a confirmation if a client of the same name or reading is registered already.

    Raises Invalid, and StillBehind while the list of clients is not current.
    """
    require_current(("orders.list",))
    if _alike(values):
        raise Invalid.field(
            DIFFERENT,
            "同じ名称か読みの発注者が、もう登録されています。下の一覧を確かめてください。",
            "A client of the same name or reading is on the books already. Please look at it "
            "below.",
        )


def _maybe_the_same(form: Typed) -> list[Row]:
    """The clients of the same name or reading, for a form that needs a confirmation."""
    return _alike(form.values) if DIFFERENT in form.errors else []


def _alike(values: Mapping[str, Any]) -> list[Row]:
    chosen: str | None = values.get("centre")
    return clients_called(
        service().views,
        centres=tuple(code for code in caller().centres if chosen in (None, "", code)),
        name=values.get("name") or "",
        kana=values.get("name_kana") or "",
    )

"""The views of lists that people keep for themselves: saved from a list, shown and removed."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import Response

from app.http import fields
from app.http.authorization import SIGNED_IN
from app.identity.credential_checks import own_id
from app.identity.saved_view_api import require_address
from app.pages.forms import FlashQuery
from app.pages.lists import own_views
from app.pages.page_links import address
from app.pages.routing import Pages, dispatch, render
from domain.identity.saved_view_commands import RemoveView, SaveView

pages = Pages("identity")


class ViewForm(fields.Form):
    """The name of a view, and the address of the list."""

    label = fields.Text(required=True, max=60)
    address = fields.Text(required=True, max=1000)


@pages.page("/account/views", roles=SIGNED_IN, query=FlashQuery)
def views(_query: dict[str, Any]) -> Response:
    """The caller's saved views."""
    return render("identity/saved_views.html", views=own_views())


@pages.form("/account/views", roles=SIGNED_IN, body=ViewForm, back=views)
def save_view(values: dict[str, Any]) -> str:
    """Save a view of a list, and show the list again."""
    require_address(values["address"])
    dispatch(
        SaveView(
            account_id=own_id(),
            view_id=uuid4(),
            label=values["label"],
            address=values["address"],
        )
    )
    return f"{values['address']}{'&' if urlsplit(values['address']).query else '?'}said=view-saved"


@pages.form(
    "/account/views/<uuid:view_id>/remove",
    roles=SIGNED_IN,
    body=fields.Form,
    back=lambda _query, **_names: views({}),
)
def remove_view(_values: dict[str, Any], view_id: UUID) -> str:
    """Remove a saved view."""
    dispatch(RemoveView(account_id=own_id(), view_id=view_id))
    return address("/account/views", {"said": "view-removed"})

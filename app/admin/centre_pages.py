"""The list of centres, and the form for a new one."""

from typing import Any

from flask import Response

from app.admin import labels
from app.http import fields
from app.http.authorization import service
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.caller import ADMINISTRATION
from projections.identity.centres import centres_page

MOST = 200

pages = Pages("admin")


class CentreForm(fields.Form):
    """A new centre."""

    name = fields.Text(max=100, required=True)
    code = fields.Word(max=40, required=True)
    kind = fields.Code(CentreKind, required=True)


@pages.page("/admin/centres", roles=ADMINISTRATION, query=FlashQuery, reads=("identity.centres",))
def centres(_query: dict[str, Any]) -> Response:
    """Every centre, and the form for a new one."""
    rows = centres_page(service().views, limit=MOST, after=None)
    return render("admin/centres.html", words=labels, centres=rows)


@pages.form("/admin/centres", roles=ADMINISTRATION, body=CentreForm, back=centres)
def found_centre(values: dict[str, Any]) -> str:
    """Add the centre."""
    dispatch(FoundCentre(code=values["code"], name=values["name"], kind=values["kind"]))
    return "/admin/centres?said=founded"

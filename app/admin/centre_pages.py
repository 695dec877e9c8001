"""The list of centres, and the form for a new one."""

from typing import Any

from flask import Response

from app.admin import labels
from app.http import fields
from app.http.authorization import service
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.identity.centre import Centre, CentreKind, centre_id
from domain.identity.commands import CorrectCentre, FoundCentre
from domain.kernel.messaging.caller import ADMINISTRATION
from projections.identity.centres import centres_page

MOST = 200

pages = Pages("admin")


class CentreForm(fields.Form):
    """A new centre."""

    name = fields.Text(max=100, required=True)
    code = fields.Word(max=40, required=True)
    kind = fields.Code(CentreKind, required=True)


class CorrectForm(fields.Form):
    """The name and the kind of a centre, and the reason for correcting them."""

    name = fields.Text(max=100, required=True)
    kind = fields.Code(CentreKind, required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/admin/centres", roles=ADMINISTRATION, query=FlashQuery, reads=("identity.centres",))
def centres(_query: dict[str, Any]) -> Response:
    """Every centre, and the form for a new one."""
    rows = centres_page(service().views, limit=MOST, after=None)
    return render("admin/centres.html", words=labels, centres=rows)


@pages.page("/admin/centres/<code>/correct", roles=ADMINISTRATION)
def correcting_centre(_query: dict[str, Any], code: str) -> Response:
    """The form with the name and the kind of the centre."""
    centre = service().ledger.get(Centre, centre_id(code))
    keep_what_was_changed(centre, _facts)
    return render("admin/correct_centre.html", words=labels, centre=centre)


@pages.form(
    "/admin/centres/<code>/correct", roles=ADMINISTRATION, body=CorrectForm, back=correcting_centre
)
def correct_centre(values: dict[str, Any], code: str) -> str:
    """Correct the name or the kind, whichever was changed."""
    changes = changed_fields(service().ledger.get(Centre, centre_id(code)), _facts, values)
    if not changes:
        return "/admin/centres?said=unchanged"
    dispatch(CorrectCentre(code=code, reason=values["reason"], **changes))
    return "/admin/centres?said=corrected"


def _facts(centre: Centre) -> dict[str, Any]:
    """The facts that the form corrects, by the names of its fields."""
    return {"name": centre.name, "kind": centre.kind}


@pages.form("/admin/centres", roles=ADMINISTRATION, body=CentreForm, back=centres)
def found_centre(values: dict[str, Any]) -> str:
    """Add the centre."""
    dispatch(FoundCentre(code=values["code"], name=values["name"], kind=values["kind"]))
    return "/admin/centres?said=founded"

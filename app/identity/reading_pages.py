"""The page for choosing the language and the reading aids."""

from typing import Any

from flask import Response, request

from app.http import fields
from app.http.authorization import ANYONE, service
from app.http.problems import LANGUAGE_COOKIE, LANGUAGES
from app.pages.forms import FlashQuery
from app.pages.read_your_writes import go_on
from app.pages.reading_preferences import COOKIE as AIDS_COOKIE
from app.pages.reading_preferences import KEPT, KNOWN
from app.pages.routing import Pages, render
from domain.kernel.errors import Invalid

pages = Pages("identity")


class ReadingForm(fields.Form):
    """The language and the reading aids."""

    language = fields.Code(LANGUAGES, required=True)
    aids = fields.Many(fields.Code(KNOWN), max=len(KNOWN))


@pages.page("/reading", roles=ANYONE, query=FlashQuery)
def reading(_query: dict[str, Any]) -> Response:
    """The language and the reading aids of this browser."""
    return render("identity/reading.html")


@pages.form("/reading", roles=ANYONE, body=ReadingForm, back=reading)
def choose_reading(values: dict[str, Any]) -> Response:
    """Remember the language and the reading aids in this browser."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Invalid({})
    response = go_on("/reading?said=kept", None)
    for name, value in (
        (LANGUAGE_COOKIE, values["language"]),
        (AIDS_COOKIE, ".".join(values.get("aids", ()))),
    ):
        response.set_cookie(
            name,
            value,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=service().settings.is_production,
        )
    return response

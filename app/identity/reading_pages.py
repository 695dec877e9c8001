"""The page for choosing the language and the reading aids."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE
from app.http.cookies import set_cookie
from app.http.problems import LANGUAGE_COOKIE, LANGUAGES
from app.identity.pending_sign_in import is_of_own_site
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
    if not is_of_own_site():
        raise Invalid({})
    response = go_on("/reading?said=kept", None)
    for name, value in (
        (LANGUAGE_COOKIE, values["language"]),
        (AIDS_COOKIE, ".".join(values.get("aids", ()))),
    ):
        set_cookie(response, name, value, max_age=KEPT)
    return response

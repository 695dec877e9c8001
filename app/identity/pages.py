"""Pages of signing in and out, of one's own account, and of the language and reading aids."""

import re
from typing import Any

from flask import Response, request

from app import fields
from app.access import ANYONE, SIGNED_IN, caller, service
from app.errors import LANGUAGE_COOKIE, LANGUAGES, NotSignedIn, TooOften
from app.identity.session import (
    begin_session,
    end_session,
    set_cookie,
    set_own_password,
)
from app.pages.aids import COOKIE as AIDS_COOKIE
from app.pages.aids import KEPT, KNOWN
from app.pages.doors import Pages, show, who
from app.pages.forms import typed
from app.pages.seen import go_on
from domain.identity.account import Account
from domain.kernel.caller import COORDINATION, Caller, Role
from domain.kernel.errors import Invalid

pages = Pages("identity")
_OWN_PATH = re.compile(r"/[a-z0-9][a-z0-9/-]{0,200}")


class AfterQuery(fields.Query):
    """Where to go on after signing in."""

    after = fields.Text(max=200)
    said = fields.Word()


class SignInForm(fields.Form):
    """An e-mail address and a password."""

    email = fields.Text(max=254, required=True, any_number=True)
    password = fields.Password(required=True)
    after = fields.Text(max=200)


class ReadingForm(fields.Form):
    """The language and the reading aids."""

    language = fields.Code(LANGUAGES, required=True)
    aids = fields.Many(fields.Code(KNOWN), max=len(KNOWN))


class PasswordForm(fields.Form):
    """The password that holds now, and the one to come."""

    current_password = fields.Password(required=True)
    password = fields.Password(required=True)


class SaidQuery(fields.Query):
    """What was just done."""

    said = fields.Word()


@pages.page("/", roles=ANYONE)
def first(_query: dict[str, Any]) -> Response:
    """Leads everybody to where their day begins."""
    return go_on(home(who()), None)


def home(somebody: Caller | Account | None) -> str:
    """The page where somebody's day begins."""
    if somebody is None:
        return "/sign-in"
    if COORDINATION.intersection(somebody.roles):
        return "/board"
    return "/today" if Role.PARTICIPANT in somebody.roles else "/account"


@pages.page("/sign-in", roles=ANYONE, query=AfterQuery)
def sign_in_page(query: dict[str, Any]) -> Response:
    """The form to sign in with."""
    return show("identity/sign_in.html", after=query.get("after", ""))


@pages.form("/sign-in", roles=ANYONE, body=SignInForm, back=sign_in_page)
def sign_in(values: dict[str, Any]) -> Any:
    """Begin a session."""
    try:
        secret, account_id, _ = begin_session(values["email"], values["password"])
    except (NotSignedIn, TooOften) as refusal:
        typed().refusal = refusal.text
        status = 429 if isinstance(refusal, TooOften) else 401
        return show("identity/sign_in.html", status, after=values.get("after", ""))
    account = service().ledger.get(Account, account_id)
    after = values.get("after", "")
    response = go_on(after if _OWN_PATH.fullmatch(after) else home(account), None)
    set_cookie(response, secret)
    return response


@pages.form("/sign-out", roles=SIGNED_IN, body=fields.Form, back=sign_in_page)
def sign_out(_values: dict[str, Any]) -> Response:
    """End the session."""
    response = go_on("/sign-in?said=signed-out", None)
    end_session(response)
    return response


@pages.page("/account", roles=SIGNED_IN, query=SaidQuery)
def account(_query: dict[str, Any]) -> Response:
    """One's own account."""
    own = caller().account_id
    return show(
        "identity/account.html", account=service().ledger.get(Account, own) if own else None
    )


@pages.form("/account/password", roles=SIGNED_IN, body=PasswordForm, back=account)
def change_password(values: dict[str, Any]) -> str:
    """Set one's own password; every session ends."""
    set_own_password(values["current_password"], values["password"])
    return "/sign-in?said=password-changed"


@pages.page("/reading", roles=ANYONE, query=SaidQuery)
def reading(_query: dict[str, Any]) -> Response:
    """The language and the reading aids of this browser."""
    return show("identity/reading.html")


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

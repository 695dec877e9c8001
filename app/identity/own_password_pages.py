"""The page on which the owner of a one-time password chooses one of their own."""

from typing import Any
from urllib.parse import urlencode

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE, service
from app.identity import pending_sign_in
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render
from domain.identity.account import Account
from domain.identity.commands import ChangeOwnPassword
from domain.identity.passwords import hash_password
from domain.identity.sign_in import caller_behind
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller

pages = Pages("identity")
OWN_PASSWORD = "own_password"  # noqa: S105


class OwnPasswordForm(fields.Form):
    """The new password."""

    password = fields.Password(required=True)


def ask_for_own_password(who: Caller, after: str, *, is_shared: bool) -> Response:
    """Redirect to the page where a password is chosen; nobody is signed in yet."""
    response = go_on("/sign-in/password", None)
    facts = {"after": after, "is_shared": is_shared}
    pending_sign_in.begin(response, OWN_PASSWORD, account_id=who.account_id, facts=facts)
    return response


@pages.page("/sign-in/password", roles=ANYONE)
def own_password_page(_query: dict[str, Any]) -> Response:
    """The form for a new password, after signing in with a one-time password."""
    if pending_sign_in.look_at(OWN_PASSWORD) is None:
        return go_on("/sign-in", None)
    return render("identity/own_password.html")


@pages.form("/sign-in/password", roles=ANYONE, body=OwnPasswordForm, back=own_password_page)
def choose_own_password(values: dict[str, Any]) -> Response:
    """Set the password; the one-time password stops working."""
    pending_sign_in.require_own_site()
    begun = pending_sign_in.look_at(OWN_PASSWORD)
    account = (
        service().ledger.find(Account, begun.account_id) if begun and begun.account_id else None
    )
    password_hash = hash_password(values["password"], email=account.email if account else None)
    step = pending_sign_in.take(OWN_PASSWORD)
    account_id = step.account_id if step else None
    somebody = caller_behind(service().ledger, account_id) if account_id else None
    if account_id is None or somebody is None:
        return go_on("/sign-in?said=too-late", None)
    command = ChangeOwnPassword(account_id=account_id, password_hash=password_hash)
    service().bus.dispatch(command, Envelope(caller=somebody))
    facts = begun.facts if begun else {}
    again = {"said": "password-changed"}
    again |= {"after": facts["after"]} if facts.get("after") else {}
    again |= {"shared_machine": "true"} if facts.get("is_shared") else {}
    response = go_on(f"/sign-in?{urlencode(again)}", None)
    pending_sign_in.forget(response, OWN_PASSWORD)
    return response

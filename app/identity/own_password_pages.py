"""The page on which the owner of a one-time password chooses one of their own."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE, service
from app.identity import pending_sign_in
from app.identity.session import start_session
from app.identity.start_pages import signed_in_now
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render
from domain.identity.account import Account
from domain.identity.commands import ChangeOwnPassword
from domain.identity.factors import Step
from domain.identity.passwords import hash_password
from domain.identity.sign_in import caller_behind
from domain.kernel.errors import NotFound
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller

pages = Pages("identity")
OWN_PASSWORD = "own_password"  # noqa: S105


class OwnPasswordForm(fields.Form):
    """The new password."""

    password = fields.Password(required=True)


def ask_for_own_password(
    who: Caller, after: str, *, is_shared: bool, link_id: UUID | None = None
) -> Response:
    """Redirect to the page where a password is chosen; nobody is signed in yet.

    `link_id` is the link of a slip, if somebody came by it; the choice uses it up.
    """
    response = go_on("/sign-in/password", None)
    facts = {"after": after, "is_shared": is_shared}
    facts |= {"link": str(link_id)} if link_id else {}
    pending_sign_in.begin(response, OWN_PASSWORD, account_id=who.account_id, facts=facts)
    return response


@pages.page("/sign-in/password", roles=ANYONE)
def own_password_page(_query: dict[str, Any]) -> Response:
    """The form for a new password, after signing in with a one-time password."""
    begun = pending_sign_in.look_at(OWN_PASSWORD)
    if begun is None:
        return go_on("/sign-in", None)
    account = _account(begun)
    by_slip = "link" in begun.facts
    return render(
        "identity/own_password.html",
        by_slip=by_slip,
        number=account.number if by_slip and account else None,
    )


def _account(begun: Step | None) -> Account | None:
    """The account of a step that this browser has begun."""
    found = begun.account_id if begun else None
    return service().ledger.find(Account, found) if found else None


@pages.form("/sign-in/password", roles=ANYONE, body=OwnPasswordForm, back=own_password_page)
def choose_own_password(values: dict[str, Any]) -> Response:
    """Set the password; the one-time password and the link of a slip stop working.

    Who came by a slip is signed in with it; anybody else signs in with the new password.
    """
    pending_sign_in.require_own_site()
    begun = pending_sign_in.look_at(OWN_PASSWORD)
    account = _account(begun)
    password_hash = hash_password(values["password"], email=account.email if account else None)
    step = pending_sign_in.take(OWN_PASSWORD)
    account_id = step.account_id if step else None
    somebody = caller_behind(service().ledger, account_id) if account_id else None
    if account_id is None or somebody is None:
        return go_on("/sign-in?said=too-late", None)
    facts = begun.facts if begun else {}
    link_id = UUID(facts["link"]) if "link" in facts else None
    command = ChangeOwnPassword(account_id=account_id, password_hash=password_hash, link_id=link_id)
    try:
        service().bus.dispatch(command, Envelope(caller=somebody))
        if link_id:
            begun_session = start_session(
                somebody, password_hash=password_hash, is_shared=facts.get("is_shared", False)
            )
            signed_in = signed_in_now(begun_session, facts.get("after", ""))
            pending_sign_in.forget(signed_in, OWN_PASSWORD)
            return signed_in
    except NotFound:
        return go_on("/sign-in?said=too-late", None)
    again = {"said": "password-changed"}
    again |= {"after": facts["after"]} if facts.get("after") else {}
    again |= {"shared_machine": "true"} if facts.get("is_shared") else {}
    response = go_on(f"/sign-in?{urlencode(again)}", None)
    pending_sign_in.forget(response, OWN_PASSWORD)
    return response

"""The page on which users see their open sessions, and end them."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from app.http import fields
from app.http.authorization import SIGNED_IN, caller, service, signed_in
from app.pages import kept_forms
from app.pages.forms import FlashQuery
from app.pages.kept_forms import PAGE as KEPT_FORM
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, bring_back, dispatch, render
from domain.identity.commands import EndSession
from domain.identity.inline_projection import sessions_of
from domain.identity.staff_commands import EndOwnOtherSessions
from domain.kernel.errors import NotFound

pages = Pages("identity")


class SessionForm(fields.Form):
    """One of the caller's sessions."""

    session = fields.Id(required=True)


@pages.page("/account/sessions", roles=SIGNED_IN, query=FlashQuery)
def own_sessions(_query: dict[str, Any]) -> Response:
    """The open sessions of the caller's account; the current one is marked."""
    at, by = service(), signed_in()
    own = sessions_of(at.ledger, _own(), at.clock.now(), at.settings.idle)
    return render("identity/sessions.html", sessions=own, present=by.credential_id)


@pages.form("/account/sessions/end", roles=SIGNED_IN, body=SessionForm, back=own_sessions)
def end_own_session(values: dict[str, Any]) -> str:
    """End another session of the caller; the current one ends by signing out."""
    account_id, at = _own(), service()
    known = {
        session.id
        for session in sessions_of(at.ledger, account_id, at.clock.now(), at.settings.idle)
    }
    if values["session"] == signed_in().credential_id:
        raise NotFound
    if values["session"] in known:
        dispatch(EndSession(account_id=account_id, session_id=values["session"]))
    return "/account/sessions?said=ended"


@pages.form("/account/sessions/end-others", roles=SIGNED_IN, body=fields.Form, back=own_sessions)
def end_own_other_sessions(_values: dict[str, Any]) -> str:
    """End every session of the caller except the current one."""
    dispatch(EndOwnOtherSessions(account_id=_own(), kept=signed_in().credential_id))
    return "/account/sessions?said=others-ended"


@pages.page(KEPT_FORM, roles=SIGNED_IN)
def kept_form(_query: dict[str, Any]) -> Response:
    """A form that was sent after the session had ended, with its input."""
    found = bring_back(lambda path: current_app.url_map.bind("").match(path, method="POST"))
    return found or kept_forms.forget(go_on("/", None))


def _own() -> UUID:
    account_id = caller().account_id
    if account_id is None:
        raise NotFound
    return account_id

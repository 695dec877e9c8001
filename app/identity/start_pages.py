"""Where somebody begins who has just signed in."""

import re

from flask import Response

from app.http.authorization import service
from app.identity.session import Begun, set_session_cookie
from app.pages import kept_forms
from app.pages.read_your_writes import go_on
from domain.identity.account import Account
from domain.kernel.messaging.caller import CARE, COORDINATION, Caller, Role

_OWN_PATH = re.compile(r"/[a-z0-9][a-z0-9/-]{0,200}(?:\?[A-Za-z0-9=&%+._~-]{0,400})?")
"""A page of ours, with what it shows."""
HOMES = (
    (COORDINATION, "/board"),
    (CARE, "/participants"),
    (frozenset({Role.PARTICIPANT}), "/today"),
    (frozenset({Role.CLIENT}), "/our-orders"),
    (frozenset({Role.SUPERVISOR}), "/reports"),
    (frozenset({Role.ADMIN}), "/admin"),
    (frozenset({Role.VENUE}), "/venue"),
)
"""The start page of each role; for several roles, that of the first one listed here.

A participant without a record of their own starts with their shifts if they pilot a robot, and with
their account if it is linked to nobody.
"""


def home(somebody: Caller | Account | None) -> str:
    """The start page of an account."""
    if somebody is None:
        return "/sign-in"
    where = next((where for roles, where in HOMES if roles & set(somebody.roles)), "/account")
    if where != "/today" or somebody.participant_id is not None:
        return where
    return "/account" if somebody.person_id is None else "/my-shifts"


def signed_in_now(begun: Begun, after: str) -> Response:
    """Set the session cookie, and redirect to the requested page, a kept form or the start page."""
    account = service().ledger.get(Account, begun.account_id)
    if not _OWN_PATH.fullmatch(after):
        after = kept_forms.PAGE if kept_forms.is_kept_for(account.id) else home(account)
    response = go_on(after, None)
    set_session_cookie(response, begun)
    return response

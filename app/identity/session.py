"""Signing in and out: a random secret in a browser cookie, its hash in the ledger's database."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from flask import Response, json, request

from app.http.authorization import ANYONE, SIGNED_IN, cookie_name, csrf_token, service, signed_in
from app.http.consistency import stamp
from app.http.cookies import delete_cookie, set_cookie
from app.http.problems import NotSignedIn, problem
from app.http.routing import Answer, ApiRouter
from app.identity import schemas, shared_machine
from app.identity.credential_checks import (
    CodeNeeded,
    WrongPassword,
    check_password,
    own_id,
    require_code,
    require_own_password,
)
from app.identity.devices import described
from app.identity.pending_sign_in import require_own_site
from app.identity.presentation import present_account
from domain.identity import commands, unnamed_proxy
from domain.identity.account import Account
from domain.identity.handlers import PasswordChanged
from domain.identity.passwords import hash_password
from domain.identity.sign_in import hash_of, new_secret
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller

LIFETIME = timedelta(hours=12)
COOKIE_LIFETIME = LIFETIME + timedelta(hours=12)
"""Longer than the session, so that a form sent after its end can still be matched to it."""


class Begun(NamedTuple):
    """A new session: its secret, its account, the position of the event, and its machine.

    `is_shared` says that several people use the machine.
    """

    secret: str
    account_id: UUID
    position: int
    is_shared: bool


class UsedPasskey(NamedTuple):
    """The passkey used to sign in, and the sign count of its authenticator."""

    id: UUID
    sign_count: int


def register_session_routes(router: ApiRouter) -> None:
    """Register the routes for signing in and out."""
    router.action("/session", roles=ANYONE, body=schemas.SignInBody, answer=schemas.SessionAnswer)(
        sign_in
    )
    router.get("/session", answer=schemas.SessionAnswer, roles=SIGNED_IN)(who_am_i)
    router.action("/session", roles=SIGNED_IN, status=204, method="DELETE")(sign_out)
    router.action("/session/password", roles=SIGNED_IN, body=schemas.OwnPasswordBody, status=204)(
        change_own_password
    )


def sign_in(values: dict[str, Any]) -> Any:
    """Sign in; the answer sets the session cookie."""
    try:
        begun = begin_session(
            values["email"],
            values["password"],
            values.get("code"),
            is_shared=values.get("shared_machine", False),
        )
    except CodeNeeded as refusal:
        challenge = {"WWW-Authenticate": "Bearer"}
        return problem(401, refusal.text, headers=challenge, code_needed=True)
    account = service().ledger.get(Account, begun.account_id)
    body = {"account": present_account(account), "csrf_token": csrf_token(begun.secret)}
    response = Response(
        json.dumps(schemas.SessionAnswer().dump(body)), 200, content_type="application/json"
    )
    set_session_cookie(response, begun)
    stamp(response, position=begun.position)
    return response


def begin_session(
    name: str, password: str, code: str | None = None, *, is_shared: bool = False
) -> Begun:
    """Begin a session with a password and, if the account uses them, a one-time code.

    `name` is an e-mail address or the number of an account. Raises WrongPassword, CodeNeeded,
    WrongCode, TooOften, and Forged for a request from another site.
    """
    require_own_site()
    who, checked = check_password(name, password)
    require_code(who, code)
    try:
        return start_session(who, password_hash=checked, is_shared=is_shared)
    except PasswordChanged as refusal:
        raise WrongPassword from refusal


def start_session(
    who: Caller,
    passkey: UsedPasskey | None = None,
    *,
    password_hash: str | None = None,
    link_id: UUID | None = None,
    is_shared: bool = False,
) -> Begun:
    """Begin a session for `who`, already authenticated; an earlier one of this browser ends.

    It is one of a shared machine with `is_shared`, and in a browser that is marked as such.
    Raises NotFound if the link `link_id` signs in nobody any more.
    """
    _end_present_session()
    at = service()
    assert who.account_id is not None  # noqa: S101 - nobody else has a proof
    secret, is_shared = new_secret(), is_shared or shared_machine.is_marked()
    command = commands.StartSession(
        account_id=who.account_id,
        session_id=uuid4(),
        secret_hash=hash_of(secret),
        expires_at=at.clock.now() + LIFETIME,
        passkey_id=passkey.id if passkey else None,
        sign_count=passkey.sign_count if passkey else 0,
        password_hash=password_hash,
        link_id=link_id,
        device=described(request.headers.get("User-Agent", "")),
        is_shared=is_shared,
    )
    outcome = at.bus.dispatch(command, Envelope(caller=who))
    _note_proxy()
    return Begun(secret, who.account_id, outcome.position, is_shared)


def _note_proxy() -> None:
    """Record a proxy that the settings do not name: it hides the addresses of clients."""
    at = service()
    is_hidden = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if is_hidden and at.settings.is_production and not at.settings.trusted_proxies:
        with suppress(Unavailable):
            unnamed_proxy.note(at.ledger, at.clock.now())


def who_am_i(_query: dict[str, Any]) -> Any:
    """The account that is signed in."""
    by = signed_in()
    account = service().ledger.get(Account, own_id())
    token = csrf_token(by.session_secret) if by.session_secret else None
    return {"account": present_account(account), "csrf_token": token}


def sign_out(_values: dict[str, Any]) -> Any:
    """Sign out; the session ends at once. A bearer token stays valid."""
    response = Response(status=204)
    end_session(response)
    return response


def end_session(response: Response) -> None:
    """End the session of the current request, and delete its cookie."""
    position = _end_present_session()
    if position is not None:
        shared_machine.clear_browser(response, signed_in())
        stamp(response, position=position)
        delete_cookie(response, cookie_name())


def _end_present_session() -> int | None:
    """End the session of the current request, if any; return the position of the event."""
    try:
        by = signed_in()
    except NotSignedIn:
        return None
    if by.session_secret is None or by.caller.account_id is None:
        return None
    command = commands.EndSession(account_id=by.caller.account_id, session_id=by.credential_id)
    return service().bus.dispatch(command, Envelope(caller=by.caller)).position


def change_own_password(values: dict[str, Any]) -> Any:
    """Change the caller's password; every session ends, so sign in again afterwards."""
    position = set_own_password(
        values["current_password"], values["password"], end_tokens=values.get("end_tokens", False)
    )
    return Answer(None, 204, position=position)


def set_own_password(current: str, password: str, *, end_tokens: bool) -> int:
    """Set the caller's password; return the position. Raises Invalid and TooOften."""
    by = signed_in().caller
    checked = require_own_password(current)
    account = service().ledger.get(Account, own_id())
    command = commands.ChangeOwnPassword(
        account_id=account.id,
        password_hash=hash_password(password, email=account.email),
        end_tokens=end_tokens,
        was_hash=checked,
    )
    return service().bus.dispatch(command, Envelope(caller=by)).position


def set_session_cookie(response: Response, begun: Begun) -> None:
    """Set the session cookie; on a shared machine it ends with the browser."""
    max_age = None if begun.is_shared else int(COOKIE_LIFETIME.total_seconds())
    set_cookie(response, cookie_name(), begun.secret, max_age=max_age)

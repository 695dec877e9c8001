"""Signing in and out: a random id in a cookie of the browser, its hash in the ledger's database."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Response, json, request

from app.access import ANYONE, SIGNED_IN, caller, cookie_name, csrf_token, service, signed_in
from app.errors import Forged, NotSignedIn, TooOften
from app.freshness import stamp
from app.identity import schemas
from app.identity.addresses import email_key
from app.identity.present import present_account
from app.web import Answer, Room
from domain.identity import commands as order
from domain.identity import throttle
from domain.identity.account import Account
from domain.identity.passwords import hash_password, is_right
from domain.identity.sign_in import hash_of, new_secret, password_of
from domain.kernel.bus import Envelope
from domain.kernel.caller import Caller
from domain.kernel.errors import DomainError, Invalid

LIFETIME = timedelta(hours=12)


class WrongPassword(NotSignedIn):
    """The address or the password is wrong; which of them is not said."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "メールアドレスかパスワードが違います。",
            "The e-mail address or the password is wrong.",
        )


def open_session_doors(room: Room) -> None:
    """Open the doors of signing in and out."""
    room.action("/session", roles=ANYONE, body=schemas.SignInBody, answer=schemas.SessionAnswer)(
        sign_in
    )
    room.get("/session", answer=schemas.SessionAnswer, roles=SIGNED_IN)(who_am_i)
    room.action("/session", roles=SIGNED_IN, status=204, method="DELETE")(sign_out)
    room.action("/session/password", roles=SIGNED_IN, body=schemas.OwnPasswordBody, status=204)(
        change_own_password
    )


def sign_in(values: dict[str, Any]) -> Any:
    """Sign in; the answer sets the session cookie."""
    secret, account_id, position = begin_session(values["email"], values["password"])
    account = service().ledger.get(Account, account_id)
    body = {"account": present_account(account), "csrf_token": csrf_token(secret)}
    response = Response(
        json.dumps(schemas.SessionAnswer().dump(body)), 200, content_type="application/json"
    )
    set_cookie(response, secret)
    stamp(response, position=position)
    return response


def begin_session(email: str, password: str) -> tuple[str, UUID, int]:
    """Begin a session; gives its secret, the account and the position of the record.

    Raises WrongPassword, TooOften, and Forged for a request that another site has sent.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    at = service()
    account_id, who = _checked(email, password)
    secret, session_id = new_secret(), uuid4()
    command = order.StartSession(
        account_id=account_id,
        session_id=session_id,
        secret_hash=hash_of(secret),
        expires_at=at.clock.now() + LIFETIME,
    )
    outcome = at.bus.dispatch(command, Envelope(caller=who))
    return secret, account_id, outcome.position


def who_am_i(_query: dict[str, Any]) -> Any:
    """Who is signed in."""
    by = signed_in()
    assert by.caller.account_id is not None  # noqa: S101 - a door lets nobody else in
    account = service().ledger.get(Account, by.caller.account_id)
    token = csrf_token(by.session_secret) if by.session_secret else None
    return {"account": present_account(account), "csrf_token": token}


def sign_out(_values: dict[str, Any]) -> Any:
    """Sign out; the session ends at once. A bearer token is not ended by this."""
    response = Response(status=204)
    end_session(response)
    return response


def end_session(response: Response) -> None:
    """End the session of the present request, and let the browser forget it."""
    by = signed_in()
    if by.session_secret is not None and by.caller.account_id is not None:
        command = order.EndSession(account_id=by.caller.account_id, session_id=by.credential_id)
        outcome = service().bus.dispatch(command, Envelope(caller=by.caller))
        stamp(response, position=outcome.position)
        response.delete_cookie(
            cookie_name(),
            path="/",
            secure=service().settings.is_production,
            httponly=True,
            samesite="Lax",
        )


def change_own_password(values: dict[str, Any]) -> Any:
    """Set one's own password; every session ends, so sign in again afterwards."""
    position = set_own_password(values["current_password"], values["password"])
    return Answer(None, 204, position=position)


def set_own_password(current: str, password: str) -> int:
    """Set the password of the caller; gives the position. Raises Invalid and TooOften."""
    account_id = caller().account_id
    assert account_id is not None  # noqa: S101 - a door lets nobody else in
    keys = _throttle_keys(str(account_id))
    _require_patience(keys)
    found = password_of(service().ledger, account_id)
    if not is_right(current, found[1] if found else None):
        throttle.note_failure(service().ledger, keys, service().clock.now())
        raise Invalid.field(
            "current_password", "いまのパスワードが違います。", "This is not your password."
        )
    command = order.ChangeOwnPassword(account_id=account_id, password_hash=hash_password(password))
    return service().bus.dispatch(command, Envelope(caller=caller())).position


def _checked(email: str, password: str) -> tuple[UUID, Caller]:
    """The account behind a right address and password; both unknown ones take the same time."""
    at = service()
    key = email_key(at.secrets, email)
    keys = _throttle_keys(key)
    _require_patience(keys)
    holder = at.ledger.holder("account.email", key)
    found = password_of(at.ledger, UUID(holder)) if holder is not None else None
    if not is_right(password, found[1] if found else None) or found is None or holder is None:
        throttle.note_failure(at.ledger, keys, at.clock.now())
        raise WrongPassword
    throttle.forget(at.ledger, keys)
    return UUID(holder), found[0]


def _throttle_keys(who: str) -> dict[str, str]:
    address = service().secrets.fingerprint("address", request.remote_addr or "")
    return {"pair": f"{who}|{address}", "email": who, "address": address}


def _require_patience(keys: dict[str, str]) -> None:
    seconds = throttle.wait_before(service().ledger, keys, service().clock.now())
    if seconds:
        raise TooOften(seconds)


def set_cookie(response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=service().settings.is_production,
        httponly=True,
        samesite="Lax",
    )

"""Sign-in steps that a browser has begun: its cookie holds nothing but a random secret."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from flask import Response, request

from app.http.authorization import service
from app.http.cookies import bound_to_host, delete_cookie, set_cookie
from app.http.problems import Forged
from domain.identity import factors
from domain.identity.factors import Step
from domain.kernel.errors import RuleBroken

HOLDS = timedelta(minutes=10)


def require_own_site() -> None:
    """Refuse a request that another site made the browser send. Raises Forged."""
    if not is_of_own_site():
        raise Forged


def is_of_own_site() -> bool:
    """False for a request that another site made the browser send."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def address_key() -> str:
    """The client's address as a keyed hash."""
    return service().secrets.fingerprint("address", network_of(request.remote_addr or ""))


def network_of(address: str) -> str:
    """The address by which a client is counted: IPv6 by network, because a client has many."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ip_network((known.packed, 64), strict=False))


def begin(
    response: Response, kind: str, *, account_id: UUID | None = None, facts: Mapping[str, Any]
) -> None:
    """Record that the browser of `response` has begun a step of the given `kind`."""
    secret = factors.begin_step(
        service().ledger,
        kind,
        account_id=account_id,
        address=address_key(),
        facts=facts,
        now=service().clock.now(),
        holds=HOLDS,
    )
    set_cookie(response, _cookie(kind), secret, max_age=int(HOLDS.total_seconds()))


def look_at(kind: str) -> Step | None:
    """The step that this browser has begun, or None if there is none or it has expired."""
    secret = request.cookies.get(_cookie(kind))
    at = service()
    return factors.look_at_step(at.ledger, kind, secret, at.clock.now()) if secret else None


def begun_by(account_id: UUID, kind: str) -> Step | None:
    """Like `look_at`, but only for a step of this account."""
    step = look_at(kind)
    return step if step is not None and step.account_id == account_id else None


def take(kind: str) -> Step | None:
    """Like `look_at`, and end the step."""
    secret = request.cookies.get(_cookie(kind))
    at = service()
    return factors.take_step(at.ledger, kind, secret, at.clock.now()) if secret else None


def forget(response: Response, kind: str) -> None:
    """Delete the browser's cookie for the step."""
    delete_cookie(response, _cookie(kind))


def too_late() -> RuleBroken:
    """The refusal for a step that has expired."""
    return RuleBroken(
        "時間がたったため、はじめからやり直してください。",
        "Too much time has passed. Please begin again.",
    )


def _cookie(kind: str) -> str:
    return bound_to_host(f"ashiato_{kind}")

"""The caller of a request, its rights, and the record of whose data was shown."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar, cast
from uuid import UUID

from flask import current_app, g, request

from app.bootstrap import Service
from app.http.bad_tokens import BadTokens
from app.http.problems import Forged, NotSignedIn
from domain.identity import attempts
from domain.identity.access_log import record_download, record_view
from domain.identity.idle import NOTED_EVERY, note_use
from domain.identity.sign_in import SignedIn, by_session, by_token
from domain.kernel.errors import NotAllowed, NotFound, Unavailable
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import Caller, Role

A = TypeVar("A", bound=Aggregate)


class Public(frozenset[Role]):
    """Marks a route that needs no sign-in; an empty set of roles does not."""


ANYONE = Public()
"""For sign-in and the documents about the service, and nothing else."""
SIGNED_IN = frozenset(Role) - {Role.SYSTEM}
"""Everybody with an account."""
CSRF_HEADER = "X-CSRF-Token"
_FORM_TOKEN = re.compile(r"([0-9a-f]{64})([0-9a-f]{32})([0-9a-f]{64})")
"""A CSRF token, the account of its session, and the signature of both."""
_WRITER = "writer of a form"
RENEWAL = "Ashiato-Renewal"
"""The header of requests by which an open page refreshes itself."""


def service() -> Service:
    """The service that handles the current request."""
    return cast(Service, current_app.extensions["ashiato"])


def bad_tokens() -> BadTokens:
    """The requests of this process with tokens that are not valid."""
    return cast(BadTokens, current_app.extensions.setdefault("ashiato.bad_tokens", BadTokens()))


def caller() -> Caller:
    """The caller. Raises NotSignedIn."""
    return signed_in().caller


def signed_in() -> SignedIn:
    """The caller with the session or token they used. Raises NotSignedIn."""
    if "signed_in" not in g:
        g.signed_in = _recognise()
    return cast(SignedIn, g.signed_in)


def cookie_name() -> str:
    """The name of the session cookie; in production it is bound to our own host over TLS."""
    return "__Host-ashiato" if service().settings.is_production else "ashiato_session"


def csrf_token(session_secret: str) -> str:
    """The token that the pages of this session send with every change."""
    return service().secrets.sign("csrf", session_secret)


def page_token(by: SignedIn) -> str:
    """The token in the forms of a page: the CSRF token of the session, and its account, signed.

    The account can be read from it when the session is no longer known. Empty without a session.
    """
    if by.session_secret is None or by.caller.account_id is None:
        return ""
    named = csrf_token(by.session_secret) + by.caller.account_id.hex
    return named + service().secrets.sign(_WRITER, named)


def is_of_session(token: str, session_secret: str) -> bool:
    """True if `token` is the CSRF token or a form token of this session."""
    found = _FORM_TOKEN.fullmatch(token)
    return service().secrets.is_signed("csrf", session_secret, found[1] if found else token)


def writer_of(token: str) -> UUID | None:
    """The account to whose page the form token `token` was issued; None if it is not valid."""
    found = _FORM_TOKEN.fullmatch(token)
    if found is None or not service().secrets.is_signed(_WRITER, found[1] + found[2], found[3]):
        return None
    return UUID(found[2])


def authorize(
    roles: frozenset[Role], what: str, subject: UUID | None = None, *, form_token: str = ""
) -> None:
    """Let a caller with one of `roles` pass; refuse any other and record the refusal.

    A change in a session needs its CSRF token, in a header or as the `form_token` of a page. Raises
    NotSignedIn, Forged (without that token) or NotAllowed.
    """
    by = signed_in()
    if by.session_secret is not None and request.method not in ("GET", "HEAD"):
        _require_own_page(by.session_secret, form_token)
    require_role(roles, what, subject)


def require_role(roles: frozenset[Role], what: str, subject: UUID | None = None) -> None:
    """Refuse a caller who has none of `roles`, and record the refusal. Raises NotAllowed."""
    try:
        caller().acting_role(roles)
    except NotAllowed as refusal:
        note_refusal(what, subject)
        refusal.is_on_record = True
        raise


def get_visible(kind: type[A], id: UUID) -> A:
    """The aggregate of `kind` with this id. Raises NotFound if the caller may not see it."""
    found = service().ledger.get(kind, id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found


def note_refusal(what: str, subject: UUID | None) -> None:
    """Record that the caller was refused `what` because of missing rights.

    A centre whose record somebody of another one asked for sees the attempt too.
    """
    at = service()
    attempts.note_refusal(at.ledger, at.clock, caller(), what, subject)


def viewed(person_ids: Iterable[UUID], what: str) -> None:
    """Record that the caller is shown `what` of these people. Call it before answering.

    Raises Unavailable if it cannot be recorded; then nothing may be shown.
    """
    ids = tuple(dict.fromkeys(person_ids))
    if ids:
        record_view(service().ledger, caller(), ids, what, service().clock)
        service().wake()


def downloaded(what: str, form: str, subject: UUID | None = None) -> None:
    """Record that the caller takes out `what` as a file. Call it before answering.

    Raises Unavailable if it cannot be recorded; then nothing may be sent.
    """
    at = service()
    record_download(at.ledger, caller(), at.clock, what=what, form=form, subject=subject)
    at.wake()


def _recognise() -> SignedIn:
    at = service()
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        found = (
            by_token(at.ledger, token.strip(), at.clock.now())
            if scheme.lower() == "bearer"
            else None
        )
        if found is None:
            bad_tokens().note(at.ledger, at.clock)
    else:
        cookie = request.cookies.get(cookie_name())
        found = _by_cookie(cookie) if cookie else None
    if found is None:
        raise NotSignedIn
    return found


def _by_cookie(secret: str) -> SignedIn | None:
    """The owner of a session. Records that the session is used, at most once a minute."""
    at = service()
    now = at.clock.now()
    found = by_session(at.ledger, secret, now, at.settings.idle)
    if found is None or found.used_at is None or is_of_the_page_alone():
        return found
    if now - found.used_at >= NOTED_EVERY:
        # If the use cannot be recorded, the session ends early; reading continues meanwhile.
        with suppress(Unavailable):
            note_use(at.ledger, found.credential_id, now)
    return found


def is_of_the_page_alone() -> bool:
    """True if an open page sent this request by itself, without an action of its reader."""
    if request.method not in ("GET", "HEAD"):
        return False
    headers = request.headers
    is_stream = "text/event-stream" in headers.get("Accept", "")
    return is_stream or RENEWAL in headers or headers.get("Sec-Fetch-Dest") == "empty"


def _require_own_page(session_secret: str, form_token: str) -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forged
    given = request.headers.get(CSRF_HEADER) or form_token
    if not is_of_session(given, session_secret):
        raise Forged

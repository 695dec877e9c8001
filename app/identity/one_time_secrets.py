"""Secrets that staff hand over: shown once, and the same again if a request is sent twice."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from app.http.authorization import caller, service
from app.http.idempotency import idempotency_key
from app.pages.forms import typed
from domain.identity.sign_in import TOKEN_PREFIX

HOLDS = timedelta(days=7)
"""How long a one-time password, and a link that signs in once, can be used."""
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not confused with each other, read or spoken."""
GROUPS, GROUP = 3, 4
_TOKEN_NAMES = UUID("0e6a9a52-9a51-4b0f-8f0e-2f7f0c9b7c12")
_LINK_NAMES = UUID("0e6a9a52-9a51-4b0f-8f0e-2f7f0c9b7c13")


def one_time_password(account: object) -> str:
    """A password for `account` that is easy to read out: three groups of four characters."""
    number = int(_drawn("one-time password", account), 16)
    signs = []
    for _ in range(GROUPS * GROUP):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    text = "".join(signs)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def token(account: object) -> tuple[UUID, str]:
    """A bearer token for `account`, and its id."""
    secret = _drawn("token", account)
    return uuid5(_TOKEN_NAMES, f"{secret} id"), TOKEN_PREFIX + secret


def link(account: object) -> tuple[UUID, str]:
    """A link that signs in to `account` once: its id, and its secret."""
    secret = _drawn("sign-in link", account)
    return uuid5(_LINK_NAMES, f"{secret} id"), secret


def until() -> datetime:
    """When a password issued now expires."""
    return service().clock.now() + HOLDS


def _drawn(purpose: str, account: object) -> str:
    """Derive a secret from the token of the form or the Idempotency-Key of the request.

    Both are unique to what is asked for, and the result cannot be guessed from them.
    """
    mark = idempotency_key() or typed().once or uuid4().hex
    return service().secrets.sign(purpose, f"{caller().actor} {account} {mark}")

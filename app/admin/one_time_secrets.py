"""Secrets that staff hand over: shown once, and the same again if the same form is sent twice."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from app.http.authorization import caller, service
from app.pages.forms import typed
from domain.identity.sign_in import TOKEN_PREFIX

HOLDS = timedelta(days=7)
"""How long a password that holds once waits for its owner."""
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another, by eye or by ear."""
GROUPS, GROUP = 3, 4
_TOKEN_NAMES = UUID("0e6a9a52-9a51-4b0f-8f0e-2f7f0c9b7c12")


def one_time_password(account: object) -> str:
    """A password for `account`, easy to read out: three groups of four signs."""
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


def until() -> datetime:
    """Until when a password that is given now may be used."""
    return service().clock.now() + HOLDS


def _drawn(purpose: str, account: object) -> str:
    """Drawn from the mark of the form, which nobody guesses and no form bears twice."""
    mark = typed().once or uuid4().hex
    return service().secrets.sign(purpose, f"{caller().actor} {account} {mark}")

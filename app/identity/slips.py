"""Sign-in slips: what staff print for people who sign in with a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.http.authorization import service
from app.identity import one_time_secrets
from app.identity.addresses import free_number
from app.identity.origin import origin
from domain.identity.account import Account
from domain.identity.passwords import hash_password
from domain.identity.sign_in import hash_of
from domain.identity.staff_commands import IssueSignInSlip

PATH = "/sign-in/link"


@dataclass(frozen=True)
class Slip:
    """The secrets of a slip, and the command that makes them valid.

    `password` is None if the password stays. `address` opens the page that signs in once; its
    secret is in the fragment, which browsers send to nobody.
    """

    password: str | None
    address: str
    expires_at: datetime
    command: IssueSignInSlip


def new_slip(account: Account, **values: Any) -> Slip:
    """A slip for an account; `values` are those of the form: `keep_password`, `end_tokens`."""
    at, until = service(), one_time_secrets.until()
    keeps = values.pop("keep_password", False)
    password = None if keeps else one_time_secrets.one_time_password(account.id)
    link_id, secret = one_time_secrets.link(account.id)
    number = free_number(at.ledger, at.secrets)
    command = IssueSignInSlip(
        account_id=account.id,
        link_id=link_id,
        link_hash=hash_of(secret),
        expires_at=until,
        password_hash=hash_password(password, email=account.email) if password else None,
        number=number.digits,
        number_key=number.key,
        **values,
    )
    return Slip(password, address_of(origin(), secret), until, command)


def address_of(origin: str, secret: str) -> str:
    """The address that signs in once with the link of this secret."""
    return f"{origin}{PATH}#{secret}"

"""Compares e-mail addresses and numbers of accounts by keyed hashes, never in plain text."""

import unicodedata
from typing import Any, NamedTuple
from uuid import UUID

from app.runtime.secrets import Secrets
from domain.identity.account_number import new_number, typed_number
from domain.identity.inline_projection import ADDRESS, NUMBER
from domain.kernel.errors import Unavailable
from domain.kernel.storage.ledger import Ledger

_TRIES = 50
"""How many random numbers are looked up; with 9,000 accounts one in ten is taken."""


class FreeNumber(NamedTuple):
    """A number that no account has, and its keyed hash."""

    digits: str
    key: str


class SignInName(NamedTuple):
    """What somebody signs in with: the kind of its claim, and its keyed hash."""

    claim: str
    key: str

    def owner(self, ledger: Ledger) -> UUID | None:
        """The account with this address or number, or None."""
        holder = ledger.holder(self.claim, self.key)
        return UUID(holder) if holder is not None else None


def email_key(secrets: Secrets, email: str) -> str:
    """The key under which `email` is unique, regardless of case and character width."""
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    return secrets.fingerprint("email", plain)


def email_owner(ledger: Ledger, secrets: Secrets, email: str) -> UUID | None:
    """The account with this e-mail address, or None."""
    return SignInName(ADDRESS, email_key(secrets, email)).owner(ledger)


def number_key(secrets: Secrets, number: str) -> str:
    """The key under which the number of an account is unique."""
    return secrets.fingerprint("account number", number)


def sign_in_name(secrets: Secrets, text: str) -> SignInName:
    """The address or the number that somebody typed to sign in."""
    number = typed_number(text)
    if number is not None:
        return SignInName(NUMBER, number_key(secrets, number))
    return SignInName(ADDRESS, email_key(secrets, text))


def facts_to_sign_in(ledger: Ledger, secrets: Secrets, email: str | None) -> dict[str, Any]:
    """The facts of `AddAccount` by which a new account is known: its address, or else a number."""
    if email is not None:
        return {"email": email, "email_key": email_key(secrets, email)}
    number = free_number(ledger, secrets)
    return {"number": number.digits, "number_key": number.key}


def free_number(ledger: Ledger, secrets: Secrets) -> FreeNumber:
    """A number that no account has. Raises Unavailable if none is found."""
    for _ in range(_TRIES):
        number = new_number()
        key = number_key(secrets, number)
        if ledger.holder(NUMBER, key) is None:
            return FreeNumber(number, key)
    raise Unavailable(
        "空いている番号が見つかりません。もう一度試してください。",
        "No free number was found. Please try again.",
        retry_after=1,
    )

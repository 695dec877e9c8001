"""One-time codes (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes."""

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS, SECRET_BYTES = 6, 30, 20
DRIFT = 1
"""How many time steps the clock of a phone may differ."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are easily confused."""
_RECOVERY_LENGTH = 12


def new_codes_secret() -> bytes:
    """A new random secret, shared by the service and a phone."""
    return secrets.token_bytes(SECRET_BYTES)


def written(secret: bytes) -> str:
    """The secret as it is typed into a phone: letters and digits in groups of four."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def address_for_phones(secret: bytes, account: str, issuer: str) -> str:
    """The content of the QR code (otpauth://…)."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_at(now: datetime) -> int:
    """The number of the time step at an instant."""
    return int(now.timestamp()) // SECONDS


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The time step within `DRIFT` of `now` whose code is `code`, or None."""
    here = step_at(now)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def plain(code: str) -> str:
    """A typed code normalized: half-width, lower case, letters and digits only."""
    narrow = unicodedata.normalize("NFKC", code).casefold()
    return "".join(item for item in narrow if item.isalnum())


def new_recovery_codes() -> tuple[str, ...]:
    """New recovery codes for a lost phone; each has nearly sixty random bits."""
    return tuple(
        "-".join(
            "".join(secrets.choice(_LETTERS) for _ in range(4))
            for _ in range(_RECOVERY_LENGTH // 4)
        )
        for _ in range(RECOVERY_CODES)
    )


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 - what every phone's app computes

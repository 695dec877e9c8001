"""One-time codes (RFC 6238: SHA-1, six digits, thirty seconds) and the codes for a lost phone."""

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS, SECRET_BYTES = 6, 30, 20
DRIFT = 1
"""How many time steps the clock of a phone may be off."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are read for each other."""
_RECOVERY_LENGTH = 12


def new_codes_secret() -> bytes:
    """A fresh secret that a service and a phone share."""
    return secrets.token_bytes(SECRET_BYTES)


def written(secret: bytes) -> str:
    """The secret as it is typed into a phone: letters and digits in groups of four."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def address_for_phones(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code holds (otpauth://…)."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_at(now: datetime) -> int:
    """The number of the time step at an instant."""
    return int(now.timestamp()) // SECONDS


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The time step near `now` whose code `code` is, or None."""
    here = step_at(now)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def plain(code: str) -> str:
    """A code as it was meant: whatever its width and size, without gaps."""
    narrow = unicodedata.normalize("NFKC", code).casefold()
    return "".join(item for item in narrow if item.isalnum())


def new_recovery_codes() -> tuple[str, ...]:
    """Fresh codes for the day when the phone is lost; each has sixty random bits (nearly)."""
    return tuple(
        "-".join(
            "".join(secrets.choice(_LETTERS) for _ in range(4))
            for _ in range(_RECOVERY_LENGTH // 4)
        )
        for _ in range(RECOVERY_CODES)
    )


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 - what every phone's app computes

"""How an e-mail address is compared: by a keyed hash of its plain form, never by the address."""

import unicodedata

from app.runtime.secrets import Secrets


def email_key(secrets: Secrets, email: str) -> str:
    """The key under which `email` is unique, whatever its letters' size and width."""
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    return secrets.fingerprint("email", plain)

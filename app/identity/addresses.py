"""Compares e-mail addresses by a keyed hash of their normalized form, never in plain text."""

import unicodedata

from app.runtime.secrets import Secrets


def email_key(secrets: Secrets, email: str) -> str:
    """The key under which `email` is unique, regardless of case and character width."""
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    return secrets.fingerprint("email", plain)

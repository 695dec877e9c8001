"""The rows of identity to purge: ended credentials, kept forms, counts of attempts."""

from datetime import timedelta

from domain.kernel.storage.leftovers import KEEP, Leftover

FORGET = timedelta(days=1)
"""How long a failed sign-in is kept at most."""
REMEMBER = timedelta(days=90)
"""How long an address counts as one that the account has signed in from before."""
SHOW_ATTEMPTS = timedelta(days=400)
"""How long counted attempts are kept."""
LEFTOVERS = (
    Leftover("DELETE FROM attempts WHERE last_at < ?", SHOW_ATTEMPTS),
    Leftover("DELETE FROM credentials WHERE ended_at < ?", KEEP),
    Leftover(
        "DELETE FROM credentials WHERE kind IN ('session', 'sign_in_link') AND expires_at < ?", KEEP
    ),
    Leftover("DELETE FROM sign_in_failures WHERE latest < ?", FORGET),
    Leftover("DELETE FROM kept_forms WHERE expires_at < ?", timedelta()),
    Leftover("DELETE FROM sign_in_known WHERE seen_at < ?", REMEMBER),
    Leftover(
        "DELETE FROM session_uses WHERE used_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = session_uses.credential_id)",
        FORGET,
    ),
    Leftover(
        "DELETE FROM session_devices WHERE begun_at < ? AND NOT EXISTS"
        " (SELECT 1 FROM credentials c WHERE c.id = session_devices.credential_id)",
        FORGET,
    ),
)

"""The administrator's pages: accounts, tokens, sessions, centres, and the doctor's findings."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import ADMINISTRATION

REGISTRATION = Registration(
    pages=(
        "accounts_pages",
        "account_pages",
        "pilot_pages",
        "secrets_pages",
        "centre_pages",
        "holiday_pages",
        "doctor_pages",
    ),
    navigation=(
        NavigationEntry(
            place=160, path="/admin", words=N_("Accounts"), shown_to=has(ADMINISTRATION)
        ),
    ),
)

"""Pages of the administrator: accounts, tokens, sessions, centres, and the doctor's findings."""

from app.admin import (
    account_pages,
    accounts_pages,
    centre_pages,
    doctor_pages,
    pilot_pages,
    secrets_pages,
)
from app.pages.routing import Pages

pages = Pages(
    "admin",
    [
        route
        for part in (
            accounts_pages,
            account_pages,
            pilot_pages,
            secrets_pages,
            centre_pages,
            doctor_pages,
        )
        for route in part.pages.routes
    ],
)

"""Pages of signing in and out, of one's own account, and of the language and reading aids."""

from app.identity import (
    account_pages,
    code_pages,
    openid_pages,
    own_password_pages,
    passkey_pages,
    reading_pages,
    session_pages,
    sign_in_pages,
)
from app.identity.sign_in_pages import home
from app.pages.routing import Pages

__all__ = ["home", "pages"]

pages = Pages(
    "identity",
    [
        route
        for part in (
            sign_in_pages,
            openid_pages,
            own_password_pages,
            account_pages,
            session_pages,
            passkey_pages,
            code_pages,
            reading_pages,
        )
        for route in part.pages.routes
    ],
)

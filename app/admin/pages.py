"""Pages of the administrator: accounts, tokens, sessions, and the doctor's findings."""

from app.pages.doors import Pages

pages = Pages("admin")

"""Pages of the audit trail: search, one event in full, stories, and who looked at whom."""

from app.pages.doors import Pages

pages = Pages("audit")

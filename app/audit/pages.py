"""Pages of the audit trail: search, one event in full, stories, and who looked at whom."""

from app.audit import event_pages, history_pages, search_pages, views_pages
from app.pages.routing import Pages

pages = Pages(
    "audit",
    [
        route
        for part in (search_pages, event_pages, history_pages, views_pages)
        for route in part.pages.routes
    ],
)

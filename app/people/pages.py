"""Pages of a person's own record: what is kept, who looked at it, corrections and consents."""

from app.pages.routing import Pages
from app.people import correct_pages, person_pages, waiting_pages

pages = Pages(
    "people",
    [route for part in (person_pages, correct_pages, waiting_pages) for route in part.pages.routes],
)

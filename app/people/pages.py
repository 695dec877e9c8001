"""Pages of a person's own record: what is kept, who looked at it, corrections and consents."""

from app.pages.doors import Pages

pages = Pages("people")

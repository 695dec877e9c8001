"""Pages of those who work here, for the staff who care for them."""

from app.pages.doors import Pages

pages = Pages("participants")

"""Pages of the notices that a person chose."""

from app.pages.doors import Pages

pages = Pages("notices")

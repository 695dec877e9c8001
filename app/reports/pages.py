"""Pages of the figures, each of which opens the events behind it."""

from app.pages.doors import Pages

pages = Pages("reports")

"""Pages of a client: own orders, questions, delivery and acceptance."""

from app.pages.doors import Pages

pages = Pages("clients")

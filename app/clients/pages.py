"""Pages of a client: own orders, questions, delivery and acceptance, and a new order."""

from app.clients import asking_pages, order_pages
from app.pages.doors import Pages

pages = Pages(
    "clients", [door for part in (asking_pages, order_pages) for door in part.pages.doors]
)

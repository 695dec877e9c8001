"""Pages of a client: own orders, questions, delivery and acceptance, and a new order."""

from app.clients import order_pages, request_pages
from app.pages.routing import Pages

pages = Pages(
    "clients", [door for part in (request_pages, order_pages) for door in part.pages.doors]
)

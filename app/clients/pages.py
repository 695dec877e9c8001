"""Pages of a client: own orders, questions, delivery and acceptance, and a new order."""

from app.clients import order_pages, request_pages
from app.pages.routing import Pages

pages = Pages(
    "clients", [route for part in (request_pages, order_pages) for route in part.pages.routes]
)

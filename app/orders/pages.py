"""Pages of those who hand out the work: the morning board, the queue, an order."""

from app.orders import (
    adding_pages,
    board_pages,
    delivery_pages,
    intake_pages,
    order_pages,
    queue_pages,
)
from app.pages.routing import Pages

pages = Pages(
    "orders",
    [
        route
        for part in (
            board_pages,
            queue_pages,
            intake_pages,
            order_pages,
            adding_pages,
            delivery_pages,
        )
        for route in part.pages.routes
    ],
)

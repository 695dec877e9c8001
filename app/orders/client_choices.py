"""The clients that can be chosen in the forms of an order."""

from app.http.authorization import service
from projections.orders.order_list import clients

MOST = 500


def client_choices(centres: tuple[str, ...]) -> list[tuple[str, str]]:
    """The ids and names of the first clients of these centres, by reading."""
    rows = clients(service().views, centres=centres, limit=MOST)
    return [(row["client_id"], row["name"]) for row in rows]

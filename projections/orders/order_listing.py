"""The orders as a list: how they are sorted, filtered and found by words."""

from projections.kernel.listing import Filter, Listing, Sort

DUE = "due"
_LEADS = frozenset({DUE})
ORDERS = Listing(
    table="order_list",
    key="order_id",
    part="is_done",
    sorts={
        DUE: Sort(("due_on", "order_id")),
        "priority": Sort(("priority", "due_on", "order_id")),
        "received": Sort(("received_on", "order_id")),
        "number": Sort(("number", "order_id")),
        "title": Sort(("title_sorted_as", "order_id")),
        "client": Sort(("client_sorted_as", "order_id")),
    },
    filters={
        "client_id": Filter("client_id", leads=_LEADS),
        "state": Filter("state", leads=_LEADS),
        "kind_of_work": Filter("kind_of_work", leads=_LEADS),
        "programme": Filter("programme", leads=_LEADS),
        "priority": Filter("priority_code", leads=_LEADS),
        "due_from": Filter("due_on", ">="),
        "due_before": Filter("due_on", "<"),
        "received_from": Filter("received_on", ">="),
        "received_before": Filter("received_on", "<"),
    },
    pieces="order_pieces",
)
"""Open orders, which may still change, come before those that were delivered or ended."""

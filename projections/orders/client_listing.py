"""The clients as a list: how they are sorted, filtered and found by words."""

from projections.kernel.listing import Filter, Listing, Sort

CLIENTS = Listing(
    table="client_list",
    key="client_id",
    sorts={"reading": Sort(("sorted_as", "client_id"))},
    filters={"kind": Filter("kind", leads=frozenset({"reading"}))},
    pieces="client_pieces",
)
"""Clients are sorted by their reading, or by name where none is recorded."""

"""The tables by which the rows of a list are found by a part of their text.

The table of pieces of a list has its rows in the first order of the list, so that the rows with a
piece are read in that order. Whoever changes a row's text, part or place in that order sets its
pieces anew.
"""

from projections.kernel.listing import Listing
from projections.kernel.pieces import pieces_of
from projections.kernel.projector import Projector

_COUNTED = ("is_", "has_")
"""The beginnings of the names of columns that hold 0 or 1."""


def pieces_table(listing: Listing) -> str:
    """The columns of the table of pieces of a list."""
    place = listing.place_of_pieces
    kinds = {name: "INTEGER" if name.startswith(_COUNTED) else "TEXT" for name in place}
    columns = ", ".join(f"{name} {kind} NOT NULL" for name, kind in kinds.items())
    key = ", ".join(["centre", "piece", *place[1:]])
    return f"piece TEXT NOT NULL, {columns}, PRIMARY KEY ({key})"


def set_pieces(projector: Projector, listing: Listing, id: str) -> None:
    """Set the pieces of the row `id` of a list when the page of events has been handled."""
    projector.at_end((listing.table, id), lambda: _set(projector, listing, id))


def _set(projector: Projector, listing: Listing, id: str) -> None:
    found = projector.rows(f"SELECT * FROM {{{listing.table}}} WHERE {listing.key} = ?", id)  # noqa: S608
    projector.run(f"DELETE FROM {{{listing.pieces}}} WHERE {listing.key} = ?", id)  # noqa: S608
    place = listing.place_of_pieces
    marks = ", ".join("?" * (len(place) + 1))
    insert = f"INSERT INTO {{{listing.pieces}}} (piece, {', '.join(place)}) VALUES ({marks})"  # noqa: S608
    for row in found:
        values = [row[name] for name in place]
        for piece in sorted(pieces_of(row["search_text"])):
            projector.add(insert, piece, *values)

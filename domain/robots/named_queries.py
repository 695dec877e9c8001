"""The names of robots, venues and deployments, and whether they belong to certain centres."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from domain.kernel.storage.database import marks
from domain.kernel.storage.ledger import Ledger

Kind = Literal["robot", "venue", "deployment"]
_TABLES: dict[str, tuple[str, str, str]] = {
    "robot": ("robots", "robot_id", "name"),
    "venue": ("venues", "venue_id", "name"),
    "deployment": ("deployments", "deployment_id", "title"),
    "pilot": ("pilots", "person_id", "NULL"),
}
"""The table of each kind, and its key and name columns."""


class Named(NamedTuple):
    """A robot, a venue or a deployment with its name."""

    id: str
    centre: str
    name: str


def names_of(ledger: Ledger, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """The names of several rows of one kind by their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    table, key, name = _TABLES[kind]
    rows = ledger.rows(
        f"SELECT {key} AS id, {name} AS name FROM {table}"  # noqa: S608
        f" WHERE {key} IN ({marks(wanted)})",
        *wanted,
    )
    return {row["id"]: row["name"] for row in rows}


def named_in(
    ledger: Ledger,
    kind: Kind,
    centres: Sequence[str],
    *,
    after: Sequence[Any] | None = None,
    limit: int = 500,
) -> list[Named]:
    """The rows of one kind in these centres by name, after the name and the id `after`."""
    table, key, name = _TABLES[kind]
    further = "" if after is None else f" AND ({name}, {key}) > (?, ?)"
    rows = ledger.rows(
        f"SELECT {key} AS id, centre, {name} AS name FROM {table}"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}){further} ORDER BY {name}, {key} LIMIT ?",
        *centres,
        *(after or ()),
        limit,
    )
    return [Named(**row) for row in rows]


def is_in(ledger: Ledger, kind: Kind | Literal["pilot"], id: str, centres: Sequence[str]) -> bool:
    """True if this id, or this person as a pilot, belongs to one of `centres`."""
    table, key, _ = _TABLES[kind]
    row = ledger.row(
        f"SELECT 1 AS yes FROM {table} WHERE {key} = ?"  # noqa: S608
        f" AND centre IN ({marks(centres)}) LIMIT 1",
        id,
        *centres,
    )
    return row is not None


def centre_of_venue(ledger: Ledger, venue_id: UUID) -> str | None:
    """The centre of a venue, or None if there is none with this id."""
    row = ledger.row("SELECT centre FROM venues WHERE venue_id = ?", str(venue_id))
    return str(row["centre"]) if row else None

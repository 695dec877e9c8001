"""Which centres exist?"""

from collections.abc import Collection, Sequence
from typing import Any

from domain.identity.centre import Centre, centre_id
from domain.kernel.storage.database import Database
from projections.kernel.projector import Projector, on

MOST_TO_CHOOSE = 200


class Centres(Projector):
    """One row per centre."""

    name = "identity.centres"
    tables = {"centre_cards": "code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL"}

    @on(Centre.Founded)
    def founded(self, event: Centre.Founded, _position: int) -> None:
        """Add a row."""
        self.run(
            "INSERT INTO {centre_cards} (code, name, kind) VALUES (?, ?, ?)",
            event.code,
            event.name,
            event.kind,
        )

    @on(Centre.Corrected)
    def corrected(self, event: Centre.Corrected, _position: int) -> None:
        """Replace name and kind."""
        self.run(
            "UPDATE {centre_cards} SET name = ?, kind = ? WHERE code = ?",
            event.name,
            event.kind,
            event.meta.centre,
        )


def centres_page(
    views: Database, *, limit: int, after: Sequence[Any] | None
) -> list[dict[str, Any]]:
    """Up to `limit` centres by code, after the code in `after`."""
    rows = views.read(
        "SELECT * FROM centre_cards WHERE code > ? ORDER BY code LIMIT ?",
        ((after or ("",))[0], limit),
    )
    return [dict(row) | {"id": centre_id(row["code"])} for row in rows]


def centres_to_choose(views: Database, own: Collection[str]) -> list[tuple[str, str]]:
    """Code and name of the centres in `own`, by code; empty if there is only one to choose."""
    if len(own) < 2:
        return []
    rows = centres_page(views, limit=MOST_TO_CHOOSE, after=None)
    return [(row["code"], row["name"]) for row in rows if row["code"] in own]

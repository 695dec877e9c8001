"""Checks whether a person being registered may exist already; staff decide (O37)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service, viewed
from app.http.consistency import require_current
from app.pages.forms import Typed
from domain.kernel.errors import Invalid
from domain.kernel.storage.database import Row
from domain.kernel.text.folding import folded
from projections.participants.participant_list import of_people
from projections.people.people_index import alike

MOST = 10
FIELD = "different"


def require_another(values: Mapping[str, Any]) -> None:
    """Require a confirmation if a similar person is registered already.

    Raises Invalid, and StillBehind while the list of people is not current.
    """
    require_current(("people.cards",))
    if _alike(values):
        raise Invalid.field(
            FIELD,
            "同じ人かもしれない記録があります。下の一覧を確かめてください。",
            "There are records that may be of the same person. Please look at them below.",
        )


def maybe_the_same(form: Typed) -> list[dict[str, Any]]:
    """Return similar people for a form that needs a confirmation; each view is recorded."""
    if FIELD not in form.errors:
        return []
    found = _alike(form.values)
    viewed([UUID(row["person_id"]) for row in found], "people")
    known = of_people(service().views, [row["person_id"] for row in found])
    return [{**row, "stay": known.get(row["person_id"])} for row in found]


def _alike(values: Mapping[str, Any]) -> list[Row]:
    name, kana = values.get("name") or "", values.get("name_kana") or ""
    born = values.get("birth_date")
    like = {
        "person_id": "",
        "name": name,
        "search_name": folded(name),
        "search_kana": folded(kana),
        "birth_date": born.isoformat() if isinstance(born, date) else born,
    }
    return alike(service().views, centres=caller().centres, after=None, limit=MOST, like=like)

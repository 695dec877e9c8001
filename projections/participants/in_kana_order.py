"""The list of participants in kana order, those without kana last."""

from typing import Any

from domain.kernel.storage.database import Database, Row, marks

KANA = {
    "a": ("ァ", "オ"),
    "ka": ("カ", "ゴ"),
    "sa": ("サ", "ゾ"),
    "ta": ("タ", "ド"),
    "na": ("ナ", "ノ"),
    "ha": ("ハ", "ポ"),
    "ma": ("マ", "モ"),
    "ya": ("ャ", "ヨ"),
    "ra": ("ラ", "ロ"),
    "wa": ("ヮ", "ン"),
}
"""The rows of the kana table, each with its first and last character."""
OTHERS = "other"
"""The value for names without a reading in kana."""
_PLACE = (
    "CASE WHEN c.search_kana = '' THEN 1 ELSE 0 END",
    "c.search_kana",
    "c.search_name",
    "r.participant_id",
)


def in_kana_order(
    views: Database,
    *,
    centres: tuple[str, ...],
    after: tuple[Any, ...] | None,
    limit: int,
    kana: str | None = None,
    state: str | None = None,
    work_mode: str | None = None,
    also_left: bool = False,
) -> list[Row]:
    """Participants with their name and reading, and the number of tasks they have in hand.

    Without a `state`, those who have left are omitted unless `also_left` is set, and registrations
    by mistake.
    """
    where, values = [f"r.centre IN ({marks(centres)})"], list[Any](centres)
    if state is None:
        left_out = "'annulled'" if also_left else "'left', 'annulled'"
        where.append(f"r.state NOT IN ({left_out})")
    else:
        where.append("r.state = ?")
        values.append(state)
    if work_mode is not None:
        where.append("r.work_mode = ?")
        values.append(work_mode)
    if kana is not None:
        condition, between = _begins_in(kana)
        where.append(condition)
        values += between
    if after is not None:
        where.append(f"({', '.join(_PLACE)}) > ({marks(_PLACE)})")
        values += after
    return views.read(
        "SELECT r.*, c.name, c.name_kana, c.search_kana, c.search_name,"  # noqa: S608
        " (SELECT COUNT(*) FROM participant_hands h"
        " WHERE h.participant_id = r.participant_id) AS open_tasks"
        " FROM participant_roll r JOIN people_cards c ON c.person_id = r.person_id"
        f" WHERE {' AND '.join(where)} ORDER BY {', '.join(_PLACE)} LIMIT ?",
        [*values, limit],
    )


def place_of(row: Row) -> tuple[Any, ...]:
    """The sort key of a row."""
    kana = row["search_kana"]
    return int(kana == ""), kana, row["search_name"], row["participant_id"]


def _begins_in(kana: str) -> tuple[str, list[str]]:
    if kana == OTHERS:
        return "NOT (c.search_kana >= ? AND c.search_kana < ?)", [KANA["a"][0], "ヴ"]
    first, last = KANA[kana]
    return "c.search_kana >= ? AND c.search_kana < ?", [first, chr(ord(last) + 1)]

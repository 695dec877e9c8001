"""The participants as a list: how they are sorted, filtered and found by words."""

from projections.kernel.listing import BEGINS_WITH, ONE_OF, Filter, Listing, Sort

KANA, CODE = "kana", "code"
_LEADS = frozenset({KANA, CODE})
PARTICIPANTS = Listing(
    table="participant_roll",
    key="participant_id",
    part="is_done",
    sorts={
        KANA: Sort(("has_no_kana", "search_kana", "search_name", "participant_id")),
        CODE: Sort(("code", "participant_id")),
        "registered": Sort(("registered_on", "participant_id")),
    },
    filters={
        "state": Filter("state", leads=_LEADS),
        "work_mode": Filter("work_mode", leads=_LEADS),
        "kana": Filter("kana_row", leads=frozenset({KANA})),
        "registered_from": Filter("registered_on", ">="),
        "registered_before": Filter("registered_on", "<"),
        "begins_with": Filter("code", BEGINS_WITH, is_indexed=True),
        "participants": Filter("participant_id", ONE_OF, is_indexed=True),
    },
    pieces="participant_pieces",
    shown=(
        "l.*, (SELECT COUNT(*) FROM participant_hands h"
        " WHERE h.participant_id = l.participant_id) AS open_tasks"
    ),
)
"""Participants on the books come before those who left. Those without a reading are last."""
OTHERS = "other"
_LAST = {
    "a": "オ",
    "ka": "ゴ",
    "sa": "ゾ",
    "ta": "ド",
    "na": "ノ",
    "ha": "ポ",
    "ma": "モ",
    "ya": "ヨ",
    "ra": "ロ",
    "wa": "ン",
}
"""The rows of the kana table, each with its last character."""


def kana_row(folded_kana: str) -> str:
    """The row of the kana table in which a folded reading begins; `OTHERS` for anything else."""
    first = folded_kana[:1]
    if not "ァ" <= first <= "ン":
        return OTHERS
    return next(row for row, last in _LAST.items() if first <= last)

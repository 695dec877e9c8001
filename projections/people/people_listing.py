"""The people as a list: how they are sorted, filtered and found by words."""

from projections.kernel.listing import Filter, Listing, Sort

KANA = "kana"
PEOPLE = Listing(
    table="people_cards",
    key="person_id",
    sorts={KANA: Sort(("has_no_kana", "search_kana", "search_name", "person_id"))},
    filters={
        "resident": Filter("resident", leads=frozenset({KANA})),
        "participant": Filter("is_participant", leads=frozenset({KANA})),
        "birth_date": Filter("birth_date", is_indexed=True),
    },
    pieces="people_pieces",
)
"""People are sorted by reading, those without one last, by name.

`is_participant` is 1 for those who are or were participants.
"""

"""The shifts as a list: how they are sorted, filtered and found by words."""

from projections.kernel.listing import Filter, Listing, Sort

TIME, PILOT = "time", "pilot"
_TIMES = ("day", "start_time", "shift_id")
_LEADS = frozenset({TIME})
SHIFTS = Listing(
    table="shift_list",
    key="shift_id",
    part="is_done",
    sorts={
        TIME: Sort(_TIMES),
        PILOT: Sort(("has_no_pilot", "pilot_sorted_as", *_TIMES)),
        "deployment": Sort(("deployment_sorted_as", *_TIMES)),
        "venue": Sort(("venue_sorted_as", *_TIMES)),
        "robot": Sort(("robot_sorted_as", *_TIMES)),
    },
    filters={
        "state": Filter("state", leads=_LEADS),
        "deployment_id": Filter("deployment_id", leads=_LEADS),
        "venue_id": Filter("venue_id", leads=_LEADS),
        "robot_id": Filter("robot_id", leads=_LEADS),
        "person_id": Filter("person_id", leads=_LEADS),
        "stand_by_id": Filter("stand_by_id", leads=_LEADS),
        "pinned": Filter("pinned", leads=_LEADS),
        "first": Filter("day", ">="),
        "last": Filter("day", "<="),
    },
    pieces="shift_pieces",
    shown=(
        "l.*, p.name AS pilot_name, p.name_kana AS pilot_kana, p.code AS pilot_code,"
        " s.name AS stand_by_name, d.name AS deployment, v.name AS venue, r.name AS robot"
    ),
    joins=(
        "LEFT JOIN shift_people p ON p.person_id = l.person_id"
        " LEFT JOIN shift_people s ON s.person_id = l.stand_by_id"
        " JOIN shift_places d ON d.place_id = l.deployment_id"
        " JOIN shift_places v ON v.place_id = l.venue_id"
        " JOIN shift_places r ON r.place_id = l.robot_id"
    ),
)
"""Shifts that are still to be held or recorded come before those that are over."""

"""Presentation of the draft of a roster."""

from math import ceil
from typing import Any
from uuid import UUID

from domain.robots.rosters.draft import RosterDraft
from domain.robots.rosters.roster import EmptyPart, Found
from domain.robots.value_objects import PART, clock_time


def present_draft(draft: RosterDraft) -> dict[str, Any]:
    """Return the draft with its shifts, the uncovered times with reasons, and everybody's hours."""
    roster = draft.roster
    return {
        "job": {"id": draft.job_id},
        "first": draft.first,
        "last": draft.last,
        "made_at": draft.made_at,
        "filled": _found(roster.filled),
        "cost": _found(roster.cost),
        "with_stand_by": _found(roster.with_stand_by) if roster.with_stand_by else None,
        "moved_parts": roster.moved_parts,
        "is_cut_short": roster.is_cut_short,
        "shifts": [
            {
                "date": stand_by.shift.day,
                "start": clock_time(stand_by.shift.start),
                "end": clock_time(stand_by.shift.end),
                "person_id": UUID(stand_by.shift.candidate),
                "stand_by_id": UUID(stand_by.candidate) if stand_by.candidate else None,
            }
            for stand_by in roster.stand_bys
        ],
        "empty": empty_times(roster.empty),
        "hours": [
            {
                "person_id": UUID(hour.candidate),
                "minutes": hour.minutes,
                "share": hour.share,
                "shifts": hour.shifts,
                "stand_by": hour.stand_by,
            }
            for hour in roster.hours
        ],
        "left_out": [{"person_id": item.person_id, "why": item.why} for item in draft.left_out],
    }


def empty_times(empty: tuple[EmptyPart, ...]) -> list[dict[str, Any]]:
    """Return the uncovered times in order; adjacent ones with the same reason are merged."""
    found: list[dict[str, Any]] = []
    for item in sorted(empty, key=lambda each: (each.part.day, each.part.start)):
        start, until = clock_time(item.part.start), clock_time(item.part.start + PART)
        before = found[-1] if found else {}
        same = (before.get("date"), before.get("end"), before.get("why"))
        if same == (item.part.day, start, item.why):
            before["end"] = until
        else:
            found.append({"date": item.part.day, "start": start, "end": until, "why": item.why})
    return found


def _found(found: Found) -> dict[str, Any]:
    return {
        "value": found.value,
        "bound": found.bound,
        "gap_per_mille": ceil(found.gap * 1000),
        "is_optimal": found.is_optimal,
        "seconds": ceil(found.seconds),
    }

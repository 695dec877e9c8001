"""The draft of a roster as it is shown."""

from math import ceil
from typing import Any
from uuid import UUID

from domain.robots.roster import EmptyPart, Found
from domain.robots.roster_draft import RosterDraft
from domain.robots.terms import PART, clock_time


def present_draft(draft: RosterDraft) -> dict[str, Any]:
    """The draft with its shifts, what stays empty and why, and everybody's hours."""
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
                "date": one.shift.day,
                "start": clock_time(one.shift.start),
                "end": clock_time(one.shift.end),
                "person_id": UUID(one.shift.candidate),
                "stand_by_id": UUID(one.candidate) if one.candidate else None,
            }
            for one in roster.stand_bys
        ],
        "empty": empty_times(roster.empty),
        "hours": [
            {
                "person_id": UUID(one.candidate),
                "minutes": one.minutes,
                "share": one.share,
                "shifts": one.shifts,
                "stand_by": one.stand_by,
            }
            for one in roster.hours
        ],
        "left_out": [{"person_id": one.person_id, "why": one.why} for one in draft.left_out],
    }


def empty_times(empty: tuple[EmptyPart, ...]) -> list[dict[str, Any]]:
    """The empty parts in order of time; those that follow each other for one reason are joined."""
    found: list[dict[str, Any]] = []
    for one in sorted(empty, key=lambda each: (each.part.day, each.part.start)):
        start, until = clock_time(one.part.start), clock_time(one.part.start + PART)
        before = found[-1] if found else {}
        same = (before.get("date"), before.get("end"), before.get("why"))
        if same == (one.part.day, start, one.why):
            before["end"] = until
        else:
            found.append({"date": one.part.day, "start": start, "end": until, "why": one.why})
    return found


def _found(one: Found) -> dict[str, Any]:
    return {
        "value": one.value,
        "bound": one.bound,
        "gap_per_mille": ceil(one.gap * 1000),
        "is_optimal": one.is_optimal,
        "seconds": ceil(one.seconds),
    }

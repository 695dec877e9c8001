"""The cost of a roster, which decides between rosters that fill as many parts; lower is better.

In the order of their weight: parts taken from their former pilot, unfair hours, wishes, shifts of a
single part, hand-overs.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from domain.robots.rosters.roster import Candidate, RosterQuestion, RosterShift, Wish
from domain.robots.value_objects import PART

MOVED = 1000
"""For each part taken from a former pilot who could still do it."""
UNFAIR = 100
"""For each part by which a candidate is off the fair share, beyond the band around it."""
UNWISHED = 10
"""For each part between a candidate's hours and the wish, if the wish is within the band."""
SHORT = 4
"""For a shift of a single part, in addition to `SHIFT`."""
SHIFT = 1
"""For each shift: one more shift is one more hand-over."""
BAND = 0.1
"""The share of the fair hours by which hours may differ without being unfair."""
LEAST_BAND = 2
"""The least width of the band on each side, in parts."""
STEP = 8
"""Parts beyond the band from which each further part counts double."""

Cell = tuple[str, date, int, str]
"""An assigned part: robot, day, start, candidate."""


class Bend(NamedTuple):
    """A cost that begins at `at` parts (`side` 1: above, -1: below) and grows with each part."""

    weight: int
    side: int
    at: int

    def cost(self, parts: int) -> int:
        """The cost for a candidate with this many parts."""
        return self.weight * max(0, self.side * (parts - self.at))


def bends_of(candidate: Candidate, share: int) -> list[Bend]:
    """The costs of hours off the fair share (in minutes), or off the wish near it."""
    middle = share // PART
    band = max(LEAST_BAND, round(middle * BAND))
    low, high = middle - band, middle + band
    bends = [
        Bend(UNFAIR, side, at + side * beyond)
        for side, at in ((-1, low), (1, high))
        for beyond in (0, STEP)
    ]
    if candidate.wished_minutes is not None:
        wished = min(max(candidate.wished_minutes // PART, low), high)
        bends += [Bend(UNWISHED, -1, wished), Bend(UNWISHED, 1, wished)]
    elif candidate.wish is Wish.MORE:
        bends.append(Bend(UNWISHED, -1, high))
    elif candidate.wish is Wish.FEWER:
        bends.append(Bend(UNWISHED, 1, low))
    return bends


def cells(shifts: Iterable[RosterShift]) -> set[Cell]:
    """Every part of these shifts, with its candidate."""
    return {
        (shift.robot, shift.day, at, shift.candidate) for shift in shifts for at in shift.starts()
    }


def shift_cost(shift: RosterShift) -> int:
    """The cost of a shift by itself."""
    return SHIFT + (SHORT if shift.end - shift.start == PART else 0)


def cost_of(
    question: RosterQuestion,
    shifts: Iterable[RosterShift],
    shares: Mapping[str, int],
    keepable: set[Cell],
) -> int:
    """The cost of these new shifts; `keepable` has the parts of the former roster to keep."""
    new = list(shifts)
    parts = {candidate.id: 0 for candidate in question.candidates}
    for shift in (*question.fixed, *new):
        if shift.candidate in parts:
            parts[shift.candidate] += (shift.end - shift.start) // PART
    unfair = sum(
        bend.cost(parts[candidate.id])
        for candidate in question.candidates
        if candidate.id in shares
        for bend in bends_of(candidate, shares[candidate.id])
    )
    moved = len(keepable - cells(new))
    return MOVED * moved + unfair + sum(map(shift_cost, new))

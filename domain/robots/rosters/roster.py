"""What is asked when a roster is planned, and what is answered: plain values, and no solver.

Time is counted in parts of 30 minutes (O25). A pilot of a robot is called a candidate here, as
somebody who could take a shift; the answer publishes nothing.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec

from domain.robots.value_objects import PART


class Part(msgspec.Struct, frozen=True, order=True):
    """Half an hour of one robot that wants a pilot. `start` is in minutes after midnight."""

    robot: str
    day: date
    start: int


class Wish(StrEnum):
    """Whether somebody would like more or fewer hours than a fair share."""

    MORE = "more"
    FEWER = "fewer"
    AS_IT_COMES = "as_it_comes"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could take shifts: when, of which robots, and up to which limits.

    `free` gives the spans of each day as minutes after midnight. `robots` are those the candidate
    may pilot, or None for all. A limit of None does not bind; `minutes_in_all` counts over
    everything that is asked, fixed shifts included. `wished_minutes` (over the same) goes before
    `wish` where a number was named.
    """

    id: str
    free: Mapping[date, tuple[tuple[int, int], ...]]
    robots: frozenset[str] | None = None
    minutes_per_day: int | None = None
    days_per_week: int | None = None
    minutes_in_all: int | None = None
    wish: Wish = Wish.AS_IT_COMES
    wished_minutes: int | None = None

    def may_pilot(self, robot: str) -> bool:
        """True if the candidate is a pilot of this robot."""
        return self.robots is None or robot in self.robots

    def is_free(self, day: date, start: int, end: int) -> bool:
        """True if the whole span lies in one in which the candidate can work."""
        return any(
            begins <= start and end <= ends for begins, ends in joined(self.free.get(day, ()))
        )


class RosterShift(msgspec.Struct, frozen=True, order=True):
    """One stretch of a robot's day by one candidate, in minutes after midnight."""

    day: date
    start: int
    robot: str
    end: int
    candidate: str

    def starts(self) -> range:
        """The beginnings of its parts."""
        return range(self.start, self.end, PART)

    def overlaps(self, day: date, start: int, end: int) -> bool:
        """True if it takes any of that time."""
        return self.day == day and self.start < end and start < self.end


class RosterQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be planned.

    `parts` are to be filled. `fixed` are shifts that stay as they are, of any robot and day: pinned
    and started ones, and those of the same people elsewhere; they count against the limits, and a
    part that one of them takes is not planned again. `former` is the roster that people know: it
    is changed only for the sake of more filled parts. The same question with the same `seed` has
    the same answer, unless the search is cut short by `most_seconds`.
    """

    parts: tuple[Part, ...]
    candidates: tuple[Candidate, ...]
    fixed: tuple[RosterShift, ...] = ()
    former: tuple[RosterShift, ...] = ()
    seed: int = 1
    effort: float = 25.0
    most_seconds: float = 240.0


class WhyEmpty(StrEnum):
    """Why nobody takes a part."""

    NOBODY_FREE = "nobody_free"
    ELSEWHERE = "elsewhere"
    LIMITS = "limits"
    SECOND_SHIFT = "second_shift"
    NOT_FOUND = "not_found"


class EmptyPart(msgspec.Struct, frozen=True, order=True):
    """A part that stays empty, and why."""

    part: Part
    why: WhyEmpty


class StandBy(msgspec.Struct, frozen=True, order=True):
    """Who could come in for a shift; None if nobody could for the whole of it."""

    shift: RosterShift
    candidate: str | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """How good one search came out. `bound` is proven: nothing can be better than it."""

    value: int
    bound: int
    is_optimal: bool
    seconds: float

    @property
    def gap(self) -> float:
        """The most by which it could still be better, as a part of the bound (0 is proven best)."""
        return abs(self.bound - self.value) / max(1, abs(self.bound))


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """What one candidate has in this roster, in minutes; `share` is what would be fair."""

    candidate: str
    minutes: int
    share: int
    shifts: int
    stand_by: int


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: a draft.

    `filled` says how many parts have a pilot, fixed ones left out, and how many could have at most.
    `cost` weighs what comes after that: parts taken from whoever had them, unfair hours, wishes,
    short shifts and hand-overs. `with_stand_by` counts shifts for which somebody stands by, these
    shifts being as they are; a roster of an older release does not tell. `is_cut_short` tells that
    the clock ended the search.
    """

    shifts: tuple[RosterShift, ...]
    stand_bys: tuple[StandBy, ...]
    empty: tuple[EmptyPart, ...]
    hours: tuple[Hours, ...]
    filled: Found
    cost: Found
    moved_parts: int
    seed: int
    is_cut_short: bool
    with_stand_by: Found | None = None


def joined(spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The spans in order, those that touch or overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found

"""The question and the answer of roster planning: plain values, without a solver.

Time is counted in parts of 30 minutes (O25). A pilot is called a candidate here, because they could
take a shift; the answer publishes nothing.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec

from domain.robots.value_objects import PART


class Part(msgspec.Struct, frozen=True, order=True):
    """Half an hour of one robot that needs a pilot. `start` is in minutes after midnight."""

    robot: str
    day: date
    start: int


class Wish(StrEnum):
    """Whether a candidate would like more or fewer hours than a fair share."""

    MORE = "more"
    FEWER = "fewer"
    AS_IT_COMES = "as_it_comes"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A pilot who could take shifts: when, of which robots, and up to which limits.

    `free` has the spans of each day in minutes after midnight. `robots` are those the candidate may
    pilot, or None for all. A limit of None does not apply; `minutes_in_all` counts over the whole
    question, fixed shifts included. `wished_minutes` (over the whole question) takes precedence
    over `wish`.
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
        """True if the whole span is within the candidate's free time."""
        return any(
            begins <= start and end <= ends for begins, ends in joined(self.free.get(day, ()))
        )


class RosterShift(msgspec.Struct, frozen=True, order=True):
    """A shift of one candidate with one robot, in minutes after midnight."""

    day: date
    start: int
    robot: str
    end: int
    candidate: str

    def starts(self) -> range:
        """The start times of its parts."""
        return range(self.start, self.end, PART)

    def overlaps(self, day: date, start: int, end: int) -> bool:
        """True if the shift overlaps that time."""
        return self.day == day and self.start < end and start < self.end


class RosterQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The planning problem.

    `parts` are to be filled. `fixed` are shifts that stay as they are, of any robot and day: pinned
    and started ones, and those of the same people elsewhere. They count towards the limits, and
    their parts are not planned again. `former` is the roster that people already know; it is
    changed only to fill more parts. The same question with the same `seed` has the same answer,
    unless the search is cut short by `most_seconds`.
    """

    parts: tuple[Part, ...]
    candidates: tuple[Candidate, ...]
    fixed: tuple[RosterShift, ...] = ()
    former: tuple[RosterShift, ...] = ()
    seed: int = 1
    effort: float = 25.0
    most_seconds: float = 240.0


class WhyEmpty(StrEnum):
    """Why a part is empty."""

    NOBODY_FREE = "nobody_free"
    ELSEWHERE = "elsewhere"
    LIMITS = "limits"
    SECOND_SHIFT = "second_shift"
    NOT_FOUND = "not_found"


class EmptyPart(msgspec.Struct, frozen=True, order=True):
    """A part that stays empty, and the reason."""

    part: Part
    why: WhyEmpty


class StandBy(msgspec.Struct, frozen=True, order=True):
    """The stand-by of a shift; None if nobody could take the whole shift."""

    shift: RosterShift
    candidate: str | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one search. `bound` is proven: no result can be better."""

    value: int
    bound: int
    is_optimal: bool
    seconds: float

    @property
    def gap(self) -> float:
        """The most by which the result could improve, relative to the bound (0 is proven best)."""
        return abs(self.bound - self.value) / max(1, abs(self.bound))


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of one candidate in this roster, in minutes; `share` is the fair share."""

    candidate: str
    minutes: int
    share: int
    shifts: int
    stand_by: int


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: a draft.

    `filled` is the number of parts with a pilot, without fixed ones, and the most there could be.
    `cost` weighs the rest: parts taken from their former pilot, unfair hours, wishes, short shifts
    and hand-overs. `with_stand_by` counts shifts with a stand-by, for these shifts; it is None in
    rosters of older releases. `is_cut_short` is true if the time limit ended the search.
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
    """The spans in order, with those that touch or overlap merged."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found

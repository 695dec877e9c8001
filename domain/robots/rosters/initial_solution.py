"""A roster made in one pass over the days: the start of the search."""

from collections import defaultdict
from datetime import date

from domain.robots.rosters.candidates import Loads, Table, loads_of
from domain.robots.rosters.objective import cells
from domain.robots.rosters.roster import RosterShift


def greedy(table: Table) -> set[int]:
    """Indexes of choices that are compatible with each other.

    Choices of the former roster come first, then the longest, then those of the candidate with the
    fewest hours.
    """
    of_day: dict[tuple[date, str], list[int]] = defaultdict(list)
    for place, choice in enumerate(table.choices):
        of_day[choice.day, choice.robot].append(place)
    loads = loads_of(table.question.fixed)
    kept = [len(cells((item,)) & table.keepable) if table.keepable else 0 for item in table.choices]
    chosen: set[int] = set()
    for _, places in sorted(of_day.items()):
        chosen |= _fill(table, places, loads, kept)
    return chosen


def _fill(table: Table, places: list[int], loads: Loads, kept: list[int]) -> set[int]:
    """Choices for one robot and day, none of which overlap; adds them to `loads`."""

    def order(place: int) -> tuple[int, int, int, RosterShift]:
        choice = table.choices[place]
        length = choice.end - choice.start
        return -kept[place], -length, loads.minutes.get(choice.candidate, 0), choice

    chosen: set[int] = set()
    left = list(places)
    while left:
        best = min(left, key=order)
        choice = table.choices[best]
        left.remove(best)
        item = table.candidate(choice.candidate)
        is_busy = loads.is_busy(item.id, choice.day, choice.start, choice.end)
        if is_busy or choice.end - choice.start > loads.left_on(item, choice.day):
            continue
        chosen.add(best)
        loads.add(choice)
        left = [place for place in left if not _collide(table.choices[place], choice)]
    return chosen


def _collide(roster_shift: RosterShift, other: RosterShift) -> bool:
    """True if two choices of one robot and day exclude each other."""
    return roster_shift.candidate == other.candidate or roster_shift.overlaps(
        other.day, other.start, other.end
    )

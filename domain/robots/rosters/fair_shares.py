"""Fair shares: equal hours for all, as far as each candidate's times and limits allow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from domain.kernel.time.periods import week_of
from domain.robots.rosters.candidates import Loads
from domain.robots.rosters.roster import Candidate, RosterShift
from domain.robots.value_objects import PART


def most_of(
    candidates: Iterable[Candidate], choices: Iterable[RosterShift], loads: Loads
) -> dict[str, int]:
    """The most minutes that each candidate could have if there were no others."""
    best: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    reach: dict[tuple[str, date], set[int]] = defaultdict(set)
    for choice in choices:
        reach[choice.candidate, choice.day].update(choice.starts())
    for (id, day), starts in reach.items():
        best[id][day] = len(starts) * PART
    return {candidate.id: _most(candidate, best[candidate.id], loads) for candidate in candidates}


def _most(candidate: Candidate, best: Mapping[date, int], loads: Loads) -> int:
    weeks: dict[date, list[int]] = defaultdict(list)
    for day, minutes in best.items():
        left = minutes
        if candidate.minutes_per_day is not None:
            left = min(
                left, candidate.minutes_per_day - loads.minutes_by_day.get((candidate.id, day), 0)
            )
        weeks[week_of(day)[0]].append(max(0, left))
    days = candidate.days_per_week or 7
    fixed = loads.minutes.get(candidate.id, 0)
    most = fixed + sum(sum(sorted(own, reverse=True)[:days]) for own in weeks.values())
    return (
        most
        if candidate.minutes_in_all is None
        else min(most, max(fixed, candidate.minutes_in_all))
    )


def fair_shares(minutes: int, most: Mapping[str, int], least: Mapping[str, int]) -> dict[str, int]:
    """Shares that add up to about `minutes`: one level for all, limited to each candidate's most.

    `most` is the most each can have, `least` what each already has, in minutes. The level is a
    whole number of parts.
    """
    level, step = 0, PART
    while level < minutes:
        if sum(_at(level + step, most[id], least.get(id, 0)) for id in most) > minutes:
            break
        level += step
    return {id: _at(level, most[id], least.get(id, 0)) for id in most}


def _at(level: int, most: int, least: int) -> int:
    return max(least, min(level, most))

"""How close to the best possible roster does planning come, and how long does it take?

The cases are the city's whole trial (160 days, 7 pilots), with pilots drawn from several random
seeds, and fifty robots with four hundred pilots for a month. Each is planned in its own process, as
the worker does.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from bench.table import row, title
from domain.kernel.time.calendar import PUBLISHED
from domain.robots.rosters.objective import UNFAIR, bends_of
from domain.robots.rosters.roster import Candidate, Part, Roster, RosterQuestion, Wish
from domain.robots.value_objects import PART

TRIAL = (date(2022, 5, 9), date(2022, 12, 27))
MONTH = (date(2026, 10, 1), date(2026, 10, 31))
DRAWN = (1, 2, 3)


def city(number: int) -> RosterQuestion:
    """The city's trial (1.2): two hours a day to September, three from October, seven pilots."""
    parts = [
        Part("robot", day, at)
        for day in _open_days(*TRIAL)
        for at in range(870 if day.month < 10 else 810, 990, PART)
    ]
    drawn = random.Random(number)
    hours = ((780, 990), (780, 990), (870, 990), (840, 960), (780, 930))
    days = sorted({part.day for part in parts})
    pilots = [_pilot(drawn, f"pilot {place}", days, hours) for place in range(7)]
    return RosterQuestion(parts=tuple(parts), candidates=tuple(pilots), seed=number)


def many(number: int, robots: int = 50, pilots: int = 400) -> RosterQuestion:
    """Robots that run five hours a day; every pilot may pilot one to three of them."""
    names = [f"robot {place:02}" for place in range(robots)]
    days = list(_open_days(*MONTH))
    parts = [
        Part(robot, day, at)
        for robot in names
        for day in days
        for span in ((600, 720), (810, 990))
        for at in range(*span, PART)
    ]
    drawn = random.Random(number)
    hours = ((600, 990), (600, 720), (810, 990), (840, 990), (600, 900))
    candidates = []
    for place in range(pilots):
        others = drawn.sample(names, drawn.choice([0, 1, 2]))
        item = _pilot(drawn, f"pilot {place:03}", days, hours)
        own = frozenset({names[place % robots], *others})
        candidates.append(msgspec.structs.replace(item, robots=own))
    return RosterQuestion(
        parts=tuple(parts),
        candidates=tuple(candidates),
        seed=number,
        effort=100.0,
        most_seconds=230.0,
    )


def _pilot(
    drawn: random.Random, id: str, days: list[date], hours: tuple[tuple[int, int], ...]
) -> Candidate:
    """A pilot with two to five weekdays a week, one day in sixteen away, and work limits."""
    weekdays = set(drawn.sample(range(5), drawn.choice([2, 3, 3, 4, 5])))
    span = drawn.choice(hours)
    free = {day: (span,) for day in days if day.weekday() in weekdays and drawn.random() > 1 / 16}
    return Candidate(
        id=id,
        free=free,
        minutes_per_day=drawn.choice([60, 90, 120, 120, 180]),
        days_per_week=drawn.choice([2, 3, 3, None]),
        wish=drawn.choice(list(Wish)),
    )


def _open_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5 and PUBLISHED.holiday(day) is None:
            yield day
        day += timedelta(days=1)


def planned(question: RosterQuestion) -> tuple[Roster, float, float, float]:
    """Return the roster, the wall-clock seconds, the CPU seconds, and the peak megabytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "workers.solve_roster"],
        input=msgspec.json.encode(question),
        stdout=subprocess.PIPE,
        check=True,
    )
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return msgspec.json.decode(done.stdout, type=Roster), wall, cpu, after.ru_maxrss / 1024


def measure(what: str, questions: list[RosterQuestion], *, gap: str, seconds: str) -> None:
    """Print the table for questions of one size."""
    found = [planned(question) for question in questions]
    rosters = [roster for roster, _, _, _ in found]
    title(what)
    row("parts to fill", [len(question.parts) for question in questions], "parts")
    row("filled parts", [item.filled.value for item in rosters], "parts")
    row("bound on filled parts", [item.filled.bound for item in rosters], "parts")
    row("gap in filled parts", [item.filled.gap * 100 for item in rosters], "%", target=gap)
    row("cost of the rest", [item.cost.value for item in rosters], "points")
    row("bound on that cost", [item.cost.bound for item in rosters], "points")
    row("gap in that cost", [item.cost.gap * 100 for item in rosters], "%")
    row("half hours beyond what is fair", list(map(unfair, questions, rosters)), "parts")
    row("shifts", [len(item.shifts) for item in rosters], "shifts")
    row("shifts of a single half hour", list(map(single, rosters)), "shifts")
    served = [item.with_stand_by for item in rosters if item.with_stand_by is not None]
    row("shifts with a stand-by", [item.value for item in served], "shifts")
    row("bound on those with a stand-by", [item.bound for item in served], "shifts")
    row("gap in those with a stand-by", [item.gap * 100 for item in served], "%")
    row("cut short by the clock", [float(item.is_cut_short) for item in rosters], "of 1")
    row("time on the wall", [wall for _, wall, _, _ in found], "s", target=seconds)
    row("time of one core", [cpu for _, _, cpu, _ in found], "s")
    row("memory of the process at most", [found[-1][3]], "MB")


def unfair(question: RosterQuestion, roster: Roster) -> int:
    """Count the parts by which pilots are off the fair share, beyond the band around it."""
    known = {candidate.id: candidate for candidate in question.candidates}
    return sum(
        bend.cost(hour.minutes // PART) // UNFAIR
        for hour in roster.hours
        for bend in bends_of(known[hour.candidate], hour.share)
        if bend.weight == UNFAIR
    )


def single(roster: Roster) -> int:
    """Count the shifts of a single part."""
    return sum(1 for shift in roster.shifts if shift.end - shift.start == PART)


def main() -> None:
    """Print a table for the city's trial and one for many robots."""
    measure(
        "Roster of the city's trial, 160 days, 7 pilots",
        [city(number) for number in DRAWN],
        gap="at most 1",
        seconds="at most 60",
    )
    measure(
        "Roster of 50 robots and 400 pilots, a month",
        [many(1)],
        gap="at most 5",
        seconds="at most 300",
    )


if __name__ == "__main__":
    main()

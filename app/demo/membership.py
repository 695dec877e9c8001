"""The participants of the demonstration centre, and the course of each stay."""

from datetime import timedelta
from random import Random
from typing import Any

from app.demo.people import Member
from app.demo.period import Period
from app.demo.seeded_random import drawn, words
from domain.participants.value_objects import LeaveReason, WorkMode

PARTICIPANTS, AT_HOME = 64, 26
SUSPENDED, LEFT, ON_TRIAL, JOINED_LATER = 5, 6, 3, 11
_REASONS_TO_LEAVE = (
    LeaveReason.GENERAL_EMPLOYMENT,
    LeaveReason.GENERAL_EMPLOYMENT,
    LeaveReason.WELFARE_EMPLOYMENT,
    LeaveReason.MOVED_AWAY,
    LeaveReason.OTHER_SERVICE,
    LeaveReason.OWN_WISH,
)


def members(seed: str, span: Period) -> tuple[Member, ...]:
    """Return every participant of the plan; the first two have sign-ins."""
    chance = drawn(seed, "members")
    names = _names(chance)
    modes = [WorkMode.HOME_BASED] * (AT_HOME - 1)
    modes += [WorkMode.ON_SITE] * (PARTICIPANTS - 1 - len(modes) - 1)
    chance.shuffle(modes)
    modes = [WorkMode.HOME_BASED, WorkMode.ON_SITE, *modes]
    courses = _courses(chance, span, modes)
    return tuple(
        Member(
            seed=seed,
            number=number,
            name=f"{names[number][0][0]} {names[number][1][0]}",
            kana=f"{names[number][0][1]} {names[number][1][1]}",
            work_mode=mode,
            **{
                "begins_in": mode,
                "joins": span.first - timedelta(days=chance.randrange(20, 700)),
                **courses.get(number, {}),
            },
        )
        for number, mode in enumerate(modes)
    )


def _names(chance: Random) -> list[tuple[list[str], list[str]]]:
    lists = words("names")
    pairs = [(family, given) for family in lists["families"] for given in lists["given"]]
    picked = chance.sample(pairs, PARTICIPANTS)
    for place, family in enumerate(lists["rare_families"], start=4):
        picked[place] = (family, picked[place][1])
    return picked


def _courses(chance: Random, span: Period, modes: list[WorkMode]) -> dict[int, dict[str, Any]]:
    numbers = chance.sample(range(2, PARTICIPANTS), PARTICIPANTS - 2)
    courses: dict[int, dict[str, Any]] = {}
    for place in range(SUSPENDED):
        courses[numbers.pop()] = {"suspended_on": span.at(0.3 + 0.15 * place)}
    courses[numbers.pop()] = {"suspended_on": span.at(0.2), "resumed_on": span.at(0.55)}
    for place, why in enumerate(_REASONS_TO_LEAVE):
        courses[numbers.pop()] = {"leaves_on": span.at(0.25 + 0.12 * place), "leaves_for": why}
    for place in range(ON_TRIAL):
        courses[numbers.pop()] = {"joins": span.at(0.8 + 0.07 * place), "trial": True}
    for place in range(JOINED_LATER):
        share = 0.05 + 0.065 * place
        courses[numbers.pop()] = {
            "joins": span.at(share),
            "trial": True,
            "trial_ends_on": span.at(share + 0.16),
        }
    for mode in WorkMode:
        number = next(item for item in numbers if modes[item] is not mode)
        numbers.remove(number)
        courses[number] = {"begins_in": mode}
    return courses

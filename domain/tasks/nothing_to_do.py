"""Why there is no next task for a participant, and what they can do. All functions are pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.kernel.text.bilingual import BilingualText
from domain.tasks.matching import Needs, Weight, Worker, against, reasons_for, skill_label

NOT_FOR_WHO_ASKS = frozenset({"no_limit_set", "rests_today"})
"""Codes of reasons that bind staff, and not a person who asks for work."""


class Obstacle(NamedTuple):
    """One reason why there is nothing to do, and what one can do about it."""

    code: str
    why: BilingualText
    advice: BilingualText


def hindering(worker: Worker, needs: Needs, now: datetime) -> frozenset[str]:
    """The codes of the reasons for which the worker may not fetch a task of these needs."""
    binding = against(reasons_for(worker, needs, now), Weight.ALWAYS, Weight.UNLESS_STAFF_SAY)
    return frozenset(reason.code for reason in binding) - NOT_FOR_WHO_ASKS


def obstacles(worker: Worker, waiting: Sequence[Needs], now: datetime) -> list[Obstacle]:
    """Why none of the `waiting` work can be fetched; empty if some of it can.

    The limits of the day and of the week are named alone, because they hold for all work.
    """
    found = [hindering(worker, needs, now) for needs in waiting]
    if any(not codes for codes in found):
        return []
    closed = [_closed(worker, now)] if _is_closed(worker, now) else []
    if not found:
        return closed or [_ALL_TAKEN]
    for code in ("days_per_week", "minutes_per_day"):
        if all(code in codes for codes in found):
            return [*closed, _WORDS[code](worker, waiting)]
    seen = frozenset().union(*found)
    return closed + [words(worker, waiting) for code, words in _WORDS.items() if code in seen]


def _is_closed(worker: Worker, now: datetime) -> bool:
    return worker.work_mode == "on_site" and not worker.calendar.is_working_day(now.date())


def _closed(worker: Worker, now: datetime) -> Obstacle:
    day = worker.calendar.first_working_day(now.date())
    return Obstacle(
        "closed",
        BilingualText("今日はセンターが休みです。", "The centre is closed today."),
        BilingualText(
            f"次に開くのは{day.month}月{day.day}日です。", f"It opens again on {day.isoformat()}."
        ),
    )


_ALL_TAKEN = Obstacle(
    "all_taken",
    BilingualText(
        "いま待っている作業はありません。", "No work is waiting now: everything has been taken."
    ),
    BilingualText(
        "あとでもう一度見てください。ほかにできることがあるか、職員に聞くこともできます。",
        "Look again later, or ask the staff whether there is anything else that you can do.",
    ),
)


def _day_reached(worker: Worker, _: Sequence[Needs]) -> Obstacle:
    minutes = worker.facts.limits.minutes_per_day if worker.facts.limits else 0
    return Obstacle(
        "minutes_per_day",
        BilingualText(
            f"次の作業をすると、今日の上限（{minutes}分）を超えます。",
            f"The next task would go beyond the limit of today ({minutes} minutes).",
        ),
        BilingualText(
            "今日はここまでで大丈夫です。上限を変えたいときは、職員に相談してください。",
            "That is enough for today. Talk to the staff if the limit should be another one.",
        ),
    )


def _week_reached(worker: Worker, _: Sequence[Needs]) -> Obstacle:
    days = worker.facts.limits.days_per_week if worker.facts.limits else 0
    return Obstacle(
        "days_per_week",
        BilingualText(
            f"今週の上限（{days}日）まで作業をしました。",
            f"You have worked on as many days as are meant for a week ({days}).",
        ),
        BilingualText(
            "次の週にまた始められます。上限を変えたいときは、職員に相談してください。",
            "You can go on next week. Talk to the staff if the limit should be another one.",
        ),
    )


def _lacks_skill(worker: Worker, waiting: Sequence[Needs]) -> Obstacle:
    has = worker.facts.skills
    lacking = sorted(
        {
            skill
            for needs in waiting
            for skill, level in needs.skills.items()
            if has.get(skill, 0) < level
        }
    )
    labels = [skill_label(skill) for skill in lacking]
    return Obstacle(
        "skill",
        BilingualText(
            f"待っている作業には、次の技能が必要です：{'、'.join(one.ja for one in labels)}。",
            f"The work that waits needs: {', '.join(one.en for one in labels)}.",
        ),
        BilingualText(
            "やってみたいときは、職員に相談してください。",
            "Talk to the staff if you would like to try it.",
        ),
    )


def _elsewhere(_: Worker, __: Sequence[Needs]) -> Obstacle:
    return Obstacle(
        "mode",
        BilingualText(
            "待っている作業には、ほかの場所（在宅か通所）でするものがあります。",
            "Some of the work that waits is done elsewhere (at home or at the centre).",
        ),
        BilingualText(
            "働く場所を変えたいときは、職員に相談してください。",
            "Talk to the staff if you would like to work elsewhere.",
        ),
    )


def _excluded(_: Worker, __: Sequence[Needs]) -> Obstacle:
    return Obstacle(
        "kind_excluded",
        BilingualText(
            "待っている作業には、あなたと相談して外した種類のものがあります。",
            "Some of the work that waits is of a kind that was left out for you.",
        ),
        BilingualText(
            "変えたいときは、職員に相談してください。",
            "Talk to the staff if that should change.",
        ),
    )


_WORDS: dict[str, Callable[[Worker, Sequence[Needs]], Obstacle]] = {
    "minutes_per_day": _day_reached,
    "days_per_week": _week_reached,
    "skill": _lacks_skill,
    "mode": _elsewhere,
    "kind_excluded": _excluded,
}

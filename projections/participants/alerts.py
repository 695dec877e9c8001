"""Which participants need attention? Fixed, explainable rules over load, returns and condition.

The thresholds are our own defaults (decision 7); programmes.md 4 asks for the alerts. An alert is a
reason to talk, never a verdict: it has no automatic consequence.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.kernel.text.bilingual import BilingualText
from domain.tasks.matching import Worker
from projections.participants.workload_trend import RecentWorkload

DROP_TO = 0.5
"""A week below this share of the mean of the weeks before is a sudden drop."""
LEAST_BEFORE = 60
"""Minutes a week that the mean must reach for a drop to count."""
WEEKS_WITH_WORK = 3
"""The number of the four weeks before that must have had work."""
LEAST_WORKING_DAYS = 3
"""The number of the last seven days on which the centre must have been open."""
MANY_RETURNS = 3
"""Tasks returned in two weeks, if they are also a third of those handed in."""


class Alert(msgspec.Struct, frozen=True):
    """One reason to look after a participant; `is_health` if only care staff may know it."""

    code: str
    short: BilingualText
    text: BilingualText
    is_health: bool = False


def alerts(worker: Worker, load: RecentWorkload, today: date, working_days: int) -> list[Alert]:
    """Every alert for a participant who is not away; `working_days` of the last seven were open."""
    return [
        *_unwell(worker, today),
        *_over_limit(worker, load),
        *_drop(load, working_days),
        *_returns(load),
    ]


def _unwell(worker: Worker, today: date) -> Iterator[Alert]:
    said = worker.facts.condition
    if said and said.is_unwell_on(today):
        yield Alert(
            "unwell_today",
            BilingualText("今日は調子がよくない", "Unwell today"),
            BilingualText("今日は調子がよくないと聞いています。", "Said to be unwell today."),
            is_health=True,
        )


def _over_limit(worker: Worker, load: RecentWorkload) -> Iterator[Alert]:
    limits = worker.facts.limits
    if limits is None:
        return
    if load.most_a_day > limits.minutes_per_day:
        yield Alert(
            "over_minutes",
            BilingualText("1日の上限を超えた", "Over the minutes a day"),
            BilingualText(
                f"この7日間に、1日{load.most_a_day}分作業した日があります"
                f"（上限は{limits.minutes_per_day}分）。",
                f"Worked {load.most_a_day} minutes on one of the last seven days"
                f" (limit: {limits.minutes_per_day}).",
            ),
        )
    planned = worker.load.minutes_today + worker.load.open_minutes
    if worker.load.open_minutes and planned > limits.minutes_per_day:
        yield Alert(
            "too_much_in_hand",
            BilingualText("手元の作業が1日分を超える", "More in hand than a day holds"),
            BilingualText(
                f"今日の作業と手元の予定を合わせて{planned}分です"
                f"（上限は{limits.minutes_per_day}分）。",
                f"Today's work and the work in hand come to {planned} minutes"
                f" (limit: {limits.minutes_per_day}).",
            ),
        )
    days = len(worker.load.days_this_week)
    if days > limits.days_per_week:
        yield Alert(
            "over_days",
            BilingualText("週の日数の上限を超えた", "Over the days a week"),
            BilingualText(
                f"今週は{days}日作業しています（上限は週{limits.days_per_week}日）。",
                f"Worked on {days} days this week (limit: {limits.days_per_week}).",
            ),
        )


def _drop(load: RecentWorkload, working_days: int) -> Iterator[Alert]:
    weeks = load.weeks_before
    mean = sum(weeks) / len(weeks)
    was_usual = mean >= LEAST_BEFORE and sum(week > 0 for week in weeks) >= WEEKS_WITH_WORK
    if was_usual and working_days >= LEAST_WORKING_DAYS and load.minutes < mean * DROP_TO:
        yield Alert(
            "sudden_drop",
            BilingualText("作業が急に減った", "A sudden drop"),
            BilingualText(
                f"この7日間の作業は{load.minutes}分です（その前の4週間は週平均{mean:.0f}分）。",
                f"{load.minutes} minutes in the last seven days"
                f" (mean of the four weeks before: {mean:.0f}).",
            ),
        )


def _returns(load: RecentWorkload) -> Iterator[Alert]:
    if load.returned >= MANY_RETURNS and load.returned * 3 >= load.submitted:
        yield Alert(
            "repeated_returns",
            BilingualText("手直しが続いている", "Repeated returns"),
            BilingualText(
                f"この2週間に、手直しのお願いが{load.returned}件ありました"
                f"（提出は{load.submitted}件）。",
                f"{load.returned} tasks came back for one more look in two weeks"
                f" ({load.submitted} were handed in).",
            ),
        )

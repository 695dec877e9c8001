"""The rounds of work on a task and its verdicts, as far as corrections need them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.text.bilingual import BilingualText

DAY = 24 * 60
"""The minutes of a day."""


class UndoneVerdict(StrEnum):
    """A verdict that was taken back; `first_pass` is the first of two inspections."""

    FIRST_PASS = "first_pass"  # noqa: S105 - a verdict, not a secret
    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    RETURN = "return"


class Round(NamedTuple):
    """One round of work, from receiving the task to handing it in.

    `stated` are the minutes that were handed in with it, and `minutes` those that hold now.
    """

    event_id: UUID
    at: datetime
    on: date
    participant_id: UUID
    person_id: UUID | None
    stated: int
    minutes: int


class GivenVerdict(NamedTuple):
    """The last verdict of a task, and the state, comment and inspector that it replaced."""

    event_id: UUID
    at: datetime
    on: date
    kind: UndoneVerdict
    state: str
    comment: str | None
    defects: tuple[str, ...]
    inspected_by: str | None


class Cancellation(NamedTuple):
    """When a task was cancelled, its state before, and the event it was cancelled for."""

    event_id: UUID
    on: date
    state: str
    because_of: UUID | None


def round_at(rounds: Sequence[Round], number: int | None) -> Round:
    """Round `number` (from 1), or the last one if it is None. Raises RuleBroken and Invalid."""
    if not rounds:
        raise RuleBroken(
            "この作業はまだ提出されていないので、直す作業時間がありません。",
            "This task has not been handed in yet, so there are no minutes to correct.",
        )
    if number is not None and number > len(rounds):
        raise Invalid.field(
            "round",
            f"提出は{len(rounds)}回です。その中から選んでください。",
            f"It was handed in {len(rounds)} times. Choose one of these.",
        )
    return rounds[(number or len(rounds)) - 1]


def question_about(
    minutes: int, *, planned: int, is_rework: bool, of_day: int, so_far: int | None = None
) -> BilingualText | None:
    """The question back about the minutes of a round; None if they are as usual.

    `of_day` are the minutes that the person has stated for the day, with these, and `so_far` those
    that the day has had if it is today. Far from planned is more than three times as long or less
    than a third, and at least 15 minutes off; rework may be short.
    """
    if so_far is not None and of_day > so_far:
        return BilingualText(
            f"{minutes}分で、間違いありませんか。今日の作業時間が合わせて{of_day}分になり、"
            f"今日のいままでの時間（{so_far}分）を超えます。",
            f"Is it right that it took {minutes} minutes? With them {of_day} minutes were worked"
            f" today, and the day has had only {so_far}.",
        )
    if of_day > DAY:
        return BilingualText(
            f"{minutes}分で、間違いありませんか。その日の作業時間が合わせて{of_day}分になり、"
            f"1日の時間（{DAY}分）を超えます。",
            f"Is it right that it took {minutes} minutes? With them {of_day} minutes were worked"
            f" on that day, and a day has {DAY}.",
        )
    is_long = minutes > 3 * planned
    is_short = minutes * 3 < planned and not is_rework
    if (is_long or is_short) and abs(minutes - planned) >= 15:
        return BilingualText(
            f"{minutes}分で、間違いありませんか。めやすの{planned}分と大きく違います。",
            f"Is it right that it took {minutes} minutes? {planned} were planned.",
        )
    return None

"""Asks back before unusual minutes are taken in as a correction of a round of work."""

from app.http.authorization import service
from domain.kernel.errors import Invalid
from domain.tasks import queries
from domain.tasks.rounds import question_about, round_at
from domain.tasks.task import Task

RIGHT_CONFIRMED = "right_confirmed"
"""The field that repeats unusual minutes."""


def ask_back_about_correction(
    task: Task, number: int | None, minutes: int, confirmed: int | None
) -> None:
    """Raise Invalid with a question about unusual minutes of a round of work.

    `number` counts from 1; None is the last round. They are not asked about once they are
    `confirmed`, nor if they are recorded already.
    """
    if minutes == confirmed or not task.rounds:
        return
    own = round_at(task.rounds, number)
    if minutes == own.minutes:
        return
    now = service().clock.local()
    others = queries.minutes_of_day(service().ledger, own.participant_id, own.on) - own.minutes
    question = question_about(
        minutes,
        planned=task.minutes,
        is_rework=own is not task.rounds[0],
        of_day=others + minutes,
        so_far=now.hour * 60 + now.minute if own.on == now.date() else None,
    )
    if question is not None:
        raise Invalid({RIGHT_CONFIRMED: [question]})

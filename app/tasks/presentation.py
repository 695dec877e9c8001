"""Presentation of tasks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.http.problems import language
from app.http.routing import caller, service, viewed
from app.participants.named import named_or_codes
from app.tasks import conversation
from app.tasks.my_number import my_number_in
from app.tasks.task_listing import VIEW
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import READERS, STAFF
from domain.kernel.priority import priority_of
from domain.kernel.storage.database import Row
from domain.orders.job_order import JobOrder
from domain.participants.queries import codes_of
from domain.tasks import queries
from domain.tasks.matching import (
    REASON_LABELS,
    Reason,
    Weight,
    Worker,
    against,
    given_back_before,
    place,
    reasons_for,
)
from domain.tasks.queue_rule import QueueRule
from domain.tasks.rounds import question_about
from domain.tasks.task import Task, TaskState


def present_task(task: Task) -> dict[str, Any]:
    """Return a task in full, without contents for readers who may see only figures and steps."""
    order = service().ledger.get(JobOrder, task.order_id)
    return _facts(task, order) | (_contents(task) if _sees_contents(task) else _NO_CONTENTS)


_NO_CONTENTS: dict[str, Any] = dict.fromkeys(
    ("payload", "draft", "result", "messages", "comment", "my_number_in")
)


def _sees_contents(task: Task) -> bool:
    return caller().has(STAFF) or caller().participant_id == task.participant_id is not None


def _facts(task: Task, order: JobOrder) -> dict[str, Any]:
    return {
        "id": task.id,
        "centre": task.centre,
        "order_id": task.order_id,
        "order_title": order.terms.title,
        "number": task.number,
        "key": task.key,
        "state": task.state,
        "kind_of_work": order.terms.kind_of_work,
        "due_on": task.due_on or order.due_on,
        "own_due_on": task.due_on,
        "priority": task.priority or order.priority,
        "own_priority": task.priority,
        "minutes_planned": task.minutes,
        "minutes": task.spent,
        "minutes_question": _minutes_question(task),
        "rounds": _rounds(task),
        "instructions": order.terms.instructions,
        "help_is_open": task.help_is_open,
        "answer_is_unread": task.answer_is_unread,
        "defects": task.defects,
        "assignment": _assignment(task),
    }


def _rounds(task: Task) -> list[dict[str, Any]]:
    """Return every round of work; a participant sees only their own."""
    own = None if caller().has(READERS) else caller().participant_id
    return [
        {"participant_id": item.participant_id, "on": item.on, "minutes": item.minutes}
        for item in task.rounds
        if own in (None, item.participant_id)
    ]


def _minutes_question(task: Task) -> str | None:
    """Return the question back about the minutes of submitted work, if they are unusual."""
    if task.state is not TaskState.SUBMITTED or not task.own_rounds:
        return None
    last = task.own_rounds[-1]
    asked = question_about(
        last.minutes,
        planned=task.minutes,
        is_rework=len(task.own_rounds) > 1,
        of_day=queries.minutes_of_day(service().ledger, last.participant_id, last.on),
    )
    return asked.in_language(language()) if asked else None


def _assignment(task: Task) -> dict[str, Any] | None:
    if task.participant_id is None:
        return None
    return {
        "participant_id": task.participant_id,
        "by": task.assigned_by,
        "reasons": [
            {"code": code, "text": REASON_LABELS[code].in_language(language())}
            for code in (task.reasons if _sees_contents(task) else ())
        ],
    }


def _contents(task: Task) -> dict[str, Any]:
    said: dict[str, Any] = {
        "comment": task.comment,
        "messages": [{"kind": kind, "text": text, "at": at} for kind, text, at in task.messages],
    }
    if not caller().has(STAFF):
        mine = conversation.since_given(service().ledger.history(task.id))
        said = {
            "comment": conversation.comment_in(mine),
            "messages": conversation.messages_in(mine),
            "defects": conversation.defects_in(mine),
        }
    work = {"payload": task.payload, "draft": task.draft, "result": task.result}
    return {**work, "my_number_in": my_number_in(task), **said}


def present_queue_order(rule: QueueRule) -> dict[str, Any]:
    """What counts first among the tasks of a centre."""
    return {"centre": rule.centre, "queue_order": rule.queue_order}


def task_row(row: Row) -> dict[str, Any]:
    """A task in a list."""
    return {
        **row,
        "id": row["task_id"],
        "minutes_planned": row["minutes"],
        "minutes": row["spent"],
        "help_is_open": bool(row["help_is_open"]),
        "priority": priority_of(row["priority"]),
        "own_priority": None if (rank := row["own_priority"]) is None else priority_of(rank),
    }


def with_participants(parts: Iterable[Sequence[Row]], *, with_names: bool) -> Iterator[Row]:
    """The rows of tasks, which come in parts, with `participant_code` and `participant_name`.

    The view is recorded of those whose names are given; where it cannot be, the name is None.
    """
    for part in parts:
        ids = {row["participant_id"] for row in part if row["participant_id"]}
        codes = codes_of(service().ledger, ids)
        people = named_or_codes(ids, VIEW) if with_names else {}
        names = {id: one.known_name for id, one in people.items() if not one.is_code_alone}
        for row in part:
            yield {
                **row,
                "participant_code": codes.get(row["participant_id"], ""),
                "participant_name": names.get(row["participant_id"]),
            }


def candidates_for(task: Task) -> list[dict[str, Any]]:
    """Return every participant of the centre, with why they may or may not do this task.

    A view is recorded of everybody who is shown to rest today.
    """
    found = judged_for(task)
    resting = [
        one["worker"].person_id
        for one in found
        if any(reason["code"] == "rests_today" for reason in one["reasons"])
    ]
    viewed(resting, "candidates")
    return found


def judged_for(task: Task) -> list[dict[str, Any]]:
    """Return the same without a record of a view, for pages that show a part and record that."""
    at, now = service(), service().clock.local()
    needed = queries.needs(at.ledger, task.order_id)
    if needed is None:
        raise NotFound
    gave_back = queries.declined_by(at.ledger, task.id)
    judged = []
    for worker in queries.workers(at.ledger, task.centre, now.date()):
        reasons = reasons_for(worker, needed[0], now)
        if worker.participant_id in gave_back:
            reasons.append(given_back_before())
        judged.append((worker, reasons))
    return rank(judged)


def rank(judged: list[tuple[Worker, list[Reason]]]) -> list[dict[str, Any]]:
    """Return every worker with the reasons: ranked ones in their order, then the others by code."""
    able = sorted(
        (item for item in judged if not any(reason.is_against for reason in item[1])),
        key=lambda item: place(item[0]),
    )
    others = sorted((item for item in judged if item not in able), key=lambda item: item[0].code)
    return [
        *(_candidate(*one, number) for number, one in enumerate(able, start=1)),
        *(_candidate(*other, None) for other in others),
    ]


def _candidate(worker: Worker, reasons: list[Reason], number: int | None) -> dict[str, Any]:
    return {
        "worker": worker,
        "participant_id": worker.participant_id,
        "code": worker.code,
        "eligible": number is not None,
        "may_be_overridden": number is None and not against(reasons, Weight.ALWAYS),
        "rank": number,
        "reasons": [
            {
                "code": reason.code,
                "text": reason.text.in_language(language()),
                "weight": reason.weight,
            }
            for reason in reasons
        ],
    }

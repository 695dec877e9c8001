"""In which state is each task, how far is each order, and what was delivered with it?"""

import hashlib
import json
from datetime import date
from typing import Any

from domain.kernel.events.event import Event
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.storage.database import Database, instant_text
from domain.orders.job_order import JobOrder
from domain.tasks.queue_rule import QueueRule
from domain.tasks.results import fields_of
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import FINISHED, Task, TaskState
from projections.kernel.projector import Projector, on
from projections.tasks.task_listing import TASKS


class TaskQueue(Projector):
    """One row per task, per order and state, per order and day of submission, and per delivery.

    Of a task, `spent` are the minutes of the last round of whoever has it (`last_round` is the id
    of its event), and `worked` those of all rounds of everybody. Of a delivery, `minutes` are those
    stated until then, and `corrected` what corrections have added to them since.

    `due_on` and `priority` (a rank) hold for the task: its own ones if it has any, or those of its
    order. `precedence` is what tasks are put in order by before that. `since` is the instant of its
    state, and `help_since` that of an open question. `fields` names the set of fields that its
    result has: `order_fields` holds each set of an order once, as JSON, so that a file of results
    knows its columns without reading the results.
    """

    name = "tasks.queue"
    version = 11
    tables = {
        "task_queue": """
            task_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, centre TEXT NOT NULL,
            number INTEGER NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
            participant_id TEXT, assigned_by TEXT, due_on TEXT NOT NULL, minutes INTEGER NOT NULL,
            spent INTEGER NOT NULL, worked INTEGER NOT NULL, last_round TEXT,
            returns INTEGER NOT NULL, help_is_open INTEGER NOT NULL, since TEXT NOT NULL,
            was_assigned INTEGER NOT NULL, is_done INTEGER NOT NULL, work_modes TEXT NOT NULL,
            own_due_on TEXT, own_priority INTEGER, priority INTEGER NOT NULL,
            priority_code TEXT NOT NULL, precedence INTEGER NOT NULL, help_since TEXT, fields TEXT
        """,
        "order_fields": """
            order_id TEXT NOT NULL, fields TEXT NOT NULL, names TEXT NOT NULL,
            PRIMARY KEY (order_id, fields)
        """,
        "order_counts": """
            order_id TEXT NOT NULL, state TEXT NOT NULL, tasks INTEGER NOT NULL,
            PRIMARY KEY (order_id, state)
        """,
        "order_days": """
            order_id TEXT NOT NULL, day TEXT NOT NULL, submitted INTEGER NOT NULL,
            PRIMARY KEY (order_id, day)
        """,
        "order_deliveries": """
            order_id TEXT NOT NULL, version INTEGER NOT NULL, minutes INTEGER NOT NULL,
            corrected INTEGER NOT NULL, recorded_at TEXT NOT NULL, PRIMARY KEY (order_id, version)
        """,
        "order_card": """
            order_id TEXT PRIMARY KEY, centre TEXT NOT NULL, title TEXT NOT NULL,
            number TEXT NOT NULL, due_on TEXT NOT NULL, work_modes TEXT NOT NULL,
            priority INTEGER NOT NULL, queue_order TEXT
        """,
        "queue_orders": """
            centre TEXT PRIMARY KEY, queue_order TEXT NOT NULL
        """,
    }
    indexes = {"task_queue": ["order_id, state, number"]}
    reader_indexes = {
        "task_queue": [
            *TASKS.indexes,
            "centre, state, since, task_id",
            "centre, help_since, task_id",
            "participant_id, state, due_on, order_id, number",
        ]
    }

    @on(JobOrder.Received)
    def order_received(self, event: JobOrder.Received, _: int) -> None:
        """Store the facts of the order that its tasks' rows show."""
        self.run(
            "INSERT INTO {order_card} (order_id, centre, title, number, due_on, work_modes,"
            " priority) VALUES (?, ?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            event.meta.centre,
            event.terms.title,
            event.number,
            event.terms.due_on.isoformat(),
            ",".join(event.terms.work_modes),
            Priority.NORMAL.rank,
        )

    @on(JobOrder.DueDateMoved)
    def due_date_moved(self, event: JobOrder.DueDateMoved, _: int) -> None:
        """Update the due date of the order and of its tasks without an own one."""
        self._set_of_order(event, "due_on", event.due_on.isoformat())

    @on(JobOrder.PriorityChosen)
    def priority_of_order_chosen(self, event: JobOrder.PriorityChosen, _: int) -> None:
        """Update the priority of the order and of its tasks without an own one."""
        self._set_of_order(event, "priority", event.priority.rank)

    @on(JobOrder.QueueOrderChosen)
    def queue_order_of_order_chosen(self, event: JobOrder.QueueOrderChosen, _: int) -> None:
        """Update what counts first among the tasks of the order."""
        self._set_of_order(event, "queue_order", event.queue_order)

    @on(QueueRule.OrderChosen)
    def queue_order_chosen(self, event: QueueRule.OrderChosen, _: int) -> None:
        """Update what counts first among the tasks of the centre."""
        self.run(
            "INSERT INTO {queue_orders} (centre, queue_order) VALUES (?, ?)"
            " ON CONFLICT (centre) DO UPDATE SET queue_order = excluded.queue_order",
            event.meta.centre,
            event.queue_order.value,
        )
        self._put_in_order("q.centre = ?", event.meta.centre)

    @on(Task.PriorityChosen)
    def priority_chosen(self, event: Task.PriorityChosen, _: int) -> None:
        """Update the own priority of a task."""
        rank = event.priority.rank if event.priority is not None else None
        self._set_of_task(event, "own_priority", rank)

    @on(Task.DueDateChosen)
    def due_date_chosen(self, event: Task.DueDateChosen, _: int) -> None:
        """Update the own due date of a task."""
        day = event.due_on.isoformat() if event.due_on is not None else None
        self._set_of_task(event, "own_due_on", day)

    def _set_of_order(self, event: Event, column: str, value: str | int | None) -> None:
        order = str(event.originator_id)
        self.run(f"UPDATE {{order_card}} SET {column} = ? WHERE order_id = ?", value, order)  # noqa: S608
        self._put_in_order("q.order_id = ?", order)

    def _set_of_task(self, event: Event, column: str, value: str | int | None) -> None:
        task = str(event.originator_id)
        self.run(f"UPDATE {{task_queue}} SET {column} = ? WHERE task_id = ?", value, task)  # noqa: S608
        self._put_in_order("q.task_id = ?", task)

    def _put_in_order(self, where: str, value: str) -> None:
        """Set anew the columns by which these tasks are put in order."""
        rank = "COALESCE(q.own_priority, c.priority)"
        self.run(
            "UPDATE {task_queue} AS q SET due_on = COALESCE(q.own_due_on, c.due_on),"  # noqa: S608
            f" priority = {rank}, priority_code = {_code_of(rank)},"
            f" precedence = {_precedence_of(rank)}"
            f" FROM {{order_card}} AS c WHERE c.order_id = q.order_id AND {where}",
            value,
        )

    @on(JobOrder.TermsChanged, JobOrder.TermsCorrected)
    def terms_changed(self, event: JobOrder.TermsChanged | JobOrder.TermsCorrected, _: int) -> None:
        """Update the terms; the planned minutes of each task follow with it."""
        order, work_modes = str(event.originator_id), ",".join(event.terms.work_modes)
        self.run(
            "UPDATE {order_card} SET title = ?, work_modes = ? WHERE order_id = ?",
            event.terms.title,
            work_modes,
            order,
        )
        self.run(
            "UPDATE {task_queue} SET work_modes = ? WHERE order_id = ? AND work_modes <> ?",
            work_modes,
            order,
            work_modes,
        )

    @on(JobOrder.Delivered)
    def delivered(self, event: JobOrder.Delivered, _: int) -> None:
        """Store the minutes of all rounds of the tasks that are delivered."""
        order = str(event.originator_id)
        self.run(
            "INSERT INTO {order_deliveries} (order_id, version, minutes, corrected, recorded_at)"
            " SELECT ?, ?, COALESCE(SUM(worked), 0), 0, ? FROM {task_queue}"
            " WHERE order_id = ? AND state = 'passed'",
            order,
            event.originator_version,
            instant_text(event.meta.recorded_at),
            order,
        )

    @on(Task.Added)
    def added(self, event: Task.Added, _: int) -> None:
        """Add a waiting task."""
        order = str(event.order_id)
        self.run(
            "INSERT INTO {task_queue} (task_id, order_id, centre, number, key, state, due_on,"  # noqa: S608
            " minutes, spent, worked, returns, help_is_open, since, was_assigned, is_done,"
            " work_modes, priority, priority_code, precedence)"
            " SELECT ?, c.order_id, ?, ?, ?, 'waiting', c.due_on, ?, 0, 0, 0, 0, ?, 0, 0,"
            f" c.work_modes, c.priority, {_code_of('c.priority')}, {_precedence_of('c.priority')}"
            " FROM {order_card} AS c WHERE c.order_id = ?",
            str(event.originator_id),
            event.meta.centre,
            event.number,
            event.key,
            event.minutes,
            event.meta.recorded_at.isoformat(),
            order,
        )
        self._count(order, TaskState.WAITING)

    @on(Task.Assigned)
    def assigned(self, event: Task.Assigned, _: int) -> None:
        """Set the participant; minutes and returns of a former one are reset."""
        self._stands(event, TaskState.ASSIGNED)
        self.run(
            "UPDATE {task_queue} SET participant_id = ?, assigned_by = ?, spent = 0,"
            " last_round = NULL, returns = 0, was_assigned = 1 WHERE task_id = ?",
            str(event.participant_id),
            event.by.value,
            str(event.originator_id),
        )

    @on(Task.Accepted)
    def accepted(self, event: Task.Accepted, _: int) -> None:
        """The task was accepted."""
        self._stands(event, TaskState.ACCEPTED)

    @on(Task.Started, Task.Resumed)
    def started(self, event: Task.Started | Task.Resumed, _: int) -> None:
        """The task was started or resumed."""
        self._stands(event, TaskState.STARTED)

    @on(Task.Paused)
    def paused(self, event: Task.Paused, _: int) -> None:
        """The task was paused."""
        self._stands(event, TaskState.PAUSED)

    @on(Task.Submitted)
    def submitted(self, event: Task.Submitted, _: int) -> None:
        """The task was handed in."""
        self._stands(event, TaskState.SUBMITTED)
        self.run(
            "UPDATE {task_queue} SET spent = ?, worked = worked + ?, last_round = ?, fields = ?"
            " WHERE task_id = ?",
            event.minutes,
            event.minutes,
            str(event.meta.event_id),
            self._set_of_fields(str(event.order_id), event.result),
            str(event.originator_id),
        )
        self.run(
            "INSERT INTO {order_days} AS d (order_id, day, submitted) VALUES (?, ?, 1)"
            " ON CONFLICT (order_id, day) DO UPDATE SET submitted = d.submitted + 1",
            str(event.order_id),
            event.meta.occurred_on.isoformat(),
        )

    @on(Task.Passed)
    def passed(self, event: Task.Passed, _: int) -> None:
        """The task passed inspection."""
        self._stands(event, TaskState.PASSED)

    @on(Task.Returned)
    def returned(self, event: Task.Returned, _: int) -> None:
        """The task was returned for rework."""
        self._stands(event, TaskState.RETURNED)
        self.run(
            "UPDATE {task_queue} SET returns = returns + 1 WHERE task_id = ?",
            str(event.originator_id),
        )

    @on(Task.MinutesCorrected)
    def minutes_corrected(self, event: Task.MinutesCorrected, _: int) -> None:
        """The minutes of a round are others, also on the notes of the deliveries since."""
        task, more = str(event.originator_id), event.minutes - event.was_minutes
        self.run(
            "UPDATE {task_queue} SET worked = worked + ?,"
            " spent = CASE WHEN last_round = ? THEN ? ELSE spent END WHERE task_id = ?",
            more,
            str(event.corrects),
            event.minutes,
            task,
        )
        self.run(
            "UPDATE {order_deliveries} SET corrected = corrected + ? WHERE order_id = ?"
            " AND recorded_at >= ? AND EXISTS (SELECT 1 FROM {task_queue} WHERE task_id = ?"
            " AND state <> 'cancelled')",
            more,
            str(event.order_id),
            instant_text(event.submitted_at),
            task,
        )

    @on(Task.VerdictUndone)
    def verdict_undone(self, event: Task.VerdictUndone, _: int) -> None:
        """The task is as it was before its last verdict."""
        if event.verdict is UndoneVerdict.FIRST_PASS:
            return
        self._stands(event, event.state)
        if event.verdict is UndoneVerdict.RETURN:
            self.run(
                "UPDATE {task_queue} SET returns = returns - 1 WHERE task_id = ?",
                str(event.originator_id),
            )

    @on(Task.Reinstated)
    def reinstated(self, event: Task.Reinstated, _: int) -> None:
        """The task was cancelled by mistake."""
        self._stands(event, event.state)
        if event.participant_id is None:
            self._without_participant(event)

    @on(Task.AddedAgain)
    def added_again(self, event: Task.AddedAgain, _: int) -> None:
        """A cancelled task waits again, under a new number."""
        self._stands(event, TaskState.WAITING)
        self._without_participant(event)
        self.run(
            "UPDATE {task_queue} SET number = ?, minutes = ?, was_assigned = 0, own_due_on = NULL,"
            " own_priority = NULL WHERE task_id = ?",
            event.number,
            event.minutes,
            str(event.originator_id),
        )
        self._put_in_order("q.task_id = ?", str(event.originator_id))

    @on(Task.PlanCorrected)
    def plan_corrected(self, event: Task.PlanCorrected, _: int) -> None:
        """The planned minutes are others."""
        self.run(
            "UPDATE {task_queue} SET minutes = ? WHERE task_id = ?",
            event.minutes,
            str(event.originator_id),
        )

    @on(Task.Released, Task.Declined)
    def back_in_the_queue(self, event: Task.Released | Task.Declined, _: int) -> None:
        """The task is waiting again."""
        self._stands(event, TaskState.WAITING)
        self._without_participant(event)

    @on(Task.Cancelled)
    def cancelled(self, event: Task.Cancelled, _: int) -> None:
        """The task was cancelled."""
        self._stands(event, TaskState.CANCELLED)

    @on(Task.HelpAsked, Task.HelpAnswered)
    def help(self, event: Task.HelpAsked | Task.HelpAnswered, _: int) -> None:
        """A question was asked or answered."""
        is_asked = isinstance(event, Task.HelpAsked)
        self.run(
            "UPDATE {task_queue} SET help_is_open = ?,"
            " help_since = CASE WHEN ? = 1 THEN COALESCE(help_since, ?) END WHERE task_id = ?",
            int(is_asked),
            int(is_asked),
            event.meta.recorded_at.isoformat(),
            str(event.originator_id),
        )

    def _set_of_fields(self, order: str, result: Any) -> str | None:
        """Store the names of the fields of `result`; the name of their set, None if there are none.

        A result that was erased has no fields.
        """
        if not (names := [*fields_of(result)]):
            return None
        text = json.dumps(names)
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        self.run(
            "INSERT INTO {order_fields} (order_id, fields, names) VALUES (?, ?, ?)"
            " ON CONFLICT (order_id, fields) DO NOTHING",
            order,
            digest,
            text,
        )
        return digest

    def _without_participant(self, event: Event) -> None:
        self.run(
            "UPDATE {task_queue} SET participant_id = NULL, assigned_by = NULL, help_is_open = 0,"
            " help_since = NULL WHERE task_id = ?",
            str(event.originator_id),
        )

    def _stands(self, event: Event, state: TaskState) -> None:
        task = str(event.originator_id)
        self.run(
            "UPDATE {order_counts} SET tasks = tasks - 1 WHERE (order_id, state) ="
            " (SELECT order_id, state FROM {task_queue} WHERE task_id = ?)",
            task,
        )
        self.run(
            "INSERT INTO {order_counts} AS c (order_id, state, tasks)"
            " SELECT order_id, ?, 1 FROM {task_queue} WHERE task_id = ?"
            " ON CONFLICT (order_id, state) DO UPDATE SET tasks = c.tasks + 1",
            state.value,
            task,
        )
        self.run(
            "UPDATE {task_queue} SET state = ?, is_done = ?, since = ? WHERE task_id = ?",
            state.value,
            int(state in FINISHED),
            event.meta.recorded_at.isoformat(),
            task,
        )

    def _count(self, order: str, state: TaskState) -> None:
        self.run(
            "INSERT INTO {order_counts} AS c (order_id, state, tasks) VALUES (?, ?, 1)"
            " ON CONFLICT (order_id, state) DO UPDATE SET tasks = c.tasks + 1",
            order,
            state.value,
        )


def _code_of(rank: str) -> str:
    """The code of a rank, as an expression."""
    levels = " ".join(f"WHEN {level.rank} THEN '{level.value}'" for level in Priority)
    return f"CASE {rank} {levels} END"


def _precedence_of(rank: str) -> str:
    """`domain.kernel.priority.precedence` of a rank, as an expression; the order is called `c`."""
    return (
        "CASE WHEN COALESCE(c.queue_order, (SELECT r.queue_order FROM {queue_orders} r"  # noqa: S608
        f" WHERE r.centre = c.centre)) = '{QueueOrder.PRIORITY_FIRST.value}'"
        f" THEN {rank} ELSE {Priority.NORMAL.rank} END"
    )


def counts(views: Database, order_id: str) -> dict[str, int]:
    """The number of tasks of an order by state, including empty states."""
    rows = views.read("SELECT state, tasks FROM order_counts WHERE order_id = ?", (order_id,))
    found = {row["state"]: row["tasks"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in TaskState}


def fields_of_results(views: Database, order_id: str, *, passed_only: bool) -> list[str]:
    """The names of the fields of the results of an order, in the order of the tasks.

    With `passed_only`, of the results of the tasks that have passed.
    """
    which = " AND state = 'passed'" if passed_only else ""
    rows = views.read(
        "SELECT f.names FROM (SELECT fields, MIN(number) AS first FROM task_queue"  # noqa: S608
        f" WHERE order_id = ? AND fields IS NOT NULL{which} GROUP BY fields) q"
        " JOIN order_fields f ON f.order_id = ? AND f.fields = q.fields ORDER BY q.first",
        (order_id, order_id),
    )
    return list(dict.fromkeys(name for row in rows for name in json.loads(row["names"])))


def untouched(views: Database, order_id: str, first: int, last: int) -> int:
    """How many tasks of an order from number `first` to `last` wait, and nobody has had them."""
    row = views.read_one(
        "SELECT COUNT(*) AS n FROM task_queue WHERE order_id = ? AND number BETWEEN ? AND ?"
        " AND state = 'waiting' AND was_assigned = 0",
        [order_id, first, last],
    )
    return int(row["n"]) if row else 0


def handed_in_by_day(views: Database, order_id: str, since: date) -> dict[date, int]:
    """How many tasks of an order were handed in on each day from `since` on."""
    rows = views.read(
        "SELECT day, submitted FROM order_days WHERE order_id = ? AND day >= ?",
        (order_id, since.isoformat()),
    )
    return {date.fromisoformat(row["day"]): row["submitted"] for row in rows}

"""The question of the list of tasks: its filters, its words, and its columns as a file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from app.http import fields
from app.http.authorization import caller, service
from app.http.list_files import FileColumn, ListFile
from app.http.lists import ALL, chosen, sort_codes
from app.tasks.labels import TASK_STATES
from app.tasks.task_search import TaskSearch
from domain.kernel.priority import PRIORITY_LABELS, Priority
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import WorkMode
from domain.policies.own_files import TASKS as HEADINGS
from domain.tasks.task import TaskState
from projections.kernel.listing import Chosen
from projections.tasks.task_listing import TASKS

VIEW = "tasks"
"""The view that is recorded of those whose names are shown beside their tasks."""


class TaskFilters(fields.Query):
    """Filters of the list of tasks.

    `due_before` and `changed_before` are the first days that are left out; a task was changed when
    it came into its state.
    """

    state = fields.Code(TaskState)
    order_id = fields.Id()
    participant_id = fields.Id()
    work_mode = fields.Code(WorkMode)
    help_is_open = fields.Flag()
    priority = fields.Code(Priority)
    due_from = fields.Day()
    due_before = fields.Day()
    changed_from = fields.Day()
    changed_before = fields.Day()
    sort = fields.Code(sort_codes(TASKS))


def asked_for(query: Mapping[str, Any], show: str = ALL) -> Chosen:
    """What `query` asks of the tasks of the caller's centres.

    Each of its words is looked for in the key of a task (its beginning) or its number, the code of
    its participant (for staff also the name and its reading), and the number, title and client of
    its order.
    """
    given = dict(query)
    words = given.pop("q", "")
    mode = given.pop("work_mode", None)
    if mode is not None:
        given["work_mode"] = f"%{mode.value}%"
    if "priority" in given:
        given["priority"] = given["priority"].rank
    for name in ("changed_from", "changed_before"):
        if name in given:
            given[name] = datetime.combine(given[name], time(), service().settings.zone)
    asked = chosen(TASKS, given, caller().centres, show)
    if not words:
        return asked
    search = TaskSearch(asked.filters)
    any_of = search.any_of(words)
    return replace(asked, any_of=any_of, is_partial=search.is_partial)


TASKS_FILE = ListFile(
    name="tasks",
    title=BilingualText("作業", "Tasks"),
    columns=(
        FileColumn("order_number", HEADINGS["order_number"]),
        FileColumn("order_title", HEADINGS["order_title"]),
        FileColumn("number", HEADINGS["number"]),
        FileColumn("key", HEADINGS["key"]),
        FileColumn("state", HEADINGS["state"], TASK_STATES),
        FileColumn("participant_name", HEADINGS["participant_name"], for_staff=True),
        FileColumn("participant_code", HEADINGS["participant_code"]),
        FileColumn("due_on", HEADINGS["due_on"], is_day=True),
        FileColumn("priority_code", HEADINGS["priority_code"], PRIORITY_LABELS),
        FileColumn("since", HEADINGS["since"], is_instant=True),
        FileColumn("minutes", HEADINGS["minutes"]),
        FileColumn("worked", HEADINGS["worked"]),
        FileColumn("returns", HEADINGS["returns"]),
        FileColumn(
            "task_id",
            HEADINGS["task_id"],
            for_programs=True,
        ),
    ),
)

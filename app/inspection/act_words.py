"""Labels for the requests of inspecting, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /staff/tasks/<uuid:task_id>": opening("作業の記録", "the record of a task"),
    "GET /staff/tasks/<uuid:task_id>/assign": opening(
        "作業を割り当てる画面", "the form that assigns a task"
    ),
    "POST /staff/tasks/<uuid:task_id>/assign": COMMAND_LABELS["AssignTask"],
    "POST /staff/tasks/<uuid:task_id>/answer": COMMAND_LABELS["AnswerHelp"],
    "POST /staff/tasks/<uuid:task_id>/insert": opening(
        "返事にひな形を入れる画面", "a canned answer in an answer"
    ),
    "POST /staff/tasks/<uuid:task_id>/release": COMMAND_LABELS["ReleaseTask"],
    "POST /staff/tasks/<uuid:task_id>/cancel": COMMAND_LABELS["CancelTask"],
    "POST /staff/tasks/<uuid:task_id>/reinstate": COMMAND_LABELS["ReinstateTask"],
    "POST /staff/tasks/<uuid:task_id>/undo-inspection": COMMAND_LABELS["UndoVerdict"],
    "POST /staff/tasks/<uuid:task_id>/minutes": COMMAND_LABELS["CorrectMinutes"],
    "POST /staff/tasks/<uuid:task_id>/payload": COMMAND_LABELS["CorrectPayload"],
    "POST /staff/tasks/<uuid:task_id>/priority": COMMAND_LABELS["ChooseTaskPriority"],
    "POST /staff/tasks/<uuid:task_id>/due-date": COMMAND_LABELS["ChooseTaskDueDate"],
    "GET /inspect": opening("検品待ちの一覧", "the list of tasks to inspect"),
    "GET /inspect/<uuid:task_id>": opening("検品の画面", "the page that inspects a task"),
    "POST /inspect/<uuid:task_id>": COMMAND_LABELS["InspectTask"],
    "POST /inspect/<uuid:task_id>/undo": COMMAND_LABELS["UndoVerdict"],
    "POST /inspect/orders/<uuid:order_id>/pass-sample": COMMAND_LABELS["PassBySample"],
    "GET /inspect/several": opening("検品待ちの一覧", "the list of tasks to inspect"),
    "POST /inspect/several": COMMAND_LABELS["InspectTask"],
}
"""By method and path."""

"""Labels for the requests of tasks, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /queue-order": opening("作業を配る順番", "what counts first among the tasks"),
    "GET /work-queue": opening("作業の一覧", "the list of tasks"),
    "GET /work-queue/export": opening("作業の一覧のファイル", "the list of tasks as a file"),
    "GET /me/tasks": opening("自分の作業の一覧", "the list of their own tasks"),
    "GET /tasks/<uuid:task_id>": opening("作業の記録", "the record of a task"),
    "GET /tasks/<uuid:task_id>/candidates": opening("作業の候補者", "the candidates for a task"),
    "GET /today": opening("今日の画面", "the page of today"),
    "POST /today/next": COMMAND_LABELS["FetchNext"],
    "POST /today/check-in": COMMAND_LABELS["CheckIn"],
    "POST /today/check-out": COMMAND_LABELS["CheckOut"],
    "POST /today/condition": COMMAND_LABELS["ReportCondition"],
    "POST /today/unwell": COMMAND_LABELS["RestToday"],
    "GET /today/rest": opening(
        "今日は休むかをたずねる画面", "the question whether they rest today"
    ),
    "POST /today/rest": COMMAND_LABELS["RestToday"],
    "POST /today/rest/end": COMMAND_LABELS["EndRest"],
    "GET /work/<uuid:task_id>": opening("作業の画面", "the page of a task"),
    "POST /work/<uuid:task_id>/start": COMMAND_LABELS["StartTask"],
    "POST /work/<uuid:task_id>/draft": COMMAND_LABELS["SaveDraft"],
    "POST /work/<uuid:task_id>/pause": COMMAND_LABELS["PauseTask"],
    "POST /work/<uuid:task_id>/hand-in": COMMAND_LABELS["SubmitTask"],
    "POST /work/<uuid:task_id>/hand-in-and-next": COMMAND_LABELS["SubmitTask"],
    "POST /work/<uuid:task_id>/minutes": COMMAND_LABELS["CorrectMinutes"],
    "POST /work/<uuid:task_id>/help": COMMAND_LABELS["AskForHelp"],
    "POST /work/<uuid:task_id>/read-answer": COMMAND_LABELS["MarkAnswerRead"],
    "POST /work/<uuid:task_id>/give-back": COMMAND_LABELS["ReleaseTask"],
    "POST /work/<uuid:task_id>/files": COMMAND_LABELS["KeepFile"],
    "POST /work/<uuid:task_id>/files/remove": COMMAND_LABELS["RemoveFile"],
    "GET /done": opening("終わった作業の一覧", "the list of finished tasks"),
    "GET /participants/<uuid:participant_id>/take-back": opening(
        "手元の作業を戻す画面", "the form that takes tasks back from a participant"
    ),
    "POST /participants/<uuid:participant_id>/take-back": COMMAND_LABELS["ReleaseTask"],
}
"""By method and path."""

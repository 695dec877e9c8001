"""Labels for the requests of participants, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /participants": opening("参加者の一覧", "the list of participants"),
    "GET /participants/<uuid:participant_id>": opening(
        "参加者の記録", "the record of a participant"
    ),
    "GET /me": opening("自分の記録", "their own record"),
    "GET /participants/<uuid:participant_id>/workload": opening(
        "参加者の作業量", "the workload of a participant"
    ),
    "POST /participants/import": COMMAND_LABELS["ImportParticipants"],
    "GET /participants/export": opening(
        "参加者の一覧のファイル", "the list of participants as a file"
    ),
    "GET /participants/import": opening(
        "参加者の取込みの画面", "the page that imports participants"
    ),
    "POST /participants/import/take": COMMAND_LABELS["ImportParticipants"],
    "GET /participants/import/template": opening(
        "参加者のファイルのひな形", "the template of a file of participants"
    ),
    "GET /participants/new": opening(
        "参加者を登録する画面", "the form that registers a participant"
    ),
    "POST /participants/new": COMMAND_LABELS["RegisterParticipant"],
    "POST /participants/new/known": COMMAND_LABELS["RegisterParticipant"],
    "POST /participants/<uuid:participant_id>/check-in": COMMAND_LABELS["CheckIn"],
    "POST /participants/<uuid:participant_id>/check-out": COMMAND_LABELS["CheckOut"],
    "POST /participants/<uuid:participant_id>/rest-today": COMMAND_LABELS["RestToday"],
    "POST /participants/<uuid:participant_id>/end-rest": COMMAND_LABELS["EndRest"],
    "POST /participants/<uuid:participant_id>/condition": COMMAND_LABELS["ReportCondition"],
    "POST /participants/<uuid:participant_id>/limits": COMMAND_LABELS["SetLimits"],
    "POST /participants/<uuid:participant_id>/assess": COMMAND_LABELS["AssessParticipant"],
    "POST /participants/<uuid:participant_id>/availability": COMMAND_LABELS["SetAvailability"],
    "POST /participants/<uuid:participant_id>/max-open-tasks": COMMAND_LABELS["SetMaxOpenTasks"],
    "POST /participants/<uuid:participant_id>/work-mode": COMMAND_LABELS["ChangeWorkMode"],
    "POST /participants/<uuid:participant_id>/finish-trial": COMMAND_LABELS["FinishTrial"],
    "POST /participants/<uuid:participant_id>/suspend": COMMAND_LABELS["SuspendParticipant"],
    "POST /participants/<uuid:participant_id>/resume": COMMAND_LABELS["ResumeParticipant"],
    "POST /participants/<uuid:participant_id>/leave": COMMAND_LABELS["LeaveParticipant"],
    "GET /participants/<uuid:participant_id>/steps/<uuid:step_id>": opening(
        "利用の経過を直す画面", "the form that corrects a step of a stay"
    ),
    "POST /participants/<uuid:participant_id>/steps/<uuid:step_id>/correct": COMMAND_LABELS[
        "CorrectParticipantStep"
    ],
    "POST /participants/<uuid:participant_id>/steps/<uuid:step_id>/undo": COMMAND_LABELS[
        "UndoParticipantStep"
    ],
    "GET /participants/<uuid:participant_id>/attendance": opening(
        "出欠の記録", "the recorded days of a participant"
    ),
    "POST /participants/<uuid:participant_id>/attendance": COMMAND_LABELS["CorrectAttendance"],
    "GET /my-record": opening("自分の記録", "their own record"),
    "GET /my-record/looks": opening("自分の記録を見た人", "who looked at their own record"),
    "POST /my-record/consent": COMMAND_LABELS["SayConsent"],
    "POST /my-record/ask": COMMAND_LABELS["AskForCorrection"],
    "GET /my-record/hours": opening("自分が作業できる時間", "their own availability"),
    "POST /my-record/hours": COMMAND_LABELS["SetAvailability"],
}
"""By method and path."""

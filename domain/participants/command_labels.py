"""Labels for the commands of participants, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RegisterParticipant": BilingualText("参加者の登録", "register a participant"),
    "ImportParticipants": BilingualText("参加者の取込み", "import participants"),
    "FinishTrial": BilingualText("体験の終了", "finish a work trial"),
    "ChangeWorkMode": BilingualText("働き方の変更", "change the work mode of a participant"),
    "SuspendParticipant": BilingualText("参加者の休止", "suspend a participant"),
    "ResumeParticipant": BilingualText("参加者の再開", "resume a participant"),
    "LeaveParticipant": BilingualText("退所の記録", "record that a participant leaves"),
    "UndoParticipantStep": BilingualText("在籍の記録の取消し", "undo a step of a stay"),
    "CorrectParticipantStep": BilingualText("在籍の記録の訂正", "correct a step of a stay"),
    "AssessParticipant": BilingualText("評価の記録", "record an assessment"),
    "SetLimits": BilingualText("就労の配慮の設定", "set the limits of a participant"),
    "SetAvailability": BilingualText(
        "作業できる時間の設定", "set the availability of a participant"
    ),
    "SetMaxOpenTasks": BilingualText(
        "手持ちの上限の設定", "set how many tasks a participant may have"
    ),
    "CheckIn": BilingualText("開始の報告", "check in"),
    "CheckOut": BilingualText("終了の報告", "check out"),
    "CorrectAttendance": BilingualText("過ぎた日の時間の訂正", "correct the hours of a past day"),
    "ReportCondition": BilingualText("体調の報告", "report a condition"),
}
"""By the stored name of the command."""

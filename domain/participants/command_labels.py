"""Labels for the commands of participants, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RegisterParticipant": BilingualText("参加者の登録", "register a participant"),
    "ImportParticipants": BilingualText("参加者の取込み", "import participants"),
    "FinishTrial": BilingualText("お仕事体験の終了", "finish a work trial"),
    "ChangeWorkMode": BilingualText("就労形態の変更", "change the work mode of a participant"),
    "SuspendParticipant": BilingualText("参加者の休止", "suspend a participant"),
    "ResumeParticipant": BilingualText("参加者の再開", "resume a participant"),
    "LeaveParticipant": BilingualText("退所の記録", "record that a participant leaves"),
    "UndoParticipantStep": BilingualText("利用の経過の取消し", "undo a step of a stay"),
    "CorrectParticipantStep": BilingualText("利用の経過の訂正", "correct a step of a stay"),
    "AssessParticipant": BilingualText("アセスメントの記録", "record an assessment"),
    "SetLimits": BilingualText("作業の上限の設定", "set the limits of a participant"),
    "SetAvailability": BilingualText(
        "作業できる時間の設定", "set the availability of a participant"
    ),
    "SetMaxOpenTasks": BilingualText(
        "手元の作業の上限の設定", "set how many tasks a participant may have"
    ),
    "CheckIn": BilingualText("開始の報告", "check in"),
    "CheckOut": BilingualText("終了の報告", "check out"),
    "CorrectAttendance": BilingualText("過ぎた日の時間の訂正", "correct the hours of a past day"),
    "RestToday": BilingualText("今日の休みの連絡", "rest on a day"),
    "EndRest": BilingualText("今日の休みの取消し", "take back a rest"),
    "ReportCondition": BilingualText("調子の報告", "report a condition"),
}
"""By the stored name of the command."""

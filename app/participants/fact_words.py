"""The labels for the facts of participants."""

from app.participants.labels import DIFFICULTIES, KINDS_OF_WORK, LEAVE_REASONS, STATES, WORK_MODES
from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText
from domain.participants.course import STEP_LABELS

_ATTENDANCE = {
    "in": BilingualText("開始の時刻", "checked in"),
    "out": BilingualText("終了の時刻", "checked out"),
}

WORDS = FactWords(
    fields={
        "work_mode": BilingualText("就労形態", "Place of work"),
        "skills": BilingualText("技能", "Skills"),
        "trial": BilingualText("お仕事体験から", "Begins with a work trial"),
        "difficulty": BilingualText("就労が困難な理由", "Why work is hard to find"),
        "why": BilingualText("理由", "Reason"),
        "n": BilingualText("手元の作業の上限", "Tasks in hand at most"),
        "level": BilingualText("体調", "Condition"),
        "registered_on": BilingualText("登録日", "Registered on"),
        "left_reason": BilingualText("退所の理由", "Why they left"),
        "max_open_tasks": BilingualText("手元の作業の上限", "Tasks in hand at most"),
        "minutes_per_day": BilingualText("1日の分数", "Minutes a day"),
        "days_per_week": BilingualText("週の日数", "Days a week"),
        "kinds_of_work_excluded": BilingualText("外す作業", "Kinds of work left out"),
        "assessment": BilingualText("アセスメント", "Assessment"),
        "condition": BilingualText("体調", "Condition"),
        "availability": BilingualText("作業できる時間", "Availability"),
        "limits": BilingualText("作業の上限", "Limits"),
        "rests_on": BilingualText("休みの日", "Rests on"),
        "participant_id": BilingualText("参加者", "Participant"),
        "steps": BilingualText("利用の経過", "Course of the stay"),
        "was_on": BilingualText("前の日付", "Day before"),
        "undone": BilingualText("取り消した記録", "Step undone"),
        "attended": BilingualText("開始・終了の時刻", "Hours"),
        "days_attended": BilingualText("開始を報告した日数", "Days checked in"),
        "last_attended_on": BilingualText("最後に開始を報告した日", "Last day checked in"),
        "last_attendance": BilingualText("その日の最後の記録", "Last record of that day"),
        "corrected_hours": BilingualText("訂正した開始・終了の時刻", "Hours corrected"),
    },
    codes={
        "participant.state": STATES,
        "kinds_of_work_excluded": KINDS_OF_WORK,
        "work_mode": WORK_MODES,
        "was": WORK_MODES,
        "difficulty": DIFFICULTIES,
        "left_reason": LEAVE_REASONS,
        "why": LEAVE_REASONS,
        "undone": STEP_LABELS,
        "last_attendance": _ATTENDANCE,
    },
)

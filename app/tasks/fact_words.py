"""The labels for the facts of tasks."""

from app.registry.registration import FactWords
from app.tasks.labels import TASK_STATES
from domain.kernel.priority import PRIORITY_LABELS
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.matching import REASON_LABELS
from projections.audit.labels import LABELS

WORDS = FactWords(
    fields={
        "inspections": BilingualText("検品の回数", "Inspections"),
        "minutes": BilingualText("作業時間（分）", "Minutes worked"),
        "payload": BilingualText("元の資料", "Material of the work"),
        "draft": BilingualText("途中までの作業", "Draft"),
        "result": BilingualText("提出した内容", "Work handed in"),
        "message": BilingualText("質問や返事", "Message"),
        "reasons": BilingualText("割当ての理由", "Reasons"),
        "slot": BilingualText("手元の何件目か", "Place among the tasks in hand"),
        "override_reason": BilingualText("順序によらない割当ての理由", "Why against the rule"),
        "defects": BilingualText("直すところの種類", "Kinds of defect"),
        "minutes_planned": BilingualText("予定時間（分）", "Minutes planned"),
        "messages": BilingualText("質問と返事", "Questions and answers"),
        "help_is_open": BilingualText("返事を待つ質問", "A question is open"),
        "answer_is_unread": BilingualText("未読の返事", "An answer is not read yet"),
        "assignment": BilingualText("担当", "Who has it"),
        "key": BilingualText("作業の名前", "Key"),
        "was_minutes": BilingualText("訂正前の作業時間（分）", "Minutes before"),
        "submitted_at": BilingualText("訂正した提出の日時", "Handed in at"),
        "by_sample": BilingualText("抜取り検品による合格", "Passed by a sample"),
        "is_half_inspected": BilingualText("1回目の検品に合格", "First inspection passed"),
        "verdict": BilingualText("検品の結果", "Verdict"),
        "rounds": BilingualText("提出ごとの作業時間", "Minutes of each round"),
        "own_due_on": BilingualText("この作業だけの納期", "Due date of its own"),
        "own_priority": BilingualText("この作業だけの優先度", "Priority of its own"),
        "comment": BilingualText("コメント", "Comment"),
    },
    codes={
        "task.state": TASK_STATES,
        "reasons": REASON_LABELS,
        "verdict": LABELS,
        "own_priority": PRIORITY_LABELS,
    },
)

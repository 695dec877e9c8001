"""Audit trail wording of tasks, and who may read which fact."""

from collections.abc import Callable

from domain.kernel.events.audit_words import NOBODY, AuditWords, Group, TopicWords, if_by_themselves
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.priority import QUEUE_ORDER_LABELS
from domain.kernel.text.bilingual import BilingualText

_SELF_ASSIGNED = BilingualText(
    "{participant}が{task}を受け取りました。", "{participant} took {task}."
)
"""The sentence for a task that a participant fetched without anybody else."""


def _self_assigned(event: Event) -> BilingualText | None:
    return _SELF_ASSIGNED if getattr(event, "by", None) == "self" else None


_REINSTATED_IN_HAND = BilingualText(
    "{actor}が{task}の取消しを取りやめ、{participant}の担当に戻しました。",
    "{actor} took back the cancellation of {task}, and {participant} has it again.",
)


def _reinstated_in_hand(event: Event) -> BilingualText | None:
    has_holder = getattr(event, "participant_id", None) is not None
    return _REINSTATED_IN_HAND if has_holder else None


def _as_its_order(field: str, ja: str, en: str) -> Callable[[Event], BilingualText | None]:
    """A sentence for a task that gives up its own value."""
    words = BilingualText(ja, en)
    return lambda event: words if getattr(event, field, None) is None else None


AUDIT = AuditWords(
    groups={
        "queue_rule": Group(
            240,
            BilingualText("作業を配る順番", "What counts first"),
            BilingualText("作業を配る順番", "what counts first"),
        ),
        "task": Group(20, BilingualText("作業", "Tasks"), BilingualText("作業", "task")),
    },
    topics={
        "task.accepted.v1": TopicWords(
            BilingualText("引受け", "Accepted"),
            BilingualText(
                "{participant}が{task}を引き受けました。", "{participant} accepted {task}."
            ),
        ),
        "task.added.v1": TopicWords(
            BilingualText("作業の追加", "Task added"),
            BilingualText(
                "{actor}が{order}に{task}を加えました。", "{actor} added {task} to {order}."
            ),
        ),
        "task.added_again.v1": TopicWords(
            BilingualText("作業の再追加", "Task added again"),
            BilingualText(
                "{actor}が{order}に、取り消されていた{task}をもう一度加えました。",
                "{actor} added {task}, which had been cancelled, to {order} again.",
            ),
        ),
        "task.payload_corrected.v1": TopicWords(
            BilingualText("元の資料の訂正", "Data of a task corrected"),
            BilingualText(
                "{actor}が{task}の元の資料を訂正しました。", "{actor} corrected the data of {task}."
            ),
        ),
        "task.plan_corrected.v1": TopicWords(
            BilingualText("作業の予定の訂正", "Plan of a task corrected"),
            BilingualText(
                "{task}の予定時間は{minutes}分、検品は{inspections}回になりました。",
                "{task} is planned with {minutes} minutes and inspected {inspections} times.",
            ),
        ),
        "task.assigned.v1": TopicWords(
            BilingualText("割当て", "Assigned"),
            BilingualText(
                "{actor}が{task}を{participant}に割り当てました（決め方：{by}）。",
                "{actor} assigned {task} to {participant} (by {by}).",
            ),
            _self_assigned,
        ),
        "task.cancelled.v1": TopicWords(
            BilingualText("作業の取消し", "Task cancelled"),
            BilingualText("{actor}が{task}を取り消しました。", "{actor} cancelled {task}."),
        ),
        "task.declined.v1": TopicWords(
            BilingualText("見送り", "Task declined"),
            BilingualText(
                "{participant}が{task}を見送りました。", "{participant} declined {task}."
            ),
        ),
        "task.draft_saved.v1": TopicWords(
            BilingualText("途中の保存", "Draft saved"),
            BilingualText(
                "{participant}が{task}の途中までを保存しました。",
                "{participant} saved a draft of {task}.",
            ),
        ),
        "task.help_answered.v1": TopicWords(
            BilingualText("質問への返事", "Help answered"),
            BilingualText(
                "{actor}が{task}についての{participant}の質問に答えました。",
                "{actor} answered a question of {participant} about {task}.",
            ),
        ),
        "task.help_asked.v1": TopicWords(
            BilingualText("質問", "Help asked"),
            BilingualText(
                "{participant}が{task}について質問しました。",
                "{participant} asked for help with {task}.",
            ),
        ),
        "task.inspection_passed.v1": TopicWords(
            BilingualText("1回目の検品の合格", "First inspection passed"),
            BilingualText(
                "{actor}が{task}の1回目の検品を合格にしました。",
                "{actor} passed {task} at the first inspection.",
            ),
        ),
        "task.priority_chosen.v1": TopicWords(
            BilingualText("作業の優先度", "Priority of a task"),
            BilingualText(
                "{actor}が{task}の優先度を「{priority}」にしました。",
                "{actor} changed the priority of {task} to {priority}.",
            ),
            _as_its_order(
                "priority",
                "{actor}が{task}の優先度を、案件と同じにしました。",
                "{actor} let {task} have the priority of its order.",
            ),
        ),
        "task.due_date_chosen.v1": TopicWords(
            BilingualText("作業の納期", "Due date of a task"),
            BilingualText(
                "{actor}が{task}の納期を{due_on}にしました。",
                "{actor} set the due date of {task} to {due_on}.",
            ),
            _as_its_order(
                "due_on",
                "{actor}が{task}の納期を、案件と同じにしました。",
                "{actor} let {task} have the due date of its order.",
            ),
        ),
        "queue_rule.order_chosen.v1": TopicWords(
            BilingualText("作業を配る順番", "What counts first in the queue"),
            BilingualText(
                "{actor}が作業を配る順番を「{queue_order}」にしました。",
                "{actor} chose that tasks are handed out {queue_order}.",
            ),
        ),
        "task.passed.v1": TopicWords(
            BilingualText("検品の合格", "Passed"),
            BilingualText(
                "{participant}の{task}が合格になりました（{actor}、作業時間 {minutes}分）。",
                "The work of {participant} on {task} passed ({actor}; minutes worked: {minutes}).",
            ),
            if_by_themselves(
                "{participant}の{task}が合格になりました（作業時間 {minutes}分）。",
                "The work of {participant} on {task} passed (minutes worked: {minutes}).",
            ),
        ),
        "task.minutes_corrected.v1": TopicWords(
            BilingualText("作業時間の訂正", "Minutes corrected"),
            BilingualText(
                "{actor}が{participant}の{task}の作業時間を{was_minutes}分から{minutes}分に"
                "訂正しました。",
                "{actor} corrected the minutes of {participant} on {task} from {was_minutes} to"
                " {minutes}.",
            ),
            if_by_themselves(
                "{participant}が{task}の作業時間を{was_minutes}分から{minutes}分に訂正しました。",
                "{participant} corrected the minutes on {task} from {was_minutes} to {minutes}.",
            ),
        ),
        "task.verdict_undone.v1": TopicWords(
            BilingualText("検品の結果の取消し", "Verdict undone"),
            BilingualText(
                "{actor}が{task}の検品の結果（{verdict}）を取り消しました。",
                "{actor} took back a verdict on {task} ({verdict}).",
            ),
        ),
        "task.reinstated.v1": TopicWords(
            BilingualText("作業の取消しの取りやめ", "Task reinstated"),
            BilingualText(
                "{actor}が{task}の取消しを取りやめました。",
                "{actor} took back the cancellation of {task}.",
            ),
            _reinstated_in_hand,
        ),
        "task.paused.v1": TopicWords(
            BilingualText("中断", "Paused"),
            BilingualText("{participant}が{task}を中断しました。", "{participant} paused {task}."),
        ),
        "task.released.v1": TopicWords(
            BilingualText("作業一覧に戻す", "Put back into the queue"),
            BilingualText(
                "{actor}が{participant}の{task}を作業一覧に戻しました。",
                "{actor} put {task} of {participant} back into the queue.",
            ),
        ),
        "task.answer_read.v1": TopicWords(
            BilingualText("返事の既読", "Answer read"),
            BilingualText(
                "{participant}が{task}についての返事を読みました。",
                "{participant} read the answer about {task}.",
            ),
        ),
        "task.resumed.v1": TopicWords(
            BilingualText("作業の再開", "Task resumed"),
            BilingualText("{participant}が{task}を再開しました。", "{participant} resumed {task}."),
        ),
        "task.returned.v1": TopicWords(
            BilingualText("手直しのお願い", "Returned for one more look"),
            BilingualText(
                "{actor}が{participant}に{task}の手直しをお願いしました。",
                "{actor} returned {task} to {participant} for one more look.",
            ),
        ),
        "task.started.v1": TopicWords(
            BilingualText("作業の開始", "Started"),
            BilingualText("{participant}が{task}を始めました。", "{participant} started {task}."),
        ),
        "task.submitted.v1": TopicWords(
            BilingualText("提出", "Handed in"),
            BilingualText(
                "{participant}が{task}を提出しました（作業時間 {minutes}分）。",
                "{participant} handed in {task} (minutes worked: {minutes}).",
            ),
        ),
    },
    views={
        "candidates": BilingualText("作業の候補者", "the candidates for a task"),
        "tasks": BilingualText("作業の一覧", "the list of tasks"),
    },
    actors={
        "assign": BilingualText("自動割当て", "the automatic assignment"),
        "import_tasks": BilingualText("作業の取込み", "the import of tasks"),
    },
    codes={
        **QUEUE_ORDER_LABELS,
        "rule": BilingualText("決まった順序", "the fixed rule"),
        "staff": BilingualText("職員", "staff"),
        "self": BilingualText("本人", "the person"),
        "first_pass": BilingualText("1回目の合格", "the first pass"),
        "pass": BilingualText("合格", "passed"),
        "return": BilingualText("手直しのお願い", "returned"),
    },
    readers={
        ("task.assigned.v1", "override_reason"): STAFF,
        ("task.help_asked.v1", "message"): STAFF,
        ("task.help_answered.v1", "message"): STAFF,
        ("task.inspection_passed.v1", "comment"): STAFF,
        ("task.passed.v1", "comment"): STAFF,
        ("task.returned.v1", "comment"): STAFF,
        ("task.added.v1", "payload"): NOBODY,
        ("task.added_again.v1", "payload"): NOBODY,
        ("task.payload_corrected.v1", "payload"): NOBODY,
        ("task.draft_saved.v1", "draft"): NOBODY,
        ("task.submitted.v1", "result"): NOBODY,
        ("task.assigned.v1", "reasons"): STAFF,
    },
    not_for_themselves=frozenset({("task.assigned.v1", "override_reason")}),
)

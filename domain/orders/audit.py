"""Audit trail wording of clients, orders and questions, and who may read which fact."""

from collections.abc import Callable

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.priority import PRIORITY_LABELS, QUEUE_ORDER_LABELS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import ORDER_STEP_LABELS
from domain.orders.labels import REJECTION_OUTCOMES, term_labels


def _with_changes(ja: str, en: str) -> Callable[[Event], BilingualText | None]:
    """A sentence about terms that names what changed, and the title before and after."""

    def sentence(event: Event) -> BilingualText | None:
        changed = getattr(event, "changed", ())
        if not changed:
            return None
        what = term_labels(changed)
        was, terms = getattr(event, "was_title", None), getattr(event, "terms", None)
        titles = BilingualText("", "")
        if was is not None and terms is not None:
            old, new = _literal(was), _literal(terms.title)
            titles = BilingualText(f"。件名は「{old}」から「{new}」", f"; title: “{old}” → “{new}”")
        return BilingualText(f"{ja}({what.ja}{titles.ja})。", f"{en} ({what.en}{titles.en}).")

    return sentence


def _literal(text: str) -> str:
    """The text for a sentence in which braces stand for names."""
    return text.replace("{", "{{").replace("}", "}}")


def _queue_order(event: Event) -> BilingualText:
    """A sentence that names the choice."""
    chosen = getattr(event, "queue_order", None)
    if chosen is None:
        return BilingualText(
            "{actor}が{order}の作業を、センターと同じ順番で配るようにしました。",
            "{actor} chose that what counts first in the centre counts first in {order}.",
        )
    label = QUEUE_ORDER_LABELS[chosen]
    return BilingualText(
        f"{{actor}}が{{order}}の作業を配る順番を「{label.ja}」にしました。",
        f"{{actor}} chose that the tasks of {{order}} are handed out {label.en}.",
    )


AUDIT = AuditWords(
    groups={
        "client": Group(50, BilingualText("発注者", "Clients"), BilingualText("発注者", "client")),
        "job_order": Group(10, BilingualText("案件", "Orders"), BilingualText("案件", "job order")),
        "order_question": Group(
            190,
            BilingualText("発注者の質問", "Questions of clients"),
            BilingualText("案件への質問", "question about an order"),
        ),
    },
    topics={
        "client.registered.v1": TopicWords(
            BilingualText("発注者の登録", "Client registered"),
            BilingualText("{actor}が{client}を登録しました。", "{actor} registered {client}."),
        ),
        "client.name_corrected.v1": TopicWords(
            BilingualText("発注者の名称・読みの訂正", "Name of a client corrected"),
            BilingualText(
                "{actor}が{client}の名称か読みを訂正しました。",
                "{actor} corrected the name or reading of {client}.",
            ),
        ),
        "client.kind_corrected.v1": TopicWords(
            BilingualText("発注者の種別の訂正", "Kind of a client corrected"),
            BilingualText(
                "{actor}が{client}の種別を訂正しました。", "{actor} corrected the kind of {client}."
            ),
        ),
        "client.contact_stated.v1": TopicWords(
            BilingualText("発注者の連絡先の記録", "Contact of a client stated"),
            BilingualText(
                "{actor}が{client}の連絡先を記録しました。",
                "{actor} wrote down how {client} is reached.",
            ),
        ),
        "client.notes_stated.v1": TopicWords(
            BilingualText("発注者の備考の記録", "Notes on a client stated"),
            BilingualText(
                "{actor}が{client}の備考を記録しました。", "{actor} wrote down notes on {client}."
            ),
        ),
        "job_order.accepted.v1": TopicWords(
            BilingualText("受託", "Taken on"),
            BilingualText("{actor}が{order}を受託しました。", "{actor} accepted {order}."),
        ),
        "job_order.cancelled.v1": TopicWords(
            BilingualText("案件の取消し", "Order cancelled"),
            BilingualText("{actor}が{order}を取り消しました。", "{actor} cancelled {order}."),
        ),
        "job_order.closed.v1": TopicWords(
            BilingualText("完了", "Closed"),
            BilingualText("{actor}が{order}を完了にしました。", "{actor} closed {order}."),
        ),
        "job_order.declined.v1": TopicWords(
            BilingualText("辞退", "Order declined"),
            BilingualText("{actor}が{order}を辞退しました。", "{actor} declined {order}."),
        ),
        "job_order.delivered.v1": TopicWords(
            BilingualText("納品", "Delivered"),
            BilingualText(
                "{actor}が{order}を納品しました（合格した作業 {passed}件、取消し {cancelled}件）。",
                "{actor} delivered {order} (passed: {passed}, cancelled: {cancelled}).",
            ),
        ),
        "job_order.delivery_accepted.v1": TopicWords(
            BilingualText("検収", "Delivery accepted"),
            BilingualText(
                "{actor}が{order}の納品を検収しました。",
                "{actor} accepted the delivery of {order}.",
            ),
        ),
        "job_order.delivery_rejected.v1": TopicWords(
            BilingualText("納品後の手直しの依頼", "One more look asked for"),
            BilingualText(
                "{actor}が{order}の作業{tasks}件の手直しを依頼しました。",
                "{actor} asked for one more look at {order} (tasks: {tasks}).",
            ),
        ),
        "job_order.rejection_received.v1": TopicWords(
            BilingualText("納品物の差戻し", "Work returned by the client"),
            BilingualText(
                "{actor}が{order}の納品から作業{tasks}件を差し戻しました。",
                "{actor} returned tasks of the delivery of {order} (tasks: {tasks}).",
            ),
        ),
        "job_order.rejection_decided.v1": TopicWords(
            BilingualText("差戻しへの対応の決定", "Decision about returned work"),
            BilingualText(
                "{actor}が{order}の差し戻された作業{tasks}件の対応を決めました（{outcome}）。",
                "{actor} decided about returned work of {order} (tasks: {tasks}; {outcome}).",
            ),
        ),
        "job_order.due_date_moved.v1": TopicWords(
            BilingualText("納期の変更", "Due date moved"),
            BilingualText(
                "{actor}が{order}の納期を{was_due_on}から{due_on}に変えました。",
                "{actor} moved the due date of {order} from {was_due_on} to {due_on}.",
            ),
        ),
        "job_order.held.v1": TopicWords(
            BilingualText("保留", "Put on hold"),
            BilingualText("{actor}が{order}を保留にしました。", "{actor} put {order} on hold."),
        ),
        "job_order.import_begun.v1": TopicWords(
            BilingualText("取込みの開始", "Import begun"),
            BilingualText(
                "{actor}が{order}への作業の取込みを始めました。",
                "{actor} began to import tasks into {order}.",
            ),
        ),
        "job_order.import_finished.v1": TopicWords(
            BilingualText("取込みの終了", "Import finished"),
            BilingualText(
                "{order}に作業{added}件を取り込みました。",
                "{added} tasks were imported into {order}.",
            ),
        ),
        "job_order.import_refused.v1": TopicWords(
            BilingualText("取込みの見送り", "Nothing imported"),
            BilingualText(
                "{order}への取込みは、直す必要のある行が{bad_rows}行あり、行われませんでした。",
                "The import into {order} was refused: {bad_rows} rows need correcting.",
            ),
        ),
        "job_order.my_number_warning_chosen.v1": TopicWords(
            BilingualText("マイナンバーの警告の切替え", "Warning of My Numbers switched"),
            BilingualText(
                "{actor}が{order}のマイナンバーの警告を切り替えました（警告する：{is_on}）。",
                "{actor} switched the warning of My Numbers for {order} (on: {is_on}).",
            ),
        ),
        "job_order.priority_chosen.v1": TopicWords(
            BilingualText("案件の優先度", "Priority of an order"),
            BilingualText(
                "{actor}が{order}の優先度を「{was_priority}」から「{priority}」に変えました。",
                "{actor} changed the priority of {order} from {was_priority} to {priority}.",
            ),
        ),
        "job_order.queue_order_chosen.v1": TopicWords(
            BilingualText("案件の作業の順番", "Order of the tasks"),
            BilingualText(
                "{actor}が{order}の作業を配る順番を選びました。",
                "{actor} chose what counts first among the tasks of {order}.",
            ),
            _queue_order,
        ),
        "job_order.received.v1": TopicWords(
            BilingualText("受付", "Received"),
            BilingualText("{actor}が{order}を受け付けました。", "{actor} received {order}."),
        ),
        "job_order.released.v1": TopicWords(
            BilingualText("作業の配布開始", "Released for work"),
            BilingualText(
                "{actor}が{order}の作業の配布を開始しました。",
                "{actor} released {order} for work.",
            ),
        ),
        "job_order.resumed.v1": TopicWords(
            BilingualText("案件の再開", "Order resumed"),
            BilingualText("{actor}が{order}を再開しました。", "{actor} resumed {order}."),
        ),
        "job_order.step_undone.v1": TopicWords(
            BilingualText("案件の操作の取消し", "Step of an order undone"),
            BilingualText(
                "{actor}が{order}の操作（{step}）を取り消しました。",
                "{actor} took back a step of {order} ({step}).",
            ),
        ),
        "job_order.step_day_corrected.v1": TopicWords(
            BilingualText("案件の操作の日付の訂正", "Day of a step corrected"),
            BilingualText(
                "{actor}が{order}の操作（{step}）の日付を{was_on}から{day}に訂正しました。",
                "{actor} corrected the day of a step of {order} ({step}) from {was_on} to {day}.",
            ),
        ),
        "job_order.client_corrected.v1": TopicWords(
            BilingualText("案件の発注者の訂正", "Client of an order corrected"),
            BilingualText(
                "{actor}が{order}の発注者を訂正しました。",
                "{actor} corrected the client of {order}.",
            ),
        ),
        "job_order.terms_corrected.v1": TopicWords(
            BilingualText("案件の内容の訂正", "Terms corrected"),
            BilingualText(
                "{actor}が{order}の内容を訂正しました。", "{actor} corrected the terms of {order}."
            ),
            _with_changes(
                "{actor}が{order}の内容を訂正しました", "{actor} corrected the terms of {order}"
            ),
        ),
        "job_order.import_cancelled.v1": TopicWords(
            BilingualText("取込みの取消し", "Import cancelled"),
            BilingualText(
                "{actor}が{order}への作業の取込みを取り消しました。",
                "{actor} cancelled an import of tasks into {order}.",
            ),
        ),
        "job_order.sample_passed.v1": TopicWords(
            BilingualText("抜取り検品による合格", "Passed by sample"),
            BilingualText(
                "{actor}が{order}の抜取り検品（{percent}%、検品{inspected}件、うち手直し{returned}件）"
                "により、ほかの{passed}件を合格にしました。",
                "{actor} passed {passed} tasks of {order} by its sample of {percent}% (inspected:"
                " {inspected}, of which returned: {returned}).",
            ),
        ),
        "job_order.tasks_added.v1": TopicWords(
            BilingualText("作業の追加（まとめ）", "Tasks added (as a whole)"),
            BilingualText(
                "{actor}が{order}に作業{count}件を加えました。",
                "{actor} added {count} tasks to {order}.",
            ),
        ),
        "job_order.terms_changed.v1": TopicWords(
            BilingualText("案件の内容の変更", "Terms changed"),
            BilingualText(
                "{actor}が{order}の内容を変えました。", "{actor} changed the terms of {order}."
            ),
            _with_changes(
                "{actor}が{order}の内容を変えました", "{actor} changed the terms of {order}"
            ),
        ),
        "order_question.answered.v1": TopicWords(
            BilingualText("発注者の質問への回答", "Question of a client answered"),
            BilingualText(
                "{actor}が{order}についての質問に答えました。",
                "{actor} answered a question about {order}.",
            ),
        ),
        "order_question.asked.v1": TopicWords(
            BilingualText("発注者からの質問", "Question of a client"),
            BilingualText(
                "{actor}が{order}について質問しました。", "{actor} asked a question about {order}."
            ),
        ),
    },
    codes={
        **{step.value: BilingualText(*words) for step, words in ORDER_STEP_LABELS.items()},
        **PRIORITY_LABELS,
        **{outcome.value: words for outcome, words in REJECTION_OUTCOMES.items()},
    },
    views={
        "board": BilingualText("朝のボード", "the morning board"),
        "clients": BilingualText("発注者の一覧", "the list of clients"),
        "orders": BilingualText("案件の一覧", "the list of orders"),
        "results": BilingualText("案件の成果", "the results of an order"),
        "delivery_note": BilingualText("納品書", "a delivery note"),
    },
    readers={
        ("client.contact_stated.v1", "contact_person"): STAFF,
        ("client.contact_stated.v1", "phone"): STAFF,
        ("client.contact_stated.v1", "email"): STAFF,
        ("client.contact_stated.v1", "postal_address"): STAFF,
        ("client.notes_stated.v1", "notes"): STAFF,
        ("job_order.delivery_rejected.v1", "comment"): STAFF,
        ("job_order.rejection_received.v1", "comment"): STAFF,
        ("job_order.rejection_decided.v1", "to_client"): STAFF,
        ("order_question.asked.v1", "text"): STAFF,
        ("order_question.answered.v1", "text"): STAFF,
    },
)

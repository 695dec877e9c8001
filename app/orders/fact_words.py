"""The labels for the facts of clients, orders and questions."""

from collections.abc import Mapping

from app.orders.labels import (
    INSPECTIONS,
    KINDS_OF_WORK,
    ORDER_STATES,
    ORDER_STEPS,
    PROGRAMMES,
    WORK_MODES,
)
from app.registry.registration import FactWords
from domain.kernel.priority import PRIORITY_LABELS, QUEUE_ORDER_LABELS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.labels import REJECTION_OUTCOMES, TERM_LABELS

_CLIENTS = {
    "company": BilingualText("企業", "company"),
    "city_section": BilingualText("庁内各課", "section of the city hall"),
}

_OF_TASKS_TOO: Mapping[str, Mapping[str, BilingualText]] = {
    "priority": PRIORITY_LABELS,
    "was_priority": PRIORITY_LABELS,
    "queue_order": QUEUE_ORDER_LABELS,
}
_OF_OTHERS = frozenset({"title", "skills"})
"""Fields of the terms whose labels are those of other events too."""
WORDS = FactWords(
    fields={
        **{name: text for name, text in TERM_LABELS.items() if name not in _OF_OTHERS},
        "changed": BilingualText("変わった項目", "Changed"),
        "was_title": BilingualText("前の件名", "Title before"),
        "asked_at": BilingualText("受け取った時刻", "Asked at"),
        "is_open": BilingualText("答えを待つ", "Waits for an answer"),
        "answers": BilingualText("答え", "Answers"),
        "contact_person": BilingualText("担当者", "Contact person"),
        "postal_address": BilingualText("所在地", "Postal address"),
        "notes": BilingualText("備考", "Notes"),
        "was_due_on": BilingualText("前の納期", "Due before"),
        "priority": BilingualText("優先度", "Priority"),
        "queue_order": BilingualText("作業を配る順番", "What counts first"),
        "was_priority": BilingualText("前の優先度", "Priority before"),
        "repeats": BilingualText("もとの案件", "Repeats"),
        "is_on": BilingualText("警告する", "On"),
        "count": BilingualText("件数", "How many"),
        "added": BilingualText("取り込んだ件数", "Imported"),
        "bad_rows": BilingualText("直す必要のある行", "Rows to correct"),
        "passed": BilingualText("合格した件数", "Passed"),
        "cancelled": BilingualText("取り消した件数", "Cancelled"),
        "task_ids": BilingualText("手直しする作業", "Tasks to look at again"),
        "to_client": BilingualText("発注者への言葉", "Words to the client"),
        "client_kind": BilingualText("発注者の種別", "Kind of client"),
        "outcome": BilingualText("対応", "Decision"),
        "was_client_id": BilingualText("前の発注者", "Client before"),
        "job_order.first": BilingualText("はじめの番号", "First number"),
        "job_order.last": BilingualText("おわりの番号", "Last number"),
        "percent": BilingualText("抜取りの割合（%）", "Share inspected (%)"),
        "job_order.inspected": BilingualText("検品した件数", "Inspected"),
        "job_order.returned": BilingualText("手直しになった件数", "Returned"),
        "task_count": BilingualText("作業の件数", "Tasks"),
        "text": BilingualText("本文", "Text"),
        "accepted_on": BilingualText("受託日", "Taken on"),
        "warns_of_my_number": BilingualText("マイナンバーの警告", "Warning of My Numbers"),
        "importing": BilingualText("取込みの途中", "Import under way"),
        "number": BilingualText("番号", "Number"),
        "step": BilingualText("操作", "Step"),
        "undoable_step": BilingualText("取り消せる操作", "Step that can be undone"),
        "imports": BilingualText("取込み", "Imports"),
        "order_id": BilingualText("案件", "Order"),
    },
    codes={
        **_OF_TASKS_TOO,
        "step": ORDER_STEPS,
        "job_order.changed": TERM_LABELS,
        "job_order.state": ORDER_STATES,
        "job_order.outcome": {
            outcome.value: words for outcome, words in REJECTION_OUTCOMES.items()
        },
        "client.client_kind": _CLIENTS,
        "client.kind": _CLIENTS,
        "programme": PROGRAMMES,
        "kind_of_work": KINDS_OF_WORK,
        "work_modes": WORK_MODES,
        "inspection": INSPECTIONS,
    },
)

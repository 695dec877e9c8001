"""The labels for the facts of clients, orders and questions."""

from app.orders.labels import (
    INSPECTIONS,
    KINDS_OF_WORK,
    ORDER_STATES,
    ORDER_STEPS,
    PROGRAMMES,
    WORK_MODES,
)
from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText

_CLIENTS = {
    "company": BilingualText("企業", "company"),
    "city_section": BilingualText("庁内各課", "section of the city hall"),
}

WORDS = FactWords(
    fields={
        "asked_at": BilingualText("受け取った時刻", "Asked at"),
        "is_open": BilingualText("答えを待つ", "Waits for an answer"),
        "answers": BilingualText("答え", "Answers"),
        "contact_person": BilingualText("担当者", "Contact person"),
        "postal_address": BilingualText("所在地", "Postal address"),
        "notes": BilingualText("備考", "Notes"),
        "due_on": BilingualText("納期", "Due"),
        "was_due_on": BilingualText("前の納期", "Due before"),
        "repeats": BilingualText("もとの案件", "Repeats"),
        "is_on": BilingualText("入", "On"),
        "count": BilingualText("件数", "How many"),
        "added": BilingualText("取り込んだ件数", "Imported"),
        "bad_rows": BilingualText("直す必要のある行", "Rows to correct"),
        "passed": BilingualText("検品に通った件数", "Passed"),
        "cancelled": BilingualText("取り消した件数", "Cancelled"),
        "task_ids": BilingualText("見直す作業", "Tasks to look at again"),
        "client_kind": BilingualText("発注者の種別", "Kind of client"),
        "text": BilingualText("本文", "Text"),
        "programme": BilingualText("事業", "Programme"),
        "kind_of_work": BilingualText("作業の種類", "Kind of work"),
        "received_on": BilingualText("受付日", "Received on"),
        "accepted_on": BilingualText("受託日", "Taken on"),
        "work_modes": BilingualText("就労形態", "Place of work"),
        "minutes_per_task": BilingualText("1件の予定時間(分)", "Minutes planned for a task"),
        "inspection": BilingualText("検品", "Inspection"),
        "instructions": BilingualText("作業の説明", "Instructions"),
        "personal_data": BilingualText("個人情報を含む", "Holds personal data"),
        "quantity": BilingualText("予定の数", "Quantity"),
        "warns_of_my_number": BilingualText("マイナンバーの警告", "Warning of My Numbers"),
        "importing": BilingualText("取込みの途中", "Import under way"),
        "number": BilingualText("番号", "Number"),
        "client_id": BilingualText("発注者", "Client"),
        "step": BilingualText("取り消した操作", "Step undone"),
        "undoable_step": BilingualText("取り消せる操作", "Step that can be undone"),
        "imports": BilingualText("取込み", "Imports"),
        "order_id": BilingualText("案件", "Order"),
    },
    codes={
        "step": ORDER_STEPS,
        "job_order.state": ORDER_STATES,
        "client.client_kind": _CLIENTS,
        "client.kind": _CLIENTS,
        "programme": PROGRAMMES,
        "kind_of_work": KINDS_OF_WORK,
        "work_modes": WORK_MODES,
        "inspection": INSPECTIONS,
    },
)

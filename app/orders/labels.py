"""The labels of orders and tasks, and the kind of tag for each state."""

from collections.abc import Mapping

from app.pages.forms import options
from app.tasks.labels import PRIORITY_TAGS, TASK_STATES, TASK_TAGS
from domain.kernel.priority import PRIORITY_LABELS, QUEUE_ORDER_LABELS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.client import ClientKind
from domain.orders.job_order import (
    ORDER_STATE_LABELS,
    ORDER_STEP_LABELS,
    Inspection,
    OrderState,
    Programme,
    Terms,
)
from domain.orders.labels import KINDS_OF_WORK, WORK_MODES

__all__ = [
    "CLIENT_KINDS",
    "INSPECTIONS",
    "JOB_STATES",
    "KINDS_OF_WORK",
    "MY_NUMBER_WARNING",
    "MY_NUMBER_WARNING_CHOSEN",
    "ORDER_STATES",
    "ORDER_STEPS",
    "ORDER_TAGS",
    "PRIORITIES",
    "PRIORITY_TAGS",
    "PROGRAMMES",
    "QUEUE_ORDERS",
    "TASK_STATES",
    "TASK_TAGS",
    "WORK_MODES",
    "inspection_of",
    "options",
]
PRIORITIES = PRIORITY_LABELS
QUEUE_ORDERS = QUEUE_ORDER_LABELS
ORDER_STATES: Mapping[str, BilingualText] = {
    state.value: BilingualText(*ORDER_STATE_LABELS[state]) for state in OrderState
}
ORDER_STEPS: Mapping[str, BilingualText] = {
    step.value: BilingualText(*words) for step, words in ORDER_STEP_LABELS.items()
}
MY_NUMBER_WARNING: Mapping[bool, BilingualText] = {
    True: BilingualText("マイナンバーらしい番号を知らせる", "Warn of what looks like a My Number"),
    False: BilingualText(
        "マイナンバーらしい番号を知らせない", "Do not warn of My Numbers any more"
    ),
}
"""The label of the button that switches the warning of an order on or off."""
MY_NUMBER_WARNING_CHOSEN = BilingualText(
    "マイナンバーの知らせかたを変えました。", "The warning of My Numbers was switched."
)
ORDER_TAGS: Mapping[str, str] = {
    OrderState.RECEIVED.value: "care",
    OrderState.ACCEPTED.value: "key",
    OrderState.RELEASED.value: "key",
    OrderState.ON_HOLD.value: "care",
    OrderState.REJECTED.value: "care",
    OrderState.RETURNED.value: "care",
    OrderState.DELIVERED.value: "good",
    OrderState.ACCEPTED_BY_CLIENT.value: "good",
    OrderState.CLOSED.value: "good",
}
PROGRAMMES: Mapping[str, BilingualText] = {
    Programme.BPO.value: BilingualText("BPO センター", "BPO centre"),
    Programme.WORKSTATION.value: BilingualText("ワークステーション", "Workstation"),
}
CLIENT_KINDS: Mapping[str, BilingualText] = {
    ClientKind.COMPANY.value: BilingualText("企業", "company"),
    ClientKind.CITY_SECTION.value: BilingualText("庁内各課", "city section"),
}
INSPECTIONS: Mapping[str, BilingualText] = {
    Inspection.NONE.value: BilingualText("検品なし", "no inspection"),
    Inspection.SINGLE.value: BilingualText("1人で検品", "inspected by one colleague"),
    Inspection.DOUBLE.value: BilingualText("2人で検品", "inspected by two colleagues"),
}


def inspection_of(terms: Terms) -> BilingualText:
    """How the tasks of an order are inspected, with the share of a sample."""
    how = INSPECTIONS[terms.inspection.value]
    if terms.sample_percent is None:
        return how
    return BilingualText(
        f"抜取り検品（{terms.sample_percent}%、{how.ja}）",
        f"{terms.sample_percent}% by sample, {how.en}",
    )


JOB_STATES: Mapping[str, BilingualText] = {
    "waiting": BilingualText("順番を待っています", "waiting for its turn"),
    "running": BilingualText("取り込んでいます", "being taken in"),
    "done": BilingualText("取り込みました", "taken in"),
    "refused": BilingualText("取り込めませんでした", "not taken in"),
    "failed": BilingualText("途中で止まりました", "stopped on the way"),
}

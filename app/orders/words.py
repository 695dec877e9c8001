"""The words in which orders and tasks are shown, and the kind of tag that goes with a state."""

from collections.abc import Mapping

from app.errors import language
from app.tasks.words import TASK_STATES, TASK_TAGS
from domain.kernel.wording import Text
from domain.orders.client import ClientKind
from domain.orders.job_order import (
    ORDER_STATE_LABELS,
    Inspection,
    KindOfWork,
    OrderState,
    Programme,
    WorkMode,
)

__all__ = [
    "CLIENT_KINDS",
    "INSPECTIONS",
    "JOB_STATES",
    "KINDS_OF_WORK",
    "MY_NUMBER_WARNING",
    "MY_NUMBER_WARNING_CHOSEN",
    "ORDER_STATES",
    "ORDER_TAGS",
    "PROGRAMMES",
    "TASK_STATES",
    "TASK_TAGS",
    "WORK_MODES",
    "options",
]
ORDER_STATES: Mapping[str, Text] = {
    state.value: Text(*ORDER_STATE_LABELS[state]) for state in OrderState
}
MY_NUMBER_WARNING: Mapping[bool, Text] = {
    True: Text("マイナンバーらしい番号を知らせる", "Warn of what looks like a My Number"),
    False: Text("マイナンバーらしい番号を知らせない", "Do not warn of My Numbers any more"),
}
"""The button by which the warning of an order is switched on and off."""
MY_NUMBER_WARNING_CHOSEN = Text(
    "マイナンバーの知らせかたを変えました。", "The warning of My Numbers was switched."
)
ORDER_TAGS: Mapping[str, str] = {
    OrderState.RECEIVED.value: "care",
    OrderState.ACCEPTED.value: "key",
    OrderState.RELEASED.value: "key",
    OrderState.ON_HOLD.value: "care",
    OrderState.RETURNED.value: "care",
    OrderState.DELIVERED.value: "good",
    OrderState.ACCEPTED_BY_CLIENT.value: "good",
    OrderState.CLOSED.value: "good",
}
WORK_MODES: Mapping[str, Text] = {
    WorkMode.HOME_BASED.value: Text("在宅型", "home-based"),
    WorkMode.ON_SITE.value: Text("通所型", "on-site"),
}
KINDS_OF_WORK: Mapping[str, Text] = {
    KindOfWork.DATA_ENTRY.value: Text("データ入力", "data entry"),
    KindOfWork.ANNOTATION.value: Text("アノテーション", "annotation"),
    KindOfWork.SCANNING.value: Text("スキャン", "scanning"),
    KindOfWork.CHECKING.value: Text("点検・照合", "checking"),
    KindOfWork.MAIL.value: Text("発送", "mail"),
    KindOfWork.FOLDING.value: Text("折り・封入", "folding"),
    KindOfWork.SORTING.value: Text("仕分け", "sorting"),
    KindOfWork.GENERAL_OFFICE.value: Text("一般事務", "general office work"),
    KindOfWork.CUSTOMER_SUPPORT.value: Text("問合せ対応", "customer support"),
    KindOfWork.OTHER.value: Text("その他", "other"),
}
PROGRAMMES: Mapping[str, Text] = {
    Programme.BPO.value: Text("BPO センター", "BPO centre"),
    Programme.WORKSTATION.value: Text("ワークステーション", "Workstation"),
}
CLIENT_KINDS: Mapping[str, Text] = {
    ClientKind.COMPANY.value: Text("企業", "company"),
    ClientKind.CITY_SECTION.value: Text("庁内各課", "city section"),
}
INSPECTIONS: Mapping[str, Text] = {
    Inspection.NONE.value: Text("検品なし", "no inspection"),
    Inspection.SINGLE.value: Text("1人で検品", "inspected by one colleague"),
    Inspection.DOUBLE.value: Text("2人で検品", "inspected by two colleagues"),
}
JOB_STATES: Mapping[str, Text] = {
    "waiting": Text("順番を待っています", "waiting for its turn"),
    "running": Text("取り込んでいます", "being taken in"),
    "done": Text("取り込みました", "taken in"),
    "refused": Text("まだ取り込んでいません", "nothing was taken in yet"),
    "failed": Text("途中で止まりました", "stopped on the way"),
}


def options(table: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Every code of a table with its words in the reader's language, to choose from."""
    return [(code, text.in_language(language())) for code, text in table.items()]

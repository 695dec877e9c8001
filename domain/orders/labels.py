"""Labels of work modes, kinds of work, terms, and what is done about returned work."""

from collections.abc import Mapping, Sequence

from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import KindOfWork, RejectionOutcome, WorkMode

WORK_MODES: Mapping[str, BilingualText] = {
    WorkMode.HOME_BASED.value: BilingualText("在宅型", "home-based"),
    WorkMode.ON_SITE.value: BilingualText("通所型", "on-site"),
}
KINDS_OF_WORK: Mapping[str, BilingualText] = {
    KindOfWork.DATA_ENTRY.value: BilingualText("データ入力", "data entry"),
    KindOfWork.ANNOTATION.value: BilingualText("アノテーション", "annotation"),
    KindOfWork.SCANNING.value: BilingualText("スキャン", "scanning"),
    KindOfWork.CHECKING.value: BilingualText("点検・照合", "checking"),
    KindOfWork.MAIL.value: BilingualText("発送", "mail"),
    KindOfWork.FOLDING.value: BilingualText("折り・封入", "folding"),
    KindOfWork.SORTING.value: BilingualText("仕分け", "sorting"),
    KindOfWork.GENERAL_OFFICE.value: BilingualText("一般事務", "general office work"),
    KindOfWork.CUSTOMER_SUPPORT.value: BilingualText("問合せ対応", "customer support"),
    KindOfWork.OTHER.value: BilingualText("その他", "other"),
}
REJECTION_OUTCOMES: Mapping[RejectionOutcome, BilingualText] = {
    RejectionOutcome.SAME_PERSON: BilingualText(
        "同じ人に手直しをお願いする", "reworked by the same person"
    ),
    RejectionOutcome.QUEUE: BilingualText("作業一覧に戻す", "put back into the queue"),
    RejectionOutcome.NOTHING: BilingualText("手直しをしない", "not reworked"),
}
"""What is done about tasks that the client returned."""
TERM_LABELS: Mapping[str, BilingualText] = {
    "client_id": BilingualText("発注者", "Client"),
    "title": BilingualText("件名", "Title"),
    "programme": BilingualText("事業", "Programme"),
    "kind_of_work": BilingualText("作業の種類", "Kind of work"),
    "received_on": BilingualText("受付日", "Received on"),
    "due_on": BilingualText("納期", "Due"),
    "work_modes": BilingualText("就労形態", "Place of work"),
    "skills": BilingualText("必要な技能", "Skills needed"),
    "minutes_per_task": BilingualText("1件の予定時間（分）", "Minutes planned for a task"),
    "inspection": BilingualText("検品", "Inspection"),
    "instructions": BilingualText("作業の説明", "Instructions"),
    "personal_data": BilingualText("個人情報を含む", "Holds personal data"),
    "quantity": BilingualText("予定の数", "Quantity"),
    "sample_percent": BilingualText("抜取り検品の割合（%）", "Share inspected by sample (%)"),
}
"""The labels of the fields of `Terms`."""


def term_labels(names: Sequence[str]) -> BilingualText:
    """The labels of these fields of `Terms`, as a list within a sentence."""
    labels = [TERM_LABELS[name] for name in names if name in TERM_LABELS]
    return BilingualText(
        "、".join(label.ja for label in labels),
        ", ".join(label.en[:1].lower() + label.en[1:] for label in labels),
    )

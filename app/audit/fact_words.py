"""The labels that the events of several contexts share."""

from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS

WORDS = FactWords(
    fields={
        "state": BilingualText("状態", "State"),
        "centre": BilingualText("センター", "Centre"),
        "title": BilingualText("件名", "Title"),
        "reason": BilingualText("理由", "Reason"),
        "on": BilingualText("日付", "Day"),
        "name": BilingualText("氏名・名称", "Name"),
        "code": BilingualText("コード", "Code"),
        "was": BilingualText("前の値", "Before"),
        "note": BilingualText("メモ", "Note"),
        "value": BilingualText("訂正後", "Corrected value"),
        "kind": BilingualText("種別", "Kind"),
        "last": BilingualText("終わりの日", "Last day"),
        "first": BilingualText("始めの日", "First day"),
        "by": BilingualText("決め方", "Decided by"),
        "account_id": BilingualText("アカウント", "Account"),
    },
    codes={
        "by": LABELS,
    },
    technical=frozenset(
        {
            "id",
            "originator_id",
            "person_id",
            "job_id",
            "corrects",
            "sealed_under",
            "subject",
            "request_id",
        }
    ),
)

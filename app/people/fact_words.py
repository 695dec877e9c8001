"""The labels for the facts of people."""

from app.people.labels import DISABILITIES, HANDBOOKS, MAIN_KINDS
from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS

WORDS = FactWords(
    fields={
        "resident": BilingualText("市内在住", "Lives in the city"),
        "field": BilingualText("訂正した項目", "What was corrected"),
        "name_kana": BilingualText("フリガナ", "name in kana"),
        "birth_date": BilingualText("生年月日", "date of birth"),
        "handbook_kinds": BilingualText("手帳種別", "kinds of handbook"),
        "disability_kinds": BilingualText("障害種別", "kinds of disability"),
        "main_kind": BilingualText("主な障害種別", "main kind of disability"),
        "email": BilingualText("メールアドレス", "e-mail address"),
        "phone": BilingualText("電話番号", "telephone number"),
        "wish": BilingualText("訂正してほしいこと", "Wish"),
        "corrected": BilingualText("訂正した", "Corrected"),
        "answer": BilingualText("返事", "Answer"),
        "consents": BilingualText("同意", "Consents"),
        "correction_requests": BilingualText("訂正の依頼", "Corrections asked for"),
        "purpose": BilingualText("目的", "Purpose"),
        "person_id": BilingualText("本人", "Person"),
    },
    codes={
        "handbook_kinds": HANDBOOKS,
        "disability_kinds": DISABILITIES,
        "main_kind": MAIN_KINDS,
        "field": LABELS,
        "purpose": LABELS,
    },
)

"""How records of people appear in the audit trail, and who may read which field."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords, if_by_themselves
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.people.consents import PURPOSES
from domain.people.facts import CARE_ONLY, HEALTH
from domain.people.person import Person


def _touches_health(event: Event) -> bool:
    """True for a correction of a health field, and for a request that may mention health."""
    if isinstance(event, Person.CorrectionAsked | Person.CorrectionAnswered):
        return event.field in CARE_ONLY
    return isinstance(event, Person.Corrected) and event.field in HEALTH


AUDIT = AuditWords(
    groups={
        "person": Group(
            40, BilingualText("個人の記録", "Records of people"), BilingualText("人", "person")
        ),
    },
    topics={
        "person.consent_given.v1": TopicWords(
            BilingualText("同意", "Consent given"),
            BilingualText(
                "{actor}が本人の同意を記録しました（{purpose}）。",
                "{actor} recorded the person's consent ({purpose}).",
            ),
            if_by_themselves(
                "{actor}が同意しました（{purpose}）。",
                "{actor} consented ({purpose}).",
            ),
        ),
        "person.consent_withdrawn.v1": TopicWords(
            BilingualText("不同意・同意の取下げ", "Consent withheld"),
            BilingualText(
                "{actor}が本人の不同意または同意の取下げを記録しました（{purpose}）。",
                "{actor} recorded that the person does not consent ({purpose}).",
            ),
            if_by_themselves(
                "{actor}が同意しないことを伝えました（{purpose}）。",
                "{actor} said that they do not consent ({purpose}).",
            ),
        ),
        "person.corrected.v1": TopicWords(
            BilingualText("個人の記録の訂正", "Record corrected"),
            BilingualText(
                "{actor}が個人の記録を訂正しました（{field}）。",
                "{actor} corrected the record of a person ({field}).",
            ),
        ),
        "person.correction_answered.v1": TopicWords(
            BilingualText("訂正の依頼への返事", "Wish for correction answered"),
            BilingualText(
                "{actor}が本人からの訂正の依頼に返事をしました（{field}、訂正した：{corrected}）。",
                "{actor} answered a person's request for correction ({field}, corrected: "
                "{corrected}).",
            ),
        ),
        "person.correction_asked.v1": TopicWords(
            BilingualText("訂正の依頼", "Correction asked for"),
            BilingualText(
                "{actor}が本人の記録の訂正を求めました（{field}）。",
                "{actor} asked for a correction in the record of a person ({field}).",
            ),
            if_by_themselves(
                "{actor}が自分の記録の訂正を求めました（{field}）。",
                "{actor} asked for a correction in their own record ({field}).",
            ),
        ),
        "person.registered.v1": TopicWords(
            BilingualText("個人の記録の作成", "Person written down"),
            BilingualText("{actor}が個人の記録を作りました。", "{actor} wrote down a person."),
        ),
        "person.residence_corrected.v1": TopicWords(
            BilingualText("市内在住の訂正", "Residence corrected"),
            BilingualText(
                "{actor}が市内在住かどうかの記録を訂正しました（{resident}）。",
                "{actor} corrected whether a person lives in the city ({resident}).",
            ),
        ),
    },
    views={
        "person": BilingualText("個人の記録", "the record of a person"),
        "people": BilingualText("個人の記録の一覧", "the list of people"),
    },
    codes={
        "name": BilingualText("氏名", "name"),
        "name_kana": BilingualText("フリガナ", "name in kana"),
        "birth_date": BilingualText("生年月日", "date of birth"),
        "handbook_kinds": BilingualText("手帳種別", "kinds of handbook"),
        "disability_kinds": BilingualText("障害種別", "kinds of disability"),
        "main_kind": BilingualText("主な障害種別", "main kind of disability"),
        "email": BilingualText("メールアドレス", "e-mail address"),
        "phone": BilingualText("電話番号", "telephone number"),
        "resident": BilingualText("市内在住", "living in the city"),
        **{code: purpose.name for code, purpose in PURPOSES.items()},
    },
    readers={
        ("person.registered.v1", "name"): STAFF,
        ("person.registered.v1", "name_kana"): STAFF,
        ("person.registered.v1", "birth_date"): STAFF,
        ("person.registered.v1", "email"): STAFF,
        ("person.registered.v1", "phone"): STAFF,
        ("person.corrected.v1", "value"): STAFF,
        ("person.correction_asked.v1", "wish"): STAFF,
        ("person.correction_answered.v1", "answer"): STAFF,
    },
    touches_health=_touches_health,
)

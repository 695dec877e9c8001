"""The labels of a person's record: facts, their values, and consents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.http.problems import language
from app.pages.dates import day_in_full
from domain.kernel.text.bilingual import BilingualText
from domain.people.facts import FIELD_TYPES, HEALTH, DisabilityKind, HandbookKind, MainKind
from projections.audit.labels import LABELS, label

HANDBOOKS: Mapping[str, BilingualText] = {
    HandbookKind.PHYSICAL.value: BilingualText("身体障害者手帳", "physical disability handbook"),
    HandbookKind.INTELLECTUAL.value: BilingualText("療育手帳", "intellectual disability handbook"),
    HandbookKind.MENTAL.value: BilingualText("精神障害者保健福祉手帳", "mental health handbook"),
    HandbookKind.NONE.value: BilingualText("手帳なし", "no handbook"),
    HandbookKind.NOT_ASKED.value: BilingualText("未確認", "not asked yet"),
}
DISABILITIES: Mapping[str, BilingualText] = {
    DisabilityKind.PHYSICAL.value: BilingualText("身体障害", "physical"),
    DisabilityKind.INTELLECTUAL.value: BilingualText("知的障害", "intellectual"),
    DisabilityKind.MENTAL.value: BilingualText("精神障害", "mental"),
    DisabilityKind.DEVELOPMENTAL.value: BilingualText("発達障害", "developmental"),
    DisabilityKind.HIGHER_BRAIN.value: BilingualText("高次脳機能障害", "higher brain function"),
    DisabilityKind.INTRACTABLE_DISEASE.value: BilingualText("難病", "intractable disease"),
    DisabilityKind.SOCIAL_WITHDRAWAL.value: BilingualText("ひきこもり", "social withdrawal"),
    DisabilityKind.OTHER.value: BilingualText("その他", "other"),
}
MAIN_KINDS: Mapping[str, BilingualText] = {
    MainKind.PHYSICAL.value: BilingualText("身体障害", "physical"),
    MainKind.INTELLECTUAL.value: BilingualText("知的障害", "intellectual"),
    MainKind.MENTAL.value: BilingualText("精神障害", "mental"),
    MainKind.OTHER.value: BilingualText("その他", "other"),
}
TABLES: Mapping[str, Mapping[str, BilingualText]] = {
    "handbook_kinds": HANDBOOKS,
    "disability_kinds": DISABILITIES,
    "main_kind": MAIN_KINDS,
}
"""The facts whose values are codes."""
FACTS = tuple(FIELD_TYPES)
OPEN_FACTS = tuple(name for name in FACTS if name not in HEALTH)
"""The facts that all staff may see."""
ELSEWHERE_WORDS = BilingualText(
    "そのほか（時間の上限、体調など）", "something else (hours, health …)"
)


def field_label(name: str) -> str:
    """Return the label of a fact."""
    text = ELSEWHERE_WORDS if name == "other" else LABELS[name]
    spoken = text.in_language(language())
    return spoken[:1].upper() + spoken[1:]


def fact_in_words(name: str, value: Any) -> str:
    """Return the value of a fact as text; empty if there is none."""
    if value is None or value in ((), [], ""):
        return ""
    if name in TABLES:
        codes = value if isinstance(value, tuple | list) else (value,)
        joint = "、" if language() == "ja" else ", "
        return joint.join(TABLES[name][str(code)].in_language(language()) for code in codes)
    if name == "birth_date":
        return day_in_full(value if isinstance(value, date) else str(value))
    return label(value).in_language(language()) if isinstance(value, bool) else str(value)


def choices(name: str) -> list[tuple[str, str]]:
    """Return every code of a fact with its label, to choose from."""
    return [(code, text.in_language(language())) for code, text in TABLES[name].items()]

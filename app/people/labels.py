"""The words in which a person's record is shown: facts, their values, and what is agreed to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.http.problems import language
from app.pages.dates import day_in_full
from app.participants.labels import DISABILITIES, HANDBOOKS, MAIN_KINDS
from domain.kernel.text.bilingual import BilingualText
from domain.people.facts import FIELD_TYPES, HEALTH
from projections.audit.labels import LABELS, label

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
    """What a fact is called."""
    text = ELSEWHERE_WORDS if name == "other" else LABELS[name]
    spoken = text.in_language(language())
    return spoken[:1].upper() + spoken[1:]


def fact_in_words(name: str, value: Any) -> str:
    """The value of a fact as it is read; empty where there is none."""
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
    """Every code of a fact with its words, to choose from."""
    return [(code, text.in_language(language())) for code, text in TABLES[name].items()]

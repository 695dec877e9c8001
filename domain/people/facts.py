"""The fields of a person, and their validation."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.privacy.my_number import my_number_errors
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.contact_details import email_problem, phone_problem


class HandbookKind(StrEnum):
    """手帳種別; "none" means no handbook, "not_asked" means unknown (O13)."""

    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    NONE = "none"
    NOT_ASKED = "not_asked"


class DisabilityKind(StrEnum):
    """障害種別."""

    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    DEVELOPMENTAL = "developmental"
    HIGHER_BRAIN = "higher_brain"
    INTRACTABLE_DISEASE = "intractable_disease"
    SOCIAL_WITHDRAWAL = "social_withdrawal"
    OTHER = "other"


class MainKind(StrEnum):
    """The kind that a person is counted under in tables with one column per kind (O14)."""

    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    OTHER = "other"


class CorrectionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a correction that has not been answered yet."""

    field: str
    wish: str | None
    asked_on: date


class PersonFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a person; None means not given, or erased."""

    name: str | None
    name_kana: str | None = None
    birth_date: date | None = None
    resident: bool
    handbook_kinds: tuple[HandbookKind, ...] | None
    disability_kinds: tuple[DisabilityKind, ...] | None
    main_kind: MainKind | None
    email: str | None = None
    phone: str | None = None


HEALTH = frozenset({"handbook_kinds", "disability_kinds", "main_kind"})
"""The fields that only therapist, social worker and manager may see (O35)."""
ELSEWHERE = "other"
"""The field name of requests about anything else: limits, assessments, attendance."""
CARE_ONLY = HEALTH | {ELSEWHERE}
"""The fields whose correction requests only those roles may read, as they may mention health."""
FIELD_TYPES: dict[str, Any] = {
    field.name: field.type for field in msgspec.structs.fields(PersonFacts)
}

MAY_BE_ASKED = frozenset(FIELD_TYPES) | {ELSEWHERE}
"""The field names that a correction may be requested for."""
MOST_REQUESTS = 10
"""How many requests of a person may wait for an answer at once."""

_EARLIEST_BIRTH = date(1900, 1, 1)
_ALONE = {HandbookKind.NONE, HandbookKind.NOT_ASKED}


def checked(facts: PersonFacts, *, today: date) -> PersonFacts:
    """`facts` without duplicates in lists. Raises Invalid, also for a birth date after `today`."""
    errors = {
        **_text_errors(facts),
        **_day_errors(facts, today),
        **_kind_errors(facts),
        **my_number_errors(
            name=facts.name, name_kana=facts.name_kana, email=facts.email, phone=facts.phone
        ),
    }
    if errors:
        raise Invalid({field: [text] for field, text in errors.items()})
    handbooks = tuple(dict.fromkeys(facts.handbook_kinds or ())) or (HandbookKind.NOT_ASKED,)
    disabilities = tuple(dict.fromkeys(facts.disability_kinds or ()))
    return msgspec.structs.replace(facts, handbook_kinds=handbooks, disability_kinds=disabilities)


def _text_errors(facts: PersonFacts) -> dict[str, BilingualText]:
    errors = {}
    if not (facts.name or "").strip():
        errors["name"] = BilingualText("氏名を書いてください。", "Please give the name.")
    if facts.email and (wrong := email_problem(facts.email)):
        errors["email"] = wrong
    if facts.phone and (wrong := phone_problem(facts.phone)):
        errors["phone"] = wrong
    return errors


def _day_errors(facts: PersonFacts, today: date) -> dict[str, BilingualText]:
    born = facts.birth_date
    if born is None or _EARLIEST_BIRTH <= born <= today:
        return {}
    return {
        "birth_date": BilingualText(
            "生年月日を確かめてください。1900年から今日までの日付で書きます。",
            "Please check the date of birth: it lies between the year 1900 and today.",
        )
    }


def _kind_errors(facts: PersonFacts) -> dict[str, BilingualText]:
    handbooks = set(facts.handbook_kinds or ())
    errors = {}
    if len(handbooks) > 1 and handbooks & _ALONE:
        errors["handbook_kinds"] = BilingualText(
            "「手帳なし」と「未確認」は、ほかの種別と一緒には選べません。",
            '"None" and "not asked" cannot be chosen together with another kind.',
        )
    if facts.main_kind is None:
        errors["main_kind"] = BilingualText(
            "主な障害種別を選んでください。", "Please choose the main kind of disability."
        )
    return errors

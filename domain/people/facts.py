"""What is known about a person, and what may not be written there."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.contact_details import email_problem, phone_problem


class HandbookKind(StrEnum):
    """手帳種別; "none" is no handbook, "not_asked" is not known (O13)."""

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
    """The one kind under which tables with one column per kind count a person (O14)."""

    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    OTHER = "other"


class CorrectionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants corrected in their record, and has no answer yet."""

    field: str
    wish: str | None
    asked_on: date


class PersonFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about a person; None is "not given", or erased."""

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
"""The facts that only therapist, social worker and manager may see (O35)."""
ELSEWHERE = "other"
"""What somebody wants corrected that is none of these facts: limits, assessments, attendance."""
CARE_ONLY = HEALTH | {ELSEWHERE}
"""What only those may read of a wish to be corrected: anything may be told there."""
FIELD_TYPES: dict[str, Any] = {
    field.name: field.type for field in msgspec.structs.fields(PersonFacts)
}

MAY_BE_ASKED = frozenset(FIELD_TYPES) | {ELSEWHERE}
"""What a person may ask to have corrected."""
MOST_REQUESTS = 10
"""How many such wishes may wait for an answer at once."""

_EARLIEST_BIRTH = date(1900, 1, 1)
_ALONE = {HandbookKind.NONE, HandbookKind.NOT_ASKED}


def checked(facts: PersonFacts, *, today: date) -> PersonFacts:
    """`facts` with their lists in order and without repeats. Raises Invalid."""
    refuse_my_number(
        name=facts.name, name_kana=facts.name_kana, email=facts.email, phone=facts.phone
    )
    errors = {**_text_errors(facts), **_day_errors(facts, today), **_kind_errors(facts)}
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
            "生年月日を確かめてください。1900年からきょうまでの日付で書きます。",
            "Please check the date of birth: it lies between the year 1900 and today.",
        )
    }


def _kind_errors(facts: PersonFacts) -> dict[str, BilingualText]:
    handbooks = set(facts.handbook_kinds or ())
    errors = {}
    if len(handbooks) > 1 and handbooks & _ALONE:
        errors["handbook_kinds"] = BilingualText(
            "「手帳なし」と「未確認」は、ほかの種別といっしょには選べません。",
            '"None" and "not asked" cannot be chosen together with another kind.',
        )
    if facts.main_kind is None:
        errors["main_kind"] = BilingualText(
            "主な障害種別を選んでください。", "Please choose the main kind of disability."
        )
    return errors

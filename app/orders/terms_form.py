"""The terms of an order as a form: parsed from the input, and filled with the current values."""

from collections.abc import Mapping
from typing import Any

from app.http import fields
from app.http.problems import language
from app.orders import labels
from app.orders.schemas import WaysOfWork
from app.pages.corrections import changed_fields
from app.pages.forms import typed
from app.participants.labels import LEVELS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import (
    Inspection,
    JobOrder,
    KindOfWork,
    Programme,
    Terms,
    WorkMode,
)
from domain.tasks.matching import SKILL_LABELS, skill_label

__all__ = [
    "SKILL",
    "TermsCorrectionForm",
    "TermsForm",
    "all_terms",
    "changed_terms",
    "facts_of_terms",
    "shown_terms",
    "terms_from",
]
SKILL = "skill_"
NAMES = (
    "title",
    "programme",
    "kind_of_work",
    "work_modes",
    "minutes_per_task",
    "inspection",
    "personal_data",
    "quantity",
    "sample_percent",
    "instructions",
)
"""The terms that have a field of their own name; each skill has one, too."""
NOT_NEEDED = BilingualText("不要", "not needed")
DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "programme": Programme.BPO.value,
    "kind_of_work": KindOfWork.DATA_ENTRY.value,
    "work_modes": tuple(mode.value for mode in WorkMode),
    "skills": {},
    "minutes_per_task": 10,
    "inspection": Inspection.SINGLE.value,
    "instructions": "",
    "personal_data": "true",
    "quantity": "",
    "sample_percent": "",
}
"""The initial values of a new order."""


class TermsCorrectionForm(fields.Form):
    """The terms that may be corrected while the work is under way, and the reason."""

    title = fields.Text(required=True)
    received_on = fields.Day()
    programme = fields.Code(Programme, required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    work_modes = fields.Many(fields.Code(WorkMode), required=True, min=1, max=2, unique=True)
    minutes_per_task = fields.Whole(required=True, min=1, max=1440)
    inspection = fields.Code(Inspection, required=True)
    quantity = fields.Whole(min=1, max=10_000_000)
    sample_percent = fields.Whole(min=1, max=99)
    instructions = fields.Text(max=20_000, lines=True, load_default="")
    occurred_on = fields.Day()
    terms_reason = fields.Text(required=True, max=1000, lines=True)

    class Meta:
        """One field a skill."""

        include = {f"{SKILL}{name}": fields.Whole(min=0, max=5) for name in SKILL_LABELS}


class ReceiptForm(fields.Form):
    """The right day of receipt, and the reason."""

    received_on = fields.Day(required=True)
    receipt_reason = fields.Text(required=True, max=1000, lines=True)


class TermsForm(WaysOfWork, fields.Form):
    """How the work is done. Each skill has its own field, for the required level."""

    instructions = fields.Text(max=20_000, lines=True, load_default="")
    personal_data = fields.Flag(required=True)

    class Meta:
        """One field a skill."""

        include = {f"{SKILL}{name}": fields.Whole(min=0, max=5) for name in SKILL_LABELS}


def terms_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the command that records a new order."""
    facts = {name: value for name, value in values.items() if not name.startswith(SKILL)}
    levels = {
        name.removeprefix(SKILL): level for name, level in values.items() if name.startswith(SKILL)
    }
    return facts | {"skills": {name: level for name, level in levels.items() if level}}


def changed_terms(order: JobOrder, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms that a form has changed."""
    given = {
        "quantity": None,
        "sample_percent": None,
        **values,
        "work_modes": tuple(sorted(set(values["work_modes"]))),
    }

    def facts_of_the_form(order: JobOrder) -> dict[str, Any]:
        return {name: fact for name, fact in facts_of_terms(order).items() if name in given}

    changes = changed_fields(order, facts_of_the_form, given)
    levels = {name: changes.pop(name) for name in list(changes) if name.startswith(SKILL)}
    if levels:
        skills = order.terms.skills | {
            name.removeprefix(SKILL): level or 0 for name, level in levels.items()
        }
        changes["skills"] = {name: level for name, level in skills.items() if level}
    return changes


def all_terms(order: JobOrder, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms of an order with `changes`, for the command that states all of them."""
    return {name: getattr(order.terms, name) for name in NAMES} | {
        "skills": order.terms.skills,
        **changes,
    }


def facts_of_terms(order: JobOrder) -> dict[str, Any]:
    """The terms by the names of the fields of the form; a skill that is not needed is 0."""
    terms = order.terms
    return {
        "received_on": terms.received_on,
        **{name: getattr(terms, name) for name in NAMES},
        **{f"{SKILL}{name}": terms.skills.get(name, 0) for name in SKILL_LABELS},
    }


def shown_terms(terms: Terms | None = None) -> dict[str, Any]:
    """Return the initial values of the fields, and the options."""
    now = dict(DEFAULTS) if terms is None else _of(terms)
    again = typed().values
    return {
        "now": now,
        "modes": set(again.getlist("work_modes") if again else now["work_modes"]),
        "skills": {
            f"{SKILL}{name}": (skill_label(name), now["skills"].get(name, 0))
            for name in SKILL_LABELS
        },
        "levels": [(level, _level(level)) for level in range(6)],
        "programmes": labels.options(labels.PROGRAMMES),
        "kinds_of_work": labels.options(labels.KINDS_OF_WORK),
        "work_modes": labels.options(labels.WORK_MODES),
        "inspections": labels.options(labels.INSPECTIONS),
    }


def _of(terms: Terms) -> dict[str, Any]:
    return {
        "title": terms.title,
        "received_on": terms.received_on.isoformat(),
        "programme": terms.programme.value,
        "kind_of_work": terms.kind_of_work.value,
        "work_modes": tuple(mode.value for mode in terms.work_modes),
        "skills": terms.skills,
        "minutes_per_task": terms.minutes_per_task,
        "inspection": terms.inspection.value,
        "instructions": terms.instructions,
        "personal_data": "true" if terms.personal_data else "false",
        "quantity": terms.quantity or "",
        "sample_percent": terms.sample_percent or "",
    }


def _level(level: int) -> str:
    if not level:
        return NOT_NEEDED.in_language(language())
    return f"{level} {LEVELS[level].in_language(language())}"

"""The data of a task as fields of a form: each text or number of the payload is one field."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from app.http import fields
from app.tasks.labels import FIELD_LABELS
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.task import Task

LONGEST = 20_000


class PayloadField(NamedTuple):
    """One field: its name in the form, its label, and its value as text."""

    name: str
    label: BilingualText
    value: str


def payload_fields(payload: Mapping[str, Any] | None) -> list[PayloadField]:
    """Return the fields of a payload; lists and tables have none."""
    return [
        PayloadField(
            f"payload-{place}", FIELD_LABELS.get(name, BilingualText(name, name)), str(value)
        )
        for place, (name, value) in enumerate((payload or {}).items(), start=1)
        if _is_single(value)
    ]


def corrected_payload(task: Task, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Return the payload with what was typed; a number stays a number. Raises Invalid."""
    found: dict[str, Any] = {}
    errors: dict[str, list[BilingualText]] = {}
    for place, (name, value) in enumerate((task.payload or {}).items(), start=1):
        field = f"payload-{place}"
        found[name] = value
        if not _is_single(value) or field not in sent:
            continue
        text = sent[field]
        if text == str(value):
            continue
        if len(text) > LONGEST:
            errors[field] = [
                BilingualText(f"{LONGEST:,}字までです。", f"At most {LONGEST:,} characters.")
            ]
        elif isinstance(value, str):
            found[name] = text
        elif text.isascii() and text.isdigit() and len(text) < 16:
            found[name] = int(text)
        else:
            errors[field] = [BilingualText("数字で書いてください。", "Write a number.")]
    if errors:
        raise Invalid(errors)
    try:
        fields.Free(only_objects=True).deserialize(found)
    except ma.ValidationError:
        raise Invalid.field(
            "payload_reason", "内容が大きすぎるか、使えない文字があります。", "This is too much."
        ) from None
    return found


def _is_single(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)

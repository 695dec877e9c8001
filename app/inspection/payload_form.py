"""The data of a task as fields of a form: a text, a number, or a list with one item a line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from app.http import fields
from app.tasks.labels import FIELD_LABELS
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.results import LARGEST_PAYLOAD, LONGEST_TEXT
from domain.tasks.task import Task

_WHOLE_DIGITS = 15


class PayloadField(NamedTuple):
    """One field: its name in the form, its label, its value as text, and whether it is a list."""

    name: str
    label: BilingualText
    value: str
    is_list: bool


def payload_fields(payload: Mapping[str, Any] | None) -> list[PayloadField]:
    """Return the fields of a payload, also of the objects in it; other values have none."""
    return list(_walk(payload or {}, "payload", ()))


def corrected_payload(task: Task, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Return the payload with what was typed; a number stays a number. Raises Invalid."""
    errors: dict[str, list[BilingualText]] = {}

    def typed(name: str, value: Any) -> Any:
        if name not in sent or sent[name] == _text(value):
            return value
        try:
            return _read(value, sent[name])
        except ValueError as error:
            errors[name] = [BilingualText(*error.args)]
            return value

    found: dict[str, Any] = _replaced(task.payload or {}, "payload", typed)
    if errors:
        raise Invalid(errors)
    try:
        fields.Free(max_bytes=LARGEST_PAYLOAD, only_objects=True).deserialize(found)
    except ma.ValidationError:
        raise Invalid.field(
            "payload_reason", "内容が大きすぎるか、使えない文字があります。", "This is too much."
        ) from None
    return found


def _walk(value: Any, name: str, labels: tuple[BilingualText, ...]) -> Iterator[PayloadField]:
    if _is_single(value) or _is_lines(value):
        label = BilingualText(
            " / ".join(part.ja for part in labels), " / ".join(part.en for part in labels)
        )
        yield PayloadField(name, label, _text(value), isinstance(value, list))
        return
    for place, (key, inner) in enumerate(_inner(value), start=1):
        label = FIELD_LABELS.get(key, BilingualText(key, key))
        yield from _walk(inner, f"{name}-{place}", (*labels, label))


def _replaced(value: Any, name: str, typed: Callable[[str, Any], Any]) -> Any:
    """Return `value` with each part that has a field as `typed` gives it."""
    if _is_single(value) or _is_lines(value):
        return typed(name, value)
    inner = [
        (key, _replaced(item, f"{name}-{place}", typed))
        for place, (key, item) in enumerate(_inner(value), start=1)
    ]
    if isinstance(value, dict):
        return dict(inner)
    return [item for _, item in inner] if isinstance(value, list) else value


def _inner(value: Any) -> list[tuple[str, Any]]:
    """The parts of an object or a list, each with its name."""
    if isinstance(value, list):
        return [(f"{number}", item) for number, item in enumerate(value, start=1)]
    return list(value.items()) if isinstance(value, Mapping) else []


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _read(was: Any, text: str) -> Any:
    """What was typed in the place of `was`. Raises ValueError with the sentence in both languages.

    In a list each line is an item. Its items are numbers where all of them were.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{LONGEST_TEXT:,}字までです。", f"At most {LONGEST_TEXT:,} characters.")
    if isinstance(was, str):
        return text
    if isinstance(was, list):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        are_numbers = was and all(not isinstance(item, str) for item in was)
        return [_number(line) for line in lines] if are_numbers else lines
    return _number(text)


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _WHOLE_DIGITS):
        raise ValueError("数字で書いてください。", "Write a number.")
    return int(text)


def _is_single(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_lines(value: Any) -> bool:
    """True for a list that can be written with one item a line."""
    return isinstance(value, list) and all(
        _is_single(item) and str(item).splitlines() == [str(item).strip()] for item in value
    )

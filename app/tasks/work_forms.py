"""The form of a task's work: the fields that its payload asks for, the input, and the result.

Each of these keys of a payload asks for one kind of field: `fields` for a line of text each,
`choices` for one of several options, `checklist` for checkboxes, `quantity` for a number, and
`upload` for files (it says which). Any other payload asks for one text. In a payload that came from
a file, the names are in one cell, separated by `|`, `、` or line breaks.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

import marshmallow as ma
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.http import fields
from app.pages.forms import read_form
from app.tasks.labels import FIELD_LABELS
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.results import LARGEST_WORK, LONGEST_TEXT

MINUTES, CONFIRMED, DRAFT, ASKED = "minutes", "minutes_confirmed", "draft", "asked"
MOST_MINUTES = 1440
_PARTING = re.compile(r"[|、\n]")


class ConditionForm(fields.Form):
    """The condition today, from 1 (very bad) to 5 (very good)."""

    level = fields.Level(required=True, min=1, max=5)
    note = fields.Text(max=2000, lines=True)


class WorkForm(fields.Form):
    """Unfinished work: its fields are those of the task.

    `draft` is the mark of the work that the page showed (`mark_of`), and `asked` that of the
    instructions and the source; without them nothing is compared with what holds meanwhile.
    """

    draft = fields.Word(max=16)
    asked = fields.Word(max=16)

    class Meta:
        """The work is read by what the task asks for, and refuses there what it does not know."""

        unknown = ma.EXCLUDE


class HandInForm(WorkForm):
    """Finished work, with the minutes it took; `minutes_confirmed` repeats unusual ones."""

    minutes = fields.Whole(required=True, min=0, max=MOST_MINUTES)
    minutes_confirmed = fields.Whole(min=0, max=MOST_MINUTES)


class MinutesForm(fields.Form):
    """The right minutes of work that was handed in, and what was wrong."""

    right_minutes = fields.Whole(required=True, min=0, max=MOST_MINUTES)
    right_confirmed = fields.Whole(min=0, max=MOST_MINUTES)
    minutes_reason = fields.Text(required=True, max=1000, lines=True)


class HelpForm(fields.Form):
    """A question to staff."""

    message = fields.Text(required=True, max=4000, lines=True)


class ReadAnswerForm(fields.Form):
    """The page to go back to, if it is not that of the task."""

    back = fields.Code(("/today",))


class GiveBackForm(fields.Form):
    """The reason for declining the task."""

    reason = fields.Text(required=True, max=1000, lines=True)


class WrittenForm(fields.Form):
    """A text of the work, stored as it was typed."""

    value = fields.Text(min=0, max=LONGEST_TEXT, lines=True, any_number=True, load_default="")


class CountedForm(fields.Form):
    """A number of the work."""

    value = fields.Whole(min=0, max=9_999_999)


class Kind(StrEnum):
    """How a field of the work is filled in."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    CHECKS = "checks"
    COUNT = "count"
    NOTE = "note"
    FILES = "files"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One field of the work: `name` in the form, `key` in the draft and in the result."""

    kind: Kind
    key: str
    label: str
    name: str = ""
    options: tuple[str, ...] = ()
    value: Any = ""
    brought: tuple[str, ...] | None = None
    """For files: the names of the uploaded files; None if they were not loaded."""

    @property
    def is_needed(self) -> bool:
        """Return True if the work cannot be submitted without it."""
        is_looked_at = self.kind is Kind.FILES and self.brought is not None
        return is_looked_at or self.kind in {Kind.TEXT, Kind.CHOICE, Kind.COUNT}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the options, each as a value and its label."""
        return [(option, option) for option in self.options]


def parts_of(payload: Mapping[str, Any], brought: Sequence[str] | None = None) -> list[Part]:
    """Return the fields in the order of the form; `brought` names the uploaded files.

    Without `brought`, a required file is shown but not enforced.
    """
    asked = {part.key: part for part in _asked(payload)}
    if "files" in asked and brought is not None:
        asked["files"] = replace(asked["files"], brought=tuple(brought))
    if not asked:
        asked = {"text": Part(kind=Kind.TEXT, key="text", label=_("Your text"))}
    elif all(part.kind is not Kind.LINE for part in asked.values()):
        note = Part(kind=Kind.NOTE, key="note", label=_("A note for the staff, if you like"))
        asked.setdefault("note", note)
    return [replace(part, name=f"work-{place}") for place, part in enumerate(asked.values(), 1)]


def _asked(payload: Mapping[str, Any]) -> Iterator[Part]:
    for name in _names(payload.get("fields")):
        yield Part(kind=Kind.LINE, key=name, label=name)
    if choices := _names(payload.get("choices")):
        yield Part(kind=Kind.CHOICE, key="choice", label=_("Your choice"), options=choices)
    if steps := _names(payload.get("checklist")):
        yield Part(kind=Kind.CHECKS, key="checked", label=_("What is done"), options=steps)
    if wanted := _names(payload.get("upload")):
        yield Part(kind=Kind.FILES, key="files", label="、".join(wanted))
    if payload.get("quantity") not in (None, ""):
        yield Part(kind=Kind.COUNT, key="count", label=_("How many there are"))


def _names(given: Any) -> tuple[str, ...]:
    """Return the distinct names in a list or in one cell."""
    listed = _PARTING.split(given) if isinstance(given, str) else given
    if not isinstance(listed, list):
        return ()
    named = (str(item).strip() for item in listed if isinstance(item, str | int))
    return tuple(dict.fromkeys(item for item in named if item))


def material_of(payload: Mapping[str, Any]) -> list[tuple[BilingualText | str, str]]:
    """Return the source material: what is not part of the form, with its labels."""
    shown = [
        (FIELD_LABELS.get(name, name), in_words(value))
        for name, value in payload.items()
        if name not in ("fields", "choices", "checklist", "upload")
    ]
    return [(label, text) for label, text in shown if text]


def in_words(value: Any) -> str:
    """Return a value of a payload or of a result as plain text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {in_words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(in_words(item) for item in value)
    return str(value)


def filled(parts: Sequence[Part], work: Any) -> list[Part]:
    """Return the fields with the values of a draft or a result."""
    held = work if isinstance(work, dict) else {}
    return [
        replace(part, value=_ticks(held.get(part.key)) if _is_list(part) else _text(part, held))
        for part in parts
    ]


def mark_of(work: Any) -> str:
    """Return a short mark of a draft or a result, the same for the same content."""
    return sha256(json.dumps(work, sort_keys=True).encode()).hexdigest()[:16]


def as_typed(parts: Sequence[Part], sent: MultiDict[str, str]) -> list[Part]:
    """Return the fields with the input of a form that was refused."""
    return [
        replace(part, value=sent.getlist(part.name) if _is_list(part) else sent.get(part.name, ""))
        for part in parts
    ]


def lines_of(parts: Sequence[Part], work: Any) -> list[tuple[str, str]]:
    """Return a work as text: each of its values, with the label of its field."""
    labels = {part.key: part.label for part in parts}
    held = work if isinstance(work, dict) else {"": work}
    shown = ((labels.get(key, key), in_words(value)) for key, value in held.items())
    return [(label, text) for label, text in shown if text]


def read_work(parts: Sequence[Part], sent: MultiDict[str, str], *, whole: bool) -> dict[str, Any]:
    """Return the submitted draft, or the result if `whole` is set. Raises Invalid."""
    work: dict[str, Any] = {}
    errors: dict[str, Sequence[BilingualText]] = {
        name: [
            BilingualText(
                "この項目は使えません。消してから送ってください。", "This field is not known."
            )
        ]
        for name in sent
        if name not in (MINUTES, CONFIRMED, DRAFT, ASKED)
        and name not in {part.name for part in parts}
    }
    for part in parts:
        try:
            value = _read(part, sent)
        except Invalid as refusal:
            errors[part.name] = next(iter(refusal.errors.values()))
            continue
        if part.kind is Kind.FILES:
            value = list(part.brought or ()) or None
            if not whole:
                continue
        if value is not None:
            work[part.key] = value
        if whole and part.is_needed and (value is None or not str(value).strip()):
            errors[part.name] = [_still_empty(part)]
    is_looked_at = all(part.kind is not Kind.FILES or part.brought is not None for part in parts)
    is_empty = not any(value not in ("", []) for value in work.values())
    if whole and not errors and is_empty and is_looked_at:
        errors[parts[0].name] = [_still_empty(parts[0])]
    if errors:
        raise Invalid(errors)
    _refuse_too_much(work, parts[0].name)
    return work


def _refuse_too_much(work: dict[str, Any], name: str) -> None:
    try:
        fields.Free(max_bytes=LARGEST_WORK).deserialize(work)
    except ma.ValidationError:
        raise Invalid.field(
            name,
            f"全部で約{LARGEST_WORK // 3:,}字までです。短くするか、職員に知らせてください。",
            f"At most some {LARGEST_WORK // 3:,} characters in all. Shorten it, or tell the staff.",
        ) from None


def _read(part: Part, sent: MultiDict[str, str]) -> Any:
    given = sent.getlist(part.name)
    if not set(given) - {""} <= set(part.options) and part.options:
        raise Invalid.field("", "選べるものの中から選んでください。", "Choose one of those shown.")
    if part.kind is Kind.CHECKS:
        return [option for option in part.options if option in given]
    if part.kind is Kind.CHOICE:
        return next((item for item in reversed(given) if item), None)
    form = CountedForm if part.kind is Kind.COUNT else WrittenForm
    value = read_form(form, MultiDict([("value", item) for item in given])).get("value")
    return None if part.kind is Kind.NOTE and not value else value


def _still_empty(part: Part) -> BilingualText:
    if part.kind is Kind.FILES:
        return BilingualText(
            "まだファイルがありません。先にファイルを送ってください。",
            "There is no file yet. Please send your file first.",
        )
    if part.options:
        return BilingualText("まだ選ばれていません。1つ選んでください。", "Nothing is chosen yet.")
    return BilingualText(
        "まだ空いています。入力してください。", "This is still empty. Please fill it in."
    )


def _is_list(part: Part) -> bool:
    return part.kind is Kind.CHECKS


def _ticks(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _text(part: Part, held: Mapping[str, Any]) -> str:
    value = held.get(part.key)
    return "" if value is None else str(value)

"""The input of forms: parsed by a schema, kept to be shown again, and safe to send twice."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from flask import g, request
from werkzeug.datastructures import MultiDict

from app.http import fields
from app.http.problems import language
from app.http.request_pipeline import load, shown
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText

Q = TypeVar("Q")
CSRF, ONCE, VERSION = "csrf_token", "once", "version"
_ONCE = re.compile(r"[0-9a-f]{32}")


class FlashQuery(fields.Query):
    """The last action, as the code of a message."""

    said = fields.Word()


@dataclass
class Typed:
    """The current form: what was typed, its tokens, and why it was refused, if it was.

    `shown` is the version of the record that the form showed when it was opened; after a refusal
    `stands` holds what others have written meanwhile into the fields that were changed here too,
    `without_field` the texts for which the page has no field. With `names_recorded` each field
    names the value that is recorded now where it differs from what was typed.
    """

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    csrf_token: str = ""
    once: str | None = None
    version: int | None = None
    shown: int | None = None
    refusal: BilingualText | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    stands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names_recorded: bool = False
    without_field: Sequence[str] = ()

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Typed":
        """The submitted form, with its line breaks normalized to LF."""
        values: MultiDict[str, str] = MultiDict(
            (name, value.replace("\r\n", "\n")) for name, value in form.items(multi=True)
        )
        csrf, once = values.pop(CSRF, ""), values.pop(ONCE, "")
        given = values.pop(VERSION, "")
        version = int(given) if re.fullmatch(r"[0-9]{1,9}", given) else None
        return cls(
            values=values,
            csrf_token=csrf,
            once=once if _ONCE.fullmatch(once) else None,
            version=version,
            shown=version,
        )


def typed() -> Typed:
    """The form that is being shown again, or an empty one."""
    found: Typed = g.get("typed") or Typed()
    return found


def answerable(query: Mapping[str, Any], ask: Callable[[Mapping[str, Any]], Q]) -> tuple[Q, int]:
    """Run the query in an address; return its result and 200.

    If it is invalid, note the refusal for the page and return the default query's result and 422.
    """
    try:
        return ask(query), 200
    except Invalid as refusal:
        g.typed = Typed(values=request.args.copy(), refusal=refusal.text, errors=refusal.errors)
        return ask({}), 422


def new_submission_token() -> str:
    """A new token for a form: a form sent twice with the same token acts once."""
    return uuid4().hex


def read_form(schema: type[fields.Strict], values: Mapping[str, str]) -> dict[str, Any]:
    """The values of a form or of an address, parsed by `schema`. Raises Invalid.

    An empty field counts as missing; fields that hold several values get a list.
    """
    lists = {name for name, one in schema._declared_fields.items() if isinstance(one, fields.Many)}
    several = values if isinstance(values, MultiDict) else MultiDict(values)
    given: dict[str, Any] = {}
    for name, own in several.lists():
        filled = [item for item in own if item != ""]
        if any("\ufffd" in item for item in (name, *filled)):
            raise Invalid.field(
                shown(name), "入力の文字を読み取れません。", "The characters cannot be read."
            )
        if name in lists:
            given[name] = filled
        elif len(own) > 1 and name in schema._declared_fields:
            raise Invalid.field(
                shown(name),
                "同じ指定が重なっています。1つだけにしてください。",
                "This is given more than once.",
            )
        elif filled:
            given[name] = filled[0]
    return load(schema, given)


def options(table: Mapping[str, BilingualText]) -> list[tuple[str, str]]:
    """The codes of a table with their labels in the reader's language, for a select field."""
    return [(code, text.in_language(language())) for code, text in table.items()]

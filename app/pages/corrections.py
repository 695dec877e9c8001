"""Forms that correct a record send only what was changed, so that no other change is taken back.

A form carries the version of the record that it showed (`forms.guards(record.version)`), and the
ledger knows what stood there at that version. A form without a version is compared with the
current state.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from app.http.authorization import service
from app.pages.forms import typed
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.storage.stored_events import upto_version

A = TypeVar("A", bound=Aggregate)
Facts = Callable[[A], Mapping[str, Any]]
"""The value of each field of the form by its name; None where nothing is recorded."""


def changed_fields(record: A, facts: Facts[A], values: Mapping[str, Any]) -> dict[str, Any]:
    """The parsed fields that differ from what the form showed; an empty field is None."""
    before = facts(_as_shown(record))
    return {name: values.get(name) for name, was in before.items() if values.get(name) != was}


def keep_what_was_changed(record: A, facts: Facts[A]) -> None:
    """Prepare the refused form to be shown again with what stands now.

    Fields that were not changed are dropped from what was typed, so that they show the current
    value. Where somebody else has changed the same field to another value, `stands` names it.
    """
    form = typed()
    if not form.values:
        return
    before, now = _texts(facts(_as_shown(record))), _texts(facts(record))
    stands = {}
    for name, was in before.items():
        given = form.values.get(name, "").strip()
        if given == was:
            form.values.pop(name, None)
        elif now[name] not in (was, given):
            stands[name] = now[name]
    form.stands = stands


def _as_shown(record: A) -> A:
    version = typed().shown
    if not version or version >= record.version:
        return record
    events = upto_version(service().ledger, record.id, version)
    return type(record).fold(events) or record


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts as a form sends them."""
    return {name: _text(value) for name, value in facts.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value.value if isinstance(value, Enum) else value)

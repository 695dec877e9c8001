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
"""The value of each field of the form by its name; None where nothing is recorded, a tuple where a
field holds several."""


def changed_fields(
    record: A, facts: Facts[A], values: Mapping[str, Any], *, shown: int | None = None
) -> dict[str, Any]:
    """The parsed fields that differ from what the form showed; an empty field is None.

    `shown` is the version that the form showed, where the form has several records.
    """
    before = facts(_as_shown(record, shown))
    return {name: values.get(name) for name, was in before.items() if values.get(name) != was}


def keep_what_was_changed(record: A, facts: Facts[A], *, shown: int | None = None) -> None:
    """Prepare the refused form to be shown again with what stands now.

    Fields that were not changed are dropped from what was typed, so that they show the current
    value. Where somebody else has changed the same field to another value, `stands` names it.
    `shown` is the version that the form showed, where the form has several records.
    """
    form = typed()
    if not form.values:
        return
    form.names_recorded = False
    before, recorded = facts(_as_shown(record, shown)), facts(record)
    stands = dict(form.stands)
    for name, fact in recorded.items():
        was, now = _texts(before[name]), _texts(fact)
        given = sorted(text.strip() for text in form.values.getlist(name) if text.strip())
        if given == was:
            form.values.poplist(name)
            if isinstance(fact, tuple):
                form.values.setlist(name, now)
        elif now not in (was, given):
            stands[name] = now
    form.stands = stands


def _as_shown(record: A, shown: int | None) -> A:
    version = typed().shown if shown is None else shown
    if not version or version >= record.version:
        return record
    events = upto_version(service().ledger, record.id, version)
    return type(record).fold(events) or record


def _texts(value: Any) -> list[str]:
    """A fact as a form sends it: its texts in order; none where nothing is recorded."""
    if isinstance(value, tuple):
        return sorted(text for item in value for text in _texts(item))
    if isinstance(value, bool):
        return ["true" if value else "false"]
    text = "" if value is None else str(value.value if isinstance(value, Enum) else value)
    return [text] if text else []

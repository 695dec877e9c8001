"""The state of an aggregate before and after one event, and then and now, with what changed."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from app.audit.fact_formatting import NONE, Fact, facts
from app.audit.history import KINDS, folded, state_after
from app.http.routing import caller, service
from app.registry.history_kind import HistoryKind
from domain.kernel.events.event import Event
from domain.kernel.storage.stored_events import upto_version
from domain.kernel.text.bilingual import BilingualText
from projections.audit.names import Names


class Change(NamedTuple):
    """One fact with its old and its new value."""

    label: BilingualText
    was: BilingualText
    now: BilingualText

    @property
    def is_changed(self) -> bool:
        """Return True if the value changed."""
        return self.was != self.now


def kind_of(event: Event) -> str:
    """Return the kind of the aggregate of `event`: the first segment of its topic."""
    return event.TOPIC.split(".")[0]


def around(event: Event, names: Names) -> tuple[list[Change], list[UUID]]:
    """Return what `event` changed in its aggregate, and the people of whose record it is.

    Both are empty for an aggregate without a history or not visible to the reader.
    """
    kind = KINDS.get(kind_of(event))
    if kind is None:
        return [], []
    events = upto_version(service().ledger, event.originator_id, event.originator_version)
    after = folded(kind, events)
    if after is None or not kind.is_visible(after, caller()):
        return [], []
    states = (facts_after(kind, events[:-1], names), facts_after(kind, events, names))
    changes = [item for item in compared(*states) if item.is_changed]
    return changes, kind.people(after, caller())


def compared(was: Sequence[Fact], now: Sequence[Fact]) -> list[Change]:
    """Compare two states fact by fact."""
    before = {wa.field: wa.value for wa in was}
    after = {item.field: item.value for item in now}
    labels = {item.field: item.label for item in (*now, *was)}
    return [
        Change(label, before.get(field, NONE), after.get(field, NONE))
        for field, label in labels.items()
    ]


def facts_after(kind: HistoryKind, events: Sequence[Event], names: Names) -> list[Fact]:
    """Return the facts after `events` that the reader may know; empty before creation."""
    state = state_after(kind, events)
    if state is None:
        return []
    shown = kind.on_page(state, caller())
    return facts(
        kind.kind,
        {name: one for name, one in shown.items() if name not in ("id", "centre")},
        names,
    )

"""The events of one aggregate, and its state as of a day, as known at an instant."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from app import registry
from app.http.event_steps import Steps
from app.http.routing import caller, service, viewed
from app.registry.history_kind import HistoryKind
from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS
from projections.audit.search import positions_of

KINDS: Mapping[str, HistoryKind] = {
    kind.kind: kind for _, kinds in registry.parts("histories", "HISTORIES") for kind in kinds
}
"""By the kind of aggregate, as the contexts declare them."""


def history(
    kind: HistoryKind, id: UUID, *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[str, Any]:
    """Return the history of one aggregate. Raises NotFound if it is not visible to the reader."""
    now = visible(kind, id)
    events = known(kind.aggregate, service().ledger.history(id), as_of=as_of, known_at=known_at)
    steps = Steps()
    positions = positions_of(service().views, id)
    if not caller().has(READERS):
        shown = [event for event in events if not steps.concerns_another(event)]
    else:
        shown = events
    formatted = steps.all(shown, positions)
    viewed([*kind.people(now, caller()), *steps.people_shown()], "history")
    return {
        "subject": id,
        "as_of": as_of,
        "known_at": known_at,
        "steps": formatted,
        "state": state_after(kind, events),
    }


def known(
    aggregate: type[Aggregate],
    history: Sequence[Event],
    *,
    as_of: date | None,
    known_at: datetime | None,
) -> list[Event]:
    """Those events of a history that were known at an instant, up to a day."""
    events = [event for event in history if known_at is None or event.meta.recorded_at <= known_at]
    return events if as_of is None else aggregate.known_by(events, as_of)


def state_after(kind: HistoryKind, events: Sequence[Event]) -> dict[str, Any] | None:
    """Return the state after `events`; None before creation or where the reader was not involved.

    A participant who has a task today does not see who had it before.
    """
    then = folded(kind, events)
    if then is None or not kind.is_visible(then, caller()):
        return None
    presented = kind.present(then, caller())
    shown = kind.answer().dump(presented) if kind.answer else msgspec.to_builtins(presented)
    return {name: value for name, value in shown.items() if name not in kind.of_today}


def folded(kind: HistoryKind, events: Sequence[Event]) -> Aggregate | None:
    """Return the aggregate after `events`; None if they do not begin with its first event."""
    if not events or events[0].originator_version != 1:
        return None
    return kind.aggregate.fold(events)


def visible(kind: HistoryKind, id: UUID) -> Aggregate:
    """Return the aggregate as it is now. Raises NotFound if the reader may not see it."""
    now = service().ledger.get(kind.aggregate, id)
    if not kind.is_visible(now, caller()):
        raise NotFound(out_of_scope=True)
    return now

"""The state of an aggregate before and after one event, and then and now, with what changed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.audit.fact_formatting import CONTENTS, NONE, Fact, facts
from app.audit.history import KINDS, state_after
from app.http.routing import caller, service
from domain.identity.account import Account
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.stored_events import upto_version
from domain.kernel.text.bilingual import BilingualText
from projections.audit.names import Names

SUBJECTS = {"person": "people", "participant": "participants", "job_order": "job-orders",
          "task": "tasks", "client": "clients"}  # fmt: skip
"""The history page of each kind of aggregate, by the first segment of its topics."""
LEFT_OUT = frozenset({"id", "centre", "kind_of_work", "instructions", "comment"})
"""Facts of a task that belong to its order, or that its events show."""


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


def around(event: Event, names: Names) -> list[Change]:
    """Return what `event` changed in its aggregate; empty for kinds without a state."""
    kind = kind_of(event)
    if kind not in SUBJECTS and kind != Account.KIND:
        return []
    events = upto_version(service().ledger, event.originator_id, event.originator_version)
    before, after = state(kind, events[:-1], names), state(kind, events, names)
    return [item for item in compared(before, after) if item.is_changed]


def compared(was: Sequence[Fact], now: Sequence[Fact]) -> list[Change]:
    """Compare two states fact by fact."""
    before = {wa.field: wa.value for wa in was}
    after = {item.field: item.value for item in now}
    labels = {item.field: item.label for item in (*now, *was)}
    return [
        Change(label, before.get(field, NONE), after.get(field, NONE))
        for field, label in labels.items()
    ]


def state(kind: str, events: Sequence[Event], names: Names) -> list[Fact]:
    """Return the facts after `events` that the reader may know; empty before creation."""
    if kind == Account.KIND:
        return facts(kind, _account(events), names)
    shown = state_after(KINDS[SUBJECTS[kind]], events)
    if shown is None:
        return []
    if kind == "task":
        kept_back = LEFT_OUT if caller().has(STAFF) else LEFT_OUT | CONTENTS
        shown = {name: one for name, one in shown.items() if name not in kept_back}
        shown |= _assigned(shown.get("assignment"))
    return facts(kind, {name: one for name, one in shown.items() if name != "centre"}, names)


def _assigned(assignment: dict[str, Any] | None) -> dict[str, Any]:
    """Return why a task was assigned, for staff only: a reason may reveal health."""
    if assignment is None or not caller().has(STAFF):
        return {}
    return {"reasons": [item["code"] for item in assignment["reasons"]]}


def _account(events: Sequence[Event]) -> dict[str, Any]:
    account = Account.fold(events)
    if account is None:
        return {}
    return {
        "roles": sorted(account.roles),
        "centres": list(account.centres),
        "is_disabled": account.is_disabled,
    }

"""A thing before and after one event, and then and now: which of its facts changed."""

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
          "task": "tasks"}  # fmt: skip
"""Where the past of each kind of thing is told, by the first word of its topics."""
LEFT_OUT = frozenset({"id", "centre", "kind_of_work", "instructions", "comment"})
"""Facts of a task that are those of its order, or that its steps tell."""


class Change(NamedTuple):
    """One fact as it was and as it is."""

    label: BilingualText
    was: BilingualText
    now: BilingualText

    @property
    def is_changed(self) -> bool:
        """True if it is another one now."""
        return self.was != self.now


def kind_of(event: Event) -> str:
    """The kind of thing to which `event` happened: the first word of its topic."""
    return event.TOPIC.split(".")[0]


def around(event: Event, names: Names) -> list[Change]:
    """What `event` changed of its thing; nothing for kinds of things that have no state."""
    kind = kind_of(event)
    if kind not in SUBJECTS and kind != Account.KIND:
        return []
    events = upto_version(service().ledger, event.originator_id, event.originator_version)
    before, after = state(kind, events[:-1], names), state(kind, events, names)
    return [item for item in compared(before, after) if item.is_changed]


def compared(was: Sequence[Fact], now: Sequence[Fact]) -> list[Change]:
    """Two states side by side, fact by fact."""
    before = {wa.field: wa.value for wa in was}
    after = {item.field: item.value for item in now}
    labels = {item.field: item.label for item in (*now, *was)}
    return [
        Change(label, before.get(field, NONE), after.get(field, NONE))
        for field, label in labels.items()
    ]


def state(kind: str, events: Sequence[Event], names: Names) -> list[Fact]:
    """A thing after `events`, in words, with what the reader may know; empty before its birth."""
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
    """Why somebody has a task: that may tell of their health, and is for those who work with it."""
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

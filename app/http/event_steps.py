"""Events as readable steps, and the record of whose data was shown with them.

The audit trail shows them, and so do history pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app

from app.http.event_masking import shown_to
from app.http.problems import language
from app.http.routing import caller, service
from domain.kernel.events.event import Event
from domain.kernel.storage.ledger_positions import events_at
from domain.participants.queries import person_of
from domain.people.queries import people_among
from projections.audit.names import Names
from projections.audit.sentences import sentence

ACT_LABEL = "ashiato.act_label"
"""The extension that returns the label of what somebody wanted to do, by its stored name."""


class Steps:
    """Presents events one by one to the current reader, and collects whose data was shown."""

    def __init__(self) -> None:
        act_label = current_app.extensions[ACT_LABEL]
        self._reader, self._names = caller(), Names(service().ledger, service().views, act_label)
        self._own = self._own_ids()
        self._shown: set[UUID] = set()

    def at(self, positions: Sequence[int]) -> list[dict[str, Any]]:
        """The events at these positions; they and their names are read in a few queries."""
        found = events_at(service().ledger, positions)
        self._names.learn(found.values())
        return [
            self.present(found[position], position) for position in positions if position in found
        ]

    def all(self, events: Sequence[Event], positions: Mapping[int, int]) -> list[dict[str, Any]]:
        """The events of one aggregate, with their positions by version."""
        self._names.learn(events)
        return [self.present(event, positions.get(event.originator_version)) for event in events]

    def present(self, event: Event, position: int | None) -> dict[str, Any]:
        """One event as a step."""
        shown = shown_to(self._reader, event, is_own=self.is_own(event))
        subject = getattr(event, "sealed_under", None)
        if shown.is_personal and subject is not None:
            self._shown.add(subject)
        return {
            "position": position,
            "event_id": event.meta.event_id,
            "correlation_id": event.meta.correlation_id,
            "causation_id": event.meta.causation_id,
            "type": event.TOPIC,
            "subject": event.originator_id,
            "version": event.originator_version,
            "centre": event.meta.centre,
            "actor": event.meta.actor,
            "actor_name": self._names.actor(event.meta.actor, event.meta.operator).in_language(
                language()
            ),
            "role": event.meta.role,
            "occurred_on": event.meta.occurred_on,
            "recorded_at": event.meta.recorded_at,
            "reason": shown.reason,
            "summary": sentence(event, self._names, language()),
            "data": shown.data,
            "hidden": shown.hidden,
        }

    def is_own(self, event: Event) -> bool:
        """True if the event is about the participant who reads it."""
        named = {event.originator_id, getattr(event, "sealed_under", None)}
        return bool(self._own & (named | {getattr(event, "participant_id", None)}))

    def concerns_another(self, event: Event) -> bool:
        """True if the event names a participant other than the reader."""
        named = getattr(event, "participant_id", None)
        return named is not None and named not in self._own

    def people_shown(self) -> Iterable[UUID]:
        """The people whose sealed data was shown (keys of orders are not people)."""
        return people_among(service().ledger, sorted(self._shown))

    @property
    def names(self) -> Names:
        """The names looked up so far."""
        return self._names

    def _own_ids(self) -> set[UUID | None]:
        own = self._reader.participant_id
        if own is None:
            return set()
        return {own, person_of(service().ledger, own)}

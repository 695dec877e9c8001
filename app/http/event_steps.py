"""Events as readable steps, and the record of whose data was shown with them.

The audit trail shows them, and so do history pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app

from app.http.event_masking import shown_to
from app.http.known_people import KnownPeople
from app.http.problems import language
from app.http.routing import caller, service
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.ledger_positions import events_at
from domain.participants.queries import person_of
from domain.people.queries import people_among
from projections.audit.names import Names
from projections.audit.sentences import sentence

ACT_LABEL = "ashiato.act_label"
"""The extension that returns the label of what somebody wanted to do, by its stored name."""


class Steps:
    """Presents events one by one to the current reader, and collects whose data was shown."""

    def __init__(self, *, with_names: bool = False) -> None:
        """With `with_names` staff are shown the names of people beside their codes.

        Their view is to be recorded, see `people_shown`, once all texts were made.
        """
        at, self._reader = service(), caller()
        self._people = KnownPeople(at.ledger, at.views, self._reader.centres)
        self._names = Names(
            at.ledger,
            at.views,
            current_app.extensions[ACT_LABEL],
            self._people if with_names and self._reader.has(STAFF) else None,
        )
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
        """The people whose sealed data or name was shown (keys of orders are not people)."""
        return people_among(service().ledger, sorted(self._shown | self._people.named))

    @property
    def people_named(self) -> Iterable[UUID]:
        """The people whose names were shown so far."""
        return sorted(self._people.named)

    @property
    def names(self) -> Names:
        """The names looked up so far."""
        return self._names

    def _own_ids(self) -> set[UUID | None]:
        own = self._reader.participant_id
        if own is None:
            return set()
        return {own, person_of(service().ledger, own)}

"""What work a participant can do: skills, limits, availability, tasks in hand at once."""

from typing import Annotated

from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.participants.base_participant import BaseParticipant
from domain.participants.value_objects import (
    Availability,
    Limits,
    require_within,
)


class MatchingFacts(BaseParticipant):
    """What staff state for the matching of tasks; each fact is recorded only if it changes."""

    class Assessed(SealedEvent, frozen=True, kw_only=True):
        """Levels from 0 (not yet) to 5 (could teach it) of the assessed skills."""

        TOPIC = "participant.assessed.v1"
        skills: Annotated[dict[str, int] | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    class LimitsSet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.limits_set.v1"
        limits: Annotated[Limits | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    class AvailabilitySet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.availability_set.v1"
        availability: Availability

    class MaxOpenTasksSet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.max_open_tasks_set.v1"
        n: int
        was: int

    def assess(self, skills: dict[str, int], note: str | None) -> None:
        """Set the levels of some skills, 0 to 5; the others stay unchanged."""
        self._require_on_the_books()
        for skill, level in skills.items():
            require_within(f"skills.{skill}", level, 0, 5)
        refuse_my_number(note=note)
        unchanged = {**self.skills, **skills} == self.skills
        if not (unchanged and self.assessed == (event_context().occurred_on, note)):
            self._note_fact(self.Assessed, skills=skills, note=note)

    def set_limits(self, limits: Limits, note: str | None) -> None:
        """Set the limits of work."""
        self._require_on_the_books()
        refuse_my_number(note=note)
        sound = limits.checked()
        if (sound, note) != (self.limits, self.limits_note):
            self._note_fact(self.LimitsSet, limits=sound, note=note)

    def set_availability(self, availability: Availability) -> None:
        """Set when the participant can work."""
        self._require_on_the_books()
        sound = availability.checked()
        if sound != self.availability:
            self._note_fact(self.AvailabilitySet, availability=sound)

    def set_max_open_tasks(self, n: int) -> None:
        """Set how many open tasks the participant may have at once, 1 to 20."""
        self._require_on_the_books()
        require_within("n", n, 1, 20)
        if n != self.max_open_tasks:
            self._note_fact(self.MaxOpenTasksSet, n=n, was=self.max_open_tasks)

    @applies(Assessed)
    def _assessed(self, event: Assessed) -> None:
        self._count_fact(event)
        self.skills = {**self.skills, **(event.skills or {})}
        self.assessed = (event.meta.occurred_on, event.note)

    @applies(LimitsSet)
    def _limits_set(self, event: LimitsSet) -> None:
        self._count_fact(event)
        self.limits, self.limits_note = event.limits, event.note

    @applies(AvailabilitySet)
    def _availability_set(self, event: AvailabilitySet) -> None:
        self._count_fact(event)
        self.availability = event.availability

    @applies(MaxOpenTasksSet)
    def _max_open_tasks_set(self, event: MaxOpenTasksSet) -> None:
        self._count_fact(event)
        self.max_open_tasks = event.n

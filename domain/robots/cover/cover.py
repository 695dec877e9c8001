"""Cover: the search for a pilot who takes a shift that its pilot had to give up (O25)."""

from collections.abc import Iterable, Set
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.robots.shifts.shift import Shift


class CoverState(StrEnum):
    """State of the search; in `UNCOVERED` staff know of it, and a pilot may still accept."""

    ASKING = "asking"
    UNCOVERED = "uncovered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class Round(StrEnum):
    """Who is asked: first the stand-by of the shift, then every eligible pilot."""

    STAND_BY = "stand_by"
    EVERYBODY = "everybody"


SEEKING = frozenset({CoverState.ASKING, CoverState.UNCOVERED})
"""The states in which a pilot may still accept."""


def cover_id(shift_id: UUID, given_up: UUID) -> UUID:
    """The id of the search for one event by which a shift was given up."""
    return uuid5(shift_id, f"cover {given_up}")


class Cover(Aggregate):
    """One search. It names people only by id, and ends when one of them accepts."""

    KIND = "cover"

    class Sought(Event, frozen=True, kw_only=True):
        """The search begins. Everybody is asked from `widen_at`; staff are notified at `tell_at`.

        `given_up_by` is not asked again.
        """

        TOPIC = "cover.sought.v1"

        shift_id: UUID
        deployment_id: UUID
        venue_id: UUID
        given_up_by: UUID | None
        widen_at: datetime
        tell_at: datetime

    class Offered(Event, frozen=True, kw_only=True):
        """These pilots are asked."""

        TOPIC = "cover.offered.v1"

        round: Round
        person_ids: tuple[UUID, ...]

    class Declined(SealedEvent, frozen=True, kw_only=True):
        """One of the pilots declined."""

        TOPIC = "cover.declined.v1"

        person_id: UUID

    class Taken(SealedEvent, frozen=True, kw_only=True):
        """One of the pilots accepted first, and has the shift."""

        TOPIC = "cover.taken.v1"

        person_id: UUID

    class NobodyFound(Event, frozen=True, kw_only=True):
        """Nobody has accepted so far; staff and venue are notified."""

        TOPIC = "cover.nobody_found.v1"

        shift_id: UUID
        venue_id: UUID

    class Withdrawn(Event, frozen=True, kw_only=True):
        """The search ended: staff assigned the shift, or it was cancelled."""

        TOPIC = "cover.withdrawn.v1"

    shift_id: UUID
    deployment_id: UUID
    venue_id: UUID
    given_up_by: UUID | None
    state: CoverState
    round: Round | None
    widen_at: datetime
    tell_at: datetime
    asked: frozenset[UUID]
    declined: frozenset[UUID]
    taken_by: UUID | None

    @classmethod
    def seek(
        cls,
        id: UUID,
        shift: Shift,
        *,
        given_up_by: UUID | None,
        widen_at: datetime,
        tell_at: datetime,
    ) -> Self:
        """Begin the search for a pilot who takes `shift`."""
        cover = cls(id, centre=shift.centre)
        cover.record(
            cls.Sought,
            shift_id=shift.id,
            deployment_id=shift.deployment_id,
            venue_id=shift.venue_id,
            given_up_by=given_up_by,
            widen_at=widen_at,
            tell_at=tell_at,
        )
        return cover

    def offer(self, round: Round, people: Iterable[UUID]) -> None:
        """Ask those of `people` not asked yet; record NobodyFound if nobody is left to ask."""
        fresh = tuple(item for item in people if item not in self.asked)
        if self.state is not CoverState.ASKING:
            return
        if fresh:
            self.record(self.Offered, round=round, person_ids=fresh)
        elif round is Round.EVERYBODY and not self.unanswered:
            self.note_nobody()

    def decline(self, person_id: UUID) -> None:
        """Record that a pilot who was asked declines."""
        self._require_asked(person_id)
        if person_id not in self.declined and self.state in SEEKING:
            self.record(self.Declined, sealed_under=person_id, person_id=person_id)

    def take(self, person_id: UUID) -> None:
        """Record that a pilot who was asked accepts. Raises RuleBroken if another was first."""
        self._require_asked(person_id)
        if self.taken_by == person_id:
            return
        if self.state not in SEEKING:
            raise self.too_late()
        self.record(self.Taken, sealed_under=person_id, person_id=person_id)

    def note_nobody(self) -> None:
        """Record that nobody has accepted, so that staff and venue are notified."""
        if self.state is CoverState.ASKING:
            self.record(self.NobodyFound, shift_id=self.shift_id, venue_id=self.venue_id)

    def withdraw(self) -> None:
        """End the search without a pilot."""
        if self.state in SEEKING:
            self.record(self.Withdrawn)

    @property
    def unanswered(self) -> Set[UUID]:
        """The pilots who were asked and have not declined."""
        return self.asked - self.declined

    def too_late(self) -> RuleBroken:
        """The refusal for an acceptance after another one, or after the shift was filled."""
        if self.taken_by is not None:
            return RuleBroken(
                "ありがとうございます。このシフトは、ほかの人が先に引き受けてくれました。",
                "Thank you. Somebody else was first, and has this shift now.",
            )
        return RuleBroken(
            "ありがとうございます。このシフトは、もう交代を探していません。",
            "Thank you. Nobody is needed for this shift any more.",
        )

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre, and to the pilots who were asked."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.person_id in self.asked

    def _require_asked(self, person_id: UUID) -> None:
        if person_id not in self.asked:
            raise NotFound(out_of_scope=True)

    @applies(Sought)
    def _sought(self, event: Sought) -> None:
        self.shift_id, self.deployment_id = event.shift_id, event.deployment_id
        self.venue_id, self.given_up_by = event.venue_id, event.given_up_by
        self.widen_at, self.tell_at = event.widen_at, event.tell_at
        self.state, self.round, self.taken_by = CoverState.ASKING, None, None
        self.asked = self.declined = frozenset()

    @applies(Offered)
    def _offered(self, event: Offered) -> None:
        self.round, self.asked = event.round, self.asked | set(event.person_ids)

    @applies(Declined)
    def _declined(self, event: Declined) -> None:
        self.declined = self.declined | {event.person_id}

    @applies(Taken)
    def _taken(self, event: Taken) -> None:
        self.state, self.taken_by = CoverState.TAKEN, event.person_id

    @applies(NobodyFound)
    def _nobody_found(self, _: NobodyFound) -> None:
        self.state = CoverState.UNCOVERED

    @applies(Withdrawn)
    def _withdrawn(self, _: Withdrawn) -> None:
        self.state = CoverState.WITHDRAWN

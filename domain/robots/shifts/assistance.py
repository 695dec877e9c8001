"""Assistance with a shift: the checklist before it, calls for help, and offers to swap."""

from collections.abc import Set
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID, uuid5

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.privacy.my_number import refuse_my_number
from domain.robots.shifts.shift import Shift


class Ready(StrEnum):
    """What a pilot checks before a shift."""

    ROBOT = "robot"
    SOUND = "sound"
    PICTURE = "picture"
    DRINK = "drink"


def assistance_id(shift_id: UUID) -> UUID:
    """The id of the assistance with a shift."""
    return uuid5(shift_id, "beside")


class ShiftAssistance(Aggregate):
    """The assistance with one shift. It never changes the states and minutes of the shift."""

    KIND = "beside_shift"

    class LookedOver(SealedEvent, frozen=True, kw_only=True):
        """The pilot went through the checklist; `ready` lists what was in order."""

        TOPIC = "beside_shift.looked_over.v1"

        shift_id: UUID
        person_id: UUID
        ready: tuple[Ready, ...]

    class HelpAsked(SealedEvent, frozen=True, kw_only=True):
        """The pilot asked the staff for help."""

        TOPIC = "beside_shift.help_asked.v1"

        shift_id: UUID
        person_id: UUID
        note: Annotated[str | None, Sealed] = None

    class HelpGiven(Event, frozen=True, kw_only=True):
        """A staff member handled the call."""

        TOPIC = "beside_shift.help_given.v1"

    class SwapOffered(SealedEvent, frozen=True, kw_only=True):
        """The pilot offers the shift to others, and keeps it until somebody accepts."""

        TOPIC = "beside_shift.swap_offered.v1"

        shift_id: UUID
        person_id: UUID

    class SwapTaken(SealedEvent, frozen=True, kw_only=True):
        """Another pilot accepted and has the shift."""

        TOPIC = "beside_shift.swap_taken.v1"

        person_id: UUID

    class SwapWithdrawn(Event, frozen=True, kw_only=True):
        """The offer was withdrawn."""

        TOPIC = "beside_shift.swap_withdrawn.v1"

    shift_id: UUID
    ready: Set[Ready] | None
    """None until the checklist was done; another pilot does it again."""
    help_note: str | None
    needs_help: bool
    asked_by: UUID | None
    """Who called last."""
    calls: int
    """How often a call began; further messages on an open call do not count."""
    swap_by: UUID | None
    """Who offers the shift now."""

    @classmethod
    def begin(cls, shift: Shift) -> Self:
        """Return the assistance with a shift for which nothing is recorded yet."""
        assistance = cls(assistance_id(shift.id), centre=shift.centre)
        assistance.shift_id = shift.id
        assistance._clear()
        return assistance

    def look_over(self, person_id: UUID, ready: Set[Ready]) -> None:
        """Record what was in order."""
        if self.ready_for(person_id) != ready:
            self.record(
                self.LookedOver,
                sealed_under=person_id,
                shift_id=self.shift_id,
                person_id=person_id,
                ready=tuple(item for item in Ready if item in ready),
            )

    def ask_for_help(self, person_id: UUID, note: str | None) -> None:
        """Ask the staff for help; a new note replaces the one of an open call."""
        refuse_my_number(note=note)
        if not self._waits_for_help(person_id) or note not in (None, self.help_note):
            self.record(
                self.HelpAsked,
                sealed_under=person_id,
                shift_id=self.shift_id,
                person_id=person_id,
                note=note,
            )

    def give_help(self) -> None:
        """Record that the call was handled."""
        if self.needs_help:
            self.record(self.HelpGiven)

    def offer_swap(self, person_id: UUID) -> None:
        """Offer the shift to the other pilots."""
        if self.swap_by != person_id:
            self.record(
                self.SwapOffered,
                sealed_under=person_id,
                shift_id=self.shift_id,
                person_id=person_id,
            )

    def take_swap(self, person_id: UUID, of: UUID | None) -> None:
        """Accept the offer of the shift's present pilot. Raises RuleBroken if there is none."""
        if of is None or self.swap_by != of:
            raise RuleBroken(
                "ありがとうございます。このシフトの交代は、もう決まったか、取り下げられました。",
                "Thank you. Somebody else was first, or the offer was taken back.",
            )
        self.record(self.SwapTaken, sealed_under=person_id, person_id=person_id)

    def withdraw_swap(self) -> None:
        """Withdraw the offer."""
        if self.swap_by is not None:
            self.record(self.SwapWithdrawn)

    def has_called(self, person_id: UUID | None) -> bool:
        """True while a call of this pilot is open."""
        return person_id is not None and self._waits_for_help(person_id)

    def was_helped(self, person_id: UUID | None) -> bool:
        """True if the last call was made by this pilot and has been handled."""
        return person_id is not None and self.asked_by == person_id and not self.needs_help

    def ready_for(self, person_id: UUID | None) -> Set[Ready] | None:
        """What this pilot found in order; None if they have not done the checklist."""
        return self.ready if person_id is not None and person_id == self._looked else None

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre; pilots see it through the shift."""
        return super().is_visible_to(caller) and caller.has(READERS)

    _looked: UUID | None

    def _waits_for_help(self, person_id: UUID) -> bool:
        return self.needs_help and self.asked_by == person_id

    @applies(LookedOver)
    def _looked_over(self, event: LookedOver) -> None:
        self._first(event.shift_id, event.originator_version)
        self.ready, self._looked = frozenset(event.ready), event.person_id

    @applies(HelpAsked)
    def _help_asked(self, event: HelpAsked) -> None:
        self._first(event.shift_id, event.originator_version)
        self.calls += not self._waits_for_help(event.person_id)
        self.needs_help, self.help_note, self.asked_by = True, event.note, event.person_id

    @applies(HelpGiven)
    def _help_given(self, _: HelpGiven) -> None:
        self.needs_help, self.help_note = False, None

    @applies(SwapOffered)
    def _swap_offered(self, event: SwapOffered) -> None:
        self._first(event.shift_id, event.originator_version)
        self.swap_by = event.person_id

    @applies(SwapTaken)
    def _swap_taken(self, _: SwapTaken) -> None:
        self.swap_by = None

    @applies(SwapWithdrawn)
    def _swap_withdrawn(self, _: SwapWithdrawn) -> None:
        self.swap_by = None

    def _first(self, shift_id: UUID, version: int) -> None:
        if version == 1:
            self.shift_id = shift_id
            self._clear()

    def _clear(self) -> None:
        self.ready = self.help_note = self.asked_by = self.swap_by = self._looked = None
        self.needs_help, self.calls = False, 0

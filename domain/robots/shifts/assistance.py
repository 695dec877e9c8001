"""What goes on beside a shift: the look at things before it, calls for help, and offers to swap."""

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
    """What a pilot looks at before a shift."""

    ROBOT = "robot"
    SOUND = "sound"
    PICTURE = "picture"
    DRINK = "drink"


def assistance_id(shift_id: UUID) -> UUID:
    """The id of what goes on beside a shift."""
    return uuid5(shift_id, "beside")


class ShiftAssistance(Aggregate):
    """Kept apart from the shift, whose states and minutes it never changes."""

    KIND = "beside_shift"

    class LookedOver(SealedEvent, frozen=True, kw_only=True):
        """The pilot went through the list before the shift; `ready` is what was in order."""

        TOPIC = "beside_shift.looked_over.v1"

        shift_id: UUID
        person_id: UUID
        ready: tuple[Ready, ...]

    class HelpAsked(SealedEvent, frozen=True, kw_only=True):
        """The pilot asks the staff for help."""

        TOPIC = "beside_shift.help_asked.v1"

        shift_id: UUID
        person_id: UUID
        note: Annotated[str | None, Sealed] = None

    class HelpGiven(Event, frozen=True, kw_only=True):
        """Somebody of the staff saw to it."""

        TOPIC = "beside_shift.help_given.v1"

    class SwapOffered(SealedEvent, frozen=True, kw_only=True):
        """The pilot would give the shift to another one, and keeps it until somebody says yes."""

        TOPIC = "beside_shift.swap_offered.v1"

        shift_id: UUID
        person_id: UUID

    class SwapTaken(SealedEvent, frozen=True, kw_only=True):
        """Another pilot said yes and has the shift."""

        TOPIC = "beside_shift.swap_taken.v1"

        person_id: UUID

    class SwapWithdrawn(Event, frozen=True, kw_only=True):
        """The offer is taken back."""

        TOPIC = "beside_shift.swap_withdrawn.v1"

    shift_id: UUID
    ready: Set[Ready] | None
    """None until somebody has looked; another pilot looks again."""
    help_note: str | None
    needs_help: bool
    asked_by: UUID | None
    """Who called last."""
    calls: int
    """How often somebody began to call; more words for an open call are the same one."""
    swap_by: UUID | None
    """Who offers the shift now."""

    @classmethod
    def begin(cls, shift: Shift) -> Self:
        """What goes on beside a shift beside which nothing has happened yet."""
        assistance = cls(assistance_id(shift.id), centre=shift.centre)
        assistance.shift_id = shift.id
        assistance._clear()
        return assistance

    def look_over(self, person_id: UUID, ready: Set[Ready]) -> None:
        """Keep what was in order."""
        if self.ready_for(person_id) != ready:
            self.record(
                self.LookedOver,
                sealed_under=person_id,
                shift_id=self.shift_id,
                person_id=person_id,
                ready=tuple(item for item in Ready if item in ready),
            )

    def ask_for_help(self, person_id: UUID, note: str | None) -> None:
        """Ask the staff; asked again with other words, these hold."""
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
        """Note that it was seen to."""
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
        """Say yes to the offer of the one who has the shift now. Raises RuleBroken without one."""
        if of is None or self.swap_by != of:
            raise RuleBroken(
                "ありがとうございます。このシフトの交代は、もう決まったか、取り下げられました。",
                "Thank you. Somebody else was first, or the offer was taken back.",
            )
        self.record(self.SwapTaken, sealed_under=person_id, person_id=person_id)

    def withdraw_swap(self) -> None:
        """Take the offer back."""
        if self.swap_by is not None:
            self.record(self.SwapWithdrawn)

    def has_called(self, person_id: UUID | None) -> bool:
        """True while a call of this pilot waits for somebody."""
        return person_id is not None and self._waits_for_help(person_id)

    def was_helped(self, person_id: UUID | None) -> bool:
        """True after somebody saw to the last call, which was of this pilot."""
        return person_id is not None and self.asked_by == person_id and not self.needs_help

    def ready_for(self, person_id: UUID | None) -> Set[Ready] | None:
        """What this pilot found in order, None if they have not looked."""
        return self.ready if person_id is not None and person_id == self._looked else None

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of the centre; pilots by way of the shift."""
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

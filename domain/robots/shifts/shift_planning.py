"""The planning of a shift: its pilot and stand-by, whether it is pinned, and where it is cut."""

from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, SealedEvent
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.robots.shifts.base_shift import AHEAD, HELD, BaseShift
from domain.robots.value_objects import GivenBy, ShiftState, require_half_hour


class ShiftPlanning(BaseShift):
    """The part of a shift that the roster and the staff plan."""

    class Assigned(SealedEvent, frozen=True, kw_only=True):
        """The shift has a new pilot; `was` is the one before."""

        TOPIC = "shift.assigned.v1"

        person_id: UUID
        was: UUID | None
        by: GivenBy

    class StandByNamed(SealedEvent, frozen=True, kw_only=True):
        """The person who is asked first if the shift needs cover; None for nobody."""

        TOPIC = "shift.stand_by_named.v1"

        stand_by_id: UUID | None

    class Pinned(Event, frozen=True, kw_only=True):
        """Staff want the shift to stay as it is when the roster is planned again."""

        TOPIC = "shift.pinned.v1"

    class Unpinned(Event, frozen=True, kw_only=True):
        """The roster may change the shift."""

        TOPIC = "shift.unpinned.v1"

    def assign(self, person_id: UUID, by: GivenBy) -> None:
        """Assign the shift to a pilot, who may replace another one."""
        if self.person_id == person_id and self.state in HELD:
            return
        self._require_state(AHEAD | {ShiftState.OPEN})
        refuse_my_number(reason=event_context().reason)
        was = self.person_id
        self.record(self.Assigned, sealed_under=person_id, person_id=person_id, was=was, by=by)

    def name_stand_by(self, person_id: UUID | None) -> None:
        """Set who is asked first for cover. Raises RuleBroken for the pilot of the shift."""
        if person_id == self.stand_by_id:
            return
        self._require_state(HELD | {ShiftState.OPEN})
        if person_id is not None and person_id == self.person_id:
            raise RuleBroken(
                "担当のパイロットは、控えにはなれません。別の人を選んでください。",
                "The pilot of a shift cannot be its stand-by.",
            )
        under = person_id or self.stand_by_id
        self.record(self.StandByNamed, sealed_under=under, stand_by_id=person_id)

    def pin(self) -> None:
        """Protect the shift from changes by the roster."""
        if not self.is_pinned:
            self._require_state(HELD | {ShiftState.OPEN})
            self.record(self.Pinned)

    def unpin(self) -> None:
        """Allow the roster to change the shift."""
        if self.is_pinned:
            self.record(self.Unpinned)

    def split(self, at: str) -> UUID | None:
        """Cut the shift at a half hour inside it; return the rest's id, None if cut already."""
        require_half_hour("at", at)
        if at == self.end and self.was_cut_at == at:
            return None
        self._require_state(HELD | {ShiftState.OPEN})
        if not self.start < at < self.end:
            raise Invalid.field(
                "at",
                f"{self.start}と{self.end}の間の時刻にしてください。",
                f"Choose a time between {self.start} and {self.end}.",
            )
        return self._cut(at)

    @applies(Assigned)
    def _assigned(self, event: Assigned) -> None:
        self.state, self.person_id, self.given_by = (
            ShiftState.ASSIGNED,
            event.person_id,
            event.by,
        )
        self.was_given_up = False
        if self.stand_by_id == event.person_id:
            self.stand_by_id = None

    @applies(StandByNamed)
    def _stand_by_named(self, event: StandByNamed) -> None:
        self.stand_by_id = event.stand_by_id

    @applies(Pinned)
    def _pinned(self, _: Pinned) -> None:
        self.is_pinned = True

    @applies(Unpinned)
    def _unpinned(self, _: Unpinned) -> None:
        self.is_pinned = False

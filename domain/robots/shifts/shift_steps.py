"""The steps of a shift, from confirming it to its end, with the instants at which they happened."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.robots.shifts.base_shift import AHEAD, HELD, RUNNING, BaseShift
from domain.robots.shifts.shift_times import moment, part_of, require_day_reached
from domain.robots.value_objects import Cause, ShiftState


class ShiftSteps(BaseShift):
    """The part of a shift that holds its steps, taken by the pilot or the staff."""

    class Confirmed(SealedEvent, frozen=True, kw_only=True):
        """The pilot confirmed the shift."""

        TOPIC = "shift.confirmed.v1"

        person_id: UUID

    class GivenUp(SealedEvent, frozen=True, kw_only=True):
        """The pilot gave the shift up. One that had begun ended `at` then; `rest` needs cover."""

        TOPIC = "shift.given_up.v1"

        person_id: UUID
        at: datetime | None = None
        rest: UUID | None = None

    class Started(SealedEvent, frozen=True, kw_only=True):
        """The pilot began."""

        TOPIC = "shift.started.v1"

        person_id: UUID
        at: datetime

    class Interrupted(SealedEvent, frozen=True, kw_only=True):
        """The shift was interrupted."""

        TOPIC = "shift.interrupted.v1"

        cause: Cause
        at: datetime
        note: Annotated[str | None, Sealed] = None

    class Resumed(SealedEvent, frozen=True, kw_only=True):
        """The shift continued."""

        TOPIC = "shift.resumed.v1"

        at: datetime

    class Ended(SealedEvent, frozen=True, kw_only=True):
        """The shift ended."""

        TOPIC = "shift.ended.v1"

        at: datetime
        visitors: int | None = None
        note: Annotated[str | None, Sealed] = None

    class DidNotTakePlace(SealedEvent, frozen=True, kw_only=True):
        """The pilot was not there; this implies no blame."""

        TOPIC = "shift.did_not_take_place.v1"

        person_id: UUID

    class Cancelled(SealedEvent, frozen=True, kw_only=True):
        """The shift was cancelled; `at` is set if it had begun."""

        TOPIC = "shift.cancelled.v1"

        at: datetime | None = None

    # The pilot

    def confirm(self) -> None:
        """Record that the pilot confirmed the shift."""
        if self.state is ShiftState.CONFIRMED:
            return
        self._require_state({ShiftState.ASSIGNED})
        self.record(self.Confirmed, sealed_under=self.person_id, person_id=self.person_id)

    def give_up(self, at: datetime | None = None) -> UUID | None:
        """Give up the shift; return the id of the rest if it had begun."""
        if self.state in (ShiftState.OPEN, ShiftState.ENDED) and self.was_given_up:
            return None
        self._require_state(HELD)
        refuse_my_number(reason=event_context().reason)
        if self.state in AHEAD:
            self.record(self.GivenUp, sealed_under=self.person_id, person_id=self.person_id)
            return None
        ends = moment(self.day, at, planned=self.end, not_before=self._latest)
        cut = max(part_of(self.day, ends), self.start)
        rest = self._cut(cut) if cut < self.end else None
        self.record(
            self.GivenUp, sealed_under=self.person_id, person_id=self.person_id, at=ends, rest=rest
        )
        return rest

    def begin(self, at: datetime | None = None, *, afterwards: bool = False) -> None:
        """Begin the shift; the actual time is recorded, even if late.

        Only `afterwards` a shift whose planned end has passed is begun without `at`: one of an
        earlier day, as it was planned. Raises RuleBroken for a time at or after the planned end.
        """
        if self.state is ShiftState.STARTED:
            return
        self._require_state(AHEAD)
        require_day_reached(self.day)
        begins = moment(self.day, at, planned=self.start, not_before=None)
        is_late = at is None and not afterwards and event_context().recorded_at >= self.ends_at
        if is_late or begins >= self.ends_at:
            raise self._past()
        self.record(self.Started, sealed_under=self.person_id, person_id=self.person_id, at=begins)

    def interrupt(self, cause: Cause, note: str | None = None, at: datetime | None = None) -> None:
        """Interrupt the shift; a different cause is recorded as a new interruption."""
        if self.state is ShiftState.INTERRUPTED and self.cause is cause:
            return
        self._require_state(RUNNING)
        refuse_my_number(note=note)
        stops = moment(self.day, at, planned=self.start, not_before=self._latest)
        self.record(self.Interrupted, sealed_under=self.person_id, cause=cause, at=stops, note=note)

    def resume(self, at: datetime | None = None) -> None:
        """Continue the shift."""
        if self.state is ShiftState.STARTED:
            return
        self._require_state({ShiftState.INTERRUPTED})
        goes_on = moment(self.day, at, planned=self.start, not_before=self._latest)
        self.record(self.Resumed, sealed_under=self.person_id, at=goes_on)

    def finish(
        self, visitors: int | None = None, note: str | None = None, at: datetime | None = None
    ) -> None:
        """End the shift."""
        if self.state is ShiftState.ENDED:
            return
        self._require_state(RUNNING)
        refuse_my_number(note=note)
        ends = moment(self.day, at, planned=self.end, not_before=self._latest)
        self.record(self.Ended, sealed_under=self.person_id, at=ends, visitors=visitors, note=note)

    # The staff

    def note_no_show(self) -> None:
        """Record that the pilot was not there."""
        if self.state is ShiftState.NO_SHOW:
            return
        self._require_state(AHEAD)
        require_day_reached(self.day)
        self.record(self.DidNotTakePlace, sealed_under=self.person_id, person_id=self.person_id)

    def cancel(self, at: datetime | None = None) -> None:
        """Cancel the shift. Raises Invalid without a reason."""
        if self.state is ShiftState.CANCELLED:
            return
        self._require_state(HELD | {ShiftState.OPEN})
        if not (event_context().reason or "").strip():
            raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")
        refuse_my_number(reason=event_context().reason)
        stops = None
        if self.state in RUNNING:
            stops = moment(self.day, at, planned=self.end, not_before=self._latest)
        self.record(self.Cancelled, sealed_under=self.person_id, at=stops)

    def _past(self) -> RuleBroken:
        return RuleBroken(
            f"このシフトの時間（{self.start}〜{self.end}）は終わったので、もう始められません。"
            "実際に操作したときは、センターの職員に知らせてください。職員が、始めた時刻と"
            "終えた時刻を後から記録できます。",
            f"The time of this shift ({self.start} to {self.end}) is over, so it cannot be started "
            "any more. If it did take place, tell the staff of the centre: they can record "
            "afterwards when it began and when it ended.",
        )

    # Applying events

    @applies(Confirmed)
    def _confirmed(self, _: Confirmed) -> None:
        self.state = ShiftState.CONFIRMED

    @applies(GivenUp)
    def _gave_up(self, event: GivenUp) -> None:
        self.was_given_up, self._given_up_by = True, event.person_id
        if event.at is None:
            self.state, self.person_id, self.given_by = ShiftState.OPEN, None, None
        else:
            self._stop(event, event.at)
            self.state = ShiftState.ENDED

    @applies(Started)
    def _started(self, event: Started) -> None:
        self.state, self.started_at, self._latest = ShiftState.STARTED, event.at, event.at

    @applies(Interrupted)
    def _interrupted(self, event: Interrupted) -> None:
        self._first_stop = self._first_stop or event.at
        self._last_stop = event.at
        self._count_interruption(event.at)
        self.state, self.cause = ShiftState.INTERRUPTED, event.cause
        self._keep(event.note)

    @applies(Resumed)
    def _resumed(self, event: Resumed) -> None:
        self._last_stop = event.at
        self._count_interruption(event.at)
        self.state = ShiftState.STARTED

    @applies(Ended)
    def _ended(self, event: Ended) -> None:
        self._stop(event, event.at)
        self.state, self.visitors = ShiftState.ENDED, event.visitors
        self._keep(event.note)

    @applies(DidNotTakePlace)
    def _did_not_take_place(self, event: DidNotTakePlace) -> None:
        self.state, self._result = ShiftState.NO_SHOW, event.meta.event_id

    @applies(Cancelled)
    def _cancelled(self, event: Cancelled) -> None:
        if event.at is not None:
            self._stop(event, event.at)
        self.state = ShiftState.CANCELLED

    def _stop(self, event: Event, at: datetime) -> None:
        self._result = event.meta.event_id
        self._ended_interrupted = self.state is ShiftState.INTERRUPTED
        self._count_interruption(at)
        self.ended_at = at

    def _count_interruption(self, at: datetime) -> None:
        if self.state is ShiftState.INTERRUPTED and self._latest is not None:
            self.seconds_interrupted += int((at - self._latest).total_seconds())
        self._latest, self.cause = at, None

    def _keep(self, note: str | None) -> None:
        if note is not None:
            self.notes = (*self.notes, note)

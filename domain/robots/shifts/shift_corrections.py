"""The correction of a shift that is over: whether it took place, and when it began and ended."""

from datetime import datetime
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import SealedEvent
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.privacy.my_number import refuse_my_number
from domain.robots.shifts.base_shift import BaseShift
from domain.robots.shifts.shift_times import moment
from domain.robots.value_objects import TIMES_CORRECTED, ShiftState


class ShiftCorrections(BaseShift):
    """The part of a shift that states how it really went."""

    class TimesCorrected(SealedEvent, frozen=True, kw_only=True):
        """How the shift went was recorded wrong: its state and the times in which it was worked."""

        TOPIC = "shift.times_corrected.v1"

        person_id: UUID
        corrects: UUID
        state: ShiftState
        started_at: datetime | None
        ended_at: datetime | None
        visitors: int | None
        changed: tuple[str, ...] = ()

    @property
    def times_may_be_corrected(self) -> bool:
        """True if it is over, and was begun or did not take place."""
        return self.person_id is not None and self._result is not None

    def correct_times(
        self,
        *,
        took_place: bool,
        started_at: datetime | None,
        ended_at: datetime | None,
        visitors: int | None,
    ) -> None:
        """Correct when a shift that is over began and ended, or whether it took place.

        A time that is None stays as it is. Raises RuleBroken for a shift that is not over, and
        Invalid for times that do not fit its interruptions or its day, and without a reason.
        """
        if self.person_id is None or self._result is None:
            raise RuleBroken(
                "このシフトは、まだ終わっていないか、始まる前に取り消されたので、時刻を訂正できません。",
                "This shift is not over yet, or was cancelled before it began, so its times cannot"
                " be corrected.",
            )
        facts = self._not_held() if not took_place else self._held_at(started_at, ended_at)
        visitors = visitors if took_place else None
        before = (self.state, self.started_at, self.ended_at, self.visitors)
        changed = tuple(
            name
            for name, was, now in zip(TIMES_CORRECTED, before, (*facts, visitors), strict=True)
            if was != now
        )
        if not changed:
            return
        require_reason()
        refuse_my_number(reason=event_context().reason)
        state, starts, ends = facts
        self.record(
            self.TimesCorrected,
            occurred_on=self.day,
            sealed_under=self.person_id,
            person_id=self.person_id,
            corrects=self._result,
            state=state,
            started_at=starts,
            ended_at=ends,
            visitors=visitors,
            changed=changed,
        )

    def _not_held(self) -> tuple[ShiftState, None, None]:
        if self._first_stop is not None:
            raise RuleBroken(
                "中断の記録があるので、実施されなかったことにはできません。",
                "It was interrupted, so it did take place.",
            )
        return ShiftState.NO_SHOW, None, None

    def _held_at(
        self, started_at: datetime | None, ended_at: datetime | None
    ) -> tuple[ShiftState, datetime, datetime]:
        starts, ends = started_at or self.started_at, ended_at or self.ended_at
        for name, given in (("started_at", starts), ("ended_at", ends)):
            if given is None:
                raise Invalid.field(name, "時刻を書いてください。", "Give the time.")
        assert starts is not None and ends is not None  # noqa: S101 - refused above
        if starts != self.started_at:
            starts = self._correct_time("started_at", starts)
        if ends != self.ended_at:
            ends = self._correct_time("ended_at", ends)
        if starts >= ends or (self._first_stop is not None and starts > self._first_stop):
            raise (
                Invalid.field(
                    "ended_at",
                    "始まりより後の時刻にしてください。",
                    "Give a time after the start.",
                )
                if started_at is None
                else Invalid.field(
                    "started_at",
                    "終わりや最初の中断より前の時刻にしてください。",
                    "Give a time before the end and before the first interruption.",
                )
            )
        if self._last_stop is not None and ends != self.ended_at:
            if self._ended_interrupted:
                raise Invalid.field(
                    "ended_at",
                    "中断したまま終わったシフトなので、作業時間は中断までです。終わりの時刻は"
                    "訂正できません。",
                    "The shift ended during an interruption and counts until it. Its end cannot be"
                    " corrected.",
                )
            if ends < self._last_stop:
                raise Invalid.field(
                    "ended_at",
                    "最後の中断や再開より後の時刻にしてください。",
                    "Give a time after the last interruption.",
                )
        state = self.state if self.state is ShiftState.CANCELLED else ShiftState.ENDED
        return state, starts, ends

    def _correct_time(self, name: str, at: datetime) -> datetime:
        """The instant, checked against the day. Raises Invalid, naming the field."""
        try:
            return moment(self.day, at, planned=self.start, not_before=None)
        except Invalid as refusal:
            raise Invalid({name: refusal.errors["at"]}) from None

    @applies(TimesCorrected)
    def _times_corrected(self, event: TimesCorrected) -> None:
        self.state, self._result = event.state, event.meta.event_id
        self.started_at, self.ended_at = event.started_at, event.ended_at
        self.visitors = event.visitors

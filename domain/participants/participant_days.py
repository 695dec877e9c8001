"""The days of a participant: attendance, condition, rest, and corrections of past days."""

from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.participants.base_participant import BaseParticipant
from domain.participants.course import PRESENT
from domain.participants.value_objects import (
    Condition,
    Hours,
    Rest,
    require_within,
)

T = TypeVar("T")


class ParticipantDays(BaseParticipant):
    """What is recorded of each day."""

    class CheckedIn(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.checked_in.v1"

    class CheckedOut(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.checked_out.v1"

    class AttendanceCorrected(SealedEvent, frozen=True, kw_only=True):
        """Whether and when the participant was there on the day of the event, as it really was.

        `corrects` names the events about that day before; it is empty if nothing was recorded.
        """

        TOPIC = "participant.attendance_corrected.v1"
        corrects: tuple[UUID, ...]
        attended: Hours | None
        """None if the participant was not there."""

    class RestTaken(SealedEvent, frozen=True, kw_only=True):
        """The participant rests on the day of the event: no work is offered to them."""

        TOPIC = "participant.rest_taken.v1"

    class RestEnded(SealedEvent, frozen=True, kw_only=True):
        """The participant works on that day after all."""

        TOPIC = "participant.rest_ended.v1"
        corrects: UUID

    class ConditionReported(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.condition_reported.v1"
        level: Annotated[int | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    def check_in(self) -> None:
        """Record the start of the day's work, at the centre or at home."""
        self._require_state(PRESENT)
        if self.days.get(event_context().occurred_on) is not False:
            self._note_fact(self.CheckedIn)

    def check_out(self) -> None:
        """Record the end of the day's work. Raises RuleBroken without a check-in on that day."""
        self._require_state(PRESENT)
        is_out = self.days.get(event_context().occurred_on)
        if is_out is None:
            raise RuleBroken(
                "この日はまだ始まりの記録がありません。先に開始を報告してください。",
                "This day has no check-in yet. Please check in first.",
            )
        if not is_out:
            self._note_fact(self.CheckedOut)

    def correct_attendance(self, hours: Hours | None) -> None:
        """State whether and when the participant was there on a day; None if they were not.

        Raises Invalid without a reason and for impossible hours, and RuleBroken for a day on
        which the participant was not registered or suspended.
        """
        day = event_context().occurred_on
        self._require_reason()
        refuse_my_number(reason=event_context().reason)
        right = hours.checked() if hours else None
        if not self.course.was_present_on(day):
            raise RuleBroken(
                "この日は、この参加者は登録されていないか、休止中です。日付を確かめてください。",
                "The participant was not registered or was suspended on this day. Check the day.",
            )
        known = day in self.days
        if day in self.corrected_hours and self.corrected_hours[day] == right:
            return
        if right is None and not known:
            return
        self.record(
            self.AttendanceCorrected,
            sealed_under=self.person_id,
            corrects=self.attendance.get(day, ()),
            attended=right,
        )

    def report_condition(self, level: int, note: str | None) -> None:
        """Record the condition on the day, from 1 (very bad) to 5 (very good)."""
        self._require_on_the_books()
        require_within("level", level, 1, 5)
        refuse_my_number(note=note)
        said = Condition(level=level, note=note, on=event_context().occurred_on)
        if said != self.condition:
            self._note_fact(self.ConditionReported, level=level, note=note)

    def take_rest(self) -> None:
        """Rest on the day of the command: no work is offered, and tasks in hand stay in hand."""
        self._require_state(PRESENT)
        if not self.rests_on(event_context().occurred_on):
            self._note_fact(self.RestTaken)

    def end_rest(self) -> None:
        """Work on the day of the command after all."""
        if self.rest is not None and self.rests_on(event_context().occurred_on):
            self._note_fact(self.RestEnded, corrects=self.rest.stated_by)

    def rests_on(self, day: date) -> bool:
        """True if the participant rests on this day."""
        return self.rest is not None and self.rest.on == day

    @applies(RestTaken)
    def _rest_taken(self, event: RestTaken) -> None:
        self._count_fact(event)
        self.rest = Rest(on=event.meta.occurred_on, stated_by=event.meta.event_id)

    @applies(RestEnded)
    def _rest_ended(self, _: RestEnded) -> None:
        self.rest = None

    @applies(CheckedIn)
    def _checked_in(self, event: CheckedIn) -> None:
        self._attend(event, is_out=False)

    @applies(CheckedOut)
    def _checked_out(self, event: CheckedOut) -> None:
        self._attend(event, is_out=True)

    def _attend(self, event: Event, *, is_out: bool) -> None:
        day = event.meta.occurred_on
        self.has_facts = True
        self.days = {**self.days, day: is_out}
        known = self.attendance.get(day, ())
        self.attendance = {**self.attendance, day: (*known, event.meta.event_id)}
        self.corrected_hours = _without(self.corrected_hours, day)

    @applies(AttendanceCorrected)
    def _attendance_corrected(self, event: AttendanceCorrected) -> None:
        day, hours = event.meta.occurred_on, event.attended
        others = _without(self.days, day)
        self.has_facts = True
        self.days = others if hours is None else {**others, day: hours.end is not None}
        self.attendance = {**self.attendance, day: (event.meta.event_id,)}
        self.corrected_hours = {**self.corrected_hours, day: hours}

    @applies(ConditionReported)
    def _condition_reported(self, event: ConditionReported) -> None:
        self._count_fact(event)
        on = event.meta.occurred_on
        if self.condition is None or self.condition.on <= on:
            self.condition = Condition(level=event.level, note=event.note, on=on)


def _without(days: dict[date, T], day: date) -> dict[date, T]:
    return {known: value for known, value in days.items() if known != day}

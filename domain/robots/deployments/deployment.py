"""A deployment: one robot in one venue for a period, with its days, closures and faults."""

from collections.abc import Mapping
from datetime import date
from typing import Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller, Role
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.calendar import WorkCalendar
from domain.robots.deployments.schedule import DayPlan, Schedule, days


class Deployment(Aggregate):
    """Where a robot is placed and when it can be piloted. The city's trial was one (1.2)."""

    KIND = "deployment"
    IMPERSONAL = True

    class Planned(Event, frozen=True, kw_only=True):
        """A robot was planned for a venue and a period."""

        TOPIC = "deployment.planned.v1"

        robot_id: UUID
        venue_id: UUID
        title: str
        work: str
        schedule: Schedule

    class DayClosed(Event, frozen=True, kw_only=True):
        """The venue is closed on a day; the reason is in the metadata of the event."""

        TOPIC = "deployment.day_closed.v1"

        day: date

    class DayReopened(Event, frozen=True, kw_only=True):
        """A closure was reversed."""

        TOPIC = "deployment.day_reopened.v1"

        day: date

    class FaultReported(Event, frozen=True, kw_only=True):
        """Something is wrong with the robot or the venue."""

        TOPIC = "deployment.fault_reported.v1"

        note: str

    class FaultCleared(Event, frozen=True, kw_only=True):
        """The fault is repaired."""

        TOPIC = "deployment.fault_cleared.v1"

    class Ended(Event, frozen=True, kw_only=True):
        """The deployment ended on the day the event occurred."""

        TOPIC = "deployment.ended.v1"

    class EndUndone(Event, frozen=True, kw_only=True):
        """The end was recorded by mistake. Shifts that were cancelled with it stay cancelled."""

        TOPIC = "deployment.end_undone.v1"

        corrects: UUID

    class DescriptionCorrected(Event, frozen=True, kw_only=True):
        """The title or the work was described wrong."""

        TOPIC = "deployment.description_corrected.v1"

        title: str
        work: str
        corrects: UUID

    robot_id: UUID
    venue_id: UUID
    title: str
    work: str
    schedule: Schedule
    closures: Mapping[date, str]
    closed_by_venue: frozenset[date]
    """Those of the closed days that the venue closed."""
    fault: str | None
    ended_on: date | None

    @classmethod
    def plan(
        cls,
        id: UUID,
        *,
        centre: str,
        robot_id: UUID,
        venue_id: UUID,
        title: str,
        work: str,
        schedule: Schedule,
    ) -> Self:
        """Plan a deployment. Raises Invalid for inconsistent days or hours."""
        deployment = cls(id, centre=centre)
        deployment.record(
            cls.Planned,
            robot_id=robot_id,
            venue_id=venue_id,
            title=title,
            work=work,
            schedule=schedule.checked(),
        )
        return deployment

    def close_day(self, day: date) -> None:
        """Close a day of the period. Raises Invalid without a reason, RuleBroken outside the
        period.
        """
        reason = _reason()
        if day in self.closures:
            return
        self._require_not_ended()
        if not self.schedule.first <= day <= self.schedule.last:
            raise RuleBroken(
                "配置の期間の外の日です。期間の中の日にしてください。",
                "This day lies outside the period of the deployment.",
            )
        refuse_my_number(reason=reason)
        self.record(self.DayClosed, day=day)

    def reopen_day(self, day: date) -> None:
        """Reverse a closure; shifts that were cancelled with it stay cancelled."""
        if day in self.closures:
            self._require_not_ended()
            self.record(self.DayReopened, day=day)

    def require_reopened_by_venue(self, day: date, today: date) -> None:
        """Raise RuleBroken if the venue may not reverse a closure: it was the centre's, or it is
        over.
        """
        if day in self.closures and day not in self.closed_by_venue:
            raise RuleBroken(
                "この日は、センターが休みにしました。開けるときは、センターに連絡してください。",
                "The centre closed this day. Please ask the centre to open it again.",
            )
        if day < today:
            raise RuleBroken(
                "もう終わった日は、開けられません。直すときは、センターに連絡してください。",
                "This day is over. Please ask the centre if it was closed by mistake.",
            )

    def report_fault(self, note: str) -> None:
        """Record a fault."""
        refuse_my_number(note=note)
        if self.fault != note:
            self._require_not_ended()
            self.record(self.FaultReported, note=note)

    def clear_fault(self) -> None:
        """Record that the fault is repaired."""
        if self.fault is not None:
            self.record(self.FaultCleared)

    def end(self) -> None:
        """End the deployment on the day of the event context. Raises Invalid without a reason."""
        if self.ended_on is None:
            _reason()
            self.record(self.Ended)

    def undo_end(self) -> None:
        """Take back the end. Raises Invalid without a reason."""
        if self._ended_by is not None:
            _reason()
            self.record(self.EndUndone, occurred_on=self.ended_on, corrects=self._ended_by)

    def correct_description(self, title: str, work: str) -> None:
        """Correct title and work. Raises Invalid without a reason."""
        if (title, work) != (self.title, self.work):
            refuse_my_number(reason=_reason(), title=title, work=work)
            self.record(self.DescriptionCorrected, title=title, work=work, corrects=self._described)

    def plan_of(self, day: date, holidays: WorkCalendar) -> DayPlan:
        """The hours of one day. Raises RuleBroken where holidays are not certain."""
        return self.schedule.plan(day, self.closures, self.ended_on, holidays)

    def calendar(self, first: date, last: date, holidays: WorkCalendar) -> list[DayPlan]:
        """The hours of every day from `first` to `last`."""
        return [self.plan_of(day, holidays) for day in days(first, last)]

    def calendar_as_known(self, first: date, last: date, holidays: WorkCalendar) -> list[DayPlan]:
        """Like `calendar`; days whose holidays are not certain are closed and say so."""
        return [
            self.schedule.plan_as_known(day, self.closures, self.ended_on, holidays)
            for day in days(first, last)
        ]

    def require_running(self) -> None:
        """Raise RuleBroken if the deployment has ended."""
        self._require_not_ended()

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre, and to the staff of its venue."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.venue_id == self.venue_id

    def _require_not_ended(self) -> None:
        if self.ended_on is not None:
            raise RuleBroken(
                "この配置は終了しています。別の配置を選んでください。", "This deployment has ended."
            )

    @applies(Planned)
    def _planned(self, event: Planned) -> None:
        self.robot_id, self.venue_id = event.robot_id, event.venue_id
        self.title, self.work, self.schedule = event.title, event.work, event.schedule
        self.closures, self.fault, self.ended_on = {}, None, None
        self.closed_by_venue = frozenset()
        self._ended_by: UUID | None = None
        self._described = event.meta.event_id

    @applies(DayClosed)
    def _day_closed(self, event: DayClosed) -> None:
        self.closures = {**self.closures, event.day: event.meta.reason or ""}
        if event.meta.role == Role.VENUE:
            self.closed_by_venue |= {event.day}

    @applies(DayReopened)
    def _day_reopened(self, event: DayReopened) -> None:
        self.closures = {day: why for day, why in self.closures.items() if day != event.day}
        self.closed_by_venue -= {event.day}

    @applies(FaultReported)
    def _fault_reported(self, event: FaultReported) -> None:
        self.fault = event.note

    @applies(FaultCleared)
    def _fault_cleared(self, _: FaultCleared) -> None:
        self.fault = None

    @applies(Ended)
    def _ended(self, event: Ended) -> None:
        self.ended_on, self._ended_by = event.meta.occurred_on, event.meta.event_id

    @applies(EndUndone)
    def _end_undone(self, _: EndUndone) -> None:
        self.ended_on = self._ended_by = None

    @applies(DescriptionCorrected)
    def _description_corrected(self, event: DescriptionCorrected) -> None:
        self.title, self.work = event.title, event.work
        self._described = event.meta.event_id


def _reason() -> str:
    reason = (event_context().reason or "").strip()
    if not reason:
        raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")
    return reason

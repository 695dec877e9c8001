"""The work on a task: started, paused, saved, handed in, and its minutes (O2)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import require_reason
from domain.tasks.assignment import TaskAssignment
from domain.tasks.inspection import TaskInspection
from domain.tasks.rounds import Round, round_at
from domain.tasks.value_objects import IN_HAND, WORKING, TaskState


class TaskWork(TaskAssignment, TaskInspection):
    """The part of a task that holds what its participant does.

    Work is accepted first, and without an inspection it passes when it is handed in.
    """

    class Started(Event, frozen=True, kw_only=True):
        TOPIC = "task.started.v1"
        participant_id: UUID

    class Paused(Event, frozen=True, kw_only=True):
        TOPIC = "task.paused.v1"
        participant_id: UUID

    class Resumed(Event, frozen=True, kw_only=True):
        TOPIC = "task.resumed.v1"
        participant_id: UUID

    class DraftSaved(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.draft_saved.v1"
        participant_id: UUID
        draft: Annotated[Any, Sealed] = None

    class Submitted(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.submitted.v1"
        order_id: UUID
        participant_id: UUID
        minutes: int
        result: Annotated[Any, Sealed] = None

    class MinutesCorrected(SealedEvent, frozen=True, kw_only=True):
        """The minutes of a round are others; it holds from the day on which they were stated."""

        TOPIC = "task.minutes_corrected.v1"
        order_id: UUID
        participant_id: UUID
        corrects: UUID
        submitted_at: datetime
        was_minutes: int
        minutes: int

    @property
    def may_correct_own_minutes(self) -> bool:
        """True while the participant may correct the minutes of the last round."""
        return self.state is TaskState.SUBMITTED and self._inspected_by is None

    def start(self) -> None:
        """Begin the work; the task is accepted first if needed."""
        if self.state is TaskState.STARTED:
            return
        if self.state is TaskState.PAUSED:
            self.resume()
            return
        self.accept()
        self._require({TaskState.ACCEPTED})
        self.record(self.Started, participant_id=self.participant_id)

    def pause(self) -> None:
        """Pause the work."""
        if self.state is TaskState.PAUSED:
            return
        self._require({TaskState.STARTED})
        self.record(self.Paused, participant_id=self.participant_id)

    def resume(self) -> None:
        """Resume the work."""
        if self.state is TaskState.STARTED:
            return
        self._require({TaskState.PAUSED})
        self.record(self.Resumed, participant_id=self.participant_id)

    def save_draft(self, *, draft: Any) -> None:
        """Save a draft; the first save starts the task."""
        if self.state in WORKING and draft == self.draft:
            return
        if self.state not in WORKING:
            self.start()
        self.record(
            self.DraftSaved,
            participant_id=self.participant_id,
            draft=draft,
            sealed_under=self.order_key,
        )

    def submit(self, *, result: Any, minutes: int) -> None:
        """Hand in the work; steps in between are recorded in the same append."""
        stated = self.own_rounds[-1].stated if self.own_rounds else None
        is_handed_in = self.state is TaskState.SUBMITTED or self._passed_at_once
        if is_handed_in and (result, minutes) == (self.result, stated):
            return
        self._require(IN_HAND)
        if self.state not in WORKING:
            self.start()
        if self.state is TaskState.PAUSED:
            self.resume()
        self.record(
            self.Submitted,
            order_id=self.order_id,
            participant_id=self.participant_id,
            minutes=minutes,
            result=result,
            sealed_under=self.order_key,
        )
        if self._inspections == 0:
            self._pass(sealed_under=self.person_id)

    def correct_minutes(self, *, minutes: int, number: int | None, by_participant: bool) -> None:
        """Correct the minutes of round `number` (from 1; None: the last), with a reason.

        Raises RuleBroken if there is no such round, or if the participant is too late.
        """
        if by_participant and not self.may_correct_own_minutes:
            raise RuleBroken(
                "作業時間を自分で直せるのは、提出してから検品が始まるまでです。"
                "直したいときは、職員に伝えてください。",
                "You may correct your minutes from handing in until the inspection begins."
                " Please tell the staff what is to be corrected.",
            )
        own = round_at(self.rounds, None if by_participant else number)
        if own.minutes == minutes:
            return
        require_reason()
        self.record(
            self.MinutesCorrected,
            occurred_on=own.on,
            order_id=self.order_id,
            participant_id=own.participant_id,
            corrects=own.event_id,
            submitted_at=own.at,
            was_minutes=own.minutes,
            minutes=minutes,
            sealed_under=own.person_id,
        )

    @property
    def _passed_at_once(self) -> bool:
        return self.state is TaskState.PASSED and self._inspections == 0

    @applies(Started, Resumed)
    def _started(self, _: Event) -> None:
        self.state = TaskState.STARTED

    @applies(Paused)
    def _paused(self, _: Paused) -> None:
        self.state = TaskState.PAUSED

    @applies(DraftSaved)
    def _draft_saved(self, event: DraftSaved) -> None:
        self.draft = event.draft
        self._saved_since = True

    @applies(Submitted)
    def _submitted(self, event: Submitted) -> None:
        self.state = TaskState.SUBMITTED
        self.result = event.result
        own = Round(
            event_id=event.meta.event_id,
            at=event.meta.recorded_at,
            on=event.meta.occurred_on,
            participant_id=event.participant_id,
            person_id=self.person_id,
            stated=event.minutes,
            minutes=event.minutes,
        )
        self.rounds = (*self.rounds, own)
        self.slot = None
        self._inspected_by = None
        self._no_verdict()

    @applies(MinutesCorrected)
    def _minutes_corrected(self, event: MinutesCorrected) -> None:
        self.rounds = tuple(
            own._replace(minutes=event.minutes) if own.event_id == event.corrects else own
            for own in self.rounds
        )

"""A task as it was added to its order, and the state that its events change."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import event_context
from domain.kernel.priority import Priority
from domain.kernel.time.days import japanese_day
from domain.tasks.rounds import Cancellation, GivenVerdict, Round
from domain.tasks.value_objects import FINISHED, TASK_STATE_LABELS, AssignedBy, TaskState


class BaseTask(Aggregate):
    """What all subjects of a task share: its data, who has it, and its rounds of work."""

    KIND = "task"

    class Added(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.added.v1"
        order_id: UUID
        number: int
        key: str
        minutes: int
        inspections: int
        payload: Annotated[dict[str, Any] | None, Sealed] = None

    state: TaskState
    order_id: UUID
    number: int
    key: str
    minutes: int
    priority: Priority | None
    """Its own priority; None: that of its order."""
    due_on: date | None
    """Its own due date; None: that of its order."""
    participant_id: UUID | None
    person_id: UUID | None
    rounds: tuple[Round, ...]
    """Every round of work, of everybody who had the task."""

    @classmethod
    def add(
        cls,
        id: UUID,
        *,
        centre: str,
        order_id: UUID,
        number: int,
        key: str,
        payload: dict[str, Any],
        minutes: int,
        inspections: int,
        sealed_under: UUID | None,
    ) -> Self:
        """Add a task to an order; `minutes` is the planned time, `inspections` 0, 1 or 2."""
        task = cls(id, centre=centre)
        task.record(
            cls.Added,
            order_id=order_id,
            number=number,
            key=key,
            payload=payload,
            minutes=minutes,
            inspections=inspections,
            sealed_under=sealed_under,
        )
        return task

    @property
    def own_rounds(self) -> tuple[Round, ...]:
        """The rounds of whoever has the task."""
        return self.rounds[self._rounds_before :]

    @property
    def spent(self) -> int:
        """The minutes of the last round of whoever has the task."""
        return self.own_rounds[-1].minutes if self.own_rounds else 0

    @property
    def spent_so_far(self) -> int:
        """The minutes of all their rounds."""
        return sum(own.minutes for own in self.own_rounds)

    @property
    def worked(self) -> int:
        """The minutes of all rounds of everybody."""
        return sum(own.minutes for own in self.rounds)

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of the centre; a participant only their current tasks."""
        if not super().is_visible_to(caller):
            return False
        if caller.has(READERS):
            return True
        return self.participant_id is not None and caller.participant_id == self.participant_id

    def record(
        self, event_class: type[Event], *, occurred_on: date | None = None, **facts: Any
    ) -> None:
        """Record an event. Raises Invalid if the command is dated before the task was added.

        A correction (with `occurred_on`) has the day of the fact that it corrects.
        """
        if self.version and occurred_on is None:
            self._require_added()
        super().record(event_class, occurred_on=occurred_on, **facts)

    def _require_added(self) -> None:
        if event_context().occurred_on < self._added_on:
            raise Invalid.field(
                "occurred_on",
                f"この作業は{japanese_day(self._added_on)}に加えられました。その日か、それより後の日付に"
                "してください。",
                f"This task was added on {self._added_on.isoformat()}. Choose that day or a later"
                " one.",
            )

    @property
    def ended_on(self) -> date | None:
        """The day on which a finished task was passed or cancelled; None for any other."""
        return self._ended_on if self.state in FINISHED else None

    def require_unfinished(self) -> None:
        """Raise RuleBroken if the task is passed or cancelled."""
        if self.state in FINISHED:
            raise self._not_now()

    def _require(self, allowed: set[TaskState] | frozenset[TaskState]) -> None:
        if self.state not in allowed:
            raise self._not_now()

    def _not_now(self) -> RuleBroken:
        label = TASK_STATE_LABELS[self.state]
        return RuleBroken(
            f"この作業の状態は「{label[0]}」なので、この操作はできません。いまの状態を確かめてください。",
            f"This task is {label[1]}, so this cannot be done now.",
        )

    @applies(Added)
    def _added(self, event: Added) -> None:
        self.state = TaskState.WAITING
        self.order_id = event.order_id
        self.order_key = event.sealed_under
        self.number = event.number
        self.key = event.key
        self.payload = event.payload
        self.minutes = event.minutes
        self._inspections = event.inspections
        self.priority, self.due_on = None, None
        self.draft: Any = None
        self.result: Any = None
        self.rounds = ()
        self._rounds_before = 0
        self._cancelled_by: Cancellation | None = None
        self._ended_on: date | None = None
        self._was_assigned = False
        self._payload_stated = event.meta.event_id
        self._payload_stated_on = event.meta.occurred_on
        self._is_reinstated = False
        self._added_on = event.meta.occurred_on
        self.given_at: datetime | None = None
        self.payload_corrected_at: datetime | None = None
        self.help_is_open = self.answer_is_unread = False
        self.messages: tuple[tuple[str, str | None, str], ...] = ()
        self.comment: str | None = None
        self.defects: tuple[str, ...] = ()
        self._nobody()

    def _nobody(self) -> None:
        self.participant_id = self.person_id = None
        self.assigned_by: AssignedBy | None = None
        self.reasons: tuple[str, ...] = ()
        self.slot: int | None = None
        self.answer_is_unread = False
        self._inspected_by: str | None = None
        self._no_verdict()

    def _no_verdict(self) -> None:
        self._verdict: GivenVerdict | None = None
        self._is_undone = self._saved_since = False

"""The inspection of a task: passed, returned for rework, a verdict taken back (O3)."""

from typing import Annotated, Any
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.event_context import require_reason
from domain.tasks.base_task import BaseTask
from domain.tasks.rounds import GivenVerdict, UndoneVerdict
from domain.tasks.value_objects import TaskState, Verdict


class TaskInspection(BaseTask):
    """The part of a task that holds its verdicts."""

    class InspectionPassed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.inspection_passed.v1"
        participant_id: UUID
        comment: Annotated[str | None, Sealed] = None

    class Passed(SealedEvent, frozen=True, kw_only=True):
        """The work passed; with `by_sample` it was not looked at, but a sample of its order was."""

        TOPIC = "task.passed.v1"
        order_id: UUID
        participant_id: UUID
        minutes: int
        by_sample: bool = False
        comment: Annotated[str | None, Sealed] = None

    class Returned(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.returned.v1"
        order_id: UUID
        participant_id: UUID
        defects: tuple[str, ...] = ()
        comment: Annotated[str | None, Sealed] = None

    class VerdictUndone(SealedEvent, frozen=True, kw_only=True):
        """A verdict was given by mistake; the task is in `state` again, as before it."""

        TOPIC = "task.verdict_undone.v1"
        order_id: UUID
        participant_id: UUID
        corrects: UUID
        verdict: UndoneVerdict
        state: TaskState

    @property
    def is_half_inspected(self) -> bool:
        """True while the first of two inspections has passed and the second is to be made."""
        return self.state is TaskState.SUBMITTED and self._inspected_by is not None

    @property
    def has_saved_since(self) -> bool:
        """True if work was saved after the last verdict."""
        return self._saved_since

    @property
    def last_verdict(self) -> GivenVerdict | None:
        """The verdict that may be undone, or None."""
        return self._verdict

    def inspect(
        self, *, verdict: Verdict, inspector: Caller, comment: str, defects: tuple[str, ...]
    ) -> None:
        """Pass the work, or return it for rework (O3)."""
        if self._is_same_verdict(verdict, inspector):
            return
        if self.state is not TaskState.SUBMITTED:
            raise self._not_now()
        if inspector.participant_id is not None and inspector.participant_id == self.participant_id:
            raise RuleBroken(
                "自分の作業は自分で検品できません。ほかの職員に頼んでください。",
                "Nobody inspects their own work. Please ask a colleague.",
            )
        note: dict[str, Any] = {"comment": comment, "sealed_under": self.person_id}
        if verdict is Verdict.RETURN:
            self.record(
                self.Returned,
                order_id=self.order_id,
                participant_id=self.participant_id,
                defects=defects,
                **note,
            )
        elif self._inspected_by is None and self._inspections == 2:
            self.record(self.InspectionPassed, participant_id=self.participant_id, **note)
        elif self._inspected_by == inspector.actor:
            raise RuleBroken(
                "2人目の検品は、1人目とは別の職員がします。",
                "The second inspection is made by another colleague than the first.",
            )
        else:
            self._pass(**note)

    @property
    def first_inspector(self) -> str | None:
        """The actor who made the first of two inspections, while the second is waited for."""
        return self._inspected_by if self.state is TaskState.SUBMITTED else None

    @property
    def may_pass_by_sample(self) -> bool:
        """True if it waits for its only inspection."""
        return self.state is TaskState.SUBMITTED and self._inspections == 1

    def pass_by_sample(self) -> None:
        """Pass the work by the result of the sample of its order."""
        if not self.may_pass_by_sample:
            raise self._not_now()
        self._pass(by_sample=True, comment="", sealed_under=self.person_id)

    def return_after_delivery(self, *, comment: str) -> None:
        """Return a passed task for rework, at the client's request."""
        if self.state is not TaskState.PASSED:
            raise self._not_now()
        self.record(
            self.Returned,
            order_id=self.order_id,
            participant_id=self.participant_id,
            comment=comment,
            sealed_under=self.person_id,
        )

    def undo_verdict(self, *, by: Caller, has_new_work: bool = False) -> None:
        """Take back the last verdict, with a reason; the task is as it was before it.

        Raises RuleBroken if there is none, or if the person has saved work since.
        """
        verdict = self._verdict
        if verdict is None:
            if self._is_undone:
                return
            raise RuleBroken(
                "この作業には、取り消せる検品の結果がありません。",
                "This task has no verdict that could be undone.",
            )
        if by.participant_id is not None and by.participant_id == self.participant_id:
            raise RuleBroken(
                "自分の作業の検品の結果は、自分で取り消せません。ほかの職員に頼んでください。",
                "Nobody undoes a verdict on their own work. Please ask a colleague.",
            )
        if self._saved_since or has_new_work:
            raise RuleBroken(
                "参加者がもう手直しを始めて保存しているので、取り消せません。"
                "提出されるのを待って検品するか、作業を作業一覧に戻してください。",
                "The person has begun the rework and saved it, so this cannot be undone."
                " Wait until it is handed in, or put the task back into the queue.",
            )
        require_reason()
        self.record(
            self.VerdictUndone,
            occurred_on=verdict.on,
            order_id=self.order_id,
            participant_id=self.participant_id,
            corrects=verdict.event_id,
            verdict=verdict.kind,
            state=TaskState(verdict.state),
            sealed_under=self.person_id,
        )

    def _pass(self, **note: Any) -> None:
        self.record(
            self.Passed,
            order_id=self.order_id,
            participant_id=self.participant_id,
            minutes=self.spent,
            **note,
        )

    def _is_same_verdict(self, verdict: Verdict, inspector: Caller) -> bool:
        if self._inspected_by != inspector.actor:
            return False
        if verdict is Verdict.RETURN:
            return self.state is TaskState.RETURNED
        return self.state is TaskState.PASSED or (
            self.state is TaskState.SUBMITTED and self._inspections == 2
        )

    def _given(self, event: Event, kind: UndoneVerdict) -> None:
        """Keep the verdict with what it replaces."""
        self._verdict = GivenVerdict(
            event_id=event.meta.event_id,
            at=event.meta.recorded_at,
            on=event.meta.occurred_on,
            kind=kind,
            state=self.state.value,
            comment=self.comment,
            defects=self.defects,
            inspected_by=self._inspected_by,
        )
        self._is_undone = self._saved_since = False

    @applies(InspectionPassed)
    def _inspection_passed(self, event: InspectionPassed) -> None:
        self._given(event, UndoneVerdict.FIRST_PASS)
        self._inspected_by = event.meta.actor

    @applies(Passed)
    def _passed(self, event: Passed) -> None:
        self._given(event, UndoneVerdict.PASS)
        self.state, self._ended_on = TaskState.PASSED, event.meta.occurred_on
        self._inspected_by = event.meta.actor
        self.comment = event.comment

    @applies(Returned)
    def _returned(self, event: Returned) -> None:
        self._given(event, UndoneVerdict.RETURN)
        self.state = TaskState.RETURNED
        self._inspected_by = event.meta.actor
        self.comment, self.defects = event.comment, event.defects

    @applies(VerdictUndone)
    def _verdict_undone(self, event: VerdictUndone) -> None:
        self.state = event.state
        if (undone := self._verdict) is not None:
            self.comment, self.defects = undone.comment, undone.defects
            self._inspected_by = undone.inspected_by
        self._no_verdict()
        self._is_undone = True

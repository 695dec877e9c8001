"""Corrections of the steps of a stay: undone, moved to another day, stated rightly."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.days import japanese_day
from domain.participants.base_participant import BaseParticipant
from domain.participants.course import STEP_LABELS, Step, StepKind
from domain.participants.value_objects import (
    Difficulty,
    LeaveReason,
    WorkMode,
)


class StayCorrections(BaseParticipant):
    """Steps that were recorded by mistake, and what is right."""

    class RegistrationMoved(SealedEvent, frozen=True, kw_only=True):
        """The stay began on another day; `corrects` is the id of the registration."""

        TOPIC = "participant.registration_moved.v1"
        corrects: UUID
        day: date
        was_on: date

    class RegistrationCorrected(SealedEvent, frozen=True, kw_only=True):
        """The registration stated something wrong; `corrects` is the id of the registration.

        The event has all that the registration states now, also what was right.
        """

        TOPIC = "participant.registration_corrected.v1"
        corrects: UUID
        work_mode: WorkMode
        trial: bool
        difficulty: Annotated[Difficulty | None, Sealed] = None

    def undo_step(self, step_id: UUID) -> None:
        """Undo a step that was recorded by mistake; repeated, it records nothing.

        Raises Invalid without a reason, and RuleBroken if a later step needs this one, or if
        anything else was recorded of a stay whose registration is undone.
        """
        if step_id in self.undone:
            return
        step = self._step_to_correct(step_id)
        if step.kind is StepKind.REGISTRATION and (self.has_facts or len(self.course.steps) > 1):
            raise RuleBroken(
                "この登録には、ほかの記録があるので取り消せません。"
                "先に休止や退所などの記録を取り消すか、登録日を訂正してください。",
                "Other facts were recorded of this registration, so it cannot be undone. Undo "
                "its other steps first, or correct its day.",
            )
        self.course.without(step_id).require_possible(self.course)
        self._undo(step)

    def correct_step(
        self,
        step_id: UUID,
        *,
        work_mode: WorkMode | None = None,
        why: str | None = None,
        trial: bool | None = None,
        difficulty: Difficulty | None = None,
    ) -> None:
        """Set the day of a step to that of the command, and what it states where that is given.

        Raises Invalid without a reason and for a value that the step does not have, and RuleBroken
        if the steps would no longer follow from one another.
        """
        day = event_context().occurred_on
        if self._is_corrected(step_id, day, work_mode, why):
            return
        step = self._step_to_correct(step_id)
        _require_fields(
            step, {"work_mode": work_mode, "why": why, "trial": trial, "difficulty": difficulty}
        )
        right = msgspec.structs.replace(
            step,
            day=day,
            work_mode=work_mode or step.work_mode,
            why=why or step.why,
            is_trial=step.is_trial if trial is None else trial,
        )
        if step.kind is StepKind.REGISTRATION:
            self._correct_registration(step, right, difficulty or self.difficulty)
        elif right != step:
            self._require_after_registration(day)
            if step.kind is StepKind.LEAVING:
                self._require_no_attendance_after(day)
            others = self.course.without(step_id)
            others.adding(right).require_possible(self.course)
            self._record_step(right, others)
            self._undo(step)

    def _is_corrected(
        self, step_id: UUID, day: date, work_mode: WorkMode | None, why: str | None
    ) -> bool:
        """True if the step was undone, and another one states what the correction asks for."""
        undone = self.undone.get(step_id)
        return undone is not None and any(
            (step.kind, step.day) == (undone.kind, day)
            and work_mode in (None, step.work_mode)
            and why in (None, step.why)
            for step in self.course.steps
        )

    def _correct_registration(self, step: Step, right: Step, difficulty: Difficulty | None) -> None:
        if right.day != step.day:
            self._require_nothing_before(right.day)
        course = self.course.corrected(
            step.id, day=right.day, work_mode=right.work_mode, is_trial=right.is_trial
        )
        course.require_possible(self.course)
        if right.day != step.day:
            self.record(
                self.RegistrationMoved,
                sealed_under=self.person_id,
                corrects=step.id,
                day=right.day,
                was_on=step.day,
            )
        stated = (step.work_mode, step.is_trial, self.difficulty)
        if (right.work_mode, right.is_trial, difficulty) != stated:
            self.record(
                self.RegistrationCorrected,
                sealed_under=self.person_id,
                corrects=step.id,
                work_mode=right.work_mode,
                trial=right.is_trial,
                difficulty=difficulty,
            )

    def _require_nothing_before(self, day: date) -> None:
        """Raise RuleBroken if something was recorded of the stay for a day before `day`."""
        first = min(
            (*self.days, *([self.first_fact_on] if self.first_fact_on else [])), default=day
        )
        if day > first:
            raise RuleBroken(
                f"{japanese_day(first)}にすでに記録があります。登録日はそれより後にできません。",
                f"Something was recorded for {first.isoformat()} already. The registration cannot "
                "be later than that.",
            )

    def _step_to_correct(self, step_id: UUID) -> Step:
        self._require_reason()
        refuse_my_number(reason=event_context().reason)
        step = self.course.find(step_id)
        if step is None:
            raise RuleBroken(
                "この記録はありません。もう訂正されているかもしれません。画面を更新して確かめてください。",
                "There is no such step; it may have been corrected already. Please refresh.",
            )
        return step

    @applies(RegistrationMoved)
    def _registration_moved(self, event: RegistrationMoved) -> None:
        self._follow(self.course.corrected(event.corrects, day=event.day))

    @applies(RegistrationCorrected)
    def _registration_corrected(self, event: RegistrationCorrected) -> None:
        self.difficulty = event.difficulty
        stated = {"work_mode": event.work_mode, "is_trial": event.trial}
        self._follow(self.course.corrected(event.corrects, **stated))


_FIELDS: dict[StepKind, frozenset[str]] = {
    StepKind.REGISTRATION: frozenset({"work_mode", "trial", "difficulty"}),
    StepKind.MODE_CHANGE: frozenset({"work_mode"}),
    StepKind.SUSPENSION: frozenset({"why"}),
    StepKind.LEAVING: frozenset({"why"}),
}
"""What a step of each kind states besides its day."""


def _require_fields(step: Step, given: Mapping[str, Any]) -> None:
    """Raise Invalid for a value that this kind of step does not have."""
    for field, value in given.items():
        if value is not None and field not in _FIELDS.get(step.kind, ()):
            ja, en = STEP_LABELS[step.kind]
            raise Invalid.field(
                field, f"「{ja}」の記録にはこの項目がありません。", f"A {en} does not have this."
            )
    if step.kind is StepKind.LEAVING and given["why"] not in (None, *LeaveReason):
        codes = ", ".join(LeaveReason)
        raise Invalid.field(
            "why",
            f"退所の理由は、次のどれかにしてください：{codes}",
            f"Choose one of these reasons for leaving: {codes}",
        )
    refuse_my_number(why=given["why"])

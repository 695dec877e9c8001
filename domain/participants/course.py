"""The course of a stay: its dated steps, and the standing that they lead to."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

import msgspec

from domain.kernel.errors import RuleBroken
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.days import japanese_day
from domain.participants.value_objects import ParticipantState, WorkMode

PRESENT = frozenset({ParticipantState.TRIAL, ParticipantState.ACTIVE})
"""The states in which a participant works."""
_HERE = PRESENT | {ParticipantState.SUSPENDED}


class StepKind(StrEnum):
    """What a step of a stay is."""

    REGISTRATION = "registration"
    TRIAL_END = "trial_end"
    MODE_CHANGE = "mode_change"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    LEAVING = "leaving"


STEP_LABELS: Mapping[str, BilingualText] = {
    StepKind.REGISTRATION: BilingualText("登録", "registration"),
    StepKind.TRIAL_END: BilingualText("お仕事体験の終了", "end of the trial"),
    StepKind.MODE_CHANGE: BilingualText("就労形態の変更", "change of work mode"),
    StepKind.SUSPENSION: BilingualText("休止", "suspension"),
    StepKind.RESUMPTION: BilingualText("再開", "resumption"),
    StepKind.LEAVING: BilingualText("退所", "leaving"),
}
_MAY_FOLLOW = {
    StepKind.REGISTRATION: frozenset[ParticipantState](),
    StepKind.TRIAL_END: frozenset({ParticipantState.TRIAL}),
    StepKind.MODE_CHANGE: _HERE,
    StepKind.SUSPENSION: PRESENT,
    StepKind.RESUMPTION: frozenset({ParticipantState.SUSPENDED}),
    StepKind.LEAVING: _HERE,
}
"""The states in which each step is possible."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: the id of its event, its kind, its day, and what it states."""

    id: UUID
    kind: StepKind
    day: date
    work_mode: WorkMode | None = None
    """The mode from that day on, of a registration and of a change."""
    is_trial: bool = False
    """True for a registration that begins a trial."""
    why: str | None = None
    """Why the participant left (a code of `LeaveReason`), or why they are suspended, in words."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a participant stands after a step."""

    state: ParticipantState
    rests_from: ParticipantState
    """The state before the last suspension."""
    work_mode: WorkMode

    def after(self, step: Step) -> Self:
        """The standing after one more step."""
        state, rests_from, mode = self.state, self.rests_from, self.work_mode
        match step.kind:
            case StepKind.TRIAL_END:
                state = ParticipantState.ACTIVE
            case StepKind.MODE_CHANGE:
                mode = step.work_mode or mode
            case StepKind.SUSPENSION:
                state, rests_from = ParticipantState.SUSPENDED, state
            case StepKind.RESUMPTION:
                state = rests_from
            case StepKind.LEAVING:
                state = ParticipantState.LEFT
        return type(self)(state=state, rests_from=rests_from, work_mode=mode)


class Course(msgspec.Struct, frozen=True):
    """The steps of a stay by day; those of one day in the order in which they were recorded.

    It is empty if the registration was undone.
    """

    steps: tuple[Step, ...] = ()

    def adding(self, step: Step) -> Self:
        """The course with one more step."""
        return type(self)(tuple(sorted((*self.steps, step), key=lambda item: item.day)))

    def without(self, step_id: UUID) -> Self:
        """The course without a step."""
        return type(self)(tuple(step for step in self.steps if step.id != step_id))

    def corrected(self, step_id: UUID, **facts: Any) -> Self:
        """The course with other facts of a step: its day, or what it states."""
        corrected = (
            msgspec.structs.replace(step, **facts) if step.id == step_id else step
            for step in self.steps
        )
        return type(self)(tuple(sorted(corrected, key=lambda item: item.day)))

    def find(self, step_id: UUID) -> Step | None:
        """The step with this id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def standing_on(self, day: date) -> Standing | None:
        """The standing at the end of a day; None before the registration."""
        before = type(self)(tuple(step for step in self.steps if step.day <= day)).standings()
        return before[-1] if before else None

    def was_present_on(self, day: date) -> bool:
        """True if the participant was registered and not suspended at some time of the day."""
        standings = zip(self.steps, self.standings(), strict=True)
        known = [(step.day, standing.state) for step, standing in standings if step.day <= day]
        before = [state for on, state in known if on < day][-1:]
        return bool(PRESENT & {*before, *(state for on, state in known if on == day)})

    def standings(self) -> list[Standing]:
        """The standing after each step."""
        found: list[Standing] = []
        for step in self.steps:
            found.append(found[-1].after(step) if found else _beginning(step))
        return found

    def first_after(self, day: date, kind: StepKind) -> Step | None:
        """The first step of a kind on a later day."""
        return next((step for step in self.steps if step.day > day and step.kind is kind), None)

    def last(self, kind: StepKind) -> Step | None:
        """The last step of a kind."""
        return next((step for step in reversed(self.steps) if step.kind is kind), None)

    def changes_of_nothing(self) -> list[Step]:
        """The changes of the work mode to the mode that holds already."""
        return [
            step
            for standing, step in zip(self.standings(), self.steps[1:], strict=False)
            if step.kind is StepKind.MODE_CHANGE and step.work_mode is standing.work_mode
        ]

    def require_possible(self, before: "Course") -> None:
        """Raise RuleBroken unless each step is possible after the one before it.

        A change of the work mode must change it, unless it changed nothing in the course `before`.
        """
        if self.steps and self.steps[0].kind is not StepKind.REGISTRATION:
            raise RuleBroken(
                f"登録日より前に{_called(self.steps[0])[0]}の記録があることになります。"
                "先にその記録を訂正してください。",
                f"The {_called(self.steps[0])[1]} would lie before the registration. "
                "Correct that record first.",
            )
        for standing, step in zip(self.standings(), self.steps[1:], strict=False):
            if standing.state not in _MAY_FOLLOW[step.kind]:
                ja, en = _called(step)
                raise RuleBroken(
                    f"そうすると、{ja}の記録とつじつまが合いません。先にその記録を訂正してください。",
                    f"The {en} would no longer be possible. Correct that record first.",
                )
        known = {step.id for step in before.changes_of_nothing()}
        for step in self.changes_of_nothing():
            if step.id not in known:
                ja, en = _called(step)
                raise RuleBroken(
                    f"そうすると、{ja}の記録では就労形態が変わらなくなります。"
                    "その記録を取り消すか、先に訂正してください。",
                    f"The {en} would no longer change anything. Undo that record, or correct it"
                    " first.",
                )


def _beginning(step: Step) -> Standing:
    state = ParticipantState.TRIAL if step.is_trial else ParticipantState.ACTIVE
    return Standing(state=state, rests_from=state, work_mode=step.work_mode or WorkMode.HOME_BASED)


def _called(step: Step) -> tuple[str, str]:
    ja, en = STEP_LABELS[step.kind]
    return f"{japanese_day(step.day)}の「{ja}」", f"{en} on {step.day.isoformat()}"

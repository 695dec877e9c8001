"""The acts of staff on a participant: each with its command, its form and when it is possible.

The forms share one page, so the fields of each are prefixed with the name of the act.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.http import fields
from app.participants.availability import fits_the_form, form_fields, read_week
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import STAFF, Caller, Role
from domain.orders.job_order import KindOfWork
from domain.participants import commands
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.participants.value_objects import LeaveReason, ParticipantState, WorkMode

HERE = PRESENT | {ParticipantState.SUSPENDED}
NEVER = frozenset({Role.PARTICIPANT})
"""Participants use pages of their own."""
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. `facts` turns the values of the form into the facts of the command."""

    command: type[commands.ParticipantCommand]
    states: frozenset[ParticipantState] = HERE
    own: Mapping[str, Any] = field(default_factory=dict)
    facts: Callable[[Values, Participant], dict[str, Any]] = lambda values, _: dict(values)
    is_open: Callable[[Participant, date], bool] = lambda _, __: True

    @property
    def roles(self) -> frozenset[Role]:
        """Who may do it on the page of somebody else."""
        return (self.command.ALLOWED & STAFF) - NEVER


def _limits(values: Values, _: Participant) -> dict[str, Any]:
    kinds = tuple(kind.value for kind in values.get("kinds_of_work_excluded", ()))
    return {**values, "kinds_of_work_excluded": kinds}


def _assessed(values: Values, _: Participant) -> dict[str, Any]:
    levels = values.get("levels", ())
    if not levels and "note" not in values:
        raise Invalid.field(
            "levels",
            "技能のレベルを1つ以上選ぶか、メモを書いてください。",
            "Choose the level of one skill or more, or write a note.",
        )
    pairs = [item.rsplit(":", 1) for item in levels]
    return {"skills": {skill: int(level) for skill, level in pairs}, "note": values.get("note")}


_LEVEL = "[a-z0-9][a-z0-9_-]{0,63}:[0-5]"

ACTS: dict[str, Act] = {
    "check-in": Act(
        command=commands.CheckIn,
        states=PRESENT,
        is_open=lambda this, today: this.days.get(today) is not False,
    ),
    "check-out": Act(
        command=commands.CheckOut,
        states=PRESENT,
        is_open=lambda this, today: this.days.get(today) is False,
    ),
    "rest-today": Act(
        command=commands.RestToday,
        states=PRESENT,
        is_open=lambda this, today: not this.rests_on(today),
    ),
    "end-rest": Act(
        command=commands.EndRest,
        states=PRESENT,
        is_open=lambda this, today: this.rests_on(today),
    ),
    "condition": Act(
        command=commands.ReportCondition,
        own={
            "level": fields.Level(required=True, min=1, max=5),
            "note": fields.Text(max=2000, lines=True),
        },
    ),
    "limits": Act(
        command=commands.SetLimits,
        own={
            "minutes_per_day": fields.Whole(required=True, min=1, max=1440),
            "days_per_week": fields.Whole(required=True, min=1, max=7),
            "kinds_of_work_excluded": fields.Many(fields.Code(KindOfWork), max=10, unique=True),
            "note": fields.Text(max=4000, lines=True),
        },
        facts=_limits,
    ),
    "assess": Act(
        command=commands.AssessParticipant,
        own={
            "levels": fields.Many(fields.Text(max=80, pattern=_LEVEL), max=100, unique=True),
            "note": fields.Text(max=4000, lines=True),
        },
        facts=_assessed,
    ),
    "availability": Act(
        command=commands.SetAvailability,
        own=form_fields(),
        facts=read_week,
        is_open=lambda this, _: fits_the_form(this.availability),
    ),
    "max-open-tasks": Act(
        command=commands.SetMaxOpenTasks,
        own={"n": fields.Whole(required=True, min=1, max=20)},
    ),
    "work-mode": Act(
        command=commands.ChangeWorkMode,
        own={"work_mode": fields.Code(WorkMode, required=True)},
    ),
    "finish-trial": Act(command=commands.FinishTrial, states=frozenset({ParticipantState.TRIAL})),
    "suspend": Act(command=commands.SuspendParticipant, states=PRESENT),
    "resume": Act(
        command=commands.ResumeParticipant, states=frozenset({ParticipantState.SUSPENDED})
    ),
    "leave": Act(
        command=commands.LeaveParticipant,
        own={"reason": fields.Code(LeaveReason, required=True)},
    ),
}


def acts_for(participant: Participant, reader: Caller, today: date) -> frozenset[str]:
    """Return the acts that `reader` may do for the participant now."""
    return frozenset(
        name
        for name, act in ACTS.items()
        if reader.has(act.roles)
        and participant.state in act.states
        and act.is_open(participant, today)
    )


def prefix_of(name: str) -> str:
    """Return the prefix of the field names of an act."""
    return f"{name.replace('-', '_')}_"


def form_of(name: str) -> type[fields.Form]:
    """Return the form of an act: its own fields, the day on which it happened, and a reason."""
    always = {"occurred_on": fields.Day(), "reason": fields.Text(max=1000, lines=True)}
    members = {prefix_of(name) + one: own for one, own in {**always, **ACTS[name].own}.items()}
    title = "".join(part.title() for part in name.split("-"))
    made = type(f"{title}Form", (fields.Form,), {"__module__": __name__, **members})
    made.__doc__ = "An action for a participant."
    return made


def command_of(name: str, values: Values, participant: Participant) -> commands.ParticipantCommand:
    """Return the command for the form. Raises Invalid, with the field names of the form."""
    act, prefix = ACTS[name], prefix_of(name)
    given = {one.removeprefix(prefix): value for one, value in values.items()}
    day, reason = given.pop("occurred_on", None), given.pop("reason", None)
    if "reason" in act.own:
        given["reason"] = reason
    with as_in_form(name):
        facts = {"reason": reason, **act.facts(given, participant), "occurred_on": day}
    return act.command(participant_id=UUID(str(participant.id)), **facts)


@contextmanager
def as_in_form(name: str) -> Iterator[None]:
    """Rename the fields of a refusal to those of the form of an act."""
    try:
        yield
    except Invalid as refusal:
        prefix = prefix_of(name)
        named = {prefix + path.split(".")[0]: own for path, own in refusal.errors.items()}
        raise Invalid(named) from refusal

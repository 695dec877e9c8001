"""Corrections of a stay and of its days: a step that was a mistake, or hours that were wrong."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from app.participants import labels
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import CARE, STAFF
from domain.participants import commands
from domain.participants.course import STEP_LABELS
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, WorkMode
from projections.participants.workload import workload

SHOWN = timedelta(days=27)
"""How far back the recorded days are listed, before the day that is shown."""

pages = Pages("participants")


class StepForm(fields.Form):
    """The right day of a step, what it states, and the reason."""

    occurred_on = fields.Day(required=True)
    work_mode = fields.Code(WorkMode)
    why = fields.Text(max=1000, lines=True)
    trial = fields.Flag()
    difficulty = fields.Code(Difficulty)
    reason = fields.Text(required=True, max=1000, lines=True)


class UndoForm(fields.Form):
    """Why the step was a mistake."""

    undo_reason = fields.Text(required=True, max=1000, lines=True)


class HoursQuery(fields.Query):
    """The day whose hours are corrected, and the last action."""

    day = fields.Day()
    said = fields.Word()


class HoursForm(fields.Form):
    """A day, and when the participant was there; without times they were not."""

    day = fields.Day(required=True)
    was_there = fields.Flag(required=True)
    start = fields.TimeOfDay()
    end = fields.TimeOfDay()
    break_minutes = fields.Whole(min=0, max=1439)
    reason = fields.Text(required=True, max=1000, lines=True)


STEP = "/participants/<uuid:participant_id>/steps/<uuid:step_id>"


@pages.page(STEP, roles=commands.INTAKE)
def step(_query: dict[str, Any], participant_id: UUID, step_id: UUID) -> Response:
    """The forms that correct a step of a stay, or undo it."""
    this = get_visible(Participant, participant_id)
    viewed([this.person_id], "participant")
    found = this.course.find(step_id)
    if found is None and not typed().refusal:
        raise NotFound
    return render(
        "participants/step.html",
        this=this,
        step=found,
        words=labels,
        step_labels=STEP_LABELS,
        may_see_health=caller().has(CARE),
        today=service().clock.today(),
    )


@pages.form(f"{STEP}/correct", roles=commands.INTAKE, body=StepForm, back=step)
def correct_step(values: dict[str, Any], participant_id: UUID, step_id: UUID) -> str:
    """Correct the day of a step, and what it states."""
    dispatch(commands.CorrectStep(participant_id=participant_id, step_id=step_id, **values))
    return f"/participants/{participant_id}?said=corrected"


@pages.form(f"{STEP}/undo", roles=commands.INTAKE, body=UndoForm, back=step)
def undo_step(values: dict[str, Any], participant_id: UUID, step_id: UUID) -> str:
    """Undo a step that was a mistake."""
    dispatch(
        commands.UndoStep(
            participant_id=participant_id, step_id=step_id, reason=values["undo_reason"]
        )
    )
    return f"/participants/{participant_id}?said=undone"


@pages.page(
    "/participants/<uuid:participant_id>/attendance",
    roles=STAFF,
    query=HoursQuery,
    reads=("participants.workload",),
)
def attendance(query: dict[str, Any], participant_id: UUID) -> Response:
    """The recorded days, and the form that corrects the hours of one."""
    this = get_visible(Participant, participant_id)
    viewed([this.person_id], "participant")
    last = service().clock.today()
    day: date = query.get("day", last)
    first = min(day, last) - SHOWN
    days = {
        row["day"]: row
        for row in workload(service().views, str(this.id), first=first, last=last)
        if row["attended"]
    }
    return render(
        "participants/attendance.html",
        this=this,
        day=day,
        own=days.get(day.isoformat()),
        days=[(date.fromisoformat(name), row) for name, row in sorted(days.items(), reverse=True)],
        today=last,
    )


@pages.form(
    "/participants/<uuid:participant_id>/attendance",
    roles=STAFF,
    body=HoursForm,
    back=attendance,
)
def correct_attendance(values: dict[str, Any], participant_id: UUID) -> str:
    """Correct the hours of a day."""
    day, was_there = values.pop("day"), values.pop("was_there")
    hours = {name: values.get(name) for name in ("start", "end")} if was_there else {}
    command = commands.CorrectAttendance(
        participant_id=participant_id,
        occurred_on=day,
        break_minutes=(values.get("break_minutes") or 0) if was_there else 0,
        reason=values["reason"],
        **hours,
    )
    try:
        dispatch(command)
    except Invalid as refusal:
        raise refusal.renamed({"occurred_on": "day"}) from None
    return f"/participants/{participant_id}/attendance?day={day}&said=corrected"

"""The participant's own hours: the usual week, and the days that differ from it."""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.pages.dates import day
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.participants.availability import (
    fits_the_form,
    form_fields,
    other_days,
    read_week,
    rows_of_form,
)
from app.participants.current_participant import myself
from app.participants.my_record_pages import MYSELF
from domain.kernel.errors import RuleBroken
from domain.participants.commands import SetAvailability
from domain.participants.value_objects import ParticipantState

HoursForm = type("HoursForm", (fields.Form,), {"__module__": __name__, **form_fields()})
"""The fields of a week, as on the page of staff."""

pages = Pages("people")  # The name of a page is stored with a refusal.


@pages.page("/my-record/hours", roles=MYSELF, query=FlashQuery)
def my_hours(_query: dict[str, Any]) -> Response:
    """The form for the participant's own week."""
    me = myself()
    days = other_days(me.availability, service().clock.today())
    return render(
        "people/my_hours.html",
        me=me,
        is_open=me.state is not ParticipantState.LEFT and fits_the_form(me.availability),
        week=rows_of_form(me.availability),
        days=[(item.date.isoformat(), day(item.date), item.available) for item in days],
    )


@pages.form("/my-record/hours", roles=MYSELF, body=HoursForm, back=my_hours)
def set_my_hours(values: dict[str, Any]) -> str:
    """Set when the participant can work."""
    me = myself()
    if not fits_the_form(me.availability):
        raise RuleBroken(
            "いまの記録は細かく分かれているので、ここでは変えられません。職員に伝えてください。",
            "What is recorded now is divided too finely for this form. Please tell the staff.",
        )
    dispatch(SetAvailability(participant_id=me.id, **read_week(values, me)))
    return "/my-record?said=hours"

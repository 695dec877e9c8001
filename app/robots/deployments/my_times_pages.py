"""The pilot's own availability, wishes and equipment check."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import caller
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.deployments.availability_form import (
    EquipmentForm,
    TimesForm,
    WishesForm,
    shown_times,
    times_from,
    visible_pilot,
)
from app.robots.deployments.deployment_names import deployment_names_of
from app.robots.shifts.my_shifts_pages import PILOTS
from domain.kernel.errors import NotFound
from domain.robots.deployments.commands import CheckEquipment, SayWishes
from domain.robots.deployments.pilot import Pilot

pages = Pages("robots")


def _mine(pilot_id: UUID) -> Pilot:
    found = visible_pilot(pilot_id)
    if found.person_id != caller().person_id or not found.is_enrolled:
        raise NotFound(out_of_scope=True)
    return found


@pages.page("/my-shifts/times/<uuid:pilot_id>", roles=PILOTS)
def my_times(_query: dict[str, Any], pilot_id: UUID) -> Response:
    """The forms for the pilot's own availability, wishes and equipment."""
    me = _mine(pilot_id)
    return render(
        "robots/my_times.html",
        words=labels,
        me=me,
        place=deployment_names_of([str(me.deployment_id)])[str(me.deployment_id)],
        **shown_times(me),
    )


@pages.form("/my-shifts/times/<uuid:pilot_id>", roles=PILOTS, body=TimesForm, back=my_times)
def set_my_times(values: dict[str, Any], pilot_id: UUID) -> str:
    """Set when the pilot is available."""
    dispatch(times_from(values, _mine(pilot_id)))
    return "/my-shifts?said=times"


@pages.form("/my-shifts/times/<uuid:pilot_id>/wishes", roles=PILOTS, body=WishesForm, back=my_times)
def say_my_wishes(values: dict[str, Any], pilot_id: UUID) -> str:
    """Record the pilot's wishes."""
    me = _mine(pilot_id)
    dispatch(SayWishes(deployment_id=me.deployment_id, person_id=me.person_id, **values))
    return "/my-shifts?said=wishes"


@pages.form(
    "/my-shifts/times/<uuid:pilot_id>/equipment", roles=PILOTS, body=EquipmentForm, back=my_times
)
def check_my_equipment(values: dict[str, Any], pilot_id: UUID) -> str:
    """Record whether the pilot's equipment works."""
    me = _mine(pilot_id)
    dispatch(CheckEquipment(deployment_id=me.deployment_id, person_id=me.person_id, **values))
    return "/my-shifts?said=equipment"

"""When I can pilot, what I would like, and whether my things work: said by the pilot."""

from typing import Any
from uuid import UUID

from flask import Response

from app.access import caller
from app.pages.doors import Pages, give, show
from app.robots import words
from app.robots.my_shifts_pages import PILOTS
from app.robots.places import places_of
from app.robots.times import (
    EquipmentForm,
    TimesForm,
    WishesForm,
    shown_times,
    times_from,
    visible_pilot,
)
from domain.kernel.errors import NotFound
from domain.robots.commands import CheckEquipment, SayWishes
from domain.robots.pilot import Pilot

pages = Pages("robots")


def _mine(pilot_id: UUID) -> Pilot:
    found = visible_pilot(pilot_id)
    if found.person_id != caller().person_id or not found.is_enrolled:
        raise NotFound(out_of_scope=True)
    return found


@pages.page("/my-shifts/times/<uuid:pilot_id>", roles=PILOTS)
def my_times(_query: dict[str, Any], pilot_id: UUID) -> Response:
    """The forms of my times, wishes and equipment."""
    me = _mine(pilot_id)
    return show(
        "robots/my_times.html",
        words=words,
        me=me,
        place=places_of([str(me.deployment_id)])[str(me.deployment_id)],
        **shown_times(me),
    )


@pages.form("/my-shifts/times/<uuid:pilot_id>", roles=PILOTS, body=TimesForm, back=my_times)
def set_my_times(values: dict[str, Any], pilot_id: UUID) -> str:
    """Say when I can."""
    give(times_from(values, _mine(pilot_id)))
    return "/my-shifts?said=times"


@pages.form("/my-shifts/times/<uuid:pilot_id>/wishes", roles=PILOTS, body=WishesForm, back=my_times)
def say_my_wishes(values: dict[str, Any], pilot_id: UUID) -> str:
    """Say what I would like."""
    me = _mine(pilot_id)
    give(SayWishes(deployment_id=me.deployment_id, person_id=me.person_id, **values))
    return "/my-shifts?said=wishes"


@pages.form(
    "/my-shifts/times/<uuid:pilot_id>/equipment", roles=PILOTS, body=EquipmentForm, back=my_times
)
def check_my_equipment(values: dict[str, Any], pilot_id: UUID) -> str:
    """Say whether my things work."""
    me = _mine(pilot_id)
    give(CheckEquipment(deployment_id=me.deployment_id, person_id=me.person_id, **values))
    return "/my-shifts?said=equipment"

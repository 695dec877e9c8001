"""The form of a pilot's week, on the page of staff and on that of the pilot."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from app.http import fields
from app.http.authorization import caller, service
from app.pages.dates import day
from app.participants.availability import (
    fits_the_form,
    form_fields,
    other_days,
    read_week,
    rows_of_form,
    week_in_words,
)
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.time.availability import Availability
from domain.participants.participant import Participant
from domain.robots.deployments.commands import SetPilotAvailability
from domain.robots.deployments.pilot import Pilot
from domain.robots.value_objects import HoursWish

TimesForm = type("TimesForm", (fields.Form,), {"__module__": __name__, **form_fields()})
"""The fields of a week, as on the page of participants."""


class WishesForm(fields.Form):
    """Whether the pilot wants more hours or fewer."""

    hours = fields.Code(HoursWish, required=True)
    minutes_per_week = fields.Whole(min=0, max=10_080)


class EquipmentForm(fields.Form):
    """Whether all equipment works."""

    works = fields.Flag(required=True)


@dataclass(frozen=True)
class _Whose:
    """Holds an availability, as the form of a week expects."""

    availability: Availability


def visible_pilot(pilot_id: UUID) -> Pilot:
    """Return a pilot visible to the caller. Raises NotFound."""
    found = service().ledger.get(Pilot, pilot_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found


def shown_times(pilot: Pilot) -> dict[str, Any]:
    """Return what the form of a week shows of a pilot."""
    said = pilot.availability or Availability()
    today = service().clock.today()
    return {
        "in_words": week_in_words(said),
        "week": rows_of_form(said) if fits_the_form(said) else None,
        "days": [
            (other_day.date.isoformat(), day(other_day.date), other_day.available)
            for other_day in other_days(said, today)
        ],
    }


def times_from(values: dict[str, Any], pilot: Pilot) -> SetPilotAvailability:
    """Return the command that saves the form. Raises Invalid, RuleBroken."""
    said = pilot.availability or Availability()
    if not fits_the_form(said):
        raise RuleBroken(
            "いまの記録は細かく分かれているので、ここでは変えられません。",
            "What is recorded now is divided too finely for this form.",
        )
    week = read_week(values, cast(Participant, _Whose(said)))
    return SetPilotAvailability(
        deployment_id=pilot.deployment_id, person_id=pilot.person_id, **week
    )

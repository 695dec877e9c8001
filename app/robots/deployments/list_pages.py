"""Deployments: the list, a new one, and the robots and venues that they use."""

from datetime import date, timedelta
from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import page_request
from app.pages.page_links import next_page
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.visibility import id_of, visible_names
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.time.periods import week_of
from domain.robots.deployments.commands import PlanDeployment, RegisterRobot, RegisterVenue
from domain.robots.deployments.queries import NamedDeploymentRow, newest_deployments
from domain.robots.deployments.schedule import Slot
from domain.robots.shifts.assistance_inline_projection import RECENT, help_wanted
from domain.robots.shifts.queries import open_by_deployment
from projections.identity.centres import centres_to_choose

PAGE, SLOTS = 30, 4

pages = Pages("robots")


class ListQuery(fields.Query):
    """The last action, and the page of the list."""

    said = fields.Word()
    cursor = fields.Text(max=2000)


class NewQuery(fields.Query):
    """What was just registered."""

    robot = fields.Id()
    venue = fields.Id()
    said = fields.Word()


class NameForm(fields.Form):
    """A new robot or venue."""

    name = fields.Text(required=True, max=100)
    centre = fields.Word()


_SLOT_FIELDS: dict[str, Any] = {
    f"slot{number}_{name}": kind()
    for number in range(SLOTS)
    for name, kind in (
        ("first", fields.Day),
        ("last", fields.Day),
        ("start", fields.TimeOfDay),
        ("end", fields.EndTime),
    )
}


class _DeploymentForm(fields.Form):
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    title = fields.Text(required=True, max=100)
    work = fields.Text(required=True, max=500, lines=True)
    first = fields.Day(required=True)
    last = fields.Day(required=True)
    closed_weekdays = fields.Many(fields.Whole(min=0, max=6), max=7, unique=True)
    closed_on_public_holidays = fields.Flag(required=True)


DeploymentForm = type(
    "DeploymentForm", (_DeploymentForm,), {"__module__": __name__, **_SLOT_FIELDS}
)
"""A deployment: venue, work and period; hours that change by date have a row each."""


@pages.page("/deployments", roles=STAFF, query=ListQuery)
def deployments(query: dict[str, Any]) -> Response:
    """The deployments of the caller's centres, newest first, and what needs attention now."""
    part = page_request(
        {"limit": PAGE} | ({"cursor": query["cursor"]} if "cursor" in query else {})
    )
    today, centres = service().clock.today(), caller().centres
    page = part.page(
        newest_deployments(service().ledger, centres, after=part.after, limit=part.fetch), _place
    )
    return render(
        "robots/deployments.html",
        words=labels,
        rows=page["items"],
        open_ones=_without_pilot([row["deployment_id"] for row in page["items"]], today),
        today=today.isoformat(),
        help=help_wanted(service().ledger, centres, today - RECENT),
        further=next_page("/deployments", query, page["next"]),
    )


def _place(row: NamedDeploymentRow) -> tuple[Any, ...]:
    return row["last_day"], row["deployment_id"]


def _without_pilot(ids: list[str], today: date) -> dict[str, int]:
    """Return the number of shifts without a pilot in this and the next week, by deployment."""
    last = week_of(today)[1] + timedelta(days=7)
    return open_by_deployment(service().ledger, ids, today, last)


@pages.page("/deployments/new", roles=COORDINATION, query=NewQuery)
def new_deployment(query: dict[str, Any]) -> Response:
    """The form for a new deployment."""
    return render(
        "robots/new_deployment.html",
        words=labels,
        robots=visible_names("robot"),
        venues=visible_names("venue"),
        chosen={name: str(query.get(name, "")) for name in ("robot", "venue")},
        slots=SLOTS,
    )


@pages.form("/deployments/new", roles=COORDINATION, body=DeploymentForm, back=new_deployment)
def plan_deployment(values: dict[str, Any]) -> str:
    """Plan the deployment."""
    facts = {name: values[name] for name in _DeploymentForm._declared_fields if name in values}
    try:
        made = dispatch(PlanDeployment(**facts, slots=tuple(_slots(values)))).aggregate
    except Invalid as refusal:
        raise _at_fields(refusal) from None
    return f"/deployments/{id_of(made)}?said=planned"


@pages.page("/robots/new", roles=COORDINATION, query=NewQuery)
def new_robot(_query: dict[str, Any]) -> Response:
    """The form for a new robot."""
    return _new_thing("robot")


@pages.form("/robots/new", roles=COORDINATION, body=NameForm, back=new_robot)
def register_robot(values: dict[str, Any]) -> str:
    """Register the robot."""
    return f"/deployments/new?robot={id_of(dispatch(RegisterRobot(**values)).aggregate)}&said=robot"


@pages.page("/venues/new", roles=COORDINATION, query=NewQuery)
def new_venue(_query: dict[str, Any]) -> Response:
    """The form for a new venue."""
    return _new_thing("venue")


@pages.form("/venues/new", roles=COORDINATION, body=NameForm, back=new_venue)
def register_venue(values: dict[str, Any]) -> str:
    """Register the venue."""
    return f"/deployments/new?venue={id_of(dispatch(RegisterVenue(**values)).aggregate)}&said=venue"


def _new_thing(what: str) -> Response:
    centres = centres_to_choose(service().views, caller().centres)
    return render("robots/new_thing.html", what=what, centres=centres)


def _slots(values: dict[str, Any]) -> list[Slot]:
    """Return the rows that are filled in; empty days default to those of the whole period."""
    found = []
    for number in range(SLOTS):
        own = {
            name: values.get(f"slot{number}_{name}") for name in ("first", "last", "start", "end")
        }
        if not any(own.values()) and number:
            continue
        for name in ("start", "end"):
            if own[name] is None:
                raise Invalid.field(
                    f"slot{number}_{name}",
                    "始まりと終わりの両方の時刻を入れてください。",
                    "Give both the beginning and the end.",
                )
        days = {"first": own["first"] or values["first"], "last": own["last"] or values["last"]}
        found.append(Slot(start=str(own["start"]), end=str(own["end"]), **days))
    return found


def _at_fields(refusal: Invalid) -> Invalid:
    """Return the refusal with the field names of the form."""
    names = {"period.to": "last", "slots": "slot0_start"}
    errors = {}
    for path, texts in refusal.errors.items():
        head, _, rest = path.partition(".")
        number, _, name = rest.partition(".")
        ends = {"to": "last", "from": "first"}.get(name, name)
        own = f"slot{number}_{ends}" if head == "slots" and rest else names.get(path, path)
        errors[own] = texts
    refusal.errors = errors
    return refusal

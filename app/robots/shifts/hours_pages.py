"""Hours planned, done and interrupted of every robot and pilot, and the shifts they sum up."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import service
from app.http.pagination import page_request
from app.pages.forms import answerable
from app.pages.page_links import address, next_page
from app.pages.routing import Pages, render
from app.robots import labels
from app.robots.deployments.deployment_names import clock, deployment_names_of, hours_of, names_in
from app.robots.shifts.hours import READS, HoursQuery, asked_for
from app.robots.visibility import named, visible_names
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from projections.people.people_index import in_kana_order
from projections.robots.hours import Which, counted_shifts, hours

HERE = "/robots/hours"
PAGE = 50

pages = Pages("robots")


class CountedQuery(HoursQuery):
    """The days and the deployment, the robot or pilot, and the page of the list."""

    robot_id = fields.Id()
    person_id = fields.Id()
    of_nobody = fields.Flag()
    cursor = fields.Text(max=2000)


class Line(NamedTuple):
    """The totals of one robot or pilot, and the address of its shifts."""

    name: str
    address: str
    shifts: int
    planned: int
    done: int
    interrupted: int


@pages.page(HERE, roles=STAFF, query=HoursQuery, reads=READS)
def robot_hours(query: dict[str, Any]) -> Response:
    """The totals of a period by robot and by pilot."""
    which, status = answerable(query, asked_for)
    views = service().views
    of_robots, of_pilots = hours(views, "robot_id", which), hours(views, "person_id", which)
    robots = _robots(row["key"] for row in of_robots)
    pilots = _pilots(row["key"] for row in of_pilots)
    return render(
        "robots/hours.html",
        status,
        hours_of=hours_of,
        which=which,
        tables=[
            (_("By robot"), _("Robot"), _lines(which, "robot_id", of_robots, robots)),
            (_("By pilot"), _("Pilot"), _lines(which, "person_id", of_pilots, pilots)),
        ],
        total=_line(which, _("Together"), of_robots),
        title=_title(which),
        deployments=[
            ("", _("Every deployment")),
            *visible_names("deployment"),
        ],
    )


@pages.page(f"{HERE}/shifts", roles=STAFF, query=CountedQuery, reads=READS)
def hours_of_shifts(query: dict[str, Any]) -> Response:
    """The shifts that add up to a total, in order of time."""
    cursor = {"cursor": query.pop("cursor")} if "cursor" in query else {}
    which = asked_for(query)
    part = page_request({**_asked(which), **cursor, "limit": PAGE})
    rows = counted_shifts(service().views, which, after=part.after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["day"], row["start_time"], row["shift_id"]))
    of = str(which.person_id) if which.person_id else None
    names = named([of, *(row["person_id"] for row in page["items"])], "shifts")
    sums = hours(service().views, "robot_id", which)
    return render(
        "robots/hours_of_shifts.html",
        words=labels,
        clock=clock,
        hours_of=hours_of,
        which=which,
        only=_only(which, names),
        total=_line(which, _("Together"), sums),
        rows=page["items"],
        names=names,
        places=deployment_names_of(row["deployment_id"] for row in page["items"]),
        all=address(HERE, _asked(which), robot_id=None, person_id=None, of_nobody=None),
        further=next_page(f"{HERE}/shifts", _asked(which) | cursor, page["next"]),
    )


def _lines(which: Which, key: str, rows: Sequence[Row], names: Mapping[str, str]) -> list[Line]:
    """Return a line per robot or pilot in the order of `names`; shifts without one come last."""
    places = {id: place for place, id in enumerate(names)}
    lines = []
    for row in sorted(rows, key=lambda row: places.get(row["key"], len(names) + (not row["key"]))):
        own = which._replace(**{key: row["key"]} if row["key"] else {"of_nobody": True})
        name = names.get(row["key"], _("Name erased")) if row["key"] else _("Nobody yet")
        lines.append(_line(own, name, [row]))
    return lines


def _robots(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of robots in alphabetical order."""
    return dict(sorted(names_in("robot", ids).items(), key=itemgetter(1)))


def _pilots(ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of pilots in the order of kana; the view is recorded."""
    names = named(ids, "shifts")
    ordered = [row["person_id"] for row in in_kana_order(service().views, names)]
    return {id: names[id] for id in ordered}


def _line(which: Which, name: str, rows: Sequence[Row]) -> Line:
    """Return the sum of `rows`, and the address of the list of their shifts."""
    return Line(
        name,
        address(f"{HERE}/shifts", _asked(which)),
        shifts=sum(row["shifts"] for row in rows),
        planned=sum(row["minutes_planned"] for row in rows),
        done=sum(row["minutes_done"] for row in rows),
        interrupted=sum(row["minutes_interrupted"] for row in rows),
    )


def _asked(which: Which) -> dict[str, Any]:
    """Return the query as parameters of an address."""
    return {
        "from": which.first,
        "to": which.last,
        "deployment_id": which.deployment_id,
        "robot_id": which.robot_id,
        "person_id": which.person_id,
        "of_nobody": which.of_nobody or None,
    }


def _title(which: Which) -> str | None:
    """Return the title of the deployment, if the query is limited to one."""
    ids = [str(which.deployment_id)] if which.deployment_id else []
    return next(iter(names_in("deployment", ids).values()), None)


def _only(which: Which, names: Mapping[str, str]) -> list[str]:
    """Return the names of the deployment, robot and pilot to which the query is limited."""
    title = _title(which)
    only = [title] if title else []
    if which.robot_id:
        only += names_in("robot", [str(which.robot_id)]).values()
    if which.person_id:
        only.append(names.get(str(which.person_id), _("Name erased")))
    return [*only, _("Nobody yet")] if which.of_nobody else only

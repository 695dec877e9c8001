"""Which rows make the figures of the remote robots: of a centre, over days, as known when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from domain.kernel.database import Database, Row
from domain.robots.schedule import DayPlan, Schedule, days
from projections.reports.figures import View


def pilots(views: Database, view: View) -> list[Row]:
    """Of everybody who was enrolled on a day of the span the first event that says so.

    An enrolment lasts until they withdraw, or until the last day of the deployment. `resident` is
    where they lived as far as it was known.
    """
    ends = {one.id: one.last.isoformat() for one in deployments(views, view)}
    first_of: dict[str, Row] = {}
    enrolled: dict[str, Row] = {}
    rows = _known(views, "report_pilots", view)
    for row in sorted(rows, key=lambda one: (one["day"], one["position"])):
        if row["enrolled"]:
            enrolled.setdefault(row["subject"], row)
        elif row["day"] < view.first:
            enrolled.pop(row["subject"], None)
    for row in sorted(enrolled.values(), key=lambda one: int(one["position"])):
        if ends.get(row["deployment_id"], "") >= view.first:
            first_of.setdefault(row["person_id"], row)
    homes = _homes(views, view)
    return [dict(row) | {"resident": homes.get(person, 0)} for person, row in first_of.items()]


def _homes(views: Database, view: View) -> dict[str, int]:
    """Whether those who pilot live in the city, as far as it was known."""
    rows = views.read(
        "SELECT r.subject, r.resident FROM report_residents r WHERE r.recorded_at <= ?"
        " AND r.subject IN (SELECT person_id FROM report_pilots WHERE centre = ?)"
        " ORDER BY r.position",
        (view.known, view.centre),
    )
    return {row["subject"]: int(row["resident"]) for row in rows}


@dataclass(kw_only=True)
class Deployed:
    """A deployment as far as it was known, with the rows that say so."""

    id: str
    schedule: Schedule
    closures: dict[date, str] = field(default_factory=dict)
    ended_on: date | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def last(self) -> date:
        """The last day."""
        return min(self.schedule.last, self.ended_on or self.schedule.last)

    def open_days(self, view: View) -> list[DayPlan]:
        """The days of the span on which the robot could be piloted."""
        first, last = max(view.span.first, self.schedule.first), min(view.span.last, self.last)
        if last < first:
            return []
        plans = (self.schedule.plan(day, self.closures, self.ended_on) for day in days(first, last))
        return [plan for plan in plans if plan.is_open]


def deployments(views: Database, view: View) -> list[Deployed]:
    """Every deployment of the centre, as known at the instant."""
    found: dict[str, Deployed] = {}
    for row in _known(views, "report_deployments", view, as_of=False):
        if row["schedule"] is not None:
            schedule = msgspec.json.decode(row["schedule"], type=Schedule)
            found[row["subject"]] = Deployed(id=row["subject"], schedule=schedule)
        one = found[row["subject"]]
        one.rows.append(row)
        if row["closed_day"] is not None:
            day = date.fromisoformat(row["closed_day"])
            one.closures.pop(day, None)
            if row["reason"] is not None:
                one.closures[day] = row["reason"]
        elif row["schedule"] is None:
            one.ended_on = date.fromisoformat(row["day"])
    return list(found.values())


def shift_steps(views: Database, view: View, *kinds: str) -> list[Row]:
    """The steps of shifts of the span: `done`, `interrupted`, `no_show` or `cancelled`."""
    return views.read(
        "SELECT * FROM report_shifts WHERE centre = ? AND day >= ? AND day <= ?"  # noqa: S608
        f" AND recorded_at <= ? AND kind IN ({', '.join('?' * len(kinds))}) ORDER BY position",
        (view.centre, view.first, view.last, view.known, *kinds),
    )


def shift_sums(views: Database, view: View) -> list[Row]:
    """How many steps of each kind and cause there are in the span, and their minutes."""
    return views.read(
        "SELECT kind, cause, COUNT(*) AS number, SUM(minutes) AS minutes FROM report_shifts"
        " WHERE centre = ? AND day >= ? AND day <= ? AND recorded_at <= ? GROUP BY kind, cause",
        (view.centre, view.first, view.last, view.known),
    )


def _known(views: Database, table: str, view: View, *, as_of: bool = True) -> Sequence[Row]:
    last = view.last if as_of else "9999"
    return views.read(
        f"SELECT * FROM {table} WHERE centre = ? AND day <= ? AND recorded_at <= ?"  # noqa: S608
        " ORDER BY position",
        (view.centre, last, view.known),
    )

"""The rows of the remote robots' figures: of a centre, over a span of days, as known at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec

from domain.kernel.storage.database import Database, Row
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import DayPlan, Schedule, days
from projections.reports.figures import View
from projections.reports.robot_pilot import STEP

By = Literal["deployment_id", "robot_id", "person_id"]
"""The column by which steps of shifts are grouped."""


class Of(NamedTuple):
    """A filter by deployment, robot, pilot or cause; None does not filter."""

    deployment_id: str | None = None
    robot_id: str | None = None
    person_id: str | None = None
    cause: str | None = None

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by column."""
        return {name: value for name, value in self._asdict().items() if value is not None}


EVERYTHING = Of()


def pilots(views: Database, view: View, of: Of = EVERYTHING) -> list[Row]:
    """The first enrolment event of everybody enrolled on a day of the span.

    `resident` is where they lived, as far as known.
    """
    first_of: dict[str, Row] = {}
    for row in enrolments(views, view, of):
        first_of.setdefault(row["person_id"], row)
    homes = _homes(views, view)
    return [dict(row) | {"resident": homes.get(person, 0)} for person, row in first_of.items()]


def enrolments(views: Database, view: View, of: Of = EVERYTHING) -> list[Row]:
    """Every enrolment that was active on a day of the span, in the order of recording.

    An enrolment ends when the pilot withdraws, or after the last day of the deployment.
    """
    ends = {
        deployment.id: deployment.last.isoformat() for deployment in deployments(views, view, of)
    }
    lasting: dict[str, Row] = {}
    rows = _known(views, "report_pilots", view)
    for row in sorted(rows, key=lambda row: (row["day"], row["position"])):
        if row["enrolled"]:
            lasting.setdefault(row["subject"], row)
        elif row["day"] < view.first:
            lasting.pop(row["subject"], None)
    return [
        row
        for row in sorted(lasting.values(), key=lambda item: int(item["position"]))
        if ends.get(row["deployment_id"], "") >= view.first
        and of.person_id in (None, row["person_id"])
    ]


def _homes(views: Database, view: View) -> dict[str, int]:
    """Whether each pilot lived in the city on the last day, as far as known.

    What was stated first also holds before its day.
    """
    rows = views.read(
        "SELECT r.subject, r.resident, r.day FROM report_residents r WHERE r.recorded_at <= ?"
        " AND r.subject IN (SELECT person_id FROM report_pilots WHERE centre = ?)"
        " ORDER BY r.day, r.position",
        (view.known, view.centre),
    )
    homes: dict[str, int] = {}
    for row in rows:
        if row["day"] <= view.last or row["subject"] not in homes:
            homes[row["subject"]] = int(row["resident"])
    return homes


@dataclass(kw_only=True)
class Deployed:
    """A deployment as far as known, with the rows it was built from."""

    id: str
    robot_id: str
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
        plans = (
            self.schedule.plan(day, self.closures, self.ended_on, view.calendar)
            for day in days(first, last)
        )
        return [plan for plan in plans if plan.is_open]

    def rows_behind(self, view: View) -> list[Row]:
        """The rows that determine the open days of the span; empty for a deployment outside it."""
        if self.schedule.first > view.span.last or self.last < view.span.first:
            return []
        return [
            row
            for row in self.rows
            if row["closed_day"] is None or view.first <= row["closed_day"] <= view.last
        ]


def deployments(views: Database, view: View, of: Of = EVERYTHING) -> list[Deployed]:
    """The deployments of the centre, as known at the given time."""
    found: dict[str, Deployed] = {}
    for row in _known(views, "report_deployments", view, as_of=False):
        if row["schedule"] is not None:
            schedule = msgspec.json.decode(row["schedule"], type=Schedule)
            deployed = Deployed(id=row["subject"], robot_id=row["robot_id"], schedule=schedule)
            found[deployed.id] = deployed
        deployed = found[row["subject"]]
        deployed.rows.append(row)
        if row["closed_day"] is not None:
            day = date.fromisoformat(row["closed_day"])
            deployed.closures.pop(day, None)
            if row["reason"] is not None:
                deployed.closures[day] = row["reason"]
        elif row["schedule"] is None:
            is_undone = row["topic"] == Deployment.EndUndone.TOPIC
            deployed.ended_on = None if is_undone else date.fromisoformat(row["day"])
    return [
        item
        for item in found.values()
        if of.deployment_id in (None, item.id) and of.robot_id in (None, item.robot_id)
    ]


_MINUTES = "CASE WHEN measured_at <= ? THEN minutes ELSE 0 END"
"""The minutes of a step as known at an instant: those of an interruption once it was over."""


def shift_steps(
    views: Database, view: View, of: Of, kind: str, *, after: int, limit: int
) -> list[Row]:
    """Steps of shifts of the span: `done`, `interrupted`, `no_show` or `cancelled`."""
    where, values = _shifts(view, of)
    return views.read(
        f"SELECT {STEP}, deployment_id, robot_id, person_id, kind, cause,"  # noqa: S608
        f" {_MINUTES} AS minutes FROM report_shifts WHERE {where}"
        " AND kind = ? AND position > ? ORDER BY position LIMIT ?",
        (view.known, *values, kind, after, limit),
    )


def shift_sums(views: Database, view: View, of: Of = EVERYTHING) -> list[Row]:
    """The number of steps of each kind and cause in the span, and their minutes."""
    where, values = _shifts(view, of)
    return views.read(
        f"SELECT kind, cause, COUNT(*) AS number, SUM({_MINUTES}) AS minutes"  # noqa: S608
        f" FROM report_shifts WHERE {where} GROUP BY kind, cause",
        (view.known, *values),
    )


def shift_sums_by(views: Database, view: View, by: By, of: Of = EVERYTHING) -> list[Row]:
    """The same for each deployment, robot or pilot (`key`), without the causes."""
    where, values = _shifts(view, of)
    return views.read(
        f"SELECT {by} AS key, kind, COUNT(*) AS number, SUM({_MINUTES}) AS minutes"  # noqa: S608
        f" FROM report_shifts WHERE {where} AND {by} IS NOT NULL GROUP BY {by}, kind ORDER BY {by}",
        (view.known, *values),
    )


def _shifts(view: View, of: Of) -> tuple[str, tuple[Any, ...]]:
    chosen = of.chosen
    where = (
        "centre = ? AND day >= ? AND day <= ? AND recorded_at <= ?"
        " AND COALESCE(corrected_at, '9999') > ?"
    )
    where += "".join(f" AND {name} = ?" for name in chosen)
    return where, (view.centre, view.first, view.last, view.known, view.known, *chosen.values())


def _known(views: Database, table: str, view: View, *, as_of: bool = True) -> Sequence[Row]:
    last = view.last if as_of else "9999"
    return views.read(
        f"SELECT * FROM {table} WHERE centre = ? AND day <= ? AND recorded_at <= ?"  # noqa: S608
        " ORDER BY position",
        (view.centre, last, view.known),
    )

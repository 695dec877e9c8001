"""Breakdowns of the figures of the robots: by deployment, robot, pilot and cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.reports.report import Question
from app.reports.robot_pilot import view_of
from domain.kernel.storage.database import Database, Row
from domain.robots.value_objects import Cause
from projections.reports import robot_figures as ask

_OF_KIND = {"done": (("RB3", "number"), ("RB4", "minutes")), "interrupted": (("RB5", "number"),)}


@dataclass
class Part:
    """The value of each figure for one deployment, robot or pilot; a missing value is zero."""

    id: str
    values: dict[str, int] = field(default_factory=dict)

    def add(self, figure: str, number: int) -> None:
        """Add `number` to a figure."""
        self.values[figure] = self.values.get(figure, 0) + number


class OfCause(NamedTuple):
    """How often, and for how many minutes, piloting stopped for a cause."""

    cause: str
    times: int
    minutes: int


class Breakdown(NamedTuple):
    """The figures by deployment and by robot, the newest deployment first."""

    deployments: Sequence[Part]
    robots: Sequence[Part]


def parts_of(views: Database, question: Question) -> Breakdown:
    """Return the figures by deployment and robot, for all deployments that count in the period."""
    view, of = view_of(question), question.of
    deployed = [
        deployment
        for deployment in ask.deployments(views, view, of)
        if deployment.rows_behind(view)
    ]
    enrolled = ask.enrolments(views, view, of)
    by_deployment = {item.id: Part(item.id) for item in reversed(deployed)}
    by_robot = {item.robot_id: Part(item.robot_id) for item in reversed(deployed)}
    robot_of = {item.id: item.robot_id for item in deployed}
    for item in deployed:
        number = len(item.open_days(view))
        by_deployment[item.id].add("RB2", number)
        by_robot[item.robot_id].add("RB2", number)
    for id, number in _people(enrolled, {item: item for item in robot_of}).items():
        by_deployment[id].add("RB1", number)
    for id, number in _people(enrolled, robot_of).items():
        by_robot[id].add("RB1", number)
    _count_shifts(by_deployment, ask.shift_sums_by(views, view, "deployment_id", of))
    _count_shifts(by_robot, ask.shift_sums_by(views, view, "robot_id", of))
    return Breakdown([*by_deployment.values()], [*by_robot.values()])


def parts_of_pilots(views: Database, question: Question) -> list[Part]:
    """Return shifts, time and interruptions of everybody who was a pilot in the period."""
    view, of = view_of(question), question.of
    found = {row["person_id"]: Part(row["person_id"]) for row in ask.enrolments(views, view, of)}
    _count_shifts(found, ask.shift_sums_by(views, view, "person_id", of))
    return [*found.values()]


def causes_of(views: Database, question: Question) -> list[OfCause]:
    """Return the interruptions for every cause, in a fixed order."""
    rows = ask.shift_sums(views, view_of(question), question.of)
    stops = {row["cause"]: row for row in rows if row["kind"] == "interrupted"}
    return [
        OfCause(item, int(stops[item]["number"]), int(stops[item]["minutes"]))
        if item in stops
        else OfCause(item, 0, 0)
        for item in (cause.value for cause in Cause)
    ]


def _people(enrolled: Iterable[Row], place_of: Mapping[str, str]) -> dict[str, int]:
    """Return the number of distinct people enrolled in each place."""
    found: dict[str, set[str]] = {}
    for row in enrolled:
        place = place_of.get(row["deployment_id"])
        if place is not None:
            found.setdefault(place, set()).add(row["person_id"])
    return {place: len(people) for place, people in found.items()}


def _count_shifts(parts: dict[str, Part], sums: Iterable[Row]) -> None:
    """Add the sums of shifts, also for ids without another figure in the period."""
    for row in sums:
        for figure, column in _OF_KIND.get(row["kind"], ()):
            part = parts.setdefault(row["key"], Part(row["key"]))
            part.add(figure, int(row[column]))

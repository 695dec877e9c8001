"""Queries about deployments: their robots, venues and pilots."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict, cast
from uuid import UUID

from domain.kernel.storage.database import marks
from domain.kernel.storage.ledger import Ledger


class DeploymentRow(TypedDict):
    """A deployment; `facts` are its schedule, its closures and its fault as JSON."""

    deployment_id: str
    centre: str
    robot_id: str
    venue_id: str
    title: str
    first_day: str
    last_day: str
    ended_on: str | None
    facts: str


class NamedDeploymentRow(DeploymentRow):
    """A deployment with the name of its robot; some queries add the name of its venue."""

    robot: str
    venue: str


class PilotRow(TypedDict):
    """A pilot of a deployment; `facts` is the roster's input as JSON, without names or notes."""

    pilot_id: str
    deployment_id: str
    person_id: str
    centre: str
    enrolled: int
    facts: str


class DeploymentName(NamedTuple):
    """Names of a deployment for display."""

    title: str
    venue: str
    robot: str


class Place(NamedTuple):
    """A deployment and its venue."""

    deployment_id: str
    venue_id: str


class Enrolment(NamedTuple):
    """The enrolment of a pilot: pilot, person and deployment."""

    pilot_id: str
    person_id: str
    deployment_id: str
    title: str


_NAMED = (
    " FROM deployments d JOIN venues v ON v.venue_id = d.venue_id"
    " JOIN robots r ON r.robot_id = d.robot_id"
)


def deployment_names(ledger: Ledger, ids: Collection[str]) -> dict[str, DeploymentName]:
    """Title, venue and robot of several deployments by their ids."""
    if not ids:
        return {}
    rows = ledger.rows(
        f"SELECT d.deployment_id, d.title, v.name AS venue, r.name AS robot{_NAMED}"
        f" WHERE d.deployment_id IN ({marks(ids)})",
        *ids,
    )
    return {
        row["deployment_id"]: DeploymentName(row["title"], row["venue"], row["robot"])
        for row in rows
    }


def deployments_page(
    ledger: Ledger,
    centres: Sequence[str],
    *,
    after: Sequence[Any] | None,
    limit: int,
    seen_by: tuple[UUID | None, UUID | None] | None = None,
) -> list[DeploymentRow]:
    """Deployments of some centres by their first day, after the first day and the id `after`.

    `seen_by` (a venue, a person) limits them to those of the venue, and those that the person
    pilots.
    """
    where, values = f"centre IN ({marks(centres)})", [*centres]
    if seen_by is not None:
        where += (
            " AND (venue_id = ? OR deployment_id IN"
            " (SELECT deployment_id FROM pilots WHERE person_id = ? AND enrolled = 1))"
        )
        values += [*map(str, seen_by)]
    if after is not None:
        where += " AND (first_day, deployment_id) > (?, ?)"
        values += after
    rows = ledger.rows(
        f"SELECT * FROM deployments WHERE {where} ORDER BY first_day, deployment_id LIMIT ?",  # noqa: S608
        *values,
        limit,
    )
    return cast(list[DeploymentRow], rows)


def newest_deployments(
    ledger: Ledger, centres: Sequence[str], *, after: Sequence[Any] | None, limit: int
) -> list[NamedDeploymentRow]:
    """Deployments with venue and robot, the latest end first."""
    further = "" if after is None else " AND (d.last_day, d.deployment_id) < (?, ?)"
    rows = ledger.rows(
        f"SELECT d.*, v.name AS venue, r.name AS robot{_NAMED}"
        f" WHERE d.centre IN ({marks(centres)}){further}"
        " ORDER BY d.last_day DESC, d.deployment_id DESC LIMIT ?",
        *centres,
        *(after or ()),
        limit,
    )
    return cast(list[NamedDeploymentRow], rows)


def latest_in(ledger: Ledger, centre: str) -> list[str]:
    """The ids of up to 200 deployments of a centre, the latest end first."""
    rows = ledger.rows(
        "SELECT deployment_id FROM deployments WHERE centre = ?"
        " ORDER BY last_day DESC, deployment_id LIMIT 200",
        centre,
    )
    return [row["deployment_id"] for row in rows]


def latest_of_robot(ledger: Ledger, robot_id: UUID) -> list[DeploymentRow]:
    """The current and former deployments of a robot, the latest first."""
    rows = ledger.rows(
        "SELECT * FROM deployments WHERE robot_id = ?"
        " ORDER BY last_day DESC, deployment_id LIMIT 20",
        str(robot_id),
    )
    return cast(list[DeploymentRow], rows)


def running_at(ledger: Ledger, venue_id: UUID, first: date, last: date) -> list[NamedDeploymentRow]:
    """The deployments at a venue that run on some day from `first` to `last`, with robot names."""
    rows = ledger.rows(
        "SELECT d.*, r.name AS robot FROM deployments d JOIN robots r ON r.robot_id = d.robot_id"
        " WHERE d.venue_id = ? AND d.first_day <= ? AND d.last_day >= ?"
        " AND (d.ended_on IS NULL OR d.ended_on >= ?) ORDER BY d.first_day, d.deployment_id",
        str(venue_id),
        last.isoformat(),
        first.isoformat(),
        first.isoformat(),
    )
    return cast(list[NamedDeploymentRow], rows)


def stands_at(ledger: Ledger, deployment_id: UUID, venue_id: UUID) -> bool:
    """True if the deployment is at the venue."""
    row = ledger.row(
        "SELECT 1 AS yes FROM deployments WHERE deployment_id = ? AND venue_id = ?",
        str(deployment_id),
        str(venue_id),
    )
    return row is not None


def places_of_deployments(ledger: Ledger, ids: Collection[str]) -> dict[str, Place]:
    """The places of several deployments by their ids."""
    if not ids:
        return {}
    rows = ledger.rows(
        "SELECT deployment_id, venue_id FROM deployments"  # noqa: S608
        f" WHERE deployment_id IN ({marks(ids)})",
        *ids,
    )
    return {row["deployment_id"]: Place(row["deployment_id"], row["venue_id"]) for row in rows}

"""Queries about pilots: who is enrolled where."""

from collections.abc import Collection, Sequence
from typing import cast
from uuid import UUID

from domain.kernel.storage.database import Row, marks
from domain.kernel.storage.ledger import Ledger
from domain.robots.deployments.queries import Enrolment, PilotRow

_ENROLMENTS = (
    "SELECT p.pilot_id, p.person_id, p.deployment_id, d.title FROM pilots p"
    " JOIN deployments d ON d.deployment_id = p.deployment_id WHERE p.enrolled = 1"
)


def pilots_of(
    ledger: Ledger, deployment_id: UUID, *, everybody: bool = False, limit: int = 500
) -> list[PilotRow]:
    """The pilots of a deployment; includes those who withdrew if `everybody` is true."""
    rows = ledger.rows(
        "SELECT * FROM pilots WHERE deployment_id = ? AND enrolled >= ?"
        " ORDER BY enrolled DESC, person_id LIMIT ?",
        str(deployment_id),
        int(not everybody),
        limit,
    )
    return cast(list[PilotRow], rows)


def pilots_page(ledger: Ledger, deployment_id: UUID, *, after: str, limit: int) -> list[PilotRow]:
    """Everybody ever enrolled in a deployment, by person id, after the person `after`."""
    rows = ledger.rows(
        "SELECT * FROM pilots WHERE deployment_id = ? AND person_id > ? ORDER BY person_id LIMIT ?",
        str(deployment_id),
        after,
        limit,
    )
    return cast(list[PilotRow], rows)


def count_pilots(ledger: Ledger, deployment_id: UUID) -> int:
    """How many are enrolled in a deployment."""
    row = ledger.row(
        "SELECT COUNT(*) AS n FROM pilots WHERE deployment_id = ? AND enrolled = 1",
        str(deployment_id),
    )
    return int(row["n"]) if row else 0


def is_pilot(ledger: Ledger, person_id: UUID) -> bool:
    """True if the person is or was enrolled for some deployment."""
    row = ledger.row("SELECT 1 AS yes FROM pilots WHERE person_id = ? LIMIT 1", str(person_id))
    return row is not None


def deployments_of(ledger: Ledger, person_id: UUID) -> list[str]:
    """The deployments that a person pilots."""
    rows = ledger.rows(
        "SELECT deployment_id FROM pilots WHERE person_id = ? AND enrolled = 1", str(person_id)
    )
    return [row["deployment_id"] for row in rows]


def enrolments_of(ledger: Ledger, person_id: UUID) -> list[Enrolment]:
    """The active enrolments of a person, by pilot id."""
    rows = ledger.rows(f"{_ENROLMENTS} AND p.person_id = ? ORDER BY p.pilot_id", str(person_id))
    return _enrolments(rows)


def enrolments_in(
    ledger: Ledger, centres: Sequence[str], *, but: Collection[UUID] = (), limit: int
) -> list[Enrolment]:
    """The active enrolments of these centres, by person, without the people in `but`."""
    without = f" AND p.person_id NOT IN ({marks(but)})" if but else ""
    rows = ledger.rows(
        f"{_ENROLMENTS} AND p.centre IN ({marks(centres)}){without}"
        " ORDER BY p.person_id, d.title LIMIT ?",
        *centres,
        *map(str, but),
        limit,
    )
    return _enrolments(rows)


def pilots_in(ledger: Ledger, centres: Sequence[str]) -> list[UUID]:
    """The people enrolled at these centres."""
    rows = ledger.rows(
        "SELECT DISTINCT person_id FROM pilots"  # noqa: S608
        f" WHERE enrolled = 1 AND centre IN ({marks(centres)})",
        *centres,
    )
    return [UUID(row["person_id"]) for row in rows]


def _enrolments(rows: Sequence[Row]) -> list[Enrolment]:
    return [Enrolment(**row) for row in rows]

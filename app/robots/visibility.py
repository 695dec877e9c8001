"""What staff may open: visible deployments and shifts, and the names of their people."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from app.http.authorization import caller, service, viewed
from domain.kernel.errors import NotFound
from domain.people.person import Person
from domain.robots.deployments import pilot_queries
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.queries import PilotRow
from domain.robots.named_queries import Kind, is_in, named_in
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import pilot_id
from projections.people.people_index import names_of


def visible_deployment(deployment_id: UUID) -> Deployment:
    """Return a deployment that the caller may see. Raises NotFound.

    Staff and supervisors see those of their centres, the staff of a venue those at that venue,
    pilots those in which they are enrolled (docs/reference/visibility.md).
    """
    found, reader = service().ledger.get(Deployment, deployment_id), caller()
    if found.is_visible_to(reader):
        return found
    own = reader.person_id and service().ledger.find(
        Pilot, pilot_id(deployment_id, reader.person_id)
    )
    if not (own and own.is_enrolled and own.is_visible_to(reader)):
        raise NotFound(out_of_scope=True)
    return found


def visible_shift(shift_id: UUID) -> Shift:
    """Return a shift of the caller's centres. Raises NotFound."""
    found = service().ledger.get(Shift, shift_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found


def require_visible(kind: Kind | Literal["pilot"], id: UUID) -> None:
    """Raise NotFound unless the robot, deployment, venue or pilot is in the caller's centres."""
    if not is_in(service().ledger, kind, str(id), caller().centres):
        raise NotFound(out_of_scope=True)


def name_of(person_id: UUID) -> str | None:
    """Return the name of a person, None if it was erased."""
    person = service().ledger.find(Person, person_id)
    return person.facts.name if person else None


def pilots_of(deployment_id: UUID, *, everybody: bool = False) -> list[PilotRow]:
    """Return the pilots of a deployment, including withdrawn ones only if `everybody` is set."""
    return pilot_queries.pilots_of(service().ledger, deployment_id, everybody=everybody)


def named(person_ids: Iterable[str | None], what: str) -> dict[str, str]:
    """Return the names of people, and record the view; erased names are left out."""
    ids = sorted({person_id for person_id in person_ids if person_id})
    viewed([UUID(item) for item in ids], what)
    found = names_of(service().views, ids)
    return {item: name for item in ids if (name := found.get(item))}


def to_choose(
    pilots: Iterable[PilotRow], names: dict[str, str], nobody: str
) -> list[tuple[str, str]]:
    """Return pilots to choose from by name, after an option labelled `nobody`."""
    known = [(row["person_id"], names.get(row["person_id"], "—")) for row in pilots]
    return [("", nobody), *sorted(known, key=lambda item: item[1])]


def id_of(made: Any) -> UUID:
    """Return the id of the aggregate of a command. Raises NotFound if there is none."""
    if made is None:
        raise NotFound
    id: UUID = made.id
    return id


def visible_names(kind: Kind) -> list[tuple[str, str]]:
    """Return the robots, venues or deployments of the caller's centres by name, to choose from."""
    return [(one.id, one.name) for one in named_in(service().ledger, kind, caller().centres)]

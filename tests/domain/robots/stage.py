"""A robot in a shop with pilots, as most tests of shifts begin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.kernel.caller import Caller, Role
from domain.robots.commands import EnrolPilot, PlanDeployment, RegisterRobot, RegisterVenue
from domain.robots.deployment import Deployment
from domain.robots.schedule import Slot
from domain.robots.shift import Shift
from domain.robots.shift_commands import OpenShift
from tests.centre import CENTRE, Centre

WEDNESDAY = date(2026, 4, 15)
"""The day on which the tests stand: the robot runs from 09:00 to 17:00."""


@dataclass(frozen=True)
class Shop:
    """A deployment at a centre."""

    centre: Centre
    deployment: Deployment

    def pilot(self, name: str = "葛󠄀西 髙子", *, person_id: UUID | None = None) -> UUID:
        """Somebody enrolled; gives the person's id."""
        person = person_id or self.centre.person(name).id
        self.centre.does(EnrolPilot(deployment_id=self.deployment.id, person_id=person))
        return person

    def shift(
        self,
        start: str = "09:00",
        end: str = "11:00",
        day: date = WEDNESDAY,
        pilot: UUID | None = None,
        **facts: Any,
    ) -> Shift:
        """A shift; with a pilot it is theirs."""
        command = OpenShift(
            deployment_id=self.deployment.id,
            date=day,
            start=start,
            end=end,
            person_id=pilot,
            **facts,
        )
        shift: Shift = self.centre.does(command)
        return shift

    def shifts(self) -> list[tuple[str, str, str]]:
        """Start, end and state of every shift, in the order of time."""
        rows = self.centre.service.ledger.rows(
            "SELECT start_time, end_time, state FROM robot_shifts ORDER BY day, start_time"
        )
        return [(row["start_time"], row["end_time"], row["state"]) for row in rows]


def open_shop(centre: Centre, *, robot_id: UUID | None = None) -> Shop:
    """A robot that runs every weekday of a year."""
    robot = robot_id or centre.does(RegisterRobot(name="コロ")).id
    first, last = WEDNESDAY - timedelta(days=30), WEDNESDAY + timedelta(days=335)
    deployment = centre.does(
        PlanDeployment(
            robot_id=robot,
            venue_id=centre.does(RegisterVenue(name="みなと書店")).id,
            title="みなと書店の案内",
            work="本の案内",
            first=first,
            last=last,
            slots=(Slot(first=first, last=last, start="09:00", end="17:00"),),
            closed_weekdays=(5, 6),
        )
    )
    return Shop(centre, deployment)


def as_pilot(person_id: UUID) -> Caller:
    """The pilot, signed in, on no books of the centre."""
    return Caller(
        account_id=uuid4(),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(CENTRE,),
        person_id=person_id,
    )


def as_venue(shop: Shop) -> Caller:
    """The staff of the venue, signed in."""
    return Caller(
        account_id=uuid4(),
        roles=frozenset({Role.VENUE}),
        centres=(CENTRE,),
        venue_id=shop.deployment.venue_id,
    )


def wall(time: str, day: date = WEDNESDAY) -> datetime:
    """The instant of a time of the day."""
    return datetime.fromisoformat(f"{day}T{time}:00+09:00")

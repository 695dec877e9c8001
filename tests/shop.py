"""A shop with a robot in it, and pilots who work from home: what tests of shifts begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.bootstrap import Service
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import TOKYO, SettableClock
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import Slot
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.shift import Shift
from tests.centre import CENTRE, STAFF, Centre

WEDNESDAY = date(2026, 4, 15)
"""The day on which the clock of the tests stands."""
DAY = WEDNESDAY + timedelta(days=1)
"""The day after."""


@dataclass(frozen=True)
class Shop:
    """A deployment and those who pilot in it; a shift is on `day` at `hours` if not said."""

    service: Service
    deployment: Deployment
    day: date = DAY
    hours: tuple[str, str] = ("14:00", "16:00")

    @classmethod
    def open(cls, service: Service, **plan: Any) -> "Shop":
        """A robot in a venue for half a year, every day from 10:00 to 18:00."""
        return cls(service, _planned(service, "10:00", "18:00", plan))

    @classmethod
    def open_on_weekdays(cls, service: Service, **plan: Any) -> "Shop":
        """A robot that runs on weekdays but holidays from 09:00 to 17:00; shifts are today."""
        plan = {"closed_weekdays": (5, 6), "closed_on_public_holidays": True, **plan}
        deployment = _planned(service, "09:00", "17:00", plan)
        return cls(service, deployment, WEDNESDAY, ("09:00", "11:00"))

    @property
    def centre(self) -> Centre:
        """The centre to which it belongs."""
        return Centre(self.service)

    def does(self, command: Command, by: Caller = STAFF, **envelope: Any) -> Any:
        """Give a command; the thing that came of it."""
        return self.centre.does(command, by, **envelope)

    def enrols(self, name: str = "葛󠄀西 髙子", *, person_id: UUID | None = None) -> UUID:
        """Somebody enrolled who is still in training; gives the person's id."""
        person = person_id or self.centre.person(name).id
        self.does(
            deployment_commands.EnrolPilot(deployment_id=self.deployment.id, person_id=person)
        )
        return person

    def pilot(self, *, trained: bool = True) -> Caller:
        """Somebody who pilots here, signed in."""
        person = self.enrols()
        if trained:
            place: dict[str, Any] = {"deployment_id": self.deployment.id, "person_id": person}
            self.does(deployment_commands.FinishTraining(**place))
        return as_pilot(person)

    def shift(
        self,
        of: Caller | UUID | None = None,
        *,
        day: date | None = None,
        start: str = "",
        end: str = "",
    ) -> Shift:
        """A shift, somebody's or nobody's."""
        shift: Shift = self.does(
            shift_commands.OpenShift(
                deployment_id=self.deployment.id,
                date=day or self.day,
                start=start or self.hours[0],
                end=end or self.hours[1],
                person_id=of.person_id if isinstance(of, Caller) else of,
            )
        )
        return shift

    def stand_by(self, shift: Shift, who: Caller) -> None:
        """Let somebody stand by for a shift."""
        self.does(shift_commands.NameStandBy(shift_id=shift.id, person_id=who.person_id))

    def now(self, shift: Shift) -> Shift:
        """A shift as it now is."""
        return self.service.ledger.get(Shift, shift.id)

    def shifts(self) -> list[tuple[str, str, str]]:
        """Start, end and state of every shift, in the order of time."""
        rows = self.service.ledger.rows(
            "SELECT start_time, end_time, state FROM robot_shifts ORDER BY day, start_time"
        )
        return [(row["start_time"], row["end_time"], row["state"]) for row in rows]


def _planned(service: Service, start: str, end: str, plan: dict[str, Any]) -> Deployment:
    does = Centre(service).does
    first, last = DAY - timedelta(days=30), DAY + timedelta(days=150)
    facts: dict[str, Any] = {
        "title": "商品の紹介",
        "work": "お客さまに商品を紹介します。",
        "first": first,
        "last": last,
        "slots": (Slot(first=first, last=last, start=start, end=end),),
        "closed_on_public_holidays": False,
        **plan,
    }
    facts.setdefault("robot_id", does(deployment_commands.RegisterRobot(name="一号機")).id)
    facts.setdefault("venue_id", does(deployment_commands.RegisterVenue(name="物販スペース")).id)
    deployment: Deployment = does(deployment_commands.PlanDeployment(**facts))
    return deployment


def as_pilot(person_id: UUID) -> Caller:
    """A pilot, signed in, on no books of the centre."""
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


def at(day: date, time: str) -> datetime:
    """The instant of a time on the centre's clock."""
    return datetime.fromisoformat(f"{day.isoformat()}T{time}").replace(tzinfo=TOKYO)


Travel = Callable[[date, str], None]


def traveller(clock: SettableClock) -> Travel:
    """Puts the clock to a local time."""
    return lambda day, time: clock.set(at(day, time))

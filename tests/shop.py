"""A shop with a robot in it, and pilots who work from home: what tests of shifts begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.bootstrap import Service
from domain.kernel.bus import Command, Envelope
from domain.kernel.caller import Caller, Role
from domain.kernel.clock import TOKYO, SettableClock
from domain.robots import commands as order
from domain.robots import shift_commands as step
from domain.robots.deployment import Deployment
from domain.robots.schedule import Slot
from domain.robots.shift import Shift
from tests.centre import CENTRE, STAFF, Centre

DAY = date(2026, 4, 16)
"""The day after the one on which the clock of the tests stands."""


@dataclass(frozen=True)
class Shop:
    """A deployment of two hours a day and those who pilot in it."""

    service: Service
    deployment: Deployment

    @classmethod
    def open(cls, service: Service) -> "Shop":
        """A robot in a venue for half a year, every day."""
        does = Centre(service).does
        first, last = DAY - timedelta(days=30), DAY + timedelta(days=150)
        deployment = does(
            order.PlanDeployment(
                robot_id=does(order.RegisterRobot(name="一号機")).id,
                venue_id=does(order.RegisterVenue(name="物販スペース")).id,
                title="商品の紹介",
                work="お客さまに商品を紹介します。",
                first=first,
                last=last,
                slots=(Slot(first=first, last=last, start="10:00", end="18:00"),),
                closed_on_public_holidays=False,
            )
        )
        return cls(service, deployment)

    def does(self, command: Command, by: Caller = STAFF, **envelope: Any) -> Any:
        """Give a command; the thing that came of it."""
        return self.service.bus.dispatch(command, Envelope(caller=by, **envelope)).thing

    def pilot(self, *, trained: bool = True) -> Caller:
        """Somebody who pilots here, signed in."""
        person = Centre(self.service).person()
        place = {"deployment_id": self.deployment.id, "person_id": person.id}
        self.does(order.EnrolPilot(**place))
        if trained:
            self.does(order.FinishTraining(**place))
        return pilot_caller(person.id)

    def shift(
        self, of: Caller | None = None, *, day: date = DAY, start: str = "14:00", end: str = "16:00"
    ) -> Shift:
        """A shift, somebody's or nobody's."""
        shift: Shift = self.does(
            step.OpenShift(
                deployment_id=self.deployment.id,
                date=day,
                start=start,
                end=end,
                person_id=of.person_id if of else None,
            )
        )
        return shift

    def stand_by(self, shift: Shift, who: Caller) -> None:
        """Let somebody stand by for a shift."""
        self.does(step.NameStandBy(shift_id=shift.id, person_id=who.person_id))

    def now(self, shift: Shift) -> Shift:
        """A shift as it now is."""
        return self.service.ledger.get(Shift, shift.id)


def pilot_caller(person_id: UUID) -> Caller:
    """A pilot, signed in."""
    return Caller(
        account_id=uuid4(),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(CENTRE,),
        person_id=person_id,
    )


def at(day: date, time: str) -> datetime:
    """The instant of a time on the wall of the centre."""
    return datetime.fromisoformat(f"{day.isoformat()}T{time}").replace(tzinfo=TOKYO)


Travel = Callable[[date, str], None]


def traveller(clock: SettableClock) -> Travel:
    """Puts the clock to a time on the wall."""
    return lambda day, time: clock.set(at(day, time))

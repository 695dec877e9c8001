"""A robot, and a venue in which one may stand: names, and nothing else."""

from typing import Self
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller


class Robot(Aggregate):
    """A robot that people pilot from home."""

    KIND = "robot"
    IMPERSONAL = True

    class Registered(Event, frozen=True, kw_only=True):
        """The robot is on the books."""

        TOPIC = "robot.registered.v1"

        name: str

    name: str

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str) -> Self:
        """Put a robot on the books."""
        robot = cls(id, centre=centre)
        robot.record(cls.Registered, name=name)
        return robot

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of its centre."""
        return super().is_visible_to(caller) and caller.has(READERS)

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.name = event.name


class Venue(Aggregate):
    """A place in which a robot may stand."""

    KIND = "venue"
    IMPERSONAL = True

    class Registered(Event, frozen=True, kw_only=True):
        """The venue is on the books."""

        TOPIC = "venue.registered.v1"

        name: str

    name: str

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str) -> Self:
        """Put a venue on the books."""
        venue = cls(id, centre=centre)
        venue.record(cls.Registered, name=name)
        return venue

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of its centre, and its own staff."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.venue_id == self.id

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.name = event.name

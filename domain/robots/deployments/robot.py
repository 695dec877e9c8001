"""A robot, and a venue for robots: they have only names."""

from typing import Self
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import require_reason


class Robot(Aggregate):
    """A robot that people pilot from home."""

    KIND = "robot"
    IMPERSONAL = True

    class Registered(Event, frozen=True, kw_only=True):
        """The robot was registered."""

        TOPIC = "robot.registered.v1"

        name: str

    class NameCorrected(Event, frozen=True, kw_only=True):
        """The name was wrong."""

        TOPIC = "robot.name_corrected.v1"

        name: str
        corrects: UUID

    name: str

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str) -> Self:
        """Register a robot."""
        robot = cls(id, centre=centre)
        robot.record(cls.Registered, name=name)
        return robot

    def correct_name(self, name: str) -> None:
        """Correct the name. Raises Invalid without a reason."""
        if name != self.name:
            require_reason()
            self.record(self.NameCorrected, name=name, corrects=self._named)

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of its centre."""
        return super().is_visible_to(caller) and caller.has(READERS)

    @applies(Registered, NameCorrected)
    def _is_named(self, event: Registered | NameCorrected) -> None:
        self.name, self._named = event.name, event.meta.event_id


class Venue(Aggregate):
    """A place where a robot can be deployed."""

    KIND = "venue"
    IMPERSONAL = True

    class Registered(Event, frozen=True, kw_only=True):
        """The venue was registered."""

        TOPIC = "venue.registered.v1"

        name: str

    class NameCorrected(Event, frozen=True, kw_only=True):
        """The name was wrong."""

        TOPIC = "venue.name_corrected.v1"

        name: str
        corrects: UUID

    name: str

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str) -> Self:
        """Register a venue."""
        venue = cls(id, centre=centre)
        venue.record(cls.Registered, name=name)
        return venue

    def correct_name(self, name: str) -> None:
        """Correct the name. Raises Invalid without a reason."""
        if name != self.name:
            require_reason()
            self.record(self.NameCorrected, name=name, corrects=self._named)

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of its centre, and to its own staff."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.venue_id == self.id

    @applies(Registered, NameCorrected)
    def _is_named(self, event: Registered | NameCorrected) -> None:
        self.name, self._named = event.name, event.meta.event_id

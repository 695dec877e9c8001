"""The live link of a robot: the key with which its operating software signs its heartbeats."""

from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.time.availability import require_within

USUAL_SILENCE = 60
"""Seconds without a heartbeat after which a shift counts as interrupted."""


def link_id(robot_id: UUID) -> UUID:
    """The id of the link of a robot; each has one."""
    return uuid5(robot_id, "link")


class RobotLink(Aggregate):
    """The link of one robot. Its sealed keys and its heartbeats are stored outside the events."""

    KIND = "robot_link"
    IMPERSONAL = True

    class KeyIssued(Event, frozen=True, kw_only=True):
        """This key is valid from now on, and no other."""

        TOPIC = "robot_link.key_issued.v1"

        robot_id: UUID
        key_id: UUID
        silence_seconds: int

    class KeyEnded(Event, frozen=True, kw_only=True):
        """The key is no longer valid, and there is no other."""

        TOPIC = "robot_link.key_ended.v1"

        key_id: UUID

    robot_id: UUID
    key_id: UUID | None
    silence_seconds: int

    @classmethod
    def begin(cls, robot_id: UUID, *, centre: str) -> Self:
        """Return the link of a robot that has had no key yet."""
        link = cls(link_id(robot_id), centre=centre)
        link.robot_id, link.key_id, link.silence_seconds = robot_id, None, USUAL_SILENCE
        return link

    def issue(self, key_id: UUID, silence_seconds: int) -> None:
        """Replace the key. Raises Invalid if `silence_seconds` is out of range."""
        require_within("silence_seconds", silence_seconds, 10, 3600)
        if key_id != self.key_id:
            self.record(
                self.KeyIssued,
                robot_id=self.robot_id,
                key_id=key_id,
                silence_seconds=silence_seconds,
            )

    def end(self) -> None:
        """End the key."""
        if self.key_id is not None:
            self.record(self.KeyEnded, key_id=self.key_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre."""
        return super().is_visible_to(caller) and caller.has(READERS)

    @applies(KeyIssued)
    def _key_issued(self, event: KeyIssued) -> None:
        self.robot_id, self.key_id = event.robot_id, event.key_id
        self.silence_seconds = event.silence_seconds

    @applies(KeyEnded)
    def _key_ended(self, _: KeyEnded) -> None:
        self.key_id = None

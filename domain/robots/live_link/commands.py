"""Commands about the live link of a robot."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.live_link.link import USUAL_SILENCE


@dataclass(frozen=True, kw_only=True)
class IssueLinkKey(Command):
    """Issue the key of a robot; the previous key ends. Only the service can read `sealed_key`."""

    NAME = "IssueLinkKey"
    ALLOWED = COORDINATION
    robot_id: UUID
    key_id: UUID
    sealed_key: str = field(repr=False)
    silence_seconds: int = USUAL_SILENCE


@dataclass(frozen=True, kw_only=True)
class EndLinkKey(Command):
    """End the key of a robot; messages signed with it are no longer accepted."""

    NAME = "EndLinkKey"
    ALLOWED = COORDINATION
    robot_id: UUID

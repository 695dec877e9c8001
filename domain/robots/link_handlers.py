"""Orders about the live link of a robot: a key is issued, shown once, and ended."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel.bus import Command, Desk, Handlers
from domain.kernel.caller import COORDINATION
from domain.kernel.errors import NotFound
from domain.robots.link import USUAL_SILENCE, RobotLink, link_id
from domain.robots.link_standing import key_ended, key_issued
from domain.robots.robot import Robot


@dataclass(frozen=True, kw_only=True)
class IssueLinkKey(Command):
    """Issue the key of a robot; the one before ends. `sealed_key` is unreadable outside."""

    NAME = "IssueLinkKey"
    ALLOWED = COORDINATION
    robot_id: UUID
    key_id: UUID
    sealed_key: str = field(repr=False)
    silence_seconds: int = USUAL_SILENCE


@dataclass(frozen=True, kw_only=True)
class EndLinkKey(Command):
    """End the key of a robot; what is signed with it is not heard any more."""

    NAME = "EndLinkKey"
    ALLOWED = COORDINATION
    robot_id: UUID


def issue(command: IssueLinkKey, desk: Desk) -> RobotLink:
    """Record the new key, and keep it sealed in the same append."""
    link = _link(desk, command.robot_id)
    before = link.key_id
    link.issue(command.key_id, command.silence_seconds)
    if link.pending:
        now = desk.clock.now()
        if before is not None:
            desk.change(key_ended(before, now))
        desk.change(
            key_issued(
                command.key_id,
                link.robot_id,
                command.sealed_key,
                silence_seconds=link.silence_seconds,
                now=now,
            )
        )
    desk.save(link)
    return link


def end(command: EndLinkKey, desk: Desk) -> RobotLink:
    """Record the end of the key, and destroy it in the same append."""
    link = _link(desk, command.robot_id)
    if link.key_id is not None:
        desk.change(key_ended(link.key_id, desk.clock.now()))
    link.end()
    desk.save(link)
    return link


def _link(desk: Desk, robot_id: UUID) -> RobotLink:
    robot = desk.find(Robot, robot_id)
    if robot is None:
        raise NotFound
    link = desk.find(RobotLink, link_id(robot_id)) or RobotLink.begin(robot_id, centre=robot.centre)
    desk.require_version(link)
    return link


HANDLERS: Handlers = {IssueLinkKey: issue, EndLinkKey: end}

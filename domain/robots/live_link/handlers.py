"""Handlers of the live link of a robot: a key is issued and ended."""

from uuid import UUID

from domain.kernel.errors import NotFound
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.robots.deployments.robot import Robot
from domain.robots.live_link.commands import EndLinkKey, IssueLinkKey
from domain.robots.live_link.inline_projection import key_ended, key_issued
from domain.robots.live_link.link import RobotLink, link_id


def issue(command: IssueLinkKey, uow: UnitOfWork) -> RobotLink:
    """Record the new key, and store it sealed in the same append."""
    link = _link(uow, command.robot_id)
    before = link.key_id
    link.issue(command.key_id, command.silence_seconds)
    if link.pending:
        now = uow.clock.now()
        if before is not None:
            uow.change(key_ended(before, now))
        uow.change(
            key_issued(
                command.key_id,
                link.robot_id,
                command.sealed_key,
                silence_seconds=link.silence_seconds,
                now=now,
            )
        )
    uow.save(link)
    return link


def end(command: EndLinkKey, uow: UnitOfWork) -> RobotLink:
    """Record the end of the key, and delete it in the same append."""
    link = _link(uow, command.robot_id)
    if link.key_id is not None:
        uow.change(key_ended(link.key_id, uow.clock.now()))
    link.end()
    uow.save(link)
    return link


def _link(uow: UnitOfWork, robot_id: UUID) -> RobotLink:
    robot = uow.find(Robot, robot_id)
    if robot is None:
        raise NotFound
    link = uow.find(RobotLink, link_id(robot_id)) or RobotLink.begin(robot_id, centre=robot.centre)
    uow.require_version(link)
    return link


HANDLERS: Handlers = {IssueLinkKey: issue, EndLinkKey: end}

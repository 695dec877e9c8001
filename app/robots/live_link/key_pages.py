"""The key of a robot's live link: its dates, the robot's last heartbeat, issuing and ending it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, render
from app.robots.live_link.api import KEY_NAMES, SEALED_FOR
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.deployments.queries import latest_of_robot
from domain.robots.deployments.robot import Robot
from domain.robots.live_link.commands import EndLinkKey, IssueLinkKey
from domain.robots.live_link.inline_projection import is_alive, link_of
from domain.robots.live_link.link import USUAL_SILENCE, RobotLink, link_id

pages = Pages("robots")


class KeyForm(fields.Form):
    """After how many seconds without a heartbeat a shift counts as interrupted."""

    silence_seconds = fields.Whole(min=10, max=3600, required=True)


@pages.page("/robots/<uuid:robot_id>/link-key", roles=COORDINATION, query=FlashQuery)
def link_key(_query: dict[str, Any], robot_id: UUID) -> Response:
    """The state of the link, and the actions on its key; the key itself is not shown."""
    robot, at = get_visible(Robot, robot_id), service()
    link = at.ledger.find(RobotLink, link_id(robot.id))
    known = link_of(at.ledger, robot.id)
    return render(
        "robots/link_key.html",
        robot=robot,
        deployments=latest_of_robot(service().ledger, robot.id),
        known=known,
        heard=_how_it_is_heard(known, at.ledger.now()),
        usual=link.silence_seconds if link else USUAL_SILENCE,
        version=link.version if link else 0,
    )


def _how_it_is_heard(known: dict[str, Any] | None, now: datetime) -> str:
    """Return the status of the robot's link as a code that the page explains."""
    if known is None or known["heard_at"] is None:
        return "never"
    if is_alive(known, now):
        return "connected"
    silent = now - datetime.fromisoformat(known["heard_at"])
    return "alone" if silent <= timedelta(seconds=known["silence_seconds"]) else "silent"


@pages.form("/robots/<uuid:robot_id>/link-key", roles=COORDINATION, body=KeyForm, back=link_key)
def issue_key(values: dict[str, Any], robot_id: UUID) -> Response:
    """Issue a key and show it once; the previous key ends."""
    robot = get_visible(Robot, robot_id)
    key_id, key = _drawn(robot.id)
    command = IssueLinkKey(
        robot_id=robot.id,
        key_id=key_id,
        sealed_key=service().secrets.enclose(SEALED_FOR, key, str(key_id)),
        silence_seconds=values["silence_seconds"],
    )
    dispatch(command)
    return render("robots/link_key_shown.html", robot=robot, key_id=key_id, key=key)


def _drawn(robot_id: UUID) -> tuple[UUID, str]:
    """Return a key and its id, derived from the form's token: sent twice, it gives the same key."""
    mark = typed().once or uuid4().hex
    key = service().secrets.sign(SEALED_FOR, f"{caller().actor} {robot_id} form {mark}")
    return uuid5(KEY_NAMES, key), key


@pages.form(
    "/robots/<uuid:robot_id>/link-key/end", roles=COORDINATION, body=fields.Form, back=link_key
)
def end_key(_values: dict[str, Any], robot_id: UUID) -> str:
    """End the key; messages signed with it are no longer accepted."""
    get_visible(Robot, robot_id)
    dispatch(EndLinkKey(robot_id=robot_id))
    return f"/robots/{robot_id}/link-key?said=ended"

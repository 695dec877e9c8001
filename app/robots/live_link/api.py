"""Routes of the live link: staff are issued a key, and the robot sends heartbeats."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import request

from app.http.idempotency import idempotency_key
from app.http.problems import NotSignedIn, TooLarge, TooOften
from app.http.routing import ANYONE, Answer, ApiRouter, caller, envelope, service
from app.robots.live_link.schemas import (
    BeatAnswer,
    BeatBody,
    LinkKeyAnswer,
    LinkKeyBody,
    ShiftLinkAnswer,
)
from domain.identity.sign_in import new_secret
from domain.kernel.errors import DomainError, Invalid, NotFound
from domain.kernel.messaging.caller import COORDINATION, READERS, Role
from domain.kernel.storage.database import Row
from domain.robots.live_link.commands import EndLinkKey, IssueLinkKey
from domain.robots.live_link.inline_projection import (
    WINDOW,
    Beat,
    TooMany,
    hear,
    is_alive,
    key_in_force,
    link_of,
)
from domain.robots.live_link.link import USUAL_SILENCE, RobotLink
from domain.robots.live_link.signature import KEY, NONCE, SIGNATURE, TIMESTAMP, is_signature
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, ShiftState

LARGEST = 2048
"""The largest heartbeat, in bytes."""
SEALED_FOR = "robot link"
KEY_NAMES = UUID("6d1f3a9e-3b0e-4c0d-9f6a-0c9d5b6d7a21")
_TIMESTAMP = re.compile(r"[1-9][0-9]{8,11}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotFromOurRobot(NotSignedIn):
    """The message has no valid signature of a key in force, or its time is too far off (401)."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "署名を確かめられませんでした。鍵、時計、署名の作り方を確かめてください。",
            "The signature could not be confirmed. Check the key, the clock and how it is signed.",
        )
        self.is_on_record = False


router = ApiRouter("robots")


@router.action(
    "/robots/<uuid:robot_id>/issue-link-key",
    roles=COORDINATION,
    body=LinkKeyBody,
    answer=LinkKeyAnswer,
    status=201,
)
def issue_link_key(values: dict[str, Any], robot_id: UUID) -> Answer:
    """Issue the key of a robot's live link, shown once; the previous key ends.

    With an Idempotency-Key the key is derived from it, so that the same request returns it again.
    """
    key_id, key = _new_key(robot_id)
    silence = values.pop("silence_seconds", USUAL_SILENCE)
    command = IssueLinkKey(
        robot_id=robot_id,
        key_id=key_id,
        sealed_key=service().secrets.enclose(SEALED_FOR, key, str(key_id)),
        silence_seconds=silence,
        **values,
    )
    outcome = service().bus.dispatch(command, envelope())
    if not isinstance(outcome.aggregate, RobotLink):
        raise NotFound
    return Answer(_shown(outcome.aggregate, key), 201, outcome.aggregate.version, outcome.position)


router.command(
    "/robots/<uuid:robot_id>/end-link-key",
    EndLinkKey,
    answer=LinkKeyAnswer,
    present=lambda link: _shown(link, None),
)


@router.action("/robot-link/heartbeats", roles=ANYONE, body=BeatBody, answer=BeatAnswer)
def take_heartbeat(values: dict[str, Any]) -> dict[str, Any]:
    """Receive a signed heartbeat of a robot's operating software; each message counts once."""
    now = service().ledger.now()
    key = _signed_with(now)
    if values["at"] > now + WINDOW:
        raise Invalid.field(
            "at",
            "時計が進みすぎています。時計を合わせてください。",
            "The clock of the robot is too far ahead.",
        )
    beat = Beat(at=values["at"].astimezone(UTC), connected=values["connected"])
    try:
        accepted = hear(service().ledger, key, request.headers[NONCE], beat, now)
    except TooMany:
        raise TooOften(60) from None
    return {"accepted": accepted, "now": now, "silence_seconds": key["silence_seconds"]}


@router.get(
    "/shifts/<uuid:shift_id>/link",
    answer=ShiftLinkAnswer,
    roles=READERS | {Role.PARTICIPANT, Role.VENUE},
)
def link_of_a_shift(_: dict[str, Any], shift_id: UUID) -> dict[str, Any]:
    """The state of the live link of a shift's robot, and whether its pilot can resume."""
    shift = service().ledger.get(Shift, shift_id)
    if not (shift.is_visible_to(caller()) and is_of_its_day(shift)):
        raise NotFound(out_of_scope=True)
    return link_shown(shift)


def _shown(link: RobotLink, key: str | None) -> dict[str, Any]:
    return {
        "robot_id": link.robot_id,
        "key_id": link.key_id,
        "key": key,
        "silence_seconds": link.silence_seconds,
    }


def _new_key(robot_id: UUID) -> tuple[UUID, str]:
    key = idempotency_key()
    if key is None:
        return uuid4(), new_secret()
    secret = service().secrets.sign(SEALED_FOR, f"{caller().actor} {robot_id} {key}")
    return uuid5(KEY_NAMES, secret), secret


def _signed_with(now: datetime) -> Row:
    """Return the key with which the request is signed. Raises NotFromOurRobot and TooLarge."""
    body = request.get_data(cache=True)
    if len(body) > LARGEST:
        raise TooLarge
    key_id, timestamp, nonce, signature = (
        request.headers.get(name, "") for name in (KEY, TIMESTAMP, NONCE, SIGNATURE)
    )
    if not (_ID.fullmatch(key_id) and _TIMESTAMP.fullmatch(timestamp) and _NONCE.fullmatch(nonce)):
        raise NotFromOurRobot
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise NotFromOurRobot
    row = key_in_force(service().ledger, UUID(key_id))
    if row is None:
        raise NotFromOurRobot
    try:
        key = service().secrets.disclose(SEALED_FOR, row["sealed"], key_id)
    except ValueError:
        raise NotFromOurRobot from None
    if not is_signature(signature, key, timestamp, nonce, body):
        raise NotFromOurRobot
    return row


def is_of_its_day(shift: Shift) -> bool:
    """Return False for a venue if the shift is not today; other readers have no such limit."""
    reader = caller()
    by_venue_alone = not reader.has(READERS) and reader.person_id is None
    return not by_venue_alone or shift.day == service().clock.today()


def link_shown(shift: Shift) -> dict[str, Any]:
    """Return the status of the robot's link, without any detail of the key."""
    link, now = link_of(service().ledger, shift.robot_id), service().ledger.now()
    alive = is_alive(link, now)
    heard = datetime.fromisoformat(link["heard_at"]) if link and link["heard_at"] else None
    waits = shift.state is ShiftState.INTERRUPTED and shift.cause is Cause.NETWORK
    since = shift.not_before(now - timedelta(days=1))
    return {
        "state": "none" if link is None else "alive" if alive else "silent",
        "heard_at": heard,
        "resume_offered": alive and waits and heard is not None and heard > since,
    }

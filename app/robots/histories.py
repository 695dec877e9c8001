"""The histories of robots, venues, deployments, pilots, shifts, and what belongs to them."""

from typing import Any
from uuid import UUID

from app.registry.history_kind import HistoryKind
from app.robots.deployments.schemas import DeploymentAnswer, NamedAnswer, PilotAnswer
from app.robots.presentation import pilot_for, present_deployment, present_named, shift_for
from app.robots.shifts.schemas import WholeShiftAnswer
from domain.kernel.messaging.caller import AUDITORS, CARE, STAFF, Caller
from domain.robots.cover.cover import Cover
from domain.robots.cover.rules import CoverRules
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.feeds.feed import ShiftFeed
from domain.robots.live_link.link import RobotLink
from domain.robots.shifts.assistance import ShiftAssistance
from domain.robots.shifts.shift import Shift
from domain.robots.venue_links.venue_link import VenueLink


def _of_its_pilot(found: Shift | Pilot, reader: Caller) -> list[UUID]:
    known = found.person_id is not None and reader.has(STAFF)
    return [found.person_id] if known and found.person_id is not None else []


def _pilot(pilot: Pilot, reader: Caller) -> dict[str, Any]:
    return pilot_for(pilot, reader) | {"centre": pilot.centre}


def _in_the_centre(found: VenueLink | ShiftFeed, reader: Caller) -> bool:
    return found.is_visible_to(reader) or (
        reader.has(AUDITORS) and reader.sees_centre(found.centre)
    )


def _rules(rules: CoverRules, _reader: Caller) -> dict[str, Any]:
    times = rules.times
    return {
        "id": rules.id,
        "centre": rules.centre,
        "deployment_id": rules.deployment_id,
        "minutes_for_stand_by": times.for_stand_by if times else None,
        "minutes_before_start": times.before_start if times else None,
    }


def _cover(cover: Cover, _reader: Caller) -> dict[str, Any]:
    return {
        "id": cover.id,
        "centre": cover.centre,
        "shift_id": cover.shift_id,
        "deployment_id": cover.deployment_id,
        "venue_id": cover.venue_id,
        "state": cover.state,
        "round": cover.round,
        "widen_at": cover.widen_at,
        "tell_at": cover.tell_at,
        "given_up_by": cover.given_up_by,
        "asked": sorted(map(str, cover.asked)),
        "declined": sorted(map(str, cover.declined)),
        "taken_by": cover.taken_by,
    }


def _assistance(assistance: ShiftAssistance, reader: Caller) -> dict[str, Any]:
    shown = {
        "id": assistance.id,
        "centre": assistance.centre,
        "shift_id": assistance.shift_id,
        "ready": None if assistance.ready is None else sorted(assistance.ready),
        "needs_help": assistance.needs_help,
        "calls": assistance.calls,
        "swap_by": assistance.swap_by,
    }
    return shown | ({"help_note": assistance.help_note} if reader.has(CARE) else {})


def _who_called(assistance: ShiftAssistance, reader: Caller) -> list[UUID]:
    called = assistance.asked_by
    is_shown = assistance.help_note is not None and reader.has(CARE)
    return [called] if is_shown and called is not None else []


def _link(link: RobotLink, _reader: Caller) -> dict[str, Any]:
    return {
        "id": link.id,
        "centre": link.centre,
        "robot_id": link.robot_id,
        "key_id": link.key_id,
        "has_key": link.key_id is not None,
        "silence_seconds": link.silence_seconds,
    }


def _venue_link(link: VenueLink, _reader: Caller) -> dict[str, Any]:
    return {
        "id": link.id,
        "centre": link.centre,
        "venue_id": link.venue_id,
        "last": link.last,
        "issue": link.issue,
    }


def _feed(feed: ShiftFeed, _reader: Caller) -> dict[str, Any]:
    return {
        "id": feed.id,
        "centre": feed.centre,
        "person_id": feed.person_id,
        "renewed_at": feed.renewed_at,
    }


HISTORIES = (
    HistoryKind(
        aggregate=Deployment,
        subjects="deployments",
        present=lambda deployment, _: present_deployment(deployment),
        answer=DeploymentAnswer,
        of_today=frozenset({"pilots"}),
        page=lambda deployment: f"/deployments/{deployment.id}",
    ),
    HistoryKind(
        aggregate=Shift,
        subjects="shifts",
        present=shift_for,
        answer=WholeShiftAnswer,
        of_today=frozenset({"name"}),
        people=_of_its_pilot,
        page=lambda shift: f"/shifts/{shift.id}",
    ),
    HistoryKind(
        aggregate=ShiftAssistance,
        subjects="shift-assistances",
        present=_assistance,
        people=_who_called,
        page=lambda assistance: f"/shifts/{assistance.shift_id}",
    ),
    HistoryKind(
        aggregate=Pilot,
        subjects="pilots",
        present=_pilot,
        answer=PilotAnswer,
        of_today=frozenset({"name"}),
        people=_of_its_pilot,
        page=lambda pilot: f"/pilots/{pilot.id}",
    ),
    HistoryKind(
        aggregate=Robot,
        subjects="robots",
        present=lambda robot, _: present_named(robot),
        answer=NamedAnswer,
    ),
    HistoryKind(
        aggregate=Venue,
        subjects="venues",
        present=lambda venue, _: present_named(venue),
        answer=NamedAnswer,
    ),
    HistoryKind(
        aggregate=Cover,
        subjects="covers",
        present=_cover,
        page=lambda cover: f"/shifts/{cover.shift_id}",
    ),
    HistoryKind(
        aggregate=CoverRules,
        subjects="cover-rules",
        present=_rules,
        page=lambda rules: f"/deployments/{rules.deployment_id}/cover-rules",
    ),
    HistoryKind(
        aggregate=RobotLink,
        subjects="robot-links",
        present=_link,
        page=lambda link: f"/robots/{link.robot_id}/link-key",
    ),
    HistoryKind(
        aggregate=VenueLink,
        subjects="venue-links",
        present=_venue_link,
        is_visible=_in_the_centre,
        page=lambda link: f"/venues/{link.venue_id}/link",
    ),
    HistoryKind(
        aggregate=ShiftFeed,
        subjects="shift-feeds",
        present=_feed,
        is_visible=_in_the_centre,
    ),
)

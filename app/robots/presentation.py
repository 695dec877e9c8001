"""Presentation of deployments, pilots and shifts for the roles that may see them."""

import json
from typing import Any
from uuid import UUID

from app.http.problems import language
from app.http.routing import caller, service
from app.people.presentation import trace
from app.robots.visibility import name_of
from domain.kernel.messaging.caller import CARE, READERS, STAFF, Caller
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.pilot_queries import count_pilots
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.deployments.schedule import DayPlan
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause


def present_named(aggregate: Robot | Venue) -> dict[str, Any]:
    """A robot or a venue."""
    return {"id": aggregate.id, "centre": aggregate.centre, "name": aggregate.name}


def present_deployment(deployment: Deployment) -> dict[str, Any]:
    """A deployment."""
    schedule = deployment.schedule
    return {
        "id": deployment.id,
        "centre": deployment.centre,
        "robot_id": deployment.robot_id,
        "venue_id": deployment.venue_id,
        "title": deployment.title,
        "work": deployment.work,
        "period": {"first": schedule.first, "last": schedule.last},
        "slots": schedule.slots,
        "closed_weekdays": schedule.closed_weekdays,
        "closed_on_public_holidays": schedule.closed_on_public_holidays,
        "closures": [
            {"date": day, "reason": why} for day, why in sorted(deployment.closures.items())
        ],
        "fault": deployment.fault,
        "ended_on": deployment.ended_on,
        "pilots": count_pilots(service().ledger, deployment.id),
    }


def deployment_row(row: Row) -> dict[str, Any]:
    """A deployment in a list."""
    period = {"first": row["first_day"], "last": row["last_day"]}
    return {**row, "id": row["deployment_id"], "period": period}


def present_calendar(plans: list[DayPlan], left_off: BilingualText | None) -> dict[str, Any]:
    """Return days as the calendar shows them, in the reader's language.

    `left_off` says why days of the deployment are missing, if they are.
    """
    return {
        "complete": left_off is None,
        "note": left_off.in_language(language()) if left_off is not None else None,
        "open_days": sum(plan.is_open for plan in plans),
        "slot_minutes": sum(plan.minutes for plan in plans),
        "days": [_day(plan) for plan in plans],
    }


def _day(plan: DayPlan) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "date": plan.day,
        "open": plan.is_open,
        "slots": [{"start": start, "end": end} for start, end in plan.slots],
    }
    if plan.closed_because is not None:
        shown["reason"] = plan.closed_because.in_language(language())
    return shown


def present_pilot(pilot: Pilot) -> dict[str, Any]:
    """A pilot after a command."""
    trace(pilot, pilot.person_id, "pilot")
    return pilot_for(pilot, caller())


def pilot_for(pilot: Pilot, reader: Caller) -> dict[str, Any]:
    """Return what `reader` may know: others than staff and the pilot see only the outline.

    Only care staff see the therapist's note.
    """
    shown: dict[str, Any] = {
        name: getattr(pilot, name) for name in ("id", "deployment_id", "person_id", "enrolled_on")
    }
    shown["enrolled"] = pilot.is_enrolled
    if not is_known_to(reader, pilot.person_id):
        return shown
    limits = pilot.limits
    shown |= {
        "name": name_of(pilot.person_id),
        "availability": pilot.availability,
        "trained_on": pilot.trained_on,
        "wishes": pilot.wishes,
        "equipment": (
            {"on": pilot.equipment[0], "works": pilot.equipment[1]} if pilot.equipment else None
        ),
        "limits": (
            {"minutes_per_day": limits.minutes_per_day, "days_per_week": limits.days_per_week}
            if limits
            else None
        ),
    }
    if limits is not None and reader.has(CARE):
        shown["limits"]["note"] = pilot.limits_note
    return shown


def pilot_row(row: Row, names: dict[str, str | None], reader: Caller) -> dict[str, Any]:
    """A pilot in a list."""
    facts = json.loads(row["facts"])
    shown = {name: facts[name] for name in ("enrolled_on", "trained", "equipment")}
    shown |= {"person_id": row["person_id"], "enrolled": bool(row["enrolled"])}
    if reader.has(STAFF):
        shown["name"] = names.get(row["person_id"])
    return shown


def present_shift(shift: Shift) -> dict[str, Any]:
    """A shift after a command."""
    if shift.person_id is not None and is_known_to(caller(), shift.person_id):
        trace(shift, shift.person_id, "shift")
    return shift_for(shift, caller())


def shift_for(shift: Shift, reader: Caller) -> dict[str, Any]:
    """Return what `reader` may know: only staff and the pilot see name, cause and notes."""
    shown: dict[str, Any] = {
        name: getattr(shift, name)
        for name in (
            *("id", "centre", "deployment_id", "robot_id", "venue_id", "start", "end", "state"),
            *("started_at", "ended_at", "visitors", "rest_of"),
            *("minutes_planned", "minutes_done", "minutes_interrupted"),
        )
    }
    knows = reader.has(STAFF) or is_known_to(reader, shift.person_id)
    shown |= {"date": shift.day, "cause": cause_for(shift.cause, knows=knows)}
    if not (knows or _sees_the_robot(reader, shift.venue_id)):
        shown |= dict.fromkeys(_HOW_IT_WENT)
    if knows:
        shown |= _whose(shift.person_id, shift.stand_by_id, reader)
        shown |= {"given_by": shift.given_by, "pinned": shift.is_pinned, "notes": shift.notes}
        shown["name"] = name_of(shift.person_id) if shift.person_id else None
    return shown


def shift_row(row: Row, reader: Caller) -> dict[str, Any]:
    """A shift in a list."""
    shown: dict[str, Any] = {
        name: row[name]
        for name in (
            *("deployment_id", "robot_id", "venue_id", "state", "started_at", "ended_at"),
            *("visitors", "rest_of"),
        )
    }
    person = UUID(row["person_id"]) if row["person_id"] else None
    stand_by = UUID(row["stand_by_id"]) if row["stand_by_id"] else None
    knows = reader.has(STAFF) or is_known_to(reader, person)
    cause = Cause(row["cause"]) if row["cause"] else None
    shown |= {"id": row["shift_id"], "date": row["day"], "cause": cause_for(cause, knows=knows)}
    shown |= {"start": row["start_time"], "end": row["end_time"]}
    if not (knows or _sees_the_robot(reader, UUID(row["venue_id"]))):
        shown |= {name: None for name in _HOW_IT_WENT if name in shown}
    if knows:
        shown |= _whose(person, stand_by, reader)
        shown |= {"given_by": row["given_by"], "pinned": bool(row["pinned"])}
        shown["name"] = row["pilot_name"]
    return shown


_HOW_IT_WENT = ("started_at", "ended_at", "visitors", "minutes_done", "minutes_interrupted")
"""What happened in a shift: hidden from pilots who are on stand-by or gave the shift up."""


def _sees_the_robot(reader: Caller, venue_id: UUID) -> bool:
    """Return True for readers of the centre, and for the venue of the robot."""
    return reader.has(READERS) or reader.venue_id == venue_id


def cause_for(cause: Cause | None, *, knows: bool) -> Cause | None:
    """Return the cause if the reader may know it: that somebody is unwell is private.

    Other causes are hidden as well, because a missing cause would reveal it.
    """
    return cause if knows else None


def is_known_to(reader: Caller, person_id: UUID | None) -> bool:
    """Return True for staff, and for the person."""
    is_own = person_id is not None and reader.person_id == person_id
    return (reader.has(STAFF) and person_id is not None) or is_own


def _whose(person_id: UUID | None, stand_by_id: UUID | None, reader: Caller) -> dict[str, Any]:
    shown: dict[str, Any] = {"person_id": person_id}
    if reader.has(STAFF) or reader.person_id == stand_by_id:
        shown["stand_by_id"] = stand_by_id
    return shown

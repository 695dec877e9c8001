"""Inline tables of robots: robots, venues, deployments, pilots and shifts.

The claims `robot.part` and `pilot.part` give a robot one pilot at a time, and a pilot one robot
(O25). `robot.running` and `pilot.running` do the same for running shifts.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, marks
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    claim,
    upsert,
)
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.shifts.shift import Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import part_key, parts

TABLES = """
CREATE TABLE IF NOT EXISTS robots (
    robot_id TEXT PRIMARY KEY, centre TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS venues (
    venue_id TEXT PRIMARY KEY, centre TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deployments (
    deployment_id TEXT PRIMARY KEY, centre TEXT NOT NULL, robot_id TEXT NOT NULL,
    venue_id TEXT NOT NULL, title TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    ended_on TEXT, facts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS deployments_by_centre ON deployments (centre, first_day);
CREATE TABLE IF NOT EXISTS pilots (
    pilot_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, person_id TEXT NOT NULL,
    centre TEXT NOT NULL, enrolled INTEGER NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS pilots_by_deployment ON pilots (deployment_id, enrolled);
CREATE INDEX IF NOT EXISTS pilots_by_person ON pilots (person_id);
CREATE TABLE IF NOT EXISTS robot_shifts (
    shift_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, robot_id TEXT NOT NULL,
    venue_id TEXT NOT NULL, centre TEXT NOT NULL, day TEXT NOT NULL, start_time TEXT NOT NULL,
    end_time TEXT NOT NULL, state TEXT NOT NULL, person_id TEXT, stand_by_id TEXT,
    pinned INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS robot_shifts_by_deployment ON robot_shifts (deployment_id, day);
CREATE INDEX IF NOT EXISTS robot_shifts_by_person ON robot_shifts (person_id, day)
    WHERE person_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS robot_shifts_by_stand_by ON robot_shifts (stand_by_id, day)
    WHERE stand_by_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS robot_shifts_by_day ON robot_shifts (day, state);
"""
ROBOT_PART, PILOT_PART = "robot.part", "pilot.part"
ROBOT_RUNNING, PILOT_RUNNING = "robot.running", "pilot.running"


def robot_row(robot: Robot, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one robot."""
    yield upsert("robots", "robot_id", robot_id=str(robot.id), centre=robot.centre, name=robot.name)


def venue_row(venue: Venue, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one venue."""
    yield upsert("venues", "venue_id", venue_id=str(venue.id), centre=venue.centre, name=venue.name)


def deployment_row(deployment: Deployment, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one deployment; `facts` hold its schedule and its closures."""
    schedule = deployment.schedule
    facts = {
        "schedule": msgspec.to_builtins(schedule),
        "closures": {day.isoformat(): why for day, why in deployment.closures.items()},
        "work": deployment.work,
        "fault": deployment.fault,
    }
    yield upsert(
        "deployments",
        "deployment_id",
        deployment_id=str(deployment.id),
        centre=deployment.centre,
        robot_id=str(deployment.robot_id),
        venue_id=str(deployment.venue_id),
        title=deployment.title,
        first_day=schedule.first.isoformat(),
        last_day=schedule.last.isoformat(),
        ended_on=deployment.ended_on.isoformat() if deployment.ended_on else None,
        facts=_text(facts),
    )


def pilot_row(pilot: Pilot, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one pilot; `facts` is the input of the roster, without names or notes."""
    facts = {
        "availability": msgspec.to_builtins(pilot.availability),
        "limits": msgspec.to_builtins(pilot.limits),
        "wishes": msgspec.to_builtins(pilot.wishes),
        "trained": pilot.trained_on is not None,
        "equipment": pilot.equipment[1] if pilot.equipment else None,
        "enrolled_on": pilot.enrolled_on.isoformat(),
    }
    yield upsert(
        "pilots",
        "pilot_id",
        pilot_id=str(pilot.id),
        deployment_id=str(pilot.deployment_id),
        person_id=str(pilot.person_id),
        centre=pilot.centre,
        enrolled=int(pilot.is_enrolled),
        facts=_text(facts),
    )


def shift_row(shift: Shift, events: Sequence[Event]) -> Iterator[Change]:
    """The row of one shift, and the claims on parts that it takes and releases."""
    for event in events:
        yield from _claims(shift, event)
    yield upsert(
        "robot_shifts",
        "shift_id",
        shift_id=str(shift.id),
        deployment_id=str(shift.deployment_id),
        robot_id=str(shift.robot_id),
        venue_id=str(shift.venue_id),
        centre=shift.centre,
        day=shift.day.isoformat(),
        start_time=shift.start,
        end_time=shift.end,
        state=shift.state.value,
        person_id=str(shift.person_id) if shift.person_id else None,
        stand_by_id=str(shift.stand_by_id) if shift.stand_by_id else None,
        pinned=int(shift.is_pinned),
    )


def _claims(shift: Shift, event: Event) -> Iterator[Change]:
    if isinstance(event, Shift.Opened):
        yield from _take(ROBOT_PART, shift, event.robot_id, parts(event.start, event.end))
    elif isinstance(event, Shift.Assigned):
        whole = parts(shift.start, shift.end)
        if event.was is not None:
            yield from _give_back(PILOT_PART, shift, event.was, whole)
        yield from _take(PILOT_PART, shift, event.person_id, whole)
    elif isinstance(event, Shift.Shortened):
        yield from _give_back_both(shift, parts(event.end, event.was))
    elif isinstance(event, Shift.Started):
        yield claim(ROBOT_RUNNING, str(shift.robot_id), shift.id)
        yield claim(PILOT_RUNNING, str(event.person_id), shift.id)
    elif isinstance(event, Shift.DidNotTakePlace):
        yield from _give_back_both(shift, parts(shift.start, shift.end))
    elif isinstance(event, (Shift.GivenUp, Shift.Ended, Shift.Cancelled)):
        yield from _stopped(shift, event)


def _stopped(
    shift: Shift, event: Shift.GivenUp | Shift.Ended | Shift.Cancelled
) -> Iterator[Change]:
    whole = parts(shift.start, shift.end)
    if event.at is not None:
        yield from _give_back_both(shift, _after(shift, event.at, whole))
        yield _free(ROBOT_RUNNING, [str(shift.robot_id)], shift.id)
        yield _free(PILOT_RUNNING, [str(shift.person_id)], shift.id)
    elif isinstance(event, Shift.GivenUp):
        yield from _give_back(PILOT_PART, shift, event.person_id, whole)
    else:
        yield from _give_back_both(shift, whole)


def _after(shift: Shift, at: datetime, whole: list[str]) -> list[str]:
    """The parts that had not begun at the instant."""
    return [part for part in whole if on_the_wall(shift.day, part) >= at]


def _give_back_both(shift: Shift, freed: list[str]) -> Iterator[Change]:
    yield from _give_back(ROBOT_PART, shift, shift.robot_id, freed)
    if shift.person_id is not None:
        yield from _give_back(PILOT_PART, shift, shift.person_id, freed)


def _take(kind: str, shift: Shift, subject: UUID, taken: list[str]) -> Iterator[Change]:
    for part in taken:
        yield claim(kind, part_key(subject, shift.day, part), shift.id)


def _give_back(kind: str, shift: Shift, subject: UUID, freed: list[str]) -> Iterator[Change]:
    if freed:
        yield _free(kind, [part_key(subject, shift.day, part) for part in freed], shift.id)


def _free(kind: str, keys: list[str], holder: UUID) -> Change:
    """Release the claims that this holder has."""
    return Change(
        f"DELETE FROM claims WHERE kind = ? AND key IN ({marks(keys)})"  # noqa: S608
        " AND holder = ?",
        (kind, *keys, str(holder)),
    )


def _text(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


INLINE_PROJECTIONS: InlineProjections = {
    Robot: robot_row,
    Venue: venue_row,
    Deployment: deployment_row,
    Pilot: pilot_row,
    Shift: shift_row,
}
INLINE_VERSIONS: InlineVersions = {
    Robot: InlineVersion(1, ("robots",)),
    Venue: InlineVersion(1, ("venues",)),
    Deployment: InlineVersion(1, ("deployments",)),
    Pilot: InlineVersion(1, ("pilots",)),
    Shift: InlineVersion(1, ("robot_shifts",)),
}

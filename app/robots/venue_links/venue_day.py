"""The day of a venue: who pilots the robot when, without a name, today and tomorrow."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import msgspec

from app.http import fields
from app.http.authorization import service
from app.robots.rosters.table import Cell, table
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.bus import Command
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.calendar import calendar_of
from domain.robots.deployments.commands import ClearFault, CloseDay, ReopenDay, ReportFault
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.queries import NamedDeploymentRow, running_at, stands_at
from domain.robots.deployments.schedule import Schedule
from domain.robots.pseudonyms import pilot_code
from domain.robots.shifts.queries import ShiftRow, shifts_at_venue
from domain.robots.value_objects import ShiftState, pilot_id

ACTS = ("close", "reopen", "fault", "mended")


class VenueForm(fields.Form):
    """A message of the venue: closed on a day, or open after all, a fault, or its repair."""

    act = fields.Code(ACTS, required=True)
    deployment_id = fields.Id(required=True)
    date = fields.Day()
    note = fields.Text(max=1000, lines=True)


@dataclass(frozen=True)
class VenueDay:
    """One day of one robot: its times with their pilots, or why it does not run."""

    day: date
    closed_because: BilingualText | None
    cells: Sequence[Cell]
    may_reopen: bool
    cancelled: Sequence[tuple[str, str]]
    """The times of the shifts that do not come back when the day is reopened."""


@dataclass(frozen=True)
class Standing:
    """One robot of the venue."""

    deployment_id: str
    title: str
    robot: str
    fault: str | None
    days: Sequence[VenueDay]


def venue_days(venue_id: UUID) -> list[Standing]:
    """Return today and tomorrow for every robot at the venue."""
    today = service().clock.today()
    both = (today, today + timedelta(days=1))
    rows = running_at(service().ledger, venue_id, *both)
    shifts = shifts_at_venue(service().ledger, venue_id, *both)
    return [_standing(row, both, shifts) for row in rows]


def _standing(
    row: NamedDeploymentRow, both: tuple[date, date], shifts: Sequence[ShiftRow]
) -> Standing:
    facts = json.loads(row["facts"])
    schedule = msgspec.convert(facts["schedule"], Schedule)
    closures = {date.fromisoformat(day): why for day, why in facts["closures"].items()}
    ended = date.fromisoformat(row["ended_on"]) if row["ended_on"] else None
    holidays = calendar_of(service().ledger, row["centre"])
    plans = [schedule.plan_as_known(day, closures, ended, holidays) for day in both]
    own = [shift for shift in shifts if shift["deployment_id"] == row["deployment_id"]]
    days = table(plans, own).days
    may_reopen = frozenset[date]()
    if closures.keys() & set(both):
        may_reopen = service().ledger.get(Deployment, UUID(row["deployment_id"])).closed_by_venue
    return Standing(
        deployment_id=row["deployment_id"],
        title=row["title"],
        robot=row["robot"],
        fault=facts["fault"],
        days=[
            VenueDay(
                item.day,
                item.closed_because,
                [cell for cell in item.cells if _counts(cell)],
                item.day in may_reopen,
                _cancelled(own, item.day),
            )
            for item in days
        ],
    )


def _cancelled(shifts: Sequence[ShiftRow], day: date) -> list[tuple[str, str]]:
    gone = {
        (shift["start_time"], shift["end_time"])
        for shift in shifts
        if shift["day"] == day.isoformat() and shift["state"] == ShiftState.CANCELLED
    }
    return sorted(gone)


def _counts(cell: Cell) -> bool:
    return cell.shift is not None or cell.is_gap


def code_of(shift: Row) -> str:
    """Return the code by which a venue refers to the pilot of a shift; it reveals nothing."""
    if shift["person_id"] is None:
        return ""
    return pilot_code(pilot_id(UUID(shift["deployment_id"]), UUID(shift["person_id"])))


def command_of(values: dict[str, object], venue_id: UUID) -> Command:
    """Return the command of the form, for a robot at this venue. Raises NotFound, Invalid."""
    at = service()
    id = values["deployment_id"]
    if not isinstance(id, UUID) or not stands_at(at.ledger, id, venue_id):
        raise NotFound
    if values["act"] == "mended":
        return ClearFault(deployment_id=id)
    if values["act"] == "reopen":
        return ReopenDay(deployment_id=id, date=_near(values.get("date")))
    note = values.get("note")
    if not isinstance(note, str):
        raise Invalid.field("note", "ひとこと書いてください。", "Please say a word about it.")
    if values["act"] == "fault":
        return ReportFault(deployment_id=id, note=note)
    return CloseDay(deployment_id=id, date=_near(values.get("date")), reason=note)


def _near(day: object) -> date:
    today = service().clock.today()
    if not isinstance(day, date) or not today <= day <= today + timedelta(days=1):
        raise Invalid.field("date", "今日か明日を選んでください。", "Choose today or tomorrow.")
    return day

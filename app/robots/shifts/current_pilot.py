"""The pilot's own shifts: the next one, the weeks, and offers of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.robots import labels
from app.robots.deployments.deployment_names import deployment_names_of
from domain.kernel.errors import NotFound
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.periods import week_of
from domain.robots.cover.inline_projection import offers_to
from domain.robots.deployments import pilot_queries
from domain.robots.deployments.queries import DeploymentName
from domain.robots.shifts.assistance_inline_projection import swaps_for, swaps_of
from domain.robots.shifts.queries import next_shifts
from domain.robots.shifts.shift import HELD, Shift, is_missed
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import ShiftState
from projections.robots.own_hours import own_hours
from projections.robots.shifts import shifts_of

WEEKS = 4
MOST = 400
AHEAD = timedelta(days=7)
"""How far ahead the day of a participant tells of a cancelled shift."""
READS = ("robots.shifts", "robots.hours")


@dataclass(frozen=True)
class Own:
    """One of the pilot's own shifts in a list."""

    id: str
    day: str
    start: str
    end: str
    state: str
    place: DeploymentName | None
    is_mine: bool
    planned: int
    done: int
    is_missed: bool
    is_offered: bool
    """True if the pilot asks the others to take it."""

    @property
    def words(self) -> BilingualText:
        """Return the label of its state."""
        if self.is_mine and self.is_missed:
            return labels.TIME_OVER
        return (
            labels.FOR_ITS_PILOT[self.state] if self.is_mine else BilingualText("控え", "stand-by")
        )

    @property
    def look(self) -> str:
        """Return the style of its tag."""
        if self.is_missed:
            return ""
        if self.is_mine and self.state == ShiftState.ASSIGNED:
            return "care"
        return labels.STATE_TAGS.get(self.state, "") if self.is_mine else ""


@dataclass(frozen=True)
class Week:
    """The shifts of a week, and their totals."""

    first: date
    last: date
    shifts: Sequence[Own]

    @property
    def planned(self) -> int:
        """Return the planned minutes, without those of cancelled shifts."""
        return sum(one.planned for one in self.shifts if one.state != ShiftState.CANCELLED)

    @property
    def done(self) -> int:
        """Return the minutes done."""
        return sum(shift.done for shift in self.shifts)


def weeks_from(person_id: UUID, monday: date) -> list[Week]:
    """Return weeks from `monday`, including those without a shift.

    A shift of the pilot that was cancelled stays there until its day is over.
    """
    last = monday + timedelta(days=7 * WEEKS - 1)
    rows = shifts_of(
        service().views,
        person_id,
        centres=caller().centres,
        first=monday,
        last=last,
        limit=MOST,
    )
    spent = own_hours(service().views, person_id, first=monday, last=last)
    today = service().clock.today().isoformat()
    found = [
        own
        for own in _owns(rows, person_id, spent)
        if own.state != ShiftState.CANCELLED or (own.is_mine and own.day >= today)
    ]
    mondays = [monday + timedelta(days=7 * number) for number in range(WEEKS)]
    return [
        Week(
            first,
            first + timedelta(days=6),
            [item for item in found if week_of(date.fromisoformat(item.day))[0] == first],
        )
        for first in mondays
    ]


def next_shift(person_id: UUID) -> Own | None:
    """Return the shift in progress, or the next one whose time is not over."""
    at = service()
    rows = next_shifts(at.ledger, person_id, at.clock.today())
    ahead = (row for row in rows if ShiftState(row["state"]) in HELD and not was_missed(row))
    return next(iter(_owns(list(ahead)[:1], person_id, {})), None)


def cancelled_ahead(person_id: UUID) -> list[Own]:
    """Return the pilot's cancelled shifts from today to a week ahead."""
    today = service().clock.today()
    rows = shifts_of(
        service().views,
        person_id,
        centres=caller().centres,
        first=today,
        last=today + AHEAD,
        limit=MOST,
    )
    gone = [row for row in rows if row["state"] == ShiftState.CANCELLED]
    return [own for own in _owns(gone, person_id, {}) if own.is_mine]


def offered_shifts(person_id: UUID) -> int:
    """Return how many shifts the pilot asks the others to take."""
    return len(swaps_of(service().ledger, person_id, service().clock.today()))


def offers(person_id: UUID) -> list[dict[str, Any]]:
    """Return the shifts offered to the pilot: by the search for cover, and by other pilots."""
    at = service()
    today, now = at.clock.today(), at.clock.now()
    found = [
        {**row, "cover": row["cover_id"]} for row in offers_to(at.ledger, person_id, today)
    ] + [{**row, "cover": None} for row in swaps_for(at.ledger, person_id, today)]
    ahead = [
        item
        for item in found
        if on_the_wall(date.fromisoformat(item["day"]), item["end_time"]) > now
    ]
    places = deployment_names_of(item["deployment_id"] for item in ahead)
    for item in ahead:
        item["place"] = places.get(item["deployment_id"])
    return sorted(ahead, key=lambda item: (item["day"], item["start_time"]))


def is_pilot(person_id: UUID | None) -> bool:
    """True if the person is or was enrolled for some deployment."""
    return person_id is not None and pilot_queries.is_pilot(service().ledger, person_id)


class NotYourShift(NotFound):
    """The pilot does not have this shift, or not any more; the answer is that of a missing one."""

    def __init__(self, *, out_of_scope: bool) -> None:
        super().__init__(out_of_scope=out_of_scope)
        self.text = BilingualText(
            "このシフトは、いまあなたの担当ではありません。ほかの人の担当になったのかもしれません。"
            "いまの予定は「わたしのシフト」のページで確かめてください。",
            "This shift is not yours now. Somebody else may have it. Please look at My shifts for "
            "what is planned.",
        )


def own_shift(shift_id: UUID) -> Shift:
    """Return a shift that the caller has or gave up. Raises NotYourShift."""
    found, me = service().ledger.find(Shift, shift_id), caller()
    if found is None:
        raise NotYourShift(out_of_scope=False)
    if me.person_id is None or not found.is_visible_to(me) or not found.is_of(me.person_id):
        raise NotYourShift(out_of_scope=True)
    return found


def was_missed(row: Row) -> bool:
    """True for a row of a shift that nobody began before its planned end."""
    state, day = ShiftState(row["state"]), date.fromisoformat(row["day"])
    return is_missed(state, day, row["end_time"], service().clock.now())


def _owns(rows: Sequence[Row], person_id: UUID, spent: dict[str, Row]) -> list[Own]:
    places = deployment_names_of(row["deployment_id"] for row in rows)
    offered = swaps_of(service().ledger, person_id, service().clock.today())
    return [
        Own(
            id=row["shift_id"],
            day=row["day"],
            start=row["start_time"],
            end=row["end_time"],
            state=row["state"],
            place=places.get(row["deployment_id"]),
            is_mine=row["person_id"] == str(person_id),
            planned=spent[row["shift_id"]]["minutes_planned"] if row["shift_id"] in spent else 0,
            done=spent[row["shift_id"]]["minutes_done"] if row["shift_id"] in spent else 0,
            is_missed=was_missed(row),
            is_offered=row["shift_id"] in offered,
        )
        for row in rows
    ]

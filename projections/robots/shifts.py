"""Which shifts exist, who has them, where, and in which state is each?"""

from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import folded
from domain.participants.participant import Participant
from domain.people.person import Person
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.shifts.shift import OVER, Shift
from domain.robots.value_objects import ShiftState
from projections.kernel import stated_facts
from projections.kernel.projector import Projector, on
from projections.kernel.search_pieces import pieces_table, set_pieces
from projections.kernel.stated_facts import is_last
from projections.robots.shift_listing import SHIFTS

_PLACES = ("deployment", "venue", "robot")
_SAID = ("name", "name_kana", "code", "stand_by_name", "stand_by_kana", "stand_by_code", *_PLACES)
"""The columns whose words find a shift."""


class Shifts(Projector):
    """One row per shift, person, and robot, venue or deployment.

    The names of people are those of the people index; the code of a person who is or was a
    participant of the centre is the last one. Notes are in the shift only.
    """

    name = "robots.shifts"
    version = 2
    personal = True
    tables = {
        "shift_list": """
            shift_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, robot_id TEXT NOT NULL,
            venue_id TEXT NOT NULL, centre TEXT NOT NULL, day TEXT NOT NULL,
            start_time TEXT NOT NULL, end_time TEXT NOT NULL, state TEXT NOT NULL, person_id TEXT,
            stand_by_id TEXT, given_by TEXT, pinned INTEGER NOT NULL, cause TEXT,
            started_at TEXT, ended_at TEXT, visitors INTEGER, rest_of TEXT,
            is_done INTEGER NOT NULL, has_no_pilot INTEGER NOT NULL,
            pilot_sorted_as TEXT NOT NULL, deployment_sorted_as TEXT NOT NULL,
            venue_sorted_as TEXT NOT NULL, robot_sorted_as TEXT NOT NULL,
            search_text TEXT NOT NULL
        """,
        "shift_pieces": pieces_table(SHIFTS),
        "shift_people": """
            person_id TEXT PRIMARY KEY, centre TEXT NOT NULL, name TEXT, name_kana TEXT, code TEXT
        """,
        "shift_people_days": stated_facts.COLUMNS,
        "shift_places": "place_id TEXT PRIMARY KEY, name TEXT NOT NULL",
    }
    indexes = {
        "shift_list": ["person_id", "stand_by_id", "deployment_id", "venue_id", "robot_id"],
        "shift_pieces": ["shift_id"],
    }
    reader_indexes = {"shift_list": SHIFTS.indexes}

    @on(Person.Registered)
    def person_registered(self, event: Person.Registered, _: int) -> None:
        """Keep the name of a person, who may become a pilot."""
        self.run(
            "INSERT INTO {shift_people} (person_id, centre, name, name_kana) VALUES (?, ?, ?, ?)",
            str(event.originator_id),
            event.meta.centre,
            event.name,
            event.name_kana,
        )

    @on(Person.Corrected)
    def person_corrected(self, event: Person.Corrected, _: int) -> None:
        """Update a corrected name or reading."""
        if event.field not in ("name", "name_kana"):
            return
        if not is_last(self, "shift_people_days", event, event.field):
            return
        person = str(event.originator_id)
        self.run(
            f"UPDATE {{shift_people}} SET {event.field} = ? WHERE person_id = ?",  # noqa: S608
            event.value,
            person,
        )
        self._make_searchable("person_id = ? OR stand_by_id = ?", person, person)

    @on(Participant.Registered)
    def participant_registered(self, event: Participant.Registered, _: int) -> None:
        """Keep the code of a participant, by which the shifts of a pilot are found."""
        person = str(event.person_id)
        self.run(
            "UPDATE {shift_people} SET code = ? WHERE person_id = ? AND centre = ?",
            event.code,
            person,
            event.meta.centre,
        )
        self._make_searchable("person_id = ? OR stand_by_id = ?", person, person)

    @on(Robot.Registered, Venue.Registered)
    def place_registered(self, event: Robot.Registered | Venue.Registered, _: int) -> None:
        """Keep the name of a robot or a venue."""
        self._add_place(event, event.name)

    @on(Deployment.Planned)
    def deployment_planned(self, event: Deployment.Planned, _: int) -> None:
        """Keep the title of a deployment."""
        self._add_place(event, event.title)

    @on(Robot.NameCorrected, Venue.NameCorrected)
    def place_renamed(self, event: Robot.NameCorrected | Venue.NameCorrected, _: int) -> None:
        """Update the name of a robot or a venue."""
        self._rename_place(event, event.name)

    @on(Deployment.DescriptionCorrected)
    def deployment_renamed(self, event: Deployment.DescriptionCorrected, _: int) -> None:
        """Update the title of a deployment."""
        self._rename_place(event, event.title)

    def _add_place(self, event: Event, name: str) -> None:
        self.run(
            "INSERT INTO {shift_places} (place_id, name) VALUES (?, ?)",
            str(event.originator_id),
            name,
        )

    def _rename_place(self, event: Event, name: str) -> None:
        self.set_columns("shift_places", "place_id", event, name=name)
        kind = event.TOPIC.partition(".")[0]
        self._make_searchable(f"{kind}_id = ?", str(event.originator_id))

    @on(Shift.Opened)
    def opened(self, event: Shift.Opened, _: int) -> None:
        """Add an open shift."""
        self.run(
            "INSERT INTO {shift_list} (shift_id, deployment_id, robot_id, venue_id, centre, day,"
            " start_time, end_time, state, pinned, rest_of, is_done, has_no_pilot,"
            " pilot_sorted_as, deployment_sorted_as, venue_sorted_as, robot_sorted_as,"
            " search_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 1, '', '', '', '', '')",
            str(event.originator_id),
            str(event.deployment_id),
            str(event.robot_id),
            str(event.venue_id),
            event.meta.centre,
            event.day.isoformat(),
            event.start,
            event.end,
            ShiftState.OPEN.value,
            str(event.rest_of) if event.rest_of else None,
        )
        self._made_searchable(event)

    @on(Shift.Assigned)
    def assigned(self, event: Shift.Assigned, _: int) -> None:
        """Set the pilot; a stand-by who becomes the pilot is no longer the stand-by."""
        person = str(event.person_id)
        self.run(
            "UPDATE {shift_list} SET state = ?, person_id = ?, given_by = ?, stand_by_id ="
            " CASE WHEN stand_by_id = ? THEN NULL ELSE stand_by_id END WHERE shift_id = ?",
            ShiftState.ASSIGNED.value,
            person,
            event.by.value,
            person,
            str(event.originator_id),
        )
        self._made_searchable(event)

    @on(Shift.StandByNamed)
    def stand_by_named(self, event: Shift.StandByNamed, _: int) -> None:
        """Set the stand-by."""
        self._set(event, stand_by_id=str(event.stand_by_id) if event.stand_by_id else None)
        self._made_searchable(event)

    @on(Shift.Pinned)
    def pinned(self, event: Shift.Pinned, _: int) -> None:
        """The roster may not change the shift."""
        self._set(event, pinned=1)

    @on(Shift.Unpinned)
    def unpinned(self, event: Shift.Unpinned, _: int) -> None:
        """The roster may change the shift."""
        self._set(event, pinned=0)

    @on(Shift.Confirmed)
    def confirmed(self, event: Shift.Confirmed, _: int) -> None:
        """The pilot confirmed the shift."""
        self._set(event, state=ShiftState.CONFIRMED.value)

    @on(Shift.GivenUp)
    def given_up(self, event: Shift.GivenUp, _: int) -> None:
        """The shift is open again, or ended early."""
        if event.at is None:
            self._set(event, state=ShiftState.OPEN.value, person_id=None, given_by=None)
            self._made_searchable(event)
        else:
            ended = event.at.isoformat()
            self._end(event, ShiftState.ENDED, ended_at=ended, cause=None)

    @on(Shift.Started)
    def started(self, event: Shift.Started, _: int) -> None:
        """The shift began."""
        self._set(event, state=ShiftState.STARTED.value, started_at=event.at.isoformat())

    @on(Shift.Interrupted)
    def interrupted(self, event: Shift.Interrupted, _: int) -> None:
        """The shift was interrupted."""
        self._set(event, state=ShiftState.INTERRUPTED.value, cause=event.cause.value)

    @on(Shift.Resumed)
    def resumed(self, event: Shift.Resumed, _: int) -> None:
        """The shift continued."""
        self._set(event, state=ShiftState.STARTED.value, cause=None)

    @on(Shift.Ended)
    def ended(self, event: Shift.Ended, _: int) -> None:
        """The shift ended."""
        self._end(
            event,
            ShiftState.ENDED,
            ended_at=event.at.isoformat(),
            visitors=event.visitors,
            cause=None,
        )

    @on(Shift.TimesCorrected)
    def times_corrected(self, event: Shift.TimesCorrected, _: int) -> None:
        """The shift was worked in other times, or did not take place."""
        self._set(
            event,
            state=event.state.value,
            started_at=event.started_at.isoformat() if event.started_at else None,
            ended_at=event.ended_at.isoformat() if event.ended_at else None,
            visitors=event.visitors,
        )

    @on(Shift.DidNotTakePlace)
    def did_not_take_place(self, event: Shift.DidNotTakePlace, _: int) -> None:
        """The pilot was not there."""
        self._end(event, ShiftState.NO_SHOW)

    @on(Shift.Cancelled)
    def cancelled(self, event: Shift.Cancelled, _: int) -> None:
        """The shift was cancelled."""
        ended = event.at.isoformat() if event.at else None
        self._end(event, ShiftState.CANCELLED, ended_at=ended, cause=None)

    @on(Shift.Shortened)
    def shortened(self, event: Shift.Shortened, _: int) -> None:
        """The shift ends earlier."""
        self._set(event, end_time=event.end)

    def _set(self, event: Event, **columns: Any) -> None:
        self.set_columns("shift_list", "shift_id", event, **columns)

    def _end(self, event: Event, state: ShiftState, **columns: Any) -> None:
        """Set the final state of a shift; it is listed after those that are open."""
        self._set(event, state=state.value, is_done=int(state in OVER), **columns)
        set_pieces(self, SHIFTS, str(event.originator_id))

    def _made_searchable(self, event: Event) -> None:
        self._make_searchable("shift_id = ?", str(event.originator_id))

    def _make_searchable(self, which: str, *values: str) -> None:
        """Store the words by which shifts are found and sorted: people, place and robot."""
        rows = self.rows(
            "SELECT l.shift_id, p.name, p.name_kana, p.code, s.name AS stand_by_name,"  # noqa: S608
            " s.name_kana AS stand_by_kana, s.code AS stand_by_code, d.name AS deployment,"
            " v.name AS venue, r.name AS robot FROM"
            f" (SELECT * FROM {{shift_list}} WHERE {which}) l"
            " LEFT JOIN {shift_people} p ON p.person_id = l.person_id"
            " LEFT JOIN {shift_people} s ON s.person_id = l.stand_by_id"
            " JOIN {shift_places} d ON d.place_id = l.deployment_id"
            " JOIN {shift_places} v ON v.place_id = l.venue_id"
            " JOIN {shift_places} r ON r.place_id = l.robot_id",
            *values,
        )
        for row in rows:
            text = {name: folded(row[name] or "") for name in _SAID}
            sorted_as = text["name_kana"] or text["name"]
            self.run(
                "UPDATE {shift_list} SET has_no_pilot = ?, pilot_sorted_as = ?,"
                " deployment_sorted_as = ?, venue_sorted_as = ?, robot_sorted_as = ?,"
                " search_text = ? WHERE shift_id = ?",
                int(not sorted_as),
                sorted_as,
                *(text[place] for place in _PLACES),
                " ".join(text.values()),
                row["shift_id"],
            )
            set_pieces(self, SHIFTS, row["shift_id"])


def shifts_of(
    views: Database,
    person_id: UUID,
    *,
    centres: tuple[str, ...],
    first: date,
    last: date,
    limit: int,
) -> list[Row]:
    """The first shifts from `first` to `last` that a person has or stands by for, by time."""
    person = str(person_id)
    return views.read(
        f"SELECT * FROM shift_list WHERE centre IN ({marks(centres)})"  # noqa: S608
        " AND (person_id = ? OR stand_by_id = ?) AND day >= ? AND day <= ?"
        " ORDER BY day, start_time, shift_id LIMIT ?",
        [*centres, person, person, first.isoformat(), last.isoformat(), limit],
    )

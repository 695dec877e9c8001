"""A shift as it was opened, the state that its events change, and what follows from that state."""

from collections.abc import Set
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import (
    STATE_LABELS,
    Cause,
    GivenBy,
    ShiftState,
    minutes,
    require_span,
)

AHEAD = frozenset({ShiftState.ASSIGNED, ShiftState.CONFIRMED})
"""Assigned to a pilot, and not begun."""
RUNNING = frozenset({ShiftState.STARTED, ShiftState.INTERRUPTED})
"""The pilot is at work."""
HELD = AHEAD | RUNNING
"""The states in which a shift takes up its pilot's time."""
OVER = frozenset({ShiftState.ENDED, ShiftState.NO_SHOW, ShiftState.CANCELLED})
"""Final states."""


class BaseShift(Aggregate):
    """What all subjects of a shift share: its plan, its state, and who may see it."""

    KIND = "shift"

    class Opened(Event, frozen=True, kw_only=True):
        """The shift was created without a pilot; `rest_of` is the shift it was cut off from."""

        TOPIC = "shift.opened.v1"

        deployment_id: UUID
        robot_id: UUID
        venue_id: UUID
        day: date
        start: str
        end: str
        rest_of: UUID | None = None

    class Shortened(Event, frozen=True, kw_only=True):
        """The shift ends earlier than planned; `rest` is the shift for the part cut off."""

        TOPIC = "shift.shortened.v1"

        end: str
        was: str
        rest: UUID

    deployment_id: UUID
    robot_id: UUID
    venue_id: UUID
    day: date
    start: str
    end: str
    state: ShiftState
    person_id: UUID | None
    stand_by_id: UUID | None
    given_by: GivenBy | None
    is_pinned: bool
    rest_of: UUID | None
    cause: Cause | None
    """The cause of the current interruption."""
    notes: tuple[str, ...]
    visitors: int | None
    started_at: datetime | None
    ended_at: datetime | None
    seconds_interrupted: int
    was_given_up: bool
    was_cut_at: str | None

    @classmethod
    def open(
        cls,
        id: UUID,
        *,
        centre: str,
        deployment_id: UUID,
        robot_id: UUID,
        venue_id: UUID,
        day: date,
        start: str,
        end: str,
        rest_of: UUID | None = None,
    ) -> Self:
        """Create an open shift. Raises Invalid for times that are not on the half hour."""
        require_span(start, end)
        shift = cls(id, centre=centre)
        shift.record(
            cls.Opened,
            deployment_id=deployment_id,
            robot_id=robot_id,
            venue_id=venue_id,
            day=day,
            start=start,
            end=end,
            rest_of=rest_of,
        )
        return shift

    # Computed values

    @property
    def minutes_planned(self) -> int:
        """The minutes from the planned start to the planned end."""
        return minutes(self.end) - minutes(self.start)

    @property
    def minutes_interrupted(self) -> int:
        """The whole minutes of finished interruptions."""
        return self.seconds_interrupted // 60

    @property
    def minutes_done(self) -> int | None:
        """The whole minutes from start to end without interruptions; None until it is over."""
        if self.started_at is None or self.ended_at is None:
            return None
        lasted = int((self.ended_at - self.started_at).total_seconds())
        return (lasted - self.seconds_interrupted) // 60

    @property
    def ends_at(self) -> datetime:
        """The instant of the planned end."""
        return on_the_wall(self.day, self.end)

    def not_before(self, at: datetime) -> datetime:
        """The given time, or that of the latest step if it is later."""
        return max(at, self._latest) if self._latest is not None else at

    def is_of(self, person_id: UUID) -> bool:
        """True if the person has the shift, or gave it up and nobody has taken it."""
        return person_id == (self.person_id or self._given_up_by)

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to staff and supervisors of the centre, its pilot and stand-by, and its venue."""
        if not super().is_visible_to(caller):
            return False
        is_theirs = caller.person_id is not None and caller.person_id in (
            self.person_id,
            self.stand_by_id,
            self._given_up_by,
        )
        return caller.has(READERS) or is_theirs or caller.venue_id == self.venue_id

    def _cut(self, at: str) -> UUID:
        rest = uuid5(self.id, f"{at}/{self.version}")
        self.record(self.Shortened, end=at, was=self.end, rest=rest)
        return rest

    def _require_state(self, allowed: Set[ShiftState]) -> None:
        if self.state not in allowed:
            label = STATE_LABELS[self.state]
            raise RuleBroken(
                f"このシフトは「{label.ja}」なので、この操作はできません。いまの状態を確かめてください。",
                f"This shift is {label.en}, so this cannot be done now.",
            )

    # Applying events

    @applies(Opened)
    def _opened(self, event: Opened) -> None:
        self.deployment_id, self.robot_id = event.deployment_id, event.robot_id
        self.venue_id, self.day = event.venue_id, event.day
        self.start, self.end, self.rest_of = event.start, event.end, event.rest_of
        self.state = ShiftState.OPEN
        self.person_id = self.stand_by_id = self.given_by = None
        self.is_pinned = self.was_given_up = False
        self.cause = self.visitors = self.started_at = self.ended_at = None
        self.notes, self.seconds_interrupted, self.was_cut_at = (), 0, None
        self._latest: datetime | None = None
        self._first_stop: datetime | None = None
        self._last_stop: datetime | None = None
        self._ended_interrupted = False
        self._result: UUID | None = None
        self._given_up_by: UUID | None = None

    @applies(Shortened)
    def _shortened(self, event: Shortened) -> None:
        self.end = self.was_cut_at = event.end

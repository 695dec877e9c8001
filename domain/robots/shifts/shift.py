"""A shift: a stretch of a day in which one pilot has the robot (1.2).

The times of its steps are stored, so that a late start and every interruption can be counted.
Planned minutes are those of its parts.
"""

from collections.abc import Set
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID, uuid5

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.privacy.my_number import refuse_my_number
from domain.robots.shifts.shift_times import moment, on_the_wall, part_of, require_day_reached
from domain.robots.value_objects import (
    STATE_LABELS,
    TIMES_CORRECTED,
    Cause,
    GivenBy,
    ShiftState,
    minutes,
    require_half_hour,
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


def is_missed(state: ShiftState, day: date, end: str, now: datetime) -> bool:
    """True if the planned end of a shift has passed at `now`, and nobody began it."""
    return state in AHEAD | {ShiftState.OPEN} and now >= on_the_wall(day, end)


class Shift(Aggregate):
    """One shift. Notes about its pilot are sealed under that person's key."""

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

    class Assigned(SealedEvent, frozen=True, kw_only=True):
        """The shift has a new pilot; `was` is the one before."""

        TOPIC = "shift.assigned.v1"

        person_id: UUID
        was: UUID | None
        by: GivenBy

    class StandByNamed(SealedEvent, frozen=True, kw_only=True):
        """The person who is asked first if the shift needs cover; None for nobody."""

        TOPIC = "shift.stand_by_named.v1"

        stand_by_id: UUID | None

    class Pinned(Event, frozen=True, kw_only=True):
        """Staff want the shift to stay as it is when the roster is planned again."""

        TOPIC = "shift.pinned.v1"

    class Unpinned(Event, frozen=True, kw_only=True):
        """The roster may change the shift."""

        TOPIC = "shift.unpinned.v1"

    class Confirmed(SealedEvent, frozen=True, kw_only=True):
        """The pilot confirmed the shift."""

        TOPIC = "shift.confirmed.v1"

        person_id: UUID

    class GivenUp(SealedEvent, frozen=True, kw_only=True):
        """The pilot gave the shift up. One that had begun ended `at` then; `rest` needs cover."""

        TOPIC = "shift.given_up.v1"

        person_id: UUID
        at: datetime | None = None
        rest: UUID | None = None

    class Started(SealedEvent, frozen=True, kw_only=True):
        """The pilot began."""

        TOPIC = "shift.started.v1"

        person_id: UUID
        at: datetime

    class Interrupted(SealedEvent, frozen=True, kw_only=True):
        """The shift was interrupted."""

        TOPIC = "shift.interrupted.v1"

        cause: Cause
        at: datetime
        note: Annotated[str | None, Sealed] = None

    class Resumed(SealedEvent, frozen=True, kw_only=True):
        """The shift continued."""

        TOPIC = "shift.resumed.v1"

        at: datetime

    class Ended(SealedEvent, frozen=True, kw_only=True):
        """The shift ended."""

        TOPIC = "shift.ended.v1"

        at: datetime
        visitors: int | None = None
        note: Annotated[str | None, Sealed] = None

    class DidNotTakePlace(SealedEvent, frozen=True, kw_only=True):
        """The pilot was not there; this implies no blame."""

        TOPIC = "shift.did_not_take_place.v1"

        person_id: UUID

    class Cancelled(SealedEvent, frozen=True, kw_only=True):
        """The shift was cancelled; `at` is set if it had begun."""

        TOPIC = "shift.cancelled.v1"

        at: datetime | None = None

    class TimesCorrected(SealedEvent, frozen=True, kw_only=True):
        """How the shift went was recorded wrong: its state and the times in which it was worked."""

        TOPIC = "shift.times_corrected.v1"

        person_id: UUID
        corrects: UUID
        state: ShiftState
        started_at: datetime | None
        ended_at: datetime | None
        visitors: int | None
        changed: tuple[str, ...] = ()

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

    # Planning

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

    def assign(self, person_id: UUID, by: GivenBy) -> None:
        """Assign the shift to a pilot, who may replace another one."""
        if self.person_id == person_id and self.state in HELD:
            return
        self._require_state(AHEAD | {ShiftState.OPEN})
        refuse_my_number(reason=event_context().reason)
        was = self.person_id
        self.record(self.Assigned, sealed_under=person_id, person_id=person_id, was=was, by=by)

    def name_stand_by(self, person_id: UUID | None) -> None:
        """Set who is asked first for cover. Raises RuleBroken for the pilot of the shift."""
        if person_id == self.stand_by_id:
            return
        self._require_state(HELD | {ShiftState.OPEN})
        if person_id is not None and person_id == self.person_id:
            raise RuleBroken(
                "担当のパイロットは、控えにはなれません。別の人を選んでください。",
                "The pilot of a shift cannot be its stand-by.",
            )
        under = person_id or self.stand_by_id
        self.record(self.StandByNamed, sealed_under=under, stand_by_id=person_id)

    def pin(self) -> None:
        """Protect the shift from changes by the roster."""
        if not self.is_pinned:
            self._require_state(HELD | {ShiftState.OPEN})
            self.record(self.Pinned)

    def unpin(self) -> None:
        """Allow the roster to change the shift."""
        if self.is_pinned:
            self.record(self.Unpinned)

    def split(self, at: str) -> UUID | None:
        """Cut the shift at a half hour inside it; return the rest's id, None if cut already."""
        require_half_hour("at", at)
        if at == self.end and self.was_cut_at == at:
            return None
        self._require_state(HELD | {ShiftState.OPEN})
        if not self.start < at < self.end:
            raise Invalid.field(
                "at",
                f"{self.start}と{self.end}の間の時刻にしてください。",
                f"Choose a time between {self.start} and {self.end}.",
            )
        return self._cut(at)

    # The pilot

    def confirm(self) -> None:
        """Record that the pilot confirmed the shift."""
        if self.state is ShiftState.CONFIRMED:
            return
        self._require_state({ShiftState.ASSIGNED})
        self.record(self.Confirmed, sealed_under=self.person_id, person_id=self.person_id)

    def give_up(self, at: datetime | None = None) -> UUID | None:
        """Give up the shift; return the id of the rest if it had begun."""
        if self.state in (ShiftState.OPEN, ShiftState.ENDED) and self.was_given_up:
            return None
        self._require_state(HELD)
        refuse_my_number(reason=event_context().reason)
        if self.state in AHEAD:
            self.record(self.GivenUp, sealed_under=self.person_id, person_id=self.person_id)
            return None
        ends = moment(self.day, at, planned=self.end, not_before=self._latest)
        cut = max(part_of(self.day, ends), self.start)
        rest = self._cut(cut) if cut < self.end else None
        self.record(
            self.GivenUp, sealed_under=self.person_id, person_id=self.person_id, at=ends, rest=rest
        )
        return rest

    def begin(self, at: datetime | None = None, *, afterwards: bool = False) -> None:
        """Begin the shift; the actual time is recorded, even if late.

        Only `afterwards` a shift whose planned end has passed is begun without `at`: one of an
        earlier day, as it was planned. Raises RuleBroken for a time at or after the planned end.
        """
        if self.state is ShiftState.STARTED:
            return
        self._require_state(AHEAD)
        require_day_reached(self.day)
        begins = moment(self.day, at, planned=self.start, not_before=None)
        is_late = at is None and not afterwards and event_context().recorded_at >= self.ends_at
        if is_late or begins >= self.ends_at:
            raise self._past()
        self.record(self.Started, sealed_under=self.person_id, person_id=self.person_id, at=begins)

    def interrupt(self, cause: Cause, note: str | None = None, at: datetime | None = None) -> None:
        """Interrupt the shift; a different cause is recorded as a new interruption."""
        if self.state is ShiftState.INTERRUPTED and self.cause is cause:
            return
        self._require_state(RUNNING)
        refuse_my_number(note=note)
        stops = moment(self.day, at, planned=self.start, not_before=self._latest)
        self.record(self.Interrupted, sealed_under=self.person_id, cause=cause, at=stops, note=note)

    def resume(self, at: datetime | None = None) -> None:
        """Continue the shift."""
        if self.state is ShiftState.STARTED:
            return
        self._require_state({ShiftState.INTERRUPTED})
        goes_on = moment(self.day, at, planned=self.start, not_before=self._latest)
        self.record(self.Resumed, sealed_under=self.person_id, at=goes_on)

    def finish(
        self, visitors: int | None = None, note: str | None = None, at: datetime | None = None
    ) -> None:
        """End the shift."""
        if self.state is ShiftState.ENDED:
            return
        self._require_state(RUNNING)
        refuse_my_number(note=note)
        ends = moment(self.day, at, planned=self.end, not_before=self._latest)
        self.record(self.Ended, sealed_under=self.person_id, at=ends, visitors=visitors, note=note)

    # The staff

    def note_no_show(self) -> None:
        """Record that the pilot was not there."""
        if self.state is ShiftState.NO_SHOW:
            return
        self._require_state(AHEAD)
        require_day_reached(self.day)
        self.record(self.DidNotTakePlace, sealed_under=self.person_id, person_id=self.person_id)

    def cancel(self, at: datetime | None = None) -> None:
        """Cancel the shift. Raises Invalid without a reason."""
        if self.state is ShiftState.CANCELLED:
            return
        self._require_state(HELD | {ShiftState.OPEN})
        if not (event_context().reason or "").strip():
            raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")
        refuse_my_number(reason=event_context().reason)
        stops = None
        if self.state in RUNNING:
            stops = moment(self.day, at, planned=self.end, not_before=self._latest)
        self.record(self.Cancelled, sealed_under=self.person_id, at=stops)

    def correct_times(
        self,
        *,
        took_place: bool,
        started_at: datetime | None,
        ended_at: datetime | None,
        visitors: int | None,
    ) -> None:
        """Correct when a shift that is over began and ended, or whether it took place.

        A time that is None stays as it is. Raises RuleBroken for a shift that is not over, and
        Invalid for times that do not fit its interruptions or its day, and without a reason.
        """
        if self.person_id is None or self._result is None:
            raise RuleBroken(
                "このシフトは、まだ終わっていないか、始まる前に取り消されたので、時刻を訂正できません。",
                "This shift is not over yet, or was cancelled before it began, so its times cannot"
                " be corrected.",
            )
        facts = self._not_held() if not took_place else self._held_at(started_at, ended_at)
        visitors = visitors if took_place else None
        before = (self.state, self.started_at, self.ended_at, self.visitors)
        changed = tuple(
            name
            for name, was, now in zip(TIMES_CORRECTED, before, (*facts, visitors), strict=True)
            if was != now
        )
        if not changed:
            return
        require_reason()
        refuse_my_number(reason=event_context().reason)
        state, starts, ends = facts
        self.record(
            self.TimesCorrected,
            occurred_on=self.day,
            sealed_under=self.person_id,
            person_id=self.person_id,
            corrects=self._result,
            state=state,
            started_at=starts,
            ended_at=ends,
            visitors=visitors,
            changed=changed,
        )

    def _not_held(self) -> tuple[ShiftState, None, None]:
        if self._first_stop is not None:
            raise RuleBroken(
                "中断の記録があるので、実施されなかったことにはできません。",
                "It was interrupted, so it did take place.",
            )
        return ShiftState.NO_SHOW, None, None

    def _held_at(
        self, started_at: datetime | None, ended_at: datetime | None
    ) -> tuple[ShiftState, datetime, datetime]:
        starts, ends = started_at or self.started_at, ended_at or self.ended_at
        for name, given in (("started_at", starts), ("ended_at", ends)):
            if given is None:
                raise Invalid.field(name, "時刻を書いてください。", "Give the time.")
        assert starts is not None and ends is not None  # noqa: S101 - refused above
        if starts != self.started_at:
            starts = self._correct_time("started_at", starts)
        if ends != self.ended_at:
            ends = self._correct_time("ended_at", ends)
        if starts >= ends or (self._first_stop is not None and starts > self._first_stop):
            raise (
                Invalid.field(
                    "ended_at",
                    "始まりより後の時刻にしてください。",
                    "Give a time after the start.",
                )
                if started_at is None
                else Invalid.field(
                    "started_at",
                    "終わりや最初の中断より前の時刻にしてください。",
                    "Give a time before the end and before the first interruption.",
                )
            )
        if self._last_stop is not None and ends != self.ended_at:
            if self._ended_interrupted:
                raise Invalid.field(
                    "ended_at",
                    "中断したまま終わったシフトなので、作業時間は中断までです。終わりの時刻は"
                    "訂正できません。",
                    "The shift ended during an interruption and counts until it. Its end cannot be"
                    " corrected.",
                )
            if ends < self._last_stop:
                raise Invalid.field(
                    "ended_at",
                    "最後の中断や再開より後の時刻にしてください。",
                    "Give a time after the last interruption.",
                )
        state = self.state if self.state is ShiftState.CANCELLED else ShiftState.ENDED
        return state, starts, ends

    def _correct_time(self, name: str, at: datetime) -> datetime:
        """The instant, checked against the day. Raises Invalid, naming the field."""
        try:
            return moment(self.day, at, planned=self.start, not_before=None)
        except Invalid as refusal:
            raise Invalid({name: refusal.errors["at"]}) from None

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
    def times_may_be_corrected(self) -> bool:
        """True if it is over, and was begun or did not take place."""
        return self.person_id is not None and self._result is not None

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

    def _past(self) -> RuleBroken:
        return RuleBroken(
            f"このシフトの時間（{self.start}〜{self.end}）は終わったので、もう始められません。"
            "実際に操作したときは、センターの職員に知らせてください。職員が、始めた時刻と"
            "終えた時刻を後から記録できます。",
            f"The time of this shift ({self.start} to {self.end}) is over, so it cannot be started "
            "any more. If it did take place, tell the staff of the centre: they can record "
            "afterwards when it began and when it ended.",
        )

    def _require_state(self, allowed: Set[ShiftState]) -> None:
        if self.state not in allowed:
            label = STATE_LABELS[self.state]
            raise RuleBroken(
                f"このシフトは「{label.ja}」なので、この操作はできません。いまの状態を確かめてください。",
                f"This shift is {label.en}, so this cannot be done now.",
            )

    # Appliers

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

    @applies(Assigned)
    def _assigned(self, event: Assigned) -> None:
        self.state, self.person_id, self.given_by = (
            ShiftState.ASSIGNED,
            event.person_id,
            event.by,
        )
        self.was_given_up = False
        if self.stand_by_id == event.person_id:
            self.stand_by_id = None

    @applies(StandByNamed)
    def _stand_by_named(self, event: StandByNamed) -> None:
        self.stand_by_id = event.stand_by_id

    @applies(Pinned)
    def _pinned(self, _: Pinned) -> None:
        self.is_pinned = True

    @applies(Unpinned)
    def _unpinned(self, _: Unpinned) -> None:
        self.is_pinned = False

    @applies(Confirmed)
    def _confirmed(self, _: Confirmed) -> None:
        self.state = ShiftState.CONFIRMED

    @applies(GivenUp)
    def _gave_up(self, event: GivenUp) -> None:
        self.was_given_up, self._given_up_by = True, event.person_id
        if event.at is None:
            self.state, self.person_id, self.given_by = ShiftState.OPEN, None, None
        else:
            self._stop(event, event.at)
            self.state = ShiftState.ENDED

    @applies(Started)
    def _started(self, event: Started) -> None:
        self.state, self.started_at, self._latest = ShiftState.STARTED, event.at, event.at

    @applies(Interrupted)
    def _interrupted(self, event: Interrupted) -> None:
        self._first_stop = self._first_stop or event.at
        self._last_stop = event.at
        self._count_interruption(event.at)
        self.state, self.cause = ShiftState.INTERRUPTED, event.cause
        self._keep(event.note)

    @applies(Resumed)
    def _resumed(self, event: Resumed) -> None:
        self._last_stop = event.at
        self._count_interruption(event.at)
        self.state = ShiftState.STARTED

    @applies(Ended)
    def _ended(self, event: Ended) -> None:
        self._stop(event, event.at)
        self.state, self.visitors = ShiftState.ENDED, event.visitors
        self._keep(event.note)

    @applies(DidNotTakePlace)
    def _did_not_take_place(self, event: DidNotTakePlace) -> None:
        self.state, self._result = ShiftState.NO_SHOW, event.meta.event_id

    @applies(Cancelled)
    def _cancelled(self, event: Cancelled) -> None:
        if event.at is not None:
            self._stop(event, event.at)
        self.state = ShiftState.CANCELLED

    @applies(TimesCorrected)
    def _times_corrected(self, event: TimesCorrected) -> None:
        self.state, self._result = event.state, event.meta.event_id
        self.started_at, self.ended_at = event.started_at, event.ended_at
        self.visitors = event.visitors

    @applies(Shortened)
    def _shortened(self, event: Shortened) -> None:
        self.end = self.was_cut_at = event.end

    def _stop(self, event: Event, at: datetime) -> None:
        self._result = event.meta.event_id
        self._ended_interrupted = self.state is ShiftState.INTERRUPTED
        self._count_interruption(at)
        self.ended_at = at

    def _count_interruption(self, at: datetime) -> None:
        if self.state is ShiftState.INTERRUPTED and self._latest is not None:
            self.seconds_interrupted += int((at - self._latest).total_seconds())
        self._latest, self.cause = at, None

    def _keep(self, note: str | None) -> None:
        if note is not None:
            self.notes = (*self.notes, note)


def not_yours() -> RuleBroken:
    """The refusal of a caller who is not the pilot of the shift."""
    return RuleBroken(
        "このシフトは、いまあなたの担当ではありません。", "This shift is not yours now."
    )

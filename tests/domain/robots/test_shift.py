"""A shift: every step in every state, instants that are kept, and parts that are cut off."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, GivenBy, ShiftState
from tests.domain.signing import TODAY, on

PILOT, OTHER = UUID(int=7), UUID(int=8)
NOW = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=1)
"""When everything is signed: ten in the morning at the centre."""
Act = Callable[[Shift], object]


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"{TODAY}T{time}:00+09:00")


def opened(day: date = TODAY) -> Shift:
    with on():
        return Shift.open(
            uuid4(),
            centre="digital-kamakura",
            deployment_id=UUID(int=1),
            robot_id=UUID(int=2),
            venue_id=UUID(int=3),
            day=day,
            start="09:00",
            end="11:00",
        )


def after(*acts: Act) -> Shift:
    shift = opened()
    with on(reason="都合"):
        for act in acts:
            act(shift)
    return shift


def assign(shift: Shift) -> None:
    shift.assign(PILOT, GivenBy.STAFF)


def begin(shift: Shift) -> None:
    shift.begin(at("09:05"))


def stop(shift: Shift) -> None:
    shift.interrupt(Cause.NETWORK, at=at("09:20"))


STATES: dict[str, Callable[[], Shift]] = {
    "open": opened,
    "assigned": lambda: after(assign),
    "confirmed": lambda: after(assign, Shift.confirm),
    "started": lambda: after(assign, begin),
    "interrupted": lambda: after(assign, begin, stop),
    "ended": lambda: after(assign, begin, lambda item: item.finish(at=at("09:45"))),
    "no_show": lambda: after(assign, Shift.note_no_show),
    "cancelled": lambda: after(Shift.cancel),
}
ACTS: dict[str, Act] = {
    "assign": lambda item: item.assign(OTHER, GivenBy.STAFF),
    "name_stand_by": lambda item: item.name_stand_by(OTHER),
    "pin": Shift.pin,
    "unpin": Shift.unpin,
    "split": lambda item: item.split("10:00"),
    "confirm": Shift.confirm,
    "give_up": Shift.give_up,
    "begin": Shift.begin,
    "interrupt": lambda item: item.interrupt(Cause.ROBOT),
    "resume": Shift.resume,
    "finish": Shift.finish,
    "note_no_show": Shift.note_no_show,
    "cancel": Shift.cancel,
    "correct_times": lambda item: item.correct_times(
        took_place=True, started_at=at("09:10"), ended_at=at("09:50"), visitors=3
    ),
}
NO = "refused"
GOES_ON = {"ended": NO, "no_show": NO, "cancelled": NO}
STAYS = {item: item for item in STATES} | GOES_ON
AFTER: dict[str, dict[str, str]] = {
    "assign": dict.fromkeys(("open", "assigned", "confirmed"), "assigned")
    | dict.fromkeys(("started", "interrupted"), NO)
    | GOES_ON,
    "name_stand_by": STAYS,
    "pin": STAYS,
    "unpin": {item: item for item in STATES},
    "split": STAYS,
    "confirm": dict.fromkeys(STATES, NO) | {"assigned": "confirmed", "confirmed": "confirmed"},
    "give_up": {
        "open": NO, "assigned": "open", "confirmed": "open", "started": "ended",
        "interrupted": "ended", **GOES_ON,
    },
    "begin": dict.fromkeys(STATES, NO)
    | dict.fromkeys(("assigned", "confirmed", "started"), "started"),
    "interrupt": dict.fromkeys(STATES, NO)
    | dict.fromkeys(("started", "interrupted"), "interrupted"),
    "resume": dict.fromkeys(STATES, NO) | dict.fromkeys(("started", "interrupted"), "started"),
    "finish": dict.fromkeys(STATES, NO)
    | dict.fromkeys(("started", "interrupted", "ended"), "ended"),
    "note_no_show": dict.fromkeys(STATES, NO)
    | dict.fromkeys(("assigned", "confirmed", "no_show"), "no_show"),
    "cancel": dict.fromkeys(STATES, "cancelled") | {"ended": NO, "no_show": NO},
    "correct_times": dict.fromkeys(STATES, NO) | {"ended": "ended", "no_show": "ended"},
}  # fmt: skip


def test_the_table_names_every_step_of_a_shift() -> None:
    steps = {
        name
        for kind in Shift.__mro__
        if kind.__module__.startswith("domain.robots.")
        for name, member in vars(kind).items()
        if callable(member) and not name.startswith("_") and not isinstance(member, type)
    }
    assert set(AFTER) == set(ACTS) == steps - {"is_visible_to", "is_of", "not_before"}
    assert all(set(row) == set(STATES) == {*ShiftState} for row in AFTER.values())


@pytest.mark.parametrize(
    ("state", "act", "then"),
    [(state, act, row[state]) for act, row in AFTER.items() for state in STATES],
)
def test_every_step_in_every_state(state: str, act: str, then: str) -> None:
    shift = STATES[state]()
    version = shift.version
    with on(reason="都合"):
        if then == NO:
            with pytest.raises(RuleBroken) as refusal:
                ACTS[act](shift)
            assert all(refusal.value.text)
            assert shift.version == version
            return
        ACTS[act](shift)
        assert shift.state.value == then
        version = shift.version
        ACTS[act](shift)
        assert shift.version == version, "what was true already is not recorded again"


def test_a_late_start_and_an_interruption_are_counted_from_the_instants() -> None:
    shift = after(
        assign,
        begin,
        stop,
        lambda item: item.resume(at("09:30")),
        lambda item: item.finish(12, "よく売れた", at("09:59")),
    )
    assert (shift.minutes_planned, shift.minutes_done, shift.minutes_interrupted) == (120, 44, 10)
    assert (shift.visitors, shift.notes) == (12, ("よく売れた",))


def test_an_interruption_that_lasts_to_the_end_counts_whole() -> None:
    shift = after(assign, begin, stop, lambda item: item.finish(at=at("10:00")))
    assert (shift.minutes_done, shift.minutes_interrupted) == (15, 40)


def test_another_cause_is_another_interruption() -> None:
    shift = after(assign, begin, stop)
    with on():
        shift.interrupt(Cause.VENUE, at=at("09:40"))
        shift.resume(at("09:50"))
    assert shift.seconds_interrupted == 30 * 60


def test_what_is_left_of_a_shift_given_up_during_it_needs_cover() -> None:
    shift = after(assign, begin)
    with on(reason="体調が悪い"):
        rest = shift.give_up(at("09:40"))
    assert rest is not None
    assert (shift.end, shift.state, shift.minutes_done) == ("09:30", ShiftState.ENDED, 35)
    assert shift.person_id == PILOT


def test_a_shift_is_cut_on_the_half_hour_inside_it() -> None:
    with on(), pytest.raises(Invalid):
        opened().split("10:10")
    for time in ("09:00", "11:00", "12:00"):
        with on(), pytest.raises(Invalid):
            opened().split(time)


def test_nothing_begins_before_its_day() -> None:
    shift = opened(TODAY + timedelta(days=1))
    with on():
        assign(shift)
        for act in (Shift.begin, Shift.note_no_show):
            with pytest.raises(RuleBroken):
                act(shift)


def test_a_shift_of_an_earlier_day_is_taken_as_it_was_planned() -> None:
    shift = opened(TODAY - timedelta(days=3))
    with on():
        assign(shift)
        shift.begin(afterwards=True)
        shift.finish()
    assert shift.minutes_done == shift.minutes_planned == 120


@pytest.mark.parametrize("said", [None, at("08:00"), at("08:30")])
def test_a_shift_whose_end_has_passed_is_not_begun(said: datetime | None) -> None:
    with on():
        shift = Shift.open(
            uuid4(),
            centre="digital-kamakura",
            deployment_id=UUID(int=1),
            robot_id=UUID(int=2),
            venue_id=UUID(int=3),
            day=TODAY,
            start="07:00",
            end="08:00",
        )
        assign(shift)
        with pytest.raises(RuleBroken, match="record afterwards when it began"):
            shift.begin(said)
        shift.begin(at("07:10"))
    assert shift.state is ShiftState.STARTED


def test_a_shift_of_an_earlier_day_is_not_begun_by_its_pilot() -> None:
    shift = opened(TODAY - timedelta(days=1))
    with on():
        assign(shift)
        with pytest.raises(RuleBroken):
            shift.begin()


@pytest.mark.parametrize("time", ["09:00", "10:01"])
def test_an_instant_is_neither_to_come_nor_before_the_step_before(time: str) -> None:
    shift = after(assign, begin)
    with on(), pytest.raises(Invalid) as refusal:
        shift.finish(at=at(time))
    assert set(refusal.value.errors) == {"at"}


def test_an_instant_is_of_the_day_of_the_shift() -> None:
    shift = after(assign)
    with on(), pytest.raises(Invalid):
        shift.begin(at("09:00") - timedelta(days=1))


def test_a_shift_is_cancelled_with_a_reason_and_keeps_what_was_done() -> None:
    shift = after(assign, begin)
    with on(), pytest.raises(Invalid):
        shift.cancel()
    with on(reason="停電"):
        shift.cancel(at("09:45"))
    assert (shift.state, shift.minutes_done) == (ShiftState.CANCELLED, 40)


def test_a_shift_is_seen_by_staff_its_pilot_its_stand_by_and_its_venue() -> None:
    shift = after(assign, lambda item: item.name_stand_by(OTHER))

    def sees(role: Role, centre: str = "digital-kamakura", **facts: Any) -> bool:
        roles = frozenset({role})
        by = Caller(account_id=uuid4(), roles=roles, centres=(centre,), **facts)
        return shift.is_visible_to(by)

    assert sees(Role.COORDINATOR)
    assert sees(Role.SUPERVISOR)
    assert not sees(Role.COORDINATOR, "elsewhere")
    assert sees(Role.PARTICIPANT, person_id=PILOT)
    assert sees(Role.PARTICIPANT, person_id=OTHER)
    assert not sees(Role.PARTICIPANT, person_id=UUID(int=9))
    assert not sees(Role.PARTICIPANT)
    assert sees(Role.VENUE, venue_id=UUID(int=3))
    assert not sees(Role.VENUE, venue_id=UUID(int=4))
    assert not sees(Role.VENUE)

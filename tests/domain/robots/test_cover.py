"""Cover: who is asked when, that the first yes wins, and that staff hear where nobody says it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.caller import Caller
from domain.kernel.time.availability import WeeklyTime
from domain.kernel.time.clock import SettableClock
from domain.robots.cover.commands import DeclineCover, SetCoverRules, TakeCover
from domain.robots.cover.cover import Cover, CoverState, Round
from domain.robots.cover.inline_projection import offers_to
from domain.robots.deployments import commands as deployment_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import GivenBy, ShiftState
from tests.shop import DAY, Shop, at
from workers.run_policies import run_policies
from workers.schedule import sweep

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open(service)


def goes_on(
    shop: Shop, clock: SettableClock | None = None, day: date = DAY, time: str = ""
) -> None:
    """Let the workers do whatever is due, at a local time if one is given."""
    if clock is not None:
        clock.set(at(day, time))
    sweep(shop.service, daily={})


def given_up(shop: Shop, shift: Shift, by: Caller) -> None:
    shop.does(shift_commands.GiveUpShift(shift_id=shift.id, reason="体調がよくない"), by)
    run_policies(shop.service)


def offers(shop: Shop, who: Caller) -> list[str]:
    assert who.person_id is not None
    rows = offers_to(shop.service.ledger, who.person_id, shop.service.clock.today())
    return [row["shift_id"] for row in rows]


def search(shop: Shop, shift: Shift) -> Cover:
    rows = shop.service.ledger.rows("SELECT cover_id FROM covers WHERE shift_id = ?", str(shift.id))
    assert len(rows) == 1
    return shop.service.ledger.get(Cover, UUID(rows[0]["cover_id"]))


def test_the_stand_by_is_asked_first_and_after_a_time_everybody_who_may(
    shop: Shop, clock: SettableClock
) -> None:
    pilot, stand_by, other, untrained = (
        shop.pilot(),
        shop.pilot(),
        shop.pilot(),
        shop.pilot(trained=False),
    )
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)

    given_up(shop, shift, pilot)
    assert [offers(shop, item) for item in (stand_by, other)] == [[str(shift.id)], []]

    clock.advance(timedelta(minutes=16))
    goes_on(shop)
    asked = [offers(shop, item) for item in (stand_by, other, untrained, pilot)]
    assert asked == [[str(shift.id)], [str(shift.id)], [], []]
    assert search(shop, shift).round is Round.EVERYBODY


@one_store
def test_the_times_are_data_of_the_deployment(shop: Shop, clock: SettableClock) -> None:
    pilot, stand_by, other = shop.pilot(), shop.pilot(), shop.pilot()
    shop.does(
        SetCoverRules(
            deployment_id=shop.deployment.id, minutes_for_stand_by=120, minutes_before_start=30
        )
    )
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)
    given_up(shop, shift, pilot)

    clock.advance(timedelta(minutes=119))
    goes_on(shop)
    assert offers(shop, other) == []
    clock.advance(timedelta(minutes=2))
    goes_on(shop)
    assert offers(shop, other) == [str(shift.id)]
    assert search(shop, shift).tell_at == at(DAY, "13:30")


@one_store
def test_only_those_are_asked_who_are_free_and_within_their_limits(shop: Shop) -> None:
    pilot, free, busy, tired, elsewhere, broken = (shop.pilot() for _ in range(6))
    places: dict[Caller, dict[str, Any]] = {
        who: {"deployment_id": shop.deployment.id, "person_id": who.person_id}
        for who in (free, busy, tired, elsewhere, broken)
    }
    afternoon = WeeklyTime(weekday=DAY.weekday(), start="13:00", end="17:00")
    morning = WeeklyTime(weekday=DAY.weekday(), start="10:00", end="13:00")
    shop.does(deployment_commands.SetPilotAvailability(**places[free], weekly=(afternoon,)))
    shop.does(deployment_commands.SetPilotAvailability(**places[elsewhere], weekly=(morning,)))
    shop.does(
        deployment_commands.SetPilotLimits(**places[tired], minutes_per_day=60, days_per_week=5)
    )
    shop.does(deployment_commands.CheckEquipment(**places[broken], works=False))
    second = Shop.open(shop.service)
    second.does(
        deployment_commands.EnrolPilot(deployment_id=second.deployment.id, person_id=busy.person_id)
    )
    second.shift(busy, start="15:00", end="17:00")
    shift = shop.shift(pilot)

    given_up(shop, shift, pilot)

    assert search(shop, shift).asked == {free.person_id}


def test_the_first_yes_has_the_shift_and_the_next_one_hears_it_kindly(shop: Shop) -> None:
    pilot, first, second = shop.pilot(), shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)
    cover = search(shop, shift)

    shop.does(TakeCover(cover_id=cover.id), first)
    with pytest.raises(RuleBroken, match="Somebody else was first"):
        shop.does(TakeCover(cover_id=cover.id), second)

    now = shop.now(shift)
    assert (now.state, now.person_id, now.given_by) == (
        ShiftState.ASSIGNED,
        first.person_id,
        GivenBy.COVER,
    )
    head = shop.service.ledger.head()
    shop.does(TakeCover(cover_id=cover.id), first)
    assert shop.service.ledger.head() == head
    assert offers(shop, second) == []


def test_of_many_who_say_yes_at_once_one_has_the_shift(shop: Shop) -> None:
    pilot, crowd = shop.pilot(), [shop.pilot() for _ in range(8)]
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)
    cover, gate = search(shop, shift), Barrier(len(crowd))

    def says_yes(who: Caller) -> str:
        gate.wait(timeout=30)
        try:
            shop.does(TakeCover(cover_id=cover.id), who)
        except RuleBroken as refusal:
            return refusal.text.en
        return "taken"

    with ThreadPoolExecutor(len(crowd)) as pool:
        answers = list(pool.map(says_yes, crowd))

    assert answers.count("taken") == 1
    assert {answer[:36] for answer in answers} == {"taken", "Thank you. Somebody else was first, "}
    winner = crowd[answers.index("taken")]
    assert shop.now(shift).person_id == winner.person_id
    taken = [
        item for item in shop.service.ledger.history(cover.id) if isinstance(item, Cover.Taken)
    ]
    assert [item.person_id for item in taken] == [winner.person_id]


@one_store
def test_somebody_who_was_not_asked_does_not_find_the_offer(shop: Shop) -> None:
    pilot, stand_by, stranger = shop.pilot(), shop.pilot(), shop.pilot(trained=False)
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)

    for who in (stranger, pilot):
        with pytest.raises(NotFound):
            shop.does(TakeCover(cover_id=search(shop, shift).id), who)
    assert offers(shop, stand_by) == [str(shift.id)]


@one_store
def test_a_yes_that_breaks_a_limit_by_now_leaves_the_shift_to_others(shop: Shop) -> None:
    pilot, one = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)
    shop.shift(one, start="16:00", end="17:00")
    place: dict[str, Any] = {"deployment_id": shop.deployment.id, "person_id": one.person_id}
    shop.does(deployment_commands.SetPilotLimits(**place, minutes_per_day=120, days_per_week=5))

    with pytest.raises(RuleBroken, match="120 minutes a day"):
        shop.does(TakeCover(cover_id=search(shop, shift).id), one)

    assert search(shop, shift).state is CoverState.ASKING
    assert shop.now(shift).state is ShiftState.OPEN


@one_store
def test_when_all_have_said_no_staff_hear_at_once(shop: Shop) -> None:
    pilot, stand_by, other = shop.pilot(), shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)
    given_up(shop, shift, pilot)
    cover = search(shop, shift)

    shop.does(DeclineCover(cover_id=cover.id), stand_by)
    assert offers(shop, other) == [str(shift.id)]
    shop.does(DeclineCover(cover_id=cover.id), other)

    assert search(shop, shift).state is CoverState.UNCOVERED
    shop.does(TakeCover(cover_id=cover.id), other)
    assert shop.now(shift).person_id == other.person_id


def test_staff_hear_before_the_start_if_nobody_says_yes_and_a_late_yes_is_welcome(
    shop: Shop, clock: SettableClock
) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)

    goes_on(shop, clock, time="12:59")
    assert search(shop, shift).state is CoverState.ASKING
    goes_on(shop, clock, time="13:01")
    goes_on(shop)

    events = shop.service.ledger.history(search(shop, shift).id)
    assert [type(event).__name__ for event in events] == ["Sought", "Offered", "NobodyFound"]
    shop.does(TakeCover(cover_id=events[0].originator_id), other)
    assert shop.now(shift).person_id == other.person_id


@one_store
def test_nobody_is_asked_any_more_when_staff_find_somebody_or_the_shift_falls_away(
    shop: Shop,
) -> None:
    pilot, other, third = shop.pilot(), shop.pilot(), shop.pilot()
    filled, gone = shop.shift(pilot), shop.shift(pilot, start="16:00", end="17:00")
    for shift in (filled, gone):
        given_up(shop, shift, pilot)

    shop.does(
        shift_commands.AssignShift(shift_id=filled.id, person_id=other.person_id, reason="交代")
    )
    shop.does(shift_commands.CancelShift(shift_id=gone.id, reason="設置場所の都合"))
    run_policies(shop.service)

    for shift in (filled, gone):
        assert search(shop, shift).state is CoverState.WITHDRAWN
        with pytest.raises(RuleBroken, match="Nobody is needed"):
            shop.does(TakeCover(cover_id=search(shop, shift).id), third)
    assert offers(shop, third) == []


@one_store
def test_what_is_left_of_a_shift_that_had_begun_is_offered_to_its_stand_by(
    shop: Shop, clock: SettableClock
) -> None:
    pilot, stand_by, other = shop.pilot(), shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)
    clock.set(at(DAY, "14:00"))
    shop.does(shift_commands.StartShift(shift_id=shift.id), pilot)
    clock.set(at(DAY, "14:40"))

    given_up(shop, shift, pilot)

    # There is no time to ask one after the other.
    assert offers(shop, stand_by) == offers(shop, other)
    (rest,) = offers(shop, other)
    shop.does(
        TakeCover(cover_id=search(shop, shop.service.ledger.get(Shift, UUID(rest))).id), other
    )
    covered = shop.service.ledger.get(Shift, UUID(rest))
    assert (covered.start, covered.end, covered.person_id) == ("14:30", "16:00", other.person_id)


@one_store
def test_a_yes_after_the_time_of_the_shift_comes_too_late(shop: Shop, clock: SettableClock) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    given_up(shop, shift, pilot)
    clock.set(at(DAY, "16:00"))

    with pytest.raises(RuleBroken, match="time of this shift is over"):
        shop.does(TakeCover(cover_id=search(shop, shift).id), other)


def test_a_search_that_broke_off_anywhere_is_completed_and_not_begun_twice(
    shop: Shop, clock: SettableClock
) -> None:
    """The policy forgets how far it was and the jobs are put back, as after a crash."""
    pilot, stand_by = shop.pilot(), shop.pilot()
    shift = shop.shift(pilot)
    shop.stand_by(shift, stand_by)
    given_up(shop, shift, pilot)
    standing = shop.service.ledger.database
    standing.create("UPDATE reactions SET position = 0")
    standing.create("DELETE FROM idempotency")
    run_policies(shop.service)
    goes_on(shop, clock, time="13:30")
    before = len(shop.service.ledger.history(search(shop, shift).id))
    standing.create("UPDATE jobs SET state = 'waiting'")
    goes_on(shop)

    assert len(shop.service.ledger.history(search(shop, shift).id)) == before
    jobs = shop.service.ledger.rows("SELECT kind, state FROM jobs ORDER BY kind")
    assert [(row["kind"], row["state"]) for row in jobs] == [
        ("tell_of_uncovered_shift", "done"),
        ("widen_cover", "done"),
    ]


@one_store
def test_a_shift_of_the_past_is_not_looked_after_any_more(shop: Shop, clock: SettableClock) -> None:
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    shop.does(shift_commands.GiveUpShift(shift_id=shift.id, reason="用事"), pilot)
    clock.set(at(DAY + timedelta(days=1), "09:00"))

    run_policies(shop.service)

    assert shop.service.ledger.rows("SELECT 1 FROM covers") == []

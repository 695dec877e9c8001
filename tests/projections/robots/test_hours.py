"""Hours planned, done and interrupted are counted from the instants, and can be counted anew."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.robots.shifts.commands import (
    AssignShift,
    CancelShift,
    ConfirmShift,
    EndShift,
    GiveUpShift,
    InterruptShift,
    NameStandBy,
    NoteNoShow,
    PinShift,
    ResumeShift,
    SplitShift,
    StartShift,
    UnpinShift,
)
from domain.robots.value_objects import Cause, ShiftState
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen
from projections.robots.hours import By, Which, counted_shifts, hours
from projections.robots.shift_listing import SHIFTS, TIME
from tests.centre import CENTRE
from tests.rebuilding import assert_rebuilt_equals_live
from tests.shop import WEDNESDAY, Shop, at

BEFORE = WEDNESDAY - timedelta(days=1)


@pytest.fixture
def shop(service: Service) -> Shop:
    """A shop on two days: shifts done, interrupted, given up during it, not held and cancelled."""
    shop = Shop.open_on_weekdays(service)
    one, other = shop.enrols(), shop.enrols("城戸 蓮")
    does = shop.centre.does
    first = shop.shift(one, start="09:00", end="11:00", day=BEFORE).id
    does(StartShift(shift_id=first, at=at(BEFORE, "09:10")))
    stop: dict[str, Any] = {"shift_id": first, "cause": Cause.NETWORK}
    does(InterruptShift(**stop, at=at(BEFORE, "09:30")))
    does(ResumeShift(shift_id=first, at=at(BEFORE, "09:45")))
    does(InterruptShift(shift_id=first, cause=Cause.ROBOT, at=at(BEFORE, "10:30")))
    does(EndShift(shift_id=first, visitors=7, at=at(BEFORE, "10:40")))
    second = shop.shift(other, start="11:00", end="13:00", day=BEFORE).id
    does(StartShift(shift_id=second, at=at(BEFORE, "11:00")))
    does(GiveUpShift(shift_id=second, reason="頭が痛い", at=at(BEFORE, "11:50")))
    third = shop.shift(one, start="14:00", end="16:00", day=BEFORE).id
    does(SplitShift(shift_id=third, at="15:00", person_id=other))
    does(NoteNoShow(shift_id=third))
    fourth = shop.shift(one, start="09:00", end="10:00", day=WEDNESDAY).id
    does(NameStandBy(shift_id=fourth, person_id=other))
    does(AssignShift(shift_id=fourth, person_id=other, replaces=one, reason="交代"))
    does(PinShift(shift_id=fourth))
    does(UnpinShift(shift_id=fourth))
    does(CancelShift(shift_id=shop.shift(start="10:00", end="11:00").id, reason="点検"))
    service.projections.catch_up()
    return shop


def summed(shop: Shop, by: By, first: date = BEFORE) -> list[dict[str, object]]:
    rows = hours(
        shop.centre.service.views,
        by,
        Which((CENTRE,), first, WEDNESDAY, deployment_id=shop.deployment.id),
    )
    return [{**row} for row in rows]


def test_a_robots_hours_are_those_of_its_shifts(shop: Shop) -> None:
    (robot,) = summed(shop, "robot_id")
    assert robot == {
        "key": str(shop.deployment.robot_id),
        "shifts": 6,
        "shifts_done": 2,
        "shifts_not_held": 1,
        "minutes_planned": 120 + 120 + 120 + 60,
        "minutes_done": 90 - 25 + 50,
        "minutes_interrupted": 25,
        "visitors": 7,
    }


def test_hours_are_told_by_day_and_by_pilot(shop: Shop) -> None:
    assert [row["key"] for row in summed(shop, "day")] == [str(BEFORE), str(WEDNESDAY)]
    assert sum(int(str(row["minutes_done"])) for row in summed(shop, "person_id")) == 115
    assert [row["minutes_done"] for row in summed(shop, "day", WEDNESDAY)] == [0]


def test_the_shifts_behind_the_sums_come_to_them(shop: Shop) -> None:
    views, which = shop.centre.service.views, Which((CENTRE,), BEFORE, WEDNESDAY)
    for row in hours(views, "person_id", which):
        of = {"person_id": UUID(row["key"])} if row["key"] else {"of_nobody": True}
        rows = counted_shifts(views, which._replace(**of), after=None, limit=50)
        assert sum(item["minutes_done"] for item in rows) == row["minutes_done"]
        held = [item for item in rows if item["state"] != "cancelled"]
        assert (len(held), sum(item["minutes_planned"] for item in held)) == (
            row["shifts"],
            row["minutes_planned"],
        )
    every = counted_shifts(views, which, after=None, limit=50)
    first = every[2]
    after = (first["day"], first["start_time"], first["shift_id"])
    assert counted_shifts(views, which, after=after, limit=2) == every[3:5]


def test_time_that_nobody_has_is_planned_and_a_cancelled_shift_is_not(shop: Shop) -> None:
    by_nobody = [row for row in summed(shop, "person_id") if row["key"] is None]
    assert [(row["shifts"], row["minutes_planned"]) for row in by_nobody] == [(1, 90)]
    assert sum(int(str(row["minutes_planned"])) for row in summed(shop, "person_id")) == 420


def test_the_list_of_shifts_agrees_with_what_stands(shop: Shop) -> None:
    service = shop.centre.service
    columns = ("shift_id", "start_time", "end_time", "state", "person_id", "stand_by_id", "pinned")
    chosen = Chosen(centres=(CENTRE,), sort=TIME)
    found = page(service.views, SHIFTS, chosen, after=None, limit=50).rows
    listed = sorted(found, key=lambda row: (row["day"], row["start_time"], row["shift_id"]))
    stand = service.ledger.rows("SELECT * FROM robot_shifts ORDER BY day, start_time, shift_id")
    assert [[row[column] for column in columns] for row in listed] == [
        [row[column] for column in columns] for row in stand
    ]


def test_both_read_models_are_the_same_when_they_are_built_anew(shop: Shop) -> None:
    assert_rebuilt_equals_live(shop.centre.service.ledger, shop.centre.service.views)


def test_a_shift_has_the_same_state_among_the_hours_as_in_the_list(shop: Shop) -> None:
    service, one, me = shop.centre.service, shop.enrols("青木 空"), shop.pilot()

    def states() -> None:
        service.projections.catch_up()
        listed, counted = (
            service.views.read(f"SELECT shift_id, state FROM {table} ORDER BY shift_id", [])
            for table in ("shift_list", "shift_hours")
        )
        assert listed == counted
        seen.update(row["state"] for row in listed)

    seen: set[str] = set()
    states()
    does, later = shop.centre.does, shop.shift(me.person_id, start="13:00", end="14:00").id
    does(ConfirmShift(shift_id=later), me)
    states()
    shift = shop.shift(one, start="16:00", end="17:00", day=BEFORE).id
    does(StartShift(shift_id=shift, at=at(BEFORE, "16:00")))
    states()
    does(InterruptShift(shift_id=shift, cause=Cause.VENUE, at=at(BEFORE, "16:10")))
    states()
    does(ResumeShift(shift_id=shift, at=at(BEFORE, "16:20")))
    states()
    assert seen == set(ShiftState)

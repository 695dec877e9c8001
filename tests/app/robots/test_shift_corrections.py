"""How a shift went is corrected by staff, and the figures of the robots follow."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.bootstrap import Service
from app.reports.robot_pilot import robot_pilot
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import AddNoticeAddress, ChooseNotices
from domain.notices.kinds import Channel, NoticeKind
from domain.reports.value_objects import Period
from domain.robots.shifts.commands import (
    CancelShift,
    CorrectShiftTimes,
    EndShift,
    InterruptShift,
    NoteNoShow,
    ResumeShift,
    StartShift,
)
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause, ShiftState
from projections.audit.names import Names
from projections.audit.sentences import sentence
from projections.reports.robot_pilot import RobotPilot
from projections.robots.hours import ShiftHours
from projections.robots.shifts import Shifts
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import page_client_of
from tests.app.visitors import add_account
from tests.centre import CENTRE
from tests.rebuilding import assert_rebuilt_equals_live
from tests.recount import asked_of, assert_figures_are_right
from tests.shop import WEDNESDAY, Shop, as_pilot, at
from workers.run_policies import run_policies

BEFORE = WEDNESDAY - timedelta(days=1)
REASON = "時計が遅れていた"


def worked(shop: Shop, person: UUID, start: str = "09:00", end: str = "11:00") -> Shift:
    """A shift of yesterday with an interruption of fifteen minutes, 85 minutes long."""
    shift = shop.shift(person, start=start, end=end, day=BEFORE)
    for command in (
        StartShift(shift_id=shift.id, at=at(BEFORE, "09:10")),
        InterruptShift(shift_id=shift.id, cause=Cause.NETWORK, at=at(BEFORE, "09:30")),
        ResumeShift(shift_id=shift.id, at=at(BEFORE, "09:45")),
        EndShift(shift_id=shift.id, visitors=7, at=at(BEFORE, "10:50")),
    ):
        shop.does(command)
    return shop.now(shift)


def test_the_times_of_a_shift_and_the_figures_of_robots_follow_a_correction(
    service: Service, clock: SettableClock
) -> None:
    shop = Shop.open_on_weekdays(service)
    pilot = shop.enrols("青木 明")
    shift = worked(shop, pilot)
    missed = shop.shift(pilot, start="13:00", end="14:00", day=BEFORE)
    shop.does(NoteNoShow(shift_id=missed.id))
    imagined = shop.shift(pilot, start="15:00", end="16:00", day=BEFORE)
    shop.does(StartShift(shift_id=imagined.id, at=at(BEFORE, "15:00")))
    shop.does(EndShift(shift_id=imagined.id, at=at(BEFORE, "16:00")))
    known_before = clock.now()
    clock.advance(timedelta(hours=1))

    with pytest.raises(Invalid) as refusal:
        shop.does(CorrectShiftTimes(shift_id=shift.id, started_at=at(BEFORE, "09:00")))
    assert set(refusal.value.errors) == {"reason"}
    begins, ends = at(BEFORE, "09:00"), at(BEFORE, "11:00")
    for _ in range(2):
        command = CorrectShiftTimes(
            shift_id=shift.id, started_at=begins, ended_at=ends, visitors=9, reason=REASON
        )
        now = shop.does(command)
    assert (now.minutes_done, now.visitors, now.state) == (105, 9, ShiftState.ENDED)
    held = shop.does(
        CorrectShiftTimes(
            shift_id=missed.id,
            started_at=at(BEFORE, "13:00"),
            ended_at=at(BEFORE, "13:50"),
            reason=REASON,
        )
    )
    assert (held.state, held.minutes_done) == (ShiftState.ENDED, 50)
    not_held = CorrectShiftTimes(shift_id=imagined.id, took_place=False, reason=REASON)
    assert shop.does(not_held).state is ShiftState.NO_SHOW
    corrected = [e for e in service.ledger.history(shift.id) if isinstance(e, Shift.TimesCorrected)]
    ended = next(e for e in service.ledger.history(shift.id) if isinstance(e, Shift.Ended))
    assert [(e.corrects, e.meta.occurred_on) for e in corrected] == [(ended.meta.event_id, BEFORE)]
    names = Names(service.ledger, service.views)
    assert "(started at, ended at, visitors)" in sentence(corrected[0], names, "en")
    assert "did not take place" in sentence(service.ledger.history(imagined.id)[-1], names, "en")

    service.projections.catch_up()
    events = list(service.ledger.read(0, limit=10_000))
    for known, done, minutes, no_show in (
        (known_before, 2, 145, 1),
        (clock.now(), 2, 155, 1),
    ):
        asked = asked_of(service, CENTRE, WEDNESDAY, known, Period.YEAR)
        assert_figures_are_right(service, events, asked)
        figures = {one.id: one for one in robot_pilot(service.views, asked)}
        assert figures["RB3"].value == done
        assert figures["RB3"].related["no_show"] == no_show
        assert figures["RB4"].value == minutes
    assert_rebuilt_equals_live(service.ledger, service.views, [RobotPilot, ShiftHours, Shifts])
    row = service.views.read(
        "SELECT minutes_done, minutes_interrupted, visitors FROM shift_hours WHERE shift_id = ?",
        [str(shift.id)],
    )[0]
    assert (row["minutes_done"], row["minutes_interrupted"], row["visitors"]) == (105, 15, 9)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_times_that_do_not_fit_are_refused_and_staff_correct_on_the_page(
    service: Service,
) -> None:
    shop = Shop.open_on_weekdays(service)
    pilot = shop.enrols("青木 明")
    account = add_account(service, Role.PARTICIPANT, person_id=pilot)
    caller = replace(as_pilot(pilot), account_id=account)
    shop.does(ChooseNotices(kinds=(NoticeKind.WORK_CORRECTED,)), caller)
    shop.does(AddNoticeAddress(channel=Channel.MAIL, address="me@example.jp"), caller)
    shift = worked(shop, pilot)
    api = ApiClients(service).as_("coordinator")
    path = f"/shifts/{shift.id}/correct-times"
    for wrong, field in (
        ({"started_at": at(BEFORE, "09:31")}, "started_at"),
        ({"ended_at": at(BEFORE, "09:40")}, "ended_at"),
        ({"ended_at": at(BEFORE, "08:00")}, "ended_at"),
        ({"ended_at": at(BEFORE - timedelta(days=1), "10:00")}, "ended_at"),
    ):
        body = {name: instant.isoformat() for name, instant in wrong.items()}
        refused = api.post(path, {**body, "reason": REASON})
        assert refused.status_code == 422 and set(refused.get_json()["errors"]) == {field}
    with pytest.raises(RuleBroken, match="did take place"):
        shop.does(CorrectShiftTimes(shift_id=shift.id, took_place=False, reason=REASON))
    open_shift = shop.shift(pilot)
    with pytest.raises(RuleBroken, match="not over yet"):
        shop.does(CorrectShiftTimes(shift_id=open_shift.id, reason=REASON))
    shop.does(CancelShift(shift_id=open_shift.id, reason="点検"))
    with pytest.raises(RuleBroken, match="cancelled before it began"):
        shop.does(CorrectShiftTimes(shift_id=open_shift.id, reason=REASON))

    pages = page_client_of(service)
    here = f"/shifts/{shift.id}"
    form = {"took_place": "true", "started_at": "09:10", "ended_at": "11:00", "visitors": "8"}
    assert pages.post(f"{here}/correct-times", **form).status_code == 422
    sent = pages.post(f"{here}/correct-times", **form, times_reason=REASON)
    assert sent.status_code == 303, sent.text
    assert "The times of the shift were corrected." in pages.text(f"{here}?said=times")
    now = shop.now(shift)
    assert (now.started_at, now.minutes_done, now.visitors) == (shift.started_at, 95, 8)
    run_policies(service)
    kinds = [row["kind"] for row in service.ledger.rows("SELECT kind FROM notices")]
    assert kinds == ["work_corrected"]

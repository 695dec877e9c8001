"""When a pilot calls the staff: told at once, to those who chose it, once for each call."""

from datetime import timedelta

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import STAFF, Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.notices.commands import ChooseNotices
from domain.notices.kinds import OPEN_TO, NoticeKind
from domain.robots.shifts import assistance_commands as commands
from tests.centre import CENTRE
from tests.hearing import hears, waiting
from tests.shop import Shop
from workers.run_policies import run_policies

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open(service)


@one_store
def test_staff_hear_of_a_call_at_once_by_night_and_once_for_each_call(
    shop: Shop, service: Service, clock: SettableClock
) -> None:
    staff = hears(service, NoticeKind.PILOT_CALLS, Role.THERAPIST)
    never = ChooseNotices(kinds=(NoticeKind.PILOT_CALLS,), quiet_from="00:00", quiet_to="23:59")
    by = Caller(account_id=staff, roles=frozenset({Role.THERAPIST}), centres=(CENTRE,))
    service.bus.dispatch(never, Envelope(caller=by))
    venue = shop.deployment.venue_id
    hears(service, NoticeKind.SHIFT_UNCOVERED, Role.VENUE, venue_id=venue)
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    for note in (None, "音が聞こえません。", "まだ聞こえません。"):
        shop.does(commands.AskForShiftHelp(shift_id=shift.id, note=note), pilot)
        run_policies(service)
    service.ledger.database.create("UPDATE reactions SET position = 0")
    service.ledger.database.create("DELETE FROM idempotency")
    run_policies(service)
    (row,) = service.ledger.rows("SELECT * FROM notices")
    assert (row["account_id"], row["kind"]) == (str(staff), "pilot_calls")
    assert row["send_after"] == clock.now().isoformat(), "neither gathered nor held for the night"

    shop.does(commands.GiveShiftHelp(shift_id=shift.id))
    shop.does(commands.AskForShiftHelp(shift_id=shift.id), pilot)
    run_policies(service)
    assert waiting(service) == [(str(staff), "pilot_calls")] * 2, "a new call is told of again"


@one_store
def test_a_call_that_was_seen_to_or_is_long_over_is_not_told(
    shop: Shop, service: Service, clock: SettableClock
) -> None:
    hears(service, NoticeKind.PILOT_CALLS, Role.COORDINATOR)
    pilot = shop.pilot()
    seen, late = shop.shift(pilot), shop.shift(pilot, start="16:00", end="17:00")
    shop.does(commands.AskForShiftHelp(shift_id=seen.id), pilot)
    shop.does(commands.GiveShiftHelp(shift_id=seen.id))
    shop.does(commands.AskForShiftHelp(shift_id=late.id), pilot)
    clock.advance(timedelta(minutes=61))
    run_policies(service)
    assert waiting(service) == []


def test_only_staff_may_choose_it() -> None:
    assert OPEN_TO[NoticeKind.PILOT_CALLS] == STAFF

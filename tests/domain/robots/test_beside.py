"""Beside a shift: an offer to swap that many take at once, lists, and calls for help."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.bootstrap import Service
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.caller import Caller
from domain.kernel.time.clock import SettableClock
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.assistance import Ready, ShiftAssistance, assistance_id
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import GivenBy
from tests.shop import DAY, Shop, traveller


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open(service)


def test_of_many_who_say_yes_at_once_one_has_the_shift(shop: Shop) -> None:
    me, others = shop.pilot(), [shop.pilot() for _ in range(6)]
    shift = shop.shift(me)
    shop.does(assistance_commands.OfferSwap(shift_id=shift.id), me)

    def say_yes(other: Caller) -> bool:
        try:
            shop.does(assistance_commands.TakeSwap(shift_id=shift.id), other)
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(len(others)) as pool:
        said = list(pool.map(say_yes, others))
    assert said.count(True) == 1
    now = shop.now(shift)
    assert (now.person_id, now.given_by) == (others[said.index(True)].person_id, GivenBy.COVER)
    taken = [
        item
        for item in shop.service.ledger.history(assistance_id(shift.id))
        if isinstance(item, ShiftAssistance.SwapTaken)
    ]
    assert len(taken) == 1
    shop.does(shift_commands.ConfirmShift(shift_id=shift.id), others[said.index(True)])


def test_an_offer_ends_when_the_shift_begins_or_changes_hands(
    shop: Shop, clock: SettableClock
) -> None:
    me, other, third = shop.pilot(), shop.pilot(), shop.pilot()
    given, late = shop.shift(me), shop.shift(me, start="16:00", end="17:00")
    for shift in (given, late):
        shop.does(assistance_commands.OfferSwap(shift_id=shift.id), me)
    shop.does(
        shift_commands.AssignShift(
            shift_id=given.id, person_id=third.person_id, replaces=me.person_id, reason="交代"
        )
    )
    with pytest.raises(RuleBroken):
        shop.does(assistance_commands.TakeSwap(shift_id=given.id), other)
    traveller(clock)(DAY, "16:00")
    with pytest.raises(RuleBroken):
        shop.does(assistance_commands.TakeSwap(shift_id=late.id), other)
    with pytest.raises(RuleBroken):
        shop.does(assistance_commands.OfferSwap(shift_id=given.id), third)


def test_a_stranger_to_the_deployment_finds_no_offer(shop: Shop) -> None:
    me, elsewhere = shop.pilot(), Shop.open(shop.service).pilot()
    shift = shop.shift(me)
    shop.does(assistance_commands.OfferSwap(shift_id=shift.id), me)
    with pytest.raises(NotFound):
        shop.does(assistance_commands.TakeSwap(shift_id=shift.id), elsewhere)


def test_what_is_said_twice_is_recorded_once(shop: Shop) -> None:
    me = shop.pilot()
    shift: Shift = shop.shift(me)
    for _ in range(2):
        shop.does(
            assistance_commands.LookOver(shift_id=shift.id, ready=(Ready.DRINK, Ready.ROBOT)), me
        )
        shop.does(assistance_commands.AskForShiftHelp(shift_id=shift.id), me)
        shop.does(assistance_commands.OfferSwap(shift_id=shift.id), me)
    for _ in range(2):
        shop.does(assistance_commands.GiveShiftHelp(shift_id=shift.id))
        shop.does(assistance_commands.WithdrawSwap(shift_id=shift.id), me)
    kept = [type(item).__name__ for item in shop.service.ledger.history(assistance_id(shift.id))]
    assert kept == ["LookedOver", "HelpAsked", "SwapOffered", "HelpGiven", "SwapWithdrawn"]


def test_another_pilot_looks_again(shop: Shop) -> None:
    me, other = shop.pilot(), shop.pilot()
    shift = shop.shift(me)
    shop.does(assistance_commands.LookOver(shift_id=shift.id, ready=(Ready.ROBOT,)), me)
    shop.does(
        shift_commands.AssignShift(
            shift_id=shift.id, person_id=other.person_id, replaces=me.person_id, reason="交代"
        )
    )
    assistance = shop.service.ledger.get(ShiftAssistance, assistance_id(shift.id))
    assert assistance.ready_for(me.person_id) == {Ready.ROBOT}
    assert assistance.ready_for(other.person_id) is None

"""Every figure is what a plain recount of the events gives, whatever happened in the centre."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from app.bootstrap import Service
from app.reports.report import bpo_centre
from app.reports.robot_pilot import robot_pilot
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import CheckIn, LeaveParticipant, RegisterParticipant
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.reports.value_objects import Period
from domain.robots.shifts.commands import InterruptShift, ResumeShift, StartShift
from domain.robots.value_objects import Cause
from tests.app.reports.random_history import REASON, RandomHistory, register_unchecked
from tests.centre import CENTRE, Centre
from tests.invariants import events_of
from tests.recount import asked_of, assert_figures_are_right
from tests.shop import Shop, at

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def seen_of(service: Service, history: RandomHistory, chance: Random, questions: int) -> set[str]:
    """The figures that are not zero in so many questions, each compared with the recount."""
    service.projections.catch_up()
    events, seen = events_of(service), set()
    for _ in range(questions):
        known_at = chance.choice([history.clock.now(), chance.choice(history.instants)])
        day = history.clock.today() - timedelta(days=chance.randint(0, 80))
        asked = asked_of(service, CENTRE, day, known_at, chance.choice(list(Period)))
        seen |= assert_figures_are_right(service, events, asked)
    return seen


@pytest.mark.sample("sqlite-1")
@pytest.mark.parametrize("seed", range(1, 21))
def test_the_figures_of_a_random_history(seed: int, service: Service, clock: SettableClock) -> None:
    history = RandomHistory(service, clock, seed, has_overlaps=seed % 2 == 0)
    history.goes_on(400)
    assert seen_of(service, history, Random(seed), 60) >= {"B1", "B3", "RB2"}
    assert history.done["LeaveParticipant"] and history.done["SubmitTask"]
    assert history.done["UndoParticipantStep"] and history.done["CorrectParticipantStep"]
    assert history.done["CorrectAttendance"]


@ONE_STORE
def test_the_minutes_of_an_interruption_are_known_when_it_is_over(
    service: Service, clock: SettableClock
) -> None:
    shop = Shop.open_on_weekdays(service)
    shift = shop.shift(shop.pilot())
    clock.set(at(shop.day, "10:00"))
    shop.does(StartShift(shift_id=shift.id))
    shop.does(InterruptShift(shift_id=shift.id, cause=Cause.NETWORK))
    during = clock.now() + timedelta(minutes=5)
    clock.advance(timedelta(minutes=10))
    shop.does(ResumeShift(shift_id=shift.id))
    service.projections.catch_up()
    for known_at, minutes in ((during, 0), (clock.now(), 10)):
        asked = asked_of(service, CENTRE, shop.day, known_at, Period.YEAR)
        assert_figures_are_right(service, events_of(service), asked)
        stops = robot_pilot(service.views, asked)[4]
        assert (stops.value, stops.related["minutes_stopped"]) == (1, minutes)


@ONE_STORE
def test_a_person_whose_stays_overlap_in_the_ledger_counts_once(
    service: Service, clock: SettableClock
) -> None:
    centre = Centre(service)
    person = centre.person().id
    facts: dict[str, Any] = {"person_id": person, "difficulty": Difficulty.OTHER, "reason": REASON}
    first = centre.does(
        RegisterParticipant(work_mode=WorkMode.ON_SITE, occurred_on=date(2026, 3, 1), **facts)
    )
    centre.does(CheckIn(participant_id=first.id, occurred_on=date(2026, 3, 2), reason=REASON))
    centre.does(
        LeaveParticipant(
            participant_id=first.id, reason=LeaveReason.OWN_WISH, occurred_on=date(2026, 3, 20)
        )
    )
    second = register_unchecked(service, person, date(2026, 3, 10), WorkMode.HOME_BASED)
    centre.does(CheckIn(participant_id=second.id, occurred_on=date(2026, 3, 12), reason=REASON))
    service.projections.catch_up()
    events = events_of(service)
    for day, mode in ((5, "on_site"), (10, "home_based"), (19, "home_based"), (25, "home_based")):
        asked = asked_of(service, CENTRE, date(2026, 3, day), clock.now(), Period.YEAR)
        assert_figures_are_right(service, events, asked)
        registered, _, supported, *_ = bpo_centre(service.views, asked)
        assert (registered.value, registered.parts[mode], supported.value) == (1, 1, 1)

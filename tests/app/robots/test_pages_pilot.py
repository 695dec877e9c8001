"""My shifts, as a pilot comes to them without scripts: before, during, after, and for others."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.pilot import Pilot
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.assistance import ShiftAssistance, assistance_id
from domain.robots.shifts.shift import Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import Cause, ShiftState, pilot_id
from tests.app.orders.page_client import PageClient, page_client_of
from tests.app.robots.pages_of import page_client_for
from tests.shop import DAY, Shop, traveller
from workers.run_policies import run_policies

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def me(shop: Shop) -> Caller:
    return shop.pilot()


@pytest.fixture
def page_client(shop: Shop, me: Caller) -> PageClient:
    return page_client_for(shop, me)


def state(shop: Shop, shift: Shift) -> ShiftState:
    return shop.now(shift).state


def test_who_is_no_pilot_is_told_so_kindly(shop: Shop, service: Service) -> None:
    somebody = page_client_of(service, Role.PARTICIPANT)
    assert "You are not a pilot of a robot." in somebody.text("/my-shifts")
    assert somebody.post("/my-shifts/calendar").status_code == 409


def test_the_next_shift_stands_first_and_weeks_say_their_hours(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    assert "No shift is planned for you at the moment." in page_client.text("/my-shifts")
    later = shop.shift(me, day=DAY + timedelta(days=7))
    shift = shop.shift(me)
    shop.stand_by(shop.shift(day=DAY + timedelta(days=1)), me)
    words = page_client.text("/my-shifts")
    assert (
        "Your next shift Thu, Apr 16 14:00–16:00 商品の紹介 (物販スペース) please confirm" in words
    )
    assert words.index(f"{DAY:%a, %b} {DAY.day} 14:00") < words.index("Weeks")
    assert "Planned 2 h, done 0 min" in words
    assert "You are asked first if somebody is needed." in words
    page = page_client.get("/my-shifts").text
    assert f"/my-shifts/{shift.id}" in page and f"/my-shifts/{later.id}" in page
    assert "No shift in this week." in page_client.text("/my-shifts", week="2026-06-01")
    assert page_client.get("/my-shifts", week="2199-12-31").status_code == 200


def test_i_confirm_and_give_up_without_a_reason(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    shift = shop.shift(me)
    here, once = f"/my-shifts/{shift.id}", uuid4().hex
    answers = [page_client.post(f"{here}/confirm", once) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{here}?said=confirmed"] * 2
    assert state(shop, shift) is ShiftState.CONFIRMED
    assert "The staff know that you will be there." in page_client.text(here, said="confirmed")
    assert page_client.post(f"{here}/give-up").status_code == 303
    assert state(shop, shift) is ShiftState.OPEN
    words = page_client.text(here, said="given")
    assert "Take care of yourself." in words and "nothing more is left to do" in words
    assert "I cannot do this shift" not in words


def test_the_day_itself_a_list_a_start_a_break_help_and_an_end(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift = shop.shift(me)
    here, travel = f"/my-shifts/{shift.id}", traveller(clock)
    assert "Begin the shift" not in page_client.text(here)
    travel(DAY, "14:05")
    assert "Begin the shift" in page_client.text(here)
    page_client.post(f"{here}/ready", ready=["robot", "drink"])
    page = page_client.get(here).text
    assert page.count(' name="ready"') == 4 and page.count(" checked") == 2
    assert "Something is not in order yet?" in page_client.text(here)
    page_client.post(f"{here}/start")
    assert state(shop, shift) is ShiftState.STARTED
    words = page_client.text(here)
    assert "Since 14:05. It ends at 16:00." in words and "Begin the shift" not in words
    travel(DAY, "14:30")
    page_client.post(f"{here}/interrupt", cause="unwell", word="少し休みます。")
    assert (shop.now(shift).cause, shop.now(shift).notes) == (Cause.UNWELL, ("少し休みます。",))
    assert "There is no hurry." in page_client.text(here)
    page_client.post(f"{here}/help", help_note="音が小さいです。")
    beside = shop.service.ledger.get(ShiftAssistance, assistance_id(shift.id))
    assert (beside.needs_help, beside.help_note) == (True, "音が小さいです。")
    travel(DAY, "14:40")
    page_client.post(f"{here}/resume")
    travel(DAY, "16:00")
    page_client.post(f"{here}/end", visitors="7", note="楽しかったです。")
    words = page_client.text(here, said="ended")
    assert "The shift is over. Thank you." in words
    assert "Hours done 1 h 45 min Of interruptions 10 min Visitors 7" in words
    assert "Planned 2 h, done 1 h 45 min" in page_client.text("/my-shifts")


def test_a_shift_whose_time_is_over_says_so_and_is_not_begun(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift, travel = shop.shift(me), traveller(clock)
    later = shop.shift(me, day=DAY + timedelta(days=1))
    here = f"/my-shifts/{shift.id}"
    page_client.post(f"{here}/confirm")
    travel(DAY, "16:00")
    words = page_client.text(here)
    assert "its time is over" in words and "tell the staff" in words
    assert "confirmed" not in words and "Begin the shift" not in words
    first = page_client.get("/my-shifts").text.partition("Weeks")[0]
    assert str(later.id) in first and str(shift.id) not in first
    assert "14:00–16:00 its time is over" in page_client.text("/my-shifts")
    for day, time in ((DAY, "21:23"), (DAY + timedelta(days=1), "09:00")):
        travel(day, time)
        refused = page_client.post(f"{here}/start")
        assert refused.status_code == 409 and "cannot be started any more" in refused.text
    assert state(shop, shift) is ShiftState.CONFIRMED


def test_a_start_long_before_its_time_asks_back(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift, travel = shop.shift(me), traveller(clock)
    here = f"/my-shifts/{shift.id}"
    travel(DAY, "13:29")
    asked = page_client.post(f"{here}/start")
    assert asked.status_code == 422 and "This shift begins at 14:00." in asked.text
    assert "Begin it now all the same" in asked.text
    assert state(shop, shift) is ShiftState.ASSIGNED
    page_client.post(f"{here}/start", early="true")
    assert state(shop, shift) is ShiftState.STARTED


def test_a_start_that_waited_until_after_the_end_keeps_its_time(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift, travel = shop.shift(me), traveller(clock)
    travel(DAY, "16:30")
    page_client.post(f"/my-shifts/{shift.id}/start", seconds_ago="5400")
    assert (state(shop, shift), shop.now(shift).started_at) == (
        ShiftState.STARTED,
        on_the_wall(DAY, "15:00"),
    )


def test_a_step_that_waited_for_the_line_keeps_its_time(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift = shop.shift(me)
    here, travel = f"/my-shifts/{shift.id}", traveller(clock)
    travel(DAY, "14:00")
    page_client.post(f"{here}/start", seconds_ago="0")
    travel(DAY, "14:30")
    page_client.post(f"{here}/interrupt", cause="network", seconds_ago="600")
    travel(DAY, "14:31")
    page_client.post(f"{here}/resume", seconds_ago="0")
    assert shop.now(shift).minutes_interrupted == 11
    page_client.post(f"{here}/end", seconds_ago="86400")
    assert shop.now(shift).minutes_done == 20, "never before the step before"


def test_a_call_a_fault_and_a_closed_venue_are_said(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift, other = shop.shift(me), shop.pilot()
    here = f"/my-shifts/{shift.id}"
    place: dict[str, Any] = {"deployment_id": shop.deployment.id}
    traveller(clock)(DAY, "14:00")
    page_client.post(f"{here}/help", help_note="音が小さいです。")
    assert "You called the staff." in page_client.text(here)
    shop.does(assistance_commands.GiveShiftHelp(shift_id=shift.id))
    words = page_client.text(here)
    assert "The staff have seen your call." in words and "You called the staff." not in words
    shop.does(deployment_commands.ReportFault(note="首が動きません。", **place))
    assert "something is wrong with the robot: 首が動きません。" in page_client.text(here)
    page_client.post(f"{here}/help", help_note="まだ小さいです。")
    shop.does(
        shift_commands.AssignShift(
            shift_id=shift.id, person_id=other.person_id, replaces=me.person_id, reason="交代"
        )
    )
    theirs = page_client_for(shop, other)
    assert "You called the staff." not in theirs.text(here), "somebody else did"
    shop.does(deployment_commands.CloseDay(date=DAY, reason="急な停電", **place))
    words = theirs.text(here)
    assert "The robot does not run: 急な停電" in words
    assert "This shift did not take place." in words and "首が動きません" not in words


def test_a_note_that_comes_too_late_is_shown_once_more(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift = shop.shift(me)
    traveller(clock)(DAY, "14:00")
    page_client.post(f"/my-shifts/{shift.id}/start")
    closed = deployment_commands.CloseDay(
        deployment_id=shop.deployment.id, date=DAY, reason="急な停電"
    )
    shop.does(closed)
    late = page_client.post(f"/my-shifts/{shift.id}/end", note="<b>よく話しました。</b>")
    assert late.status_code == 409
    assert "&lt;b&gt;よく話しました。&lt;/b&gt;" in late.text and "It was not sent" in late.text
    assert shop.now(shift).notes == ()


@pytest.mark.parametrize(
    ("verb", "sent", "kept"),
    [
        ("interrupt", {"cause": "aliens", "word": "ひとこと"}, "ひとこと"),
        ("end", {"visitors": "-3", "note": "よい日"}, "よい日"),
    ],
)
def test_wrong_input_comes_back_with_what_was_written(
    verb: str,
    sent: dict[str, Any],
    kept: str,
    shop: Shop,
    me: Caller,
    page_client: PageClient,
    clock: SettableClock,
) -> None:
    shift = shop.shift(me)
    traveller(clock)(DAY, "14:00")
    page_client.post(f"/my-shifts/{shift.id}/start")
    answer = page_client.post(f"/my-shifts/{shift.id}/{verb}", **sent)
    assert answer.status_code == 422
    assert kept in answer.text and 'role="alert"' in answer.text
    assert state(shop, shift) is ShiftState.STARTED


def test_a_shift_of_somebody_else_is_not_found(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    theirs, nobodys = shop.shift(shop.pilot()), shop.shift(start="10:00", end="11:00")
    for shift in (theirs, nobodys):
        assert page_client.get(f"/my-shifts/{shift.id}").status_code == 404
        for verb in ("confirm", "give-up", "start", "ready", "help", "swap", "end"):
            assert page_client.post(f"/my-shifts/{shift.id}/{verb}").status_code == 404
    assert state(shop, theirs) is ShiftState.ASSIGNED


def test_a_shift_that_was_given_up_is_taken_back_while_nobody_has_it(
    shop: Shop, me: Caller, page_client: PageClient, clock: SettableClock
) -> None:
    shift, other = shop.shift(me), shop.pilot()
    here = f"/my-shifts/{shift.id}"
    assert page_client.post(f"{here}/take-back").status_code == 303, "it is theirs: nothing to do"
    page_client.post(f"{here}/give-up", reason="用事")
    assert state(shop, shift) is ShiftState.OPEN
    assert "Take this shift back" in page_client.text(here)
    theirs = page_client_for(shop, other)
    assert theirs.post(f"{here}/take-back").status_code == 404, "who never had it"
    for _ in range(2):
        assert page_client.post(f"{here}/take-back").status_code == 303
    assert "The shift is yours again." in page_client.text(here, said="taken-back")
    now = shop.now(shift)
    assert (now.state, now.person_id) == (ShiftState.ASSIGNED, me.person_id)
    run_policies(shop.service)
    assert "Could you take one of these?" not in theirs.text("/my-shifts")

    page_client.post(f"{here}/give-up", reason="用事")
    clock.set(on_the_wall(shift.day, shift.start))
    assert "Take this shift back" not in page_client.text(here)
    assert page_client.post(f"{here}/take-back").status_code == 409
    shop.does(shift_commands.AssignShift(shift_id=shift.id, person_id=other.person_id))
    assert page_client.post(f"{here}/take-back").status_code == 404


def test_a_swap_stays_mine_until_the_first_yes(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    shift = shop.shift(me)
    others = [page_client_for(shop, shop.pilot()) for _ in range(2)]
    assert "Could you take one of these?" not in others[0].text("/my-shifts")
    page_client.post(f"/my-shifts/{shift.id}/swap")
    assert state(shop, shift) is ShiftState.ASSIGNED
    assert "Until then it stays yours." in page_client.text(f"/my-shifts/{shift.id}")
    assert "Could you take one of these?" not in page_client.text("/my-shifts"), (
        "not offered to myself"
    )
    for other in others:
        page = other.get("/my-shifts").text
        assert str(shift.id) in page and "葛󠄀西" not in page
    answers = [item.post("/my-shifts/swap", shift_id=shift.id) for item in (*others, others[0])]
    assert [answer.status_code for answer in answers] == [303, 409, 303]
    assert "Somebody else was first" in answers[1].text
    assert shop.now(shift).person_id != me.person_id
    gone = page_client.get(f"/my-shifts/{shift.id}")
    assert gone.status_code == 404 and "This shift is not yours now." in gone.text
    missing = page_client.get(f"/my-shifts/{uuid4()}")
    assert missing.status_code == 404 and "This shift is not yours now." in missing.text


def test_a_swap_is_taken_back_or_refused_where_it_does_not_fit(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    shift, other = shop.shift(me), shop.pilot()
    theirs = page_client_for(shop, other)
    page_client.post(f"/my-shifts/{shift.id}/swap")
    busy = shop.service.ledger.get(Shift, shift.id)
    shop.does(
        deployment_commands.WithdrawPilot(
            deployment_id=shop.deployment.id, person_id=other.person_id, reason="休む"
        )
    )
    assert theirs.post("/my-shifts/swap", shift_id=shift.id).status_code == 404
    assert busy.person_id == shop.now(shift).person_id
    page_client.post(f"/my-shifts/{shift.id}/swap-back")
    third = page_client_for(shop, shop.pilot())
    assert str(shift.id) not in third.get("/my-shifts").text
    assert third.post("/my-shifts/swap", shift_id=shift.id).status_code == 409


def test_an_offer_of_cover_is_taken_or_declined(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    other = shop.pilot()
    shifts = [
        shop.shift(other, start=at, end=end) for at, end in (("10:00", "11:00"), ("14:00", "16:00"))
    ]
    for shift in shifts:
        shop.does(shift_commands.GiveUpShift(shift_id=shift.id), other)
    run_policies(shop.service)
    rows = shop.service.ledger.rows(
        "SELECT cover_id, shift_id FROM covers ORDER BY shift_id = ? DESC", str(shifts[0].id)
    )
    yes, no = (row["cover_id"] for row in rows)
    page = page_client.get("/my-shifts").text
    assert page.count('name="cover_id"') == 4 and "I take it (Thu, Apr 16 14:00–16:00)" in page
    taken = page_client.post("/my-shifts/cover", cover_id=yes, yes="true")
    assert taken.headers["Location"] == "/my-shifts?said=taken"
    assert shop.now(shifts[0]).person_id == me.person_id
    page_client.post("/my-shifts/cover", cover_id=no, yes="false")
    assert 'name="cover_id"' not in page_client.get("/my-shifts").text
    foreign = page_client_for(shop, shop.pilot(trained=False))
    assert foreign.post("/my-shifts/cover", cover_id=no, yes="true").status_code == 404


def test_my_calendar_has_an_address_that_is_shown_once(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    shop.shift(me)
    once = uuid4().hex
    first, again = (page_client.post("/my-shifts/calendar", once).text for _ in range(2))
    address = first.partition('value="http://localhost')[2].partition('"')[0]
    assert address.endswith(".ics") and address in again
    assert page_client.get(address).text.count("BEGIN:VEVENT") == 1
    assert address not in page_client.get("/my-shifts/calendar").text
    page_client.post("/my-shifts/calendar")
    assert page_client.get(address).status_code == 404, "the one before has ended"
    assert page_client.post("/my-shifts/calendar/end").status_code == 303
    assert "There is an address" not in page_client.text("/my-shifts/calendar")


def test_my_times_and_wishes_are_mine_to_say(
    shop: Shop, me: Caller, page_client: PageClient
) -> None:
    assert me.person_id is not None
    mine = pilot_id(shop.deployment.id, me.person_id)
    here = f"/my-shifts/times/{mine}"
    slip = page_client.post(here, day3_0_start="14:00", day3_0_end="13:00")
    assert slip.status_code == 422 and 'value="14:00"' in slip.text
    page_client.post(here, day3_0_start="14:00", day3_0_end="17:00", away_on=DAY.isoformat())
    page_client.post(f"{here}/wishes", hours="more", minutes_per_week="300")
    page_client.post(f"{here}/equipment", works="false")
    now = shop.service.ledger.get(Pilot, mine)
    assert now.availability is not None
    assert [(item.weekday, item.start) for item in now.availability.weekly] == [(3, "14:00")]
    assert now.availability.on(DAY) == ()
    assert (now.wishes.minutes_per_week, now.equipment and now.equipment[1]) == (300, False)
    other = page_client_for(shop, shop.pilot())
    assert other.get(here).status_code == 404
    assert other.post(here, day3_0_start="14:00", day3_0_end="17:00").status_code == 404

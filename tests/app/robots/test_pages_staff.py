"""Deployments, rosters, shifts and pilots as staff see and change them."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.kernel.time.clock import SettableClock
from domain.robots.deployments import commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.rosters.commands import KeepRosterDraft
from domain.robots.rosters.roster import Found, Hours, Roster, RosterShift, StandBy
from domain.robots.shifts.assistance_commands import AskForShiftHelp
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import ShiftState, pilot_id
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements
from tests.app.robots.pages_of import looks
from tests.centre import CENTRE, Centre
from tests.shop import DAY, Shop, traveller

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def here(shop: Shop) -> str:
    return f"/deployments/{shop.deployment.id}"


def shifts(shop: Shop) -> list[Shift]:
    rows = shop.service.ledger.rows(
        "SELECT shift_id AS id FROM robot_shifts ORDER BY day, start_time"
    )
    return [shop.service.ledger.get(Shift, UUID(row["id"])) for row in rows]


CITY: dict[str, Any] = {
    "title": "実証実験",
    "work": "商品紹介",
    "first": "2022-05-09",
    "last": "2022-12-27",
    "closed_weekdays": ["5", "6"],
    "closed_on_public_holidays": "true",
    "slot0_start": "14:30",
    "slot0_end": "16:30",
    "slot0_last": "2022-09-30",
    "slot1_first": "2022-10-01",
    "slot1_start": "13:30",
    "slot1_end": "16:30",
}


def test_the_trial_of_the_city_is_planned_by_form_and_counts_right(
    service: Service, page_client: PageClient
) -> None:
    assert "No robot has been placed anywhere yet." in page_client.text("/deployments")
    robot = page_client.post("/robots/new", name="一号機").headers["Location"]
    venue = page_client.post("/venues/new", name="物販スペース").headers["Location"]
    ids: dict[str, Any] = {
        "robot_id": robot.partition("robot=")[2].partition("&")[0],
        "venue_id": venue.partition("venue=")[2].partition("&")[0],
    }
    assert f'value="{ids["robot_id"]}" selected' in page_client.get(robot).text
    slip = page_client.post("/deployments/new", **ids, **CITY | {"slot1_end": ""})
    assert slip.status_code == 422 and 'id="slot1_end-problem"' in slip.text
    assert "実証実験" in slip.text and slip.text.count(' name="closed_weekdays"') == 7
    assert slip.text.count(" checked") == 3
    once = uuid4().hex
    made = [
        page_client.post("/deployments/new", once, **ids, **CITY).headers["Location"] for _ in "12"
    ]
    assert made[0] == made[1]
    words = page_client.text(made[0])
    assert "the robot runs on 160 days, 379 h." in words
    assert "14:30–16:30" in words and "13:30–16:30" in words
    here = made[0].partition("?")[0]
    page_client.post(f"{here}/close-day", date="2022-10-03", reason="展示の入替え")
    words = page_client.text(f"{here}/calendar", day="2022-10-03")
    assert "159 days, 376 h" in words and "展示の入替え" in words
    assert "public holiday" in words and "October 2022" in words
    page_client.post(f"{here}/reopen-day", date="2022-10-03")
    assert "160 days" in page_client.text(here)


def test_hours_that_overlap_are_refused_at_their_line(shop: Shop, page_client: PageClient) -> None:
    ids: dict[str, Any] = {
        "robot_id": shop.deployment.robot_id,
        "venue_id": shop.deployment.venue_id,
    }
    wrong: dict[str, Any] = CITY | {"slot0_last": "2022-12-01"}
    answer = page_client.post("/deployments/new", **ids, **wrong)
    assert answer.status_code == 422 and 'id="slot0_start-problem"' in answer.text
    odd = page_client.post("/deployments/new", **ids, **CITY | {"slot1_start": "13:10"})
    assert odd.status_code == 422 and 'id="slot1_start-problem"' in odd.text


def test_a_gap_is_filled_changed_split_and_cancelled(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    one, other = shop.pilot(), shop.pilot()
    page = page_client.get(f"{here}/roster", day=DAY.isoformat()).text
    gap = re.search(rf'href="({here}/new-shift\?date={DAY}[^"]+)"', page)
    assert gap is not None
    form = page_client.get(gap.group(1).replace("&amp;", "&")).text
    assert '<option value="10:00" selected>' in form and '<option value="18:00" selected>' in form
    sent: dict[str, Any] = {
        "date": DAY,
        "start": "14:00",
        "end": "16:00",
        "person_id": one.person_id,
    }
    once = uuid4().hex
    answers = [page_client.post(f"{here}/new-shift", once, **sent) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    (shift,) = shifts(shop)
    again = page_client.post(f"{here}/new-shift", **sent)
    assert again.status_code == 409 and '<option value="14:00" selected>' in again.text
    words = page_client.text(f"{here}/roster", day=DAY.isoformat())
    assert "葛󠄀西 髙子 assigned" in words and "2 h of 56 h have a pilot." in words
    at = f"/shifts/{shift.id}"
    page_client.post(f"{at}/stand-by", stand_by=other.person_id)
    page_client.post(f"{at}/pin")
    assert (shop.now(shift).stand_by_id, shop.now(shift).is_pinned) == (other.person_id, True)
    page_client.post(f"{at}/pin")
    taken = page_client.post(f"{at}/assign", person_id=other.person_id)
    assert taken.status_code == 409 and "Another pilot has this shift now" in taken.text
    assert shop.now(shift).person_id == one.person_id
    unseen = page_client.post(f"{at}/assign", person_id=other.person_id, reason="本人どうしの交代")
    assert unseen.status_code == 409 and shop.now(shift).person_id == one.person_id
    seen: dict[str, Any] = {"replaces": one.person_id}
    assert f'name="replaces" value="{one.person_id}"' in unseen.text
    page_client.post(f"{at}/assign", person_id=other.person_id, reason="本人どうしの交代", **seen)
    assert page_client.service.ledger.history(shift.id)[-1].meta.reason == "本人どうしの交代"
    page_client.post(f"{at}/split", at="15:00", rest_to=one.person_id)
    first, rest = shifts(shop)
    assert (first.person_id, first.end, rest.person_id) == (other.person_id, "15:00", one.person_id)
    assert page_client.post(f"/shifts/{rest.id}/cancel").status_code == 422
    page_client.post(f"/shifts/{rest.id}/cancel", cancel_reason="お店の都合")
    assert shop.now(rest).state is ShiftState.CANCELLED
    page_client.post(f"{at}/let-go")
    assert shop.now(shift).state is ShiftState.OPEN
    assert "Nobody yet open" in page_client.text(f"{here}/roster", day=DAY.isoformat())
    assert "1 shift without a pilot" in page_client.text("/deployments")


def test_a_shift_outside_the_times_of_a_pilot_needs_a_reason(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    item = shop.pilot()
    place: dict[str, Any] = {"deployment_id": shop.deployment.id, "person_id": item.person_id}
    shop.does(commands.SetPilotAvailability(**place), item)
    shift = shop.shift()
    refused = page_client.post(f"/shifts/{shift.id}/assign", person_id=item.person_id, reason="")
    assert refused.status_code == 409 and "outside the time that the pilot offered" in refused.text
    page_client.post(
        f"/shifts/{shift.id}/assign", person_id=item.person_id, reason="本人と話しました。"
    )
    assert shop.now(shift).person_id == item.person_id


def test_the_hours_of_everybody_are_a_chart_and_a_table(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    shop.shift(shop.pilot())
    shop.pilot()
    page = page_client.get(f"{here}/roster", day=DAY.isoformat(), view="month").text
    assert page.count('class="bar-of"') == 2 and "between 0 min and 2 h" in page
    assert page.count("<tr>") == 1 + 30 + 1 + 2


def test_names_on_a_roster_are_recorded_as_seen(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    item = shop.pilot()
    shift = shop.shift(item)
    before = len(looks(shop.service))
    for path, what in (
        (f"{here}/roster?day={DAY}", "roster"),
        (f"/shifts/{shift.id}", "shift"),
        (f"{here}/pilots", "pilots"),
        (f"/pilots/{pilot_id(shop.deployment.id, item.person_id)}", "pilot"),
    ):
        assert "葛󠄀西 髙子" in page_client.get(path).text
        assert looks(shop.service)[-1] == (what, {str(item.person_id)})
    assert len(looks(shop.service)) == before + 4


def test_a_month_of_many_shifts_asks_no_more_than_one_of_few(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    people = [shop.pilot() for _ in range(3)]
    counts = []
    for days in ((0,), range(1, 14)):
        for number in days:
            shop.shift(people[number % 3], day=DAY + timedelta(days=number))
        page_client.get(f"{here}/roster", day=DAY.isoformat(), view="month")
        with statements(shop.service.ledger.database, shop.service.views) as asked:
            page_client.get(f"{here}/roster", day=DAY.isoformat(), view="month")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_somebody_is_found_enrolled_and_prepared(
    service: Service, shop: Shop, page_client: PageClient, here: str
) -> None:
    person = Centre(service).person("分身 いちか")
    found = page_client.get(f"{here}/pilots", q="いちか").text
    assert "分身 いちか" in found and looks(service)[-1] == ("people", {str(person.id)})
    assert "Nobody else was found by this name." in page_client.text(f"{here}/pilots", q="いない")
    made = page_client.post(f"{here}/pilots", person_id=person.id).headers["Location"]
    at = made.partition("?")[0]
    therapist = page_client_of(service, Role.THERAPIST)
    page_client.post(f"{at}/training")
    page_client.post(f"{at}/times", day3_0_start="14:00", day3_0_end="17:00")
    page_client.post(f"{at}/wishes", hours="fewer")
    page_client.post(f"{at}/equipment", works="true")
    assert (
        page_client.post(f"{at}/limits", minutes_per_day="120", days_per_week="3").status_code
        == 403
    )
    slip = therapist.post(f"{at}/limits", minutes_per_day="5", days_per_week="3", note="疲れやすい")
    assert slip.status_code == 422 and "疲れやすい" in slip.text
    therapist.post(f"{at}/limits", minutes_per_day="120", days_per_week="3", note="疲れやすい")
    assert "疲れやすい" in therapist.text(at) and "疲れやすい" not in page_client.text(at)
    assert "120 minutes a day, 3 days a week" in page_client.text(f"{here}/pilots")
    now = service.ledger.get(Pilot, pilot_id(shop.deployment.id, person.id))
    assert now.trained_on is not None and now.limits is not None
    assert page_client.post(f"{at}/withdraw", reason="").status_code == 422
    page_client.post(f"{at}/withdraw", reason="引越し")
    assert "withdrawn" in page_client.text(at)


def test_a_call_for_help_stands_above_the_list_until_it_is_seen_to(
    service: Service, shop: Shop, page_client: PageClient
) -> None:
    item = shop.pilot()
    shift = shop.shift(item)
    shop.does(AskForShiftHelp(shift_id=shift.id, note="音が出ません。"), item)
    assert "Pilots who called" in page_client.text("/deployments")
    assert "音が出ません。" in page_client.text(f"/shifts/{shift.id}")
    assert "Pilots who called" not in page_client_of(service, centre=ELSEWHERE).text("/deployments")
    page_client_of(service, Role.SOCIAL_WORKER).post(f"/shifts/{shift.id}/helped")
    assert "Pilots who called" not in page_client.text("/deployments")


def test_a_draft_is_looked_at_and_published_twice_alike(
    shop: Shop, page_client: PageClient, here: str
) -> None:
    one, other = shop.pilot(), shop.pilot()
    assert "No roster has been planned yet." in page_client.text(f"{here}/plan")
    past = page_client.post(f"{here}/plan", first="2026-04-01", last="2026-04-02")
    assert past.status_code == 422 and 'id="last-problem"' in past.text
    asked = page_client.post(f"{here}/plan", first="2026-04-20", last="2026-04-26")
    assert asked.headers["Location"] == f"{here}/plan?said=asked"
    assert "A roster is being planned" in page_client.text(f"{here}/plan")
    job = _keep_draft(shop, str(one.person_id), str(other.person_id))
    words = page_client.text(f"{here}/plan")
    assert "2 h would have a pilot." in words and "nothing stays empty" in words
    days = {"first": "2026-04-20", "last": "2026-04-26"}
    stale = page_client.post(f"{here}/publish", job_id=uuid4(), **days)
    assert stale.status_code == 409 and not shifts(shop)
    for _ in range(2):
        assert page_client.post(f"{here}/publish", job_id=job, **days).status_code == 303
    (shift,) = shifts(shop)
    assert (shift.person_id, shift.stand_by_id) == (one.person_id, other.person_id)
    outside = page_client.post(f"{here}/publish", job_id=job, first="2026-06-01", last="2026-06-02")
    assert outside.status_code == 422


def _keep_draft(shop: Shop, text: str, other: str) -> object:
    made = RosterShift(date(2026, 4, 20), 600, str(shop.deployment.robot_id), 720, text)
    best = Found(value=4, bound=4, is_optimal=True, seconds=0.1)
    roster = Roster(
        shifts=(made,),
        stand_bys=(StandBy(made, other),),
        empty=(),
        hours=(Hours(candidate=text, minutes=120, share=60, shifts=1, stand_by=0),),
        filled=best,
        cost=best,
        moved_parts=0,
        seed=1,
        is_cut_short=False,
    )
    command = KeepRosterDraft(
        deployment_id=shop.deployment.id,
        job_id=uuid4(),
        first=date(2026, 4, 20),
        last=date(2026, 4, 26),
        made_at=shop.service.clock.now(),
        roster=roster,
    )
    shop.service.bus.dispatch(command, Envelope(caller=system("tests", CENTRE)))
    return command.job_id


def test_an_end_needs_a_reason_and_a_yes(shop: Shop, page_client: PageClient, here: str) -> None:
    shop.shift(shop.pilot())
    assert page_client.post(f"{here}/end", end_reason="期間の終わり").status_code == 422
    assert shop.service.ledger.get(Deployment, shop.deployment.id).ended_on is None
    page_client.post(f"{here}/end", end_reason="期間の終わり", sure="true")
    assert [shift.state for shift in shifts(shop)] == [ShiftState.CANCELLED]
    assert (
        "ended on" in page_client.text(here)
        and "new-shift" not in page_client.get(f"{here}/roster").text
    )


def test_nothing_of_another_centre_is_found(service: Service, shop: Shop, here: str) -> None:
    item = shop.pilot()
    shift, stranger = shop.shift(item), page_client_of(service, centre=ELSEWHERE)
    at = f"/pilots/{pilot_id(shop.deployment.id, item.person_id)}"
    link = f"/venues/{shop.deployment.venue_id}/link"
    head = service.ledger.head()
    for path in (here, f"{here}/roster", f"{here}/calendar", f"{here}/pilots", f"{here}/plan",
                 f"{here}/new-shift", f"/shifts/{shift.id}", at, link):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
    for path, sent in (
        (f"{here}/close-day", {"date": DAY, "reason": "x"}),
        (f"{here}/fault", {"fault": "x"}),
        (f"{here}/publish", {"job_id": uuid4(), "first": DAY, "last": DAY}),
        (f"/shifts/{shift.id}/cancel", {"cancel_reason": "x"}),
        (f"{at}/withdraw", {"reason": "x"}),
        (link, {"last": DAY}),
    ):
        assert stranger.post(path, **sent).status_code == 404, path
    topics = {type(row.event).__name__ for row in service.ledger.read(head, 10_000)}
    assert topics <= {"Refused"}
    assert "商品の紹介" not in stranger.text("/deployments")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PARTICIPANT, Role.VENUE, Role.CLIENT])
def test_only_staff_open_the_pages_of_staff(
    role: Role, service: Service, shop: Shop, here: str
) -> None:
    guest = page_client_of(service, role)
    for path in ("/deployments", here, f"{here}/roster", f"/shifts/{uuid4()}"):
        assert guest.get(path).status_code == 403


def planned(page_client: PageClient, first: str, last: str, holidays: str) -> str:
    """The address of a new deployment of the shop's robot."""
    robot = page_client.post("/robots/new", name="コロ").headers["Location"]
    venue = page_client.post("/venues/new", name="大河ドラマ館").headers["Location"]
    facts = CITY | {
        "robot_id": re.findall(r"robot=([0-9a-f-]{36})", robot)[0],
        "venue_id": re.findall(r"venue=([0-9a-f-]{36})", venue)[0],
        "first": first, "last": last, "slot0_last": last, "closed_on_public_holidays": holidays,
    }  # fmt: skip
    facts = {name: value for name, value in facts.items() if not name.startswith("slot1")}
    sent = page_client.post("/deployments/new", **facts)
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"].split("?")[0]


def test_a_deployment_longer_than_800_days_opens_and_can_be_ended(page_client: PageClient) -> None:
    here = planned(page_client, "2028-01-05", "2031-01-05", "false")
    for path in (here, f"{here}/calendar"):
        assert "Until Thu, Mar 14, 2030 the robot runs on 572 days" in page_client.text(path)
    assert "Jan" in page_client.text(f"{here}/calendar", day="2031-01-05")
    ended = page_client.post(f"{here}/end", end_reason="取りやめ", sure="true")
    assert ended.status_code == 303
    assert "ended on" in page_client.text(here)


@pytest.mark.parametrize("first", ["2027-12-20", "2028-01-05"])
def test_a_deployment_beyond_the_last_certain_holiday_opens_and_says_so(
    page_client: PageClient, first: str
) -> None:
    here = planned(page_client, first, "2028-03-31", "true")
    for path in (here, f"{here}/calendar"):
        assert "Public holidays are certain until Fri, Dec 31, 2027." in page_client.text(path)
    calendar, roster = (
        page_client.text(f"{here}/{name}", day="2028-01-12") for name in ("calendar", "roster")
    )
    assert "public holidays not certain yet" in calendar
    assert "It is not certain yet whether the robot runs in these days." in roster
    for path in (f"{here}/pilots", f"{here}/plan", f"{here}/new-shift?date=2028-01-12"):
        assert page_client.get(path).status_code == 200
    times = {"date": "2028-01-12", "start": "15:00", "end": "16:00"}
    refused = page_client.post(f"{here}/new-shift", **times)
    assert refused.status_code == 409 and "An administrator can check them" in refused.text


def test_staff_record_the_hours_of_a_shift_that_nobody_began_in_time(
    shop: Shop, page_client: PageClient, clock: SettableClock
) -> None:
    shift, travel = shop.shift(shop.pilot()), traveller(clock)
    at, once = f"/shifts/{shift.id}", uuid4().hex
    travel(DAY, "15:59")
    assert "Record the hours" not in page_client.text(at)
    travel(DAY, "18:00")
    assert "its time is over" in page_client.text(at)
    roster = page_client.text(f"/deployments/{shop.deployment.id}/roster", day=DAY.isoformat())
    assert "its time is over" in roster
    for began, ended in (("15:00", "14:30"), ("14:30", "18:30")):
        refused = page_client.post(f"{at}/hours", began=began, ended=ended)
        assert refused.status_code == 422 and "has passed already" in refused.text
    for _ in range(2):
        sent = page_client.post(f"{at}/hours", once, began="14:05", ended="15:50", visitors="4")
        assert sent.status_code == 303
    now = shop.now(shift)
    assert (now.state, now.minutes_done, now.visitors) == (ShiftState.ENDED, 105, 4)

"""The pages of the robots' figures: what they show to whom, and where numbers lead."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from app.reports.known_calendar import known_calendar
from domain.identity.commands import AddHoliday
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.reports.value_objects import Span
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.schedule import Schedule, Slot
from domain.robots.pseudonyms import person_code
from domain.robots.shifts import commands as shift_commands
from domain.robots.value_objects import Cause
from projections.reports.figures import View
from projections.reports.robot_figures import Deployed
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements, words_of
from tests.app.robots.pages_of import looks
from tests.centre import CENTRE, Centre
from tests.shop import DAY, Shop, at

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
HERE = "/reports/robot-pilot"
TO_DAY = {"as_of": DAY.isoformat(), "period": "month"}


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open(service)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service, Role.MANAGER)


Work = Callable[..., Caller]


@pytest.fixture
def work(shop: Shop, clock: SettableClock) -> Work:
    """Lets somebody pilot from 14:00 to 16:00, ten minutes of it interrupted."""

    def pilots(of: Shop = shop, cause: Cause = Cause.NETWORK, start: str = "14:00") -> Caller:
        pilot = of.pilot()
        hour = int(start[:2])
        shift = of.shift(pilot, start=start, end=f"{hour + 2}:00")
        clock.set(at(DAY, start))
        of.does(shift_commands.StartShift(shift_id=shift.id), pilot)
        clock.advance(timedelta(minutes=30))
        of.does(shift_commands.InterruptShift(shift_id=shift.id, cause=cause), pilot)
        clock.advance(timedelta(minutes=10))
        of.does(shift_commands.ResumeShift(shift_id=shift.id), pilot)
        clock.set(at(DAY, f"{hour + 2}:00"))
        of.does(shift_commands.EndShift(shift_id=shift.id), pilot)
        return pilot

    return pilots


def card(page: str, figure: str) -> str:
    """The words of the card of one figure."""
    part = page.split(f'<section class="card" aria-labelledby="{figure}">')[1]
    return words_of(f"<main>{part.split('</section>')[0]}</main>")


def links(page: str, begin: str) -> list[str]:
    """The addresses on a page that begin so, each once, in their order."""
    return list(
        dict.fromkeys(unescape(item) for item in re.findall(rf'href="({begin}[^"]*)"', page))
    )


def records(page: str) -> int:
    """How many records a page lists."""
    return page.count('href="/audit/events/')


def test_the_cards_show_what_robots_and_pilots_did(page_client: PageClient, work: Work) -> None:
    work()
    page = page_client.get(HERE, **TO_DAY).text
    assert "1 person" in card(page, "RB1") and "Living in the city 1 person" in card(page, "RB1")
    assert "16 days" in card(page, "RB2") and "The robot runs for 128 h." in card(page, "RB2")
    assert "Time that the robot runs 7,680 minutes" in card(page, "RB2")
    assert "1 shift" in card(page, "RB3")
    assert "110 minutes" in card(page, "RB4") and "1 h 50 min" in card(page, "RB4")
    assert "1 time" in card(page, "RB5") and "network 1 time" in card(page, "RB5")
    assert "Time interrupted 10 minutes" in card(page, "RB5")
    assert '<desc id="causes-words">network 1 time, robot 0 times, unwell 0 times,' in page
    assert "network 1 network 0:10" in words_of(page)


def test_an_empty_centre_has_noughts_and_kind_words(page_client: PageClient) -> None:
    page = page_client.get(HERE).text
    assert "0 people" in card(page, "RB1") and "0 minutes" in card(page, "RB4")
    assert "Piloting was not interrupted in this period." in words_of(page)
    assert "No robot ran in this period." in words_of(page)
    assert "Nobody was a pilot in this period." in page_client.text(f"{HERE}/pilots")
    for figure in ("RB1", "RB2", "RB3", "RB4", "RB5"):
        assert "Nothing was recorded yet that counts here." in page_client.text(f"{HERE}/{figure}")
    assert page_client.get(f"{HERE}/RB6").status_code == 404


def test_every_number_leads_to_exactly_its_records(
    shop: Shop, page_client: PageClient, work: Work, service: Service
) -> None:
    other = Shop.open(service)
    work(other, Cause.ROBOT, "10:00")
    work(other, Cause.ROBOT, "12:00")
    work()
    page = page_client.get(HERE, **TO_DAY).text
    assert "By robot" in words_of(page)
    here, there = shop.deployment.id, other.deployment.id
    robots = (shop.deployment.robot_id, other.deployment.robot_id)
    found = {link: records(page_client.get(link).text) for link in links(page, f"{HERE}/RB")}
    of_all = [found[link] for link in found if "_id" not in link and "cause" not in link]
    assert of_all == [3, 2, 3, 3, 3]
    assert [found[item] for item in found if "cause=" in item] == [1, 2]
    for figure, numbers in (("RB1", (1, 2)), ("RB3", (1, 2)), ("RB4", (1, 2)), ("RB5", (1, 2))):
        for name, ids in (("deployment_id", (here, there)), ("robot_id", robots)):
            for id, number in zip(ids, numbers, strict=True):
                (link,) = [item for item in found if figure in item and f"{name}={id}" in item]
                assert found[link] == number, link
    assert records(page_client.get(f"{HERE}/RB2", **TO_DAY).text) == 2


def test_a_closed_day_is_behind_the_open_days_of_its_month_alone(
    shop: Shop, page_client: PageClient
) -> None:
    first, later = DAY.replace(day=10), DAY + timedelta(days=40)
    for day in (first, later):
        shop.does(
            deployment_commands.CloseDay(
                deployment_id=shop.deployment.id, date=day, reason="棚卸し"
            )
        )
    page = page_client.get(f"{HERE}/RB2", as_of="2026-04-15", period="month").text
    assert records(page) == 2 and "Day closed Fri, Apr 10" in words_of(page)


def test_somebody_in_two_deployments_of_a_robot_is_one_pilot_of_it(
    shop: Shop, page_client: PageClient, service: Service
) -> None:
    pilot, first = shop.pilot(), DAY - timedelta(days=10)
    Shop.open(service)
    evening = shop.does(
        deployment_commands.PlanDeployment(
            robot_id=shop.deployment.robot_id,
            venue_id=shop.does(deployment_commands.RegisterVenue(name="市民ホール")).id,
            title="夕方の案内",
            work="催しを案内します。",
            first=first,
            last=DAY,
            slots=(Slot(first=first, last=DAY, start="18:30", end="20:00"),),
        )
    )
    assert pilot.person_id is not None
    shop.does(deployment_commands.EnrolPilot(deployment_id=evening.id, person_id=pilot.person_id))
    page = page_client.get(HERE).text
    assert "1 person" in card(page, "RB1")
    pilots = [link for link in links(page, f"{HERE}/RB1") if "_id" in link]
    assert len(pilots) == 3
    (of_robot,) = [item for item in pilots if f"robot_id={shop.deployment.robot_id}" in item]
    assert page.split(f'href="{of_robot}">')[1].startswith("1<span")
    assert records(page_client.get(of_robot).text) == 1


def test_one_deployment_alone_is_counted_and_said(
    shop: Shop, page_client: PageClient, work: Work, service: Service
) -> None:
    work(Shop.open(service), Cause.VENUE, "10:00")
    work()
    alone: dict[str, Any] = {**TO_DAY, "deployment_id": str(shop.deployment.id)}
    page = page_client.get(HERE, **alone).text
    assert "Only: 商品の紹介" in words_of(page)
    assert "1 shift" in card(page, "RB3") and "venue 0 times" in card(page, "RB5")
    assert f'value="{shop.deployment.id}" selected' in page
    assert links(page, rf"{HERE}\?") == [f"{HERE}?as_of=2026-04-16&period=month"]
    whole = page_client.get(HERE, **TO_DAY).text
    of_robot = f"{HERE}?as_of=2026-04-16&period=month&robot_id={shop.deployment.robot_id}"
    assert of_robot in links(whole, rf"{HERE}\?")
    assert "Only: 一号機" in page_client.text(of_robot)
    (file,) = [link for link in links(page, "/api/v1") if link.endswith("format=csv")]
    shown = page_client.get(file).data.decode("utf-8-sig")
    assert "Only of: 商品の紹介" in shown and "RB3,Shifts done,,1,shifts" in shown
    assert "RB2,Robot open days,Time that the robot runs,7680,minutes" in shown


def test_pilots_stand_in_the_order_of_names_and_the_look_is_recorded(
    page_client: PageClient, work: Work, service: Service
) -> None:
    pilot = work()
    page = page_client.get(f"{HERE}/pilots", **TO_DAY).text
    assert "葛󠄀西 髙子 1 Shifts done 1:50 Time piloted 1 Interruptions" in words_of(page)
    assert looks(service)[-1] == ("figures", {str(pilot.person_id)})
    (link,) = links(page, f"{HERE}/RB4")
    behind = page_client.get(link).text
    assert "Only: 葛󠄀西 髙子" in words_of(behind) and records(behind) == 1
    assert "Shift ended 1 h 50 min" in words_of(behind)


def test_pilots_stand_in_the_order_of_kana(
    shop: Shop, page_client: PageClient, service: Service
) -> None:
    for name in ("うみ", "あお", "いろ"):
        person = Centre(service).person(name)
        shop.does(
            deployment_commands.EnrolPilot(deployment_id=shop.deployment.id, person_id=person.id)
        )
    rows = re.findall(
        r'<th scope="row" class="nowrap">([^<]+)</th>', page_client.get(f"{HERE}/pilots").text
    )
    assert rows == ["あお", "いろ", "うみ"]


def test_the_interface_counts_a_part_alone_and_leads_to_its_events(
    shop: Shop, page_client: PageClient, work: Work, service: Service
) -> None:
    work(Shop.open(service), Cause.ROBOT, "10:00")
    pilot = work()
    for part in (
        {"deployment_id": str(shop.deployment.id)},
        {"robot_id": str(shop.deployment.robot_id)},
        {"person_id": str(pilot.person_id)},
    ):
        answer = page_client.get(f"/api/v1{HERE}", **TO_DAY, **part).json
        assert answer is not None
        figures = {item["id"]: item for item in answer["figures"]}
        assert [figures[id]["value"] for id in ("RB1", "RB3", "RB4", "RB5")] == [1, 1, 110, 1]
        behind = page_client.get(figures["RB5"]["events"]).json
        assert behind is not None and pilot.person_id is not None
        assert [item["code"] for item in behind["items"]] == [person_code(pilot.person_id)]
    events = f"/api/v1{HERE}/figures/RB5/events"
    for cause, number in (("robot", 1), ("network", 1), ("unwell", 0)):
        answer = page_client.get(events, **TO_DAY, cause=cause).json
        assert answer is not None and len(answer["items"]) == number
    assert looks(service)[-1] == ("figures", {str(pilot.person_id)})


def test_a_supervisor_reads_codes_and_no_names(shop: Shop, work: Work, service: Service) -> None:
    pilot = work()
    supervisor = page_client_of(service, Role.SUPERVISOR)
    assert pilot.person_id is not None
    code = person_code(pilot.person_id)
    for path in ("/pilots", "/RB1", "/RB3", "/RB5"):
        page = supervisor.get(HERE + path, **TO_DAY).text
        assert code in page and "葛󠄀西" not in page
        assert "/shifts/" not in page and "/deployments/" not in page
        assert looks(service)[-1] == ("figures", {str(pilot.person_id)})


def test_a_supervisor_reads_how_often_and_never_of_whom_it_was_for_which_cause(
    shop: Shop, work: Work, service: Service
) -> None:
    pilot = work(cause=Cause.UNWELL)
    own = {"person_id": str(pilot.person_id)}
    supervisor, manager = (
        page_client_of(service, Role.SUPERVISOR),
        page_client_of(service, Role.MANAGER),
    )
    page = supervisor.get(HERE, **TO_DAY).text
    assert "unwell" in words_of(page) and "cause=" not in page
    assert "cause=unwell" in manager.get(HERE, **TO_DAY).text
    for query in (TO_DAY, {**TO_DAY, **own}):
        assert "unwell" in manager.text(f"{HERE}/RB5", **query)
        behind = supervisor.text(f"{HERE}/RB5", **query).split("The records that count")[1]
        assert "unwell" not in behind
    assert "unwell" not in supervisor.text(f"{HERE}/RB5", **TO_DAY, **own)
    figures = supervisor.get(f"/api/v1{HERE}", **TO_DAY, **own).json
    assert figures is not None
    assert [figure["breakdown"] for figure in figures["figures"] if figure["id"] == "RB5"] == [{}]
    for path in (f"{HERE}/RB5", f"/api/v1{HERE}/figures/RB5/events"):
        assert supervisor.get(path, **TO_DAY, cause="network").status_code == 403
        assert manager.get(path, **TO_DAY, cause="network").status_code == 200


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.SOCIAL_WORKER, Role.ADMIN, Role.VENUE])
def test_nobody_else_reads_the_figures(service: Service, role: Role) -> None:
    page_client = page_client_of(service, role)
    for path in ("", "/pilots", "/RB1"):
        assert page_client.get(HERE + path).status_code == 403


def test_what_belongs_to_another_centre_is_not_found(
    shop: Shop, work: Work, service: Service
) -> None:
    pilot = work()
    there = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert "0 people" in card(there.get(HERE, **TO_DAY).text, "RB1")
    for name, id in (
        ("deployment_id", shop.deployment.id),
        ("robot_id", shop.deployment.robot_id),
        ("person_id", pilot.person_id),
    ):
        assert there.get(f"{HERE}/RB3", **{name: str(id)}).status_code == 404
        assert there.get(f"/api/v1{HERE}", **{name: str(id)}).status_code == 404
    assert there.get(HERE, centre="digital-kamakura").status_code == 404


def test_a_day_to_come_is_refused_kindly_and_today_is_shown(page_client: PageClient) -> None:
    answer = page_client.get(HERE, as_of="2026-05-01")
    assert answer.status_code == 422
    assert "Nothing is known of a day to come yet." in words_of(answer.text)
    assert 'href="#as_of"' in answer.text and 'value="2026-05-01"' in answer.text
    assert page_client.get(f"{HERE}/RB5", cause="boredom").status_code == 422


def test_a_report_is_had_again_as_it_was_known(
    page_client: PageClient, work: Work, clock: SettableClock
) -> None:
    work(start="10:00")
    then = clock.now().astimezone(at(DAY, "00:00").tzinfo)
    clock.advance(timedelta(minutes=1))
    work(start="13:00")
    known = {**TO_DAY, "known_at": then.strftime("%Y-%m-%dT%H:%M")}
    page = page_client.get(HERE, **known).text
    assert "1 shift" in card(page, "RB3") and f'value="{known["known_at"]}"' in page
    (link,) = [item for item in links(page, f"{HERE}/RB3") if "_id" not in item]
    assert records(page_client.get(link).text) == 1
    assert "2 shifts" in card(page_client.get(HERE, **TO_DAY).text, "RB3")


def test_open_days_are_counted_with_the_holidays_that_were_known(
    shop: Shop, service: Service, clock: SettableClock
) -> None:
    then = clock.now()
    clock.advance(timedelta(minutes=1))
    shop.does(AddHoliday(date=DAY, name="市制の日"))
    slot = Slot(first=DAY, last=DAY, start="10:00", end="12:00")
    deployed = Deployed(id="d", robot_id="r", schedule=Schedule(first=DAY, last=DAY, slots=(slot,)))
    open_days = [
        deployed.open_days(
            View(
                centre=CENTRE,
                span=Span(DAY, DAY),
                known_at=instant,
                calendar=known_calendar(service.ledger, CENTRE, instant),
            )
        )
        for instant in (then, clock.now())
    ]
    assert [len(days) for days in open_days] == [1, 0]


def test_long_lists_come_in_pages_and_ask_no_more_of_the_databases(
    shop: Shop, page_client: PageClient, service: Service
) -> None:
    pilots = [shop.pilot() for _ in range(2)]
    addresses = [f"{HERE}?as_of=2026-04-15", f"{HERE}/pilots?as_of=2026-04-15",
                 f"{HERE}/RB1?as_of=2026-04-15"]  # fmt: skip
    few = {address: questions(page_client, address) for address in addresses}
    pilots += [shop.pilot(trained=False) for _ in range(51)]
    assert {address: questions(page_client, address) for address in addresses} == few
    for address in addresses[1:]:
        page = page_client.get(address).text
        (following,) = re.findall(r'href="([^"]+)" rel="next"', page)
        rest = page_client.get(unescape(following)).text
        assert rest.count('<th scope="row"') == 3 and "From the beginning" in rest
        assert page.count('<th scope="row"') == 50


def questions(page_client: PageClient, address: str) -> int:
    """How many questions a page asks of the read models and the inline tables."""
    page_client.get(address)
    with statements(page_client.service.views, page_client.service.ledger.database) as asked:
        assert page_client.get(address).status_code == 200
    return len(asked)


def test_the_reports_lead_to_one_another_and_the_deployment_to_its_figures(
    shop: Shop, page_client: PageClient
) -> None:
    assert f'href="{HERE}"' in page_client.get("/reports").text
    assert 'href="/reports"' in page_client.get(HERE).text
    (link,) = links(page_client.get(f"/deployments/{shop.deployment.id}").text, HERE)
    assert UUID(link.rpartition("=")[2]) == shop.deployment.id
    assert "Only: 商品の紹介" in page_client.text(link)

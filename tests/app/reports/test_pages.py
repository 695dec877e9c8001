"""The pages of the figures: what they show to whom, and what a manager sets and confirms there."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.participants.value_objects import WorkMode
from domain.reports.year_plan import YearPlan
from tests.app.orders.page_client import ELSEWHERE, PageClient, page_client_of, statements, words_of
from tests.app.reports.year import NEW_YEARS_EVE, accepted, came, opening_autumn, registered
from tests.app.visitors import visitor
from tests.centre import CENTRE, Centre

EVE = NEW_YEARS_EVE.isoformat()
ENGLISH = {"Accept-Language": "en"}
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    return page_client_of(service, Role.MANAGER)


def card(page: str, figure: str) -> str:
    """The words of the card of one figure."""
    part = page.split(f'<section class="card" aria-labelledby="{figure}">')[1]
    return words_of(f"<main>{part.split('</section>')[0]}</main>")


def recorded(service: Service, kind: type) -> list[object]:
    """Every event of a kind."""
    return [row.event for row in service.ledger.read(0, 10_000) if isinstance(row.event, kind)]


def test_the_cards_show_each_figure_with_its_parts(centre: Centre, page_client: PageClient) -> None:
    opening_autumn(centre)
    page = page_client.get("/reports", as_of=EVE).text
    ones = card(page, "B1")
    assert "8 people" in ones and "provisional" in ones
    assert "Home-based 2 people On site 6 people" in ones
    assert "9 orders" in card(page, "B2")
    assert "1 April 2022 to 31 December 2022" in card(page, "B2")
    assert "not set yet" in card(page, "B4") and "÷ target) ―" in card(page, "B4")
    assert f'href="/reports/bpo-centre/B1?as_of={EVE}"' in page
    japanese = page_client.get("/reports", "ja", as_of=EVE).text
    assert "令和4年（2022年）12月31日" in japanese and "暫定値" in japanese


def test_an_empty_centre_has_noughts_and_kind_words(page_client: PageClient) -> None:
    page = page_client.get("/reports").text
    assert "0 people" in card(page, "B1")
    assert "Nothing was recorded yet that counts here." in page_client.text(
        "/reports/bpo-centre/B1"
    )
    assert "Nothing was set for this year yet." in page_client.text("/reports/bpo-centre/B4")
    assert "Nothing was set yet." in page_client.text("/reports/plan")


def test_the_gap_to_the_target_is_told_in_words(centre: Centre, page_client: PageClient) -> None:
    for _ in range(2):
        registered(centre, date(2026, 4, 2))
    for target, words in (
        (3, "1 more registration to the target."),
        (2, "The target is just reached."),
        (1, "The target is reached, with 1 registration more."),
    ):
        page_client.post("/reports/plan/target", target_year=2026, registrations=target)
        assert words in card(page_client.get("/reports").text, "B4")
    assert "Reached (registrations ÷ target) 200.0 %" in card(
        page_client.get("/reports").text, "B4"
    )


def test_a_number_leads_to_its_records_and_they_to_the_audit_trail(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    people = opening_autumn(centre)
    head = service.ledger.head()
    page = page_client.get("/reports/bpo-centre/B1", as_of=EVE).text
    for item in people:
        assert page.count(f'<th scope="row" class="nowrap">{item.code}</th>') == 1
    (look,) = service.ledger.read(head)
    assert isinstance(look.event, Access.Viewed)
    assert (look.event.what, len(look.event.person_ids)) == ("figures", 8)
    links = re.findall(r'href="/audit/events/(\d+)"', page)
    topics = {service.ledger.at(int(link)).event.TOPIC for link in links}
    assert (len(links), topics) == (8, {"participant.registered.v1"})
    assert "葛󠄀西" not in page
    orders = page_client.get("/reports/bpo-centre/B2", as_of=EVE).text
    assert orders.count('<a href="/orders/') == 9


def test_a_supervisor_reads_everything_and_sets_nothing(centre: Centre, service: Service) -> None:
    opening_autumn(centre)
    supervisor = page_client_of(service, Role.SUPERVISOR)
    orders = supervisor.get("/reports/bpo-centre/B2", as_of=EVE).text
    assert orders.count("/audit/events/") == 9 and "/orders/" not in orders
    assert "/reports/plan" not in supervisor.get("/reports").text
    assert "Confirm this figure" not in orders
    assert supervisor.get("/reports/plan").status_code == 403
    refused = supervisor.post(
        "/reports/bpo-centre/B1/confirm", as_of=EVE, period="year", centre="x", value=8
    )
    assert refused.status_code == 403


def test_a_confirmed_figure_says_so_until_something_is_recorded_late(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    opening_autumn(centre)
    facts: dict[str, Any] = {
        "as_of": EVE,
        "period": "year",
        "centre": CENTRE,
        "value": 8,
    }
    for _ in range(2):
        done = page_client.post("/reports/bpo-centre/B1/confirm", once="0" * 32, **facts)
        assert done.status_code == 303
    assert len(recorded(service, YearPlan.FigureConfirmed)) == 1
    page = page_client.get(done.headers["Location"]).text
    assert "The figure is confirmed now." in page and "Confirm this figure" not in page
    registered(centre, date(2022, 12, 30), WorkMode.HOME_BASED)
    assert "It was confirmed as 8." in card(page_client.get("/reports", as_of=EVE).text, "B1")


def test_a_number_that_is_out_of_date_is_not_confirmed(
    centre: Centre, page_client: PageClient, service: Service
) -> None:
    opening_autumn(centre)
    facts: dict[str, Any] = {
        "as_of": EVE,
        "period": "year",
        "centre": CENTRE,
        "value": 7,
    }
    refused = page_client.post("/reports/bpo-centre/B1/confirm", **facts)
    assert refused.status_code == 409
    words = words_of(refused.text)
    assert "This figure is 8 now. Look at it again before you confirm it." in words
    assert 'name="value" value="8"' in refused.text and f'value="{EVE}"' in refused.text
    assert recorded(service, YearPlan.FigureConfirmed) == []
    assert page_client.post("/reports/bpo-centre/B4/confirm", **facts).status_code == 404


def test_a_report_can_be_issued_again_as_it_was_known(
    centre: Centre, page_client: PageClient, clock: SettableClock
) -> None:
    opening_autumn(centre)
    clock.advance(timedelta(hours=2))
    registered(centre, date(2022, 12, 30))
    then = {"as_of": EVE, "known_at": "2026-04-15T11:00"}
    page = page_client.get("/reports", **then).text
    assert "8 people" in card(page, "B1") and 'value="2026-04-15T11:00"' in page
    (link,) = re.findall(r'href="(/reports/bpo-centre/B1\?[^"]+)"', page)
    behind = page_client.get(link.replace("&amp;", "&")).text
    assert behind.count("/audit/events/") == 8 and "Confirm this figure" not in behind
    assert "9 people" in card(page_client.get("/reports", as_of=EVE).text, "B1")


def test_a_day_to_come_is_refused_kindly_and_today_is_shown(page_client: PageClient) -> None:
    answer = page_client.get("/reports", as_of="2026-05-01")
    assert answer.status_code == 422
    assert "Nothing is known of a day to come yet." in words_of(answer.text)
    assert 'href="#as_of"' in answer.text and 'value="2026-05-01"' in answer.text
    assert page_client.get("/reports", as_of="soon").status_code == 422
    assert page_client.get("/reports/bpo-centre/B9").status_code == 404


def test_a_target_that_does_not_fit_keeps_what_was_typed(
    page_client: PageClient, service: Service
) -> None:
    refused = page_client.post(
        "/reports/plan/target", target_year=2026, registrations="many", target_reason="計画"
    )
    assert refused.status_code == 422
    assert 'value="many"' in refused.text and 'value="計画"' in refused.text
    assert 'href="#registrations"' in refused.text
    assert recorded(service, YearPlan.TargetSet) == []
    mark = "1" * 32
    for _ in range(2):
        page_client.post("/reports/plan/budget", once=mark, budget_year=2022, yen=14_850_000)
    assert len(recorded(service, YearPlan.BudgetSet)) == 1
    assert "FY 2022 (from April 2022) Operating cost (budget) 14,850,000 yen" in page_client.text(
        "/reports/plan"
    )


def test_another_centre_has_figures_of_its_own(centre: Centre, service: Service) -> None:
    opening_autumn(centre)
    there = page_client_of(service, Role.MANAGER, centre=ELSEWHERE)
    assert "0 people" in card(there.get("/reports", as_of=EVE).text, "B1")
    assert there.get("/reports", centre=CENTRE).status_code == 404
    facts: dict[str, Any] = {"centre": CENTRE, "target_year": 2026, "registrations": 5}
    assert there.post("/reports/plan/target", **facts).status_code == 404
    assert recorded(service, YearPlan.TargetSet) == []


def test_long_lists_come_in_pages_and_ask_no_more_of_the_databases(
    centre: Centre, page_client: PageClient
) -> None:
    somebody = registered(centre, date(2024, 4, 1))
    came(centre, somebody, date(2024, 5, 1))
    accepted(centre, date(2024, 5, 1))
    addresses = ("/reports?as_of=2024-05-31", "/reports/bpo-centre/B3?as_of=2024-05-31",
                 "/reports/bpo-centre/B2?as_of=2024-05-31")  # fmt: skip
    few = {address: questions(page_client, address) for address in addresses}
    client = centre.client()
    for number in range(51):
        came(centre, registered(centre, date(2024, 4, 1)), date(2024, 5, 1 + number % 20))
        accepted(centre, date(2024, 5, 2), client=client)
    assert {address: questions(page_client, address) for address in addresses} == few
    first = page_client.get(addresses[1]).text
    assert first.count("/audit/events/") == 50
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    rest = page_client.get(following.replace("&amp;", "&")).text
    assert rest.count("/audit/events/") == 2 and "From the beginning" in rest


def questions(page_client: PageClient, address: str) -> int:
    """How many questions a page asks of the read models and the inline tables."""
    page_client.get(address)
    with statements(page_client.service.views, page_client.service.ledger.database) as asked:
        assert page_client.get(address).status_code == 200
    found = [item for item in asked if re.search(r"FROM (report|order|participant)", item)]
    assert found
    return len(found)


def test_who_belongs_to_several_centres_chooses_whose_figures_are_shown(
    centre: Centre, service: Service
) -> None:
    opening_autumn(centre)
    page_client_of(service, centre=ELSEWHERE)
    both = visitor(create_app(service), service, Role.MANAGER, centres=(ELSEWHERE, CENTRE))
    service.projections.catch_up()

    def registrations(query: str) -> str:
        address = f"/reports?as_of={EVE}{query}"
        return both.client.get(address, headers=both.headers | ENGLISH).text

    first, chosen = registrations(""), registrations(f"&centre={CENTRE}")
    assert "0 people" in card(first, "B1") and "8 people" in card(chosen, "B1")
    assert f'<option value="{CENTRE}" selected>デジタル就労支援センターKAMAKURA</option>' in chosen
    assert f"centre={CENTRE}" in chosen.split('aria-labelledby="B1"')[1].split("</a>")[0]

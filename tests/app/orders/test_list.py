"""The list of orders: found by any word, sorted, counted by state, and taken out as a file."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.orders.commands import CancelJobOrder, CorrectClient
from domain.orders.job_order import JobOrder
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import PageClient, page_client_of
from tests.centre import Centre

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def titles(page: str) -> list[str]:
    """The titles of the orders that a page lists, in its order."""
    return re.findall(r"<td class=\"title\"><a href=\"/orders/[^\"]+\">([^<]+)</a></td>", page)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    """The desk of a coordinator."""
    return page_client_of(service)


@pytest.fixture
def three(centre: Centre) -> list[JobOrder]:
    """Orders of two clients; the one that is due first was cancelled."""
    today = centre.service.clock.today()
    harbour, town = centre.client("みなと商会"), centre.client("市民課")
    centre.does(CorrectClient(client_id=town.id, name_kana="シミンカ", reason="読みを確かめた。"))
    made = [
        centre.order(
            client=client, title=title, due_on=today + timedelta(days=days), released=False
        )
        for client, title, days in (
            (harbour, "封筒の宛名", 1),
            (town, "名簿の入力", 9),
            (harbour, "アンケートの集計", 5),
        )
    ]
    centre.does(CancelJobOrder(order_id=made[0].id, reason="取下げ"))
    return made


@ONE_STORE
def test_what_is_open_comes_first_and_all_is_one_press_away(
    three: list[JobOrder], page_client: PageClient
) -> None:
    page = page_client.get("/orders").text
    assert titles(page) == ["アンケートの集計", "名簿の入力"]
    for label, number in (("Open", 2), ("Finished", 1), ("All", 3), ("received", 2)):
        assert re.search(rf"{label} <span class=\"number\">{number}</span>", page), label
    assert 'href="/orders?show=all"' in page
    everything = page_client.get("/orders", show="all").text
    assert titles(everything) == ["アンケートの集計", "名簿の入力", "封筒の宛名"]


@ONE_STORE
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("封", ["封筒の宛名"]),
        ("ｱﾝｹｰﾄ", ["アンケートの集計"]),
        ("みなと", ["アンケートの集計", "封筒の宛名"]),
        ("しみん", ["名簿の入力"]),
        ("みなと 宛名", ["封筒の宛名"]),
        ("市民 宛名", []),
        ("%", []),
    ],
)
def test_any_word_of_an_order_finds_it(
    words: str, found: list[str], three: list[JobOrder], page_client: PageClient
) -> None:
    page = page_client.get("/orders", q=words)
    assert titles(page.text) == found
    assert ("Nothing fits this choice." in page.text) == (not found)


@ONE_STORE
def test_a_number_finds_its_order_and_a_new_name_of_a_client_is_found_at_once(
    three: list[JobOrder], page_client: PageClient, centre: Centre
) -> None:
    assert titles(page_client.get("/orders", q=three[1].number).text) == ["名簿の入力"]
    centre.does(
        CorrectClient(client_id=three[1].client_id, name="市民サービス課", reason="組織の改編")
    )
    assert titles(page_client.get("/orders", q="サービス").text) == ["名簿の入力"]


@ONE_STORE
def test_orders_are_sorted_and_filtered_and_the_address_keeps_it(
    three: list[JobOrder], page_client: PageClient
) -> None:
    page = page_client.get("/orders", sort="-due", show="all").text
    assert titles(page) == ["名簿の入力", "アンケートの集計", "封筒の宛名"]
    assert re.search(
        r'aria-sort="descending"><a href="/orders\?(show=all&amp;sort=due|sort=due&amp;show=all)">',
        page,
    )
    of_one = page_client.get("/orders", client_id=str(three[0].client_id), show="all").text
    assert titles(of_one) == ["アンケートの集計", "封筒の宛名"]
    assert "sort=title" in of_one and f"client_id={three[0].client_id}" in of_one
    soon = three[2].due_on + timedelta(days=1)
    assert titles(page_client.get("/orders", due_before=soon.isoformat()).text) == [
        "アンケートの集計"
    ]


def test_the_api_answers_the_same_question(three: list[JobOrder], api: ApiClients) -> None:
    reader = api.as_("coordinator")
    asked = {"q": "みなと", "sort": "-received", "show": "all", "limit": 1}
    first = reader.get("/job-orders", **asked).json
    assert first["total"] == 2
    rest = reader.get("/job-orders", **asked, cursor=first["next"]).json
    assert {one["title"] for one in first["items"] + rest["items"]} == {
        "アンケートの集計",
        "封筒の宛名",
    }
    (done,) = reader.get("/job-orders", show="done").json["items"]
    assert done["title"] == "封筒の宛名"


@ONE_STORE
def test_what_is_shown_can_be_taken_out(
    three: list[JobOrder], page_client: PageClient, service: Service
) -> None:
    page = page_client.get("/orders", "ja", q="みなと", sort="title").text
    (address,) = re.findall(r'href="([^"]+format=csv)"', page)
    head = service.ledger.head()
    answer = page_client.get(address.replace("&amp;", "&"), "ja")
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:3] == ["番号", "件名", "発注者"] and rows[0][-1] == "数量"
    assert [row[1] for row in rows[1:]] == ["アンケートの集計", "封筒の宛名"]
    (record,) = [
        one.event
        for one in service.ledger.read(after=head)
        if isinstance(one.event, Access.Downloaded)
    ]
    assert (record.what, record.form) == ("orders", "csv")
    book = page_client.get("/api/v1/job-orders/export?format=xlsx&show=all&codes=true")
    sheet = load_workbook(io.BytesIO(book.get_data())).worksheets[0]
    found = list(sheet.iter_rows(values_only=True))
    assert found[0][:2] == ("number", "title") and len(found) == 4
    assert found[0][-1] == "order_id" and found[1][-1] in {str(order.id) for order in three}
    assert isinstance(found[1][7], date) and found[1][5] == "received"

"""Views of lists that people keep for themselves: saved, shown on the list, and removed."""

import re
from urllib.parse import quote

import pytest

from app.bootstrap import Service
from domain.identity.account import Account
from domain.kernel.messaging.caller import Role
from tests.app.api_clients import ApiClients
from tests.app.orders.page_client import page_client_of
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_view_is_saved_on_its_list_and_seen_by_its_owner_alone(
    service: Service, centre: Centre
) -> None:
    staff, other = page_client_of(service), page_client_of(service, Role.MANAGER)
    centre.order(tasks=1)
    assert "Save this view" not in staff.text("/orders")
    page = staff.get("/orders", q="名簿", sort="-due").text
    (address,) = re.findall(r'name="address" value="([^"]+)"', page)
    address = address.replace("&amp;", "&")
    for _ in range(2):
        saved = staff.post("/account/views", label="名簿の案件", address=address)
        assert saved.status_code == 303 and saved.headers["Location"].startswith(address)
    shown = staff.get("/orders").text
    assert shown.count("名簿の案件") == 1 and address.replace("&", "&amp;") in shown
    assert "名簿の案件" not in other.get("/orders").text
    assert "名簿の案件" not in staff.get("/queue").text
    (act,) = re.findall(r'action="(/account/views/[^"]+/remove)"', staff.get("/account/views").text)
    assert other.post(act).status_code == 404
    assert staff.post(act).status_code == 303
    assert "名簿の案件" not in staff.get("/orders").text


def test_only_addresses_of_this_service_are_kept(service: Service) -> None:
    staff = page_client_of(service)
    for address in ("//example.jp/x", "https://example.jp", "/orders#x", "orders", "/a\\b"):
        assert staff.post("/account/views", label="x", address=address).status_code == 422, address
    assert staff.post("/account/views", address="/orders?show=all").status_code == 422


def test_views_over_the_api_and_their_limit(api: ApiClients) -> None:
    me = api.as_("coordinator")
    for number in range(30):
        body = {"label": f"表示 {number}", "address": f"/orders?q={quote(str(number))}"}
        assert me.post("/session/views", body).status_code == 200
    refused = me.post("/session/views", {"label": "もう1つ", "address": "/orders?q=x"})
    assert refused.status_code == 409
    found = me.get("/session/views").get_json()["views"]
    assert len(found) == 30
    assert me.post("/session/views", {"label": "x", "address": "https://x.jp"}).status_code == 422
    left = me.post(f"/session/views/{found[0]['id']}/remove").get_json()["views"]
    assert len(left) == 29 and found[0] not in left
    kept = [row.event for row in api.service.ledger.read(0, 1_000)]
    saved = [event for event in kept if isinstance(event, Account.ViewSaved)]
    assert {event.sealed_under for event in saved} == {saved[0].originator_id}

"""The address of a venue's day, over HTTP: issued, read again, ended, and by whom."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from tests.app.api_clients import ApiClients
from tests.app.visitors import visitor
from tests.shop import DAY, Shop

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TODAY = DAY - timedelta(days=1)


def opens(client: FlaskClient, address: str) -> int:
    return client.get(urlsplit(address).path).status_code


def test_an_address_is_issued_read_again_replaced_and_ended(shop: Shop, api: ApiClients) -> None:
    at, client = f"/venues/{shop.deployment.venue_id}", api.app.test_client()
    staff = api.as_("coordinator")
    none = {"venue_id": str(shop.deployment.venue_id), "last": None, "address": None}
    assert staff.get(f"{at}/day-link").json == none
    assert staff.post(f"{at}/end-day-link").status_code == 204
    body = {"last": (TODAY + timedelta(days=30)).isoformat()}

    issued = [staff.post(f"{at}/issue-day-link", body) for _ in range(2)]

    assert [item.status_code for item in issued] == [201, 200]
    addresses = [item.json["address"] for item in issued if item.json]
    assert [opens(client, address) for address in addresses] == [404, 200], (
        "the one before has ended"
    )
    read = staff.get(f"{at}/day-link")
    assert read.json is not None and read.headers["ETag"] == '"2"'
    assert read.json["last"] == body["last"] and opens(client, read.json["address"]) == 200
    ended = [staff.post(f"{at}/end-day-link") for _ in range(2)]
    assert [(item.status_code, item.json) for item in ended] == [(200, none)] * 2
    assert staff.get(f"{at}/day-link").json == none
    assert opens(client, addresses[1]) == 404


def test_the_last_day_is_within_reach(shop: Shop, api: ApiClients) -> None:
    at, staff = f"/venues/{shop.deployment.venue_id}/issue-day-link", api.as_("manager")
    days = (TODAY - timedelta(days=1), TODAY + timedelta(days=401))
    answers = [staff.post(at, {"last": day.isoformat()}) for day in days]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert staff.post(at).status_code == 422
    assert staff.post(at, {"last": (TODAY + timedelta(days=400)).isoformat()}).status_code == 201


def test_the_same_key_gives_the_same_issue(shop: Shop, api: ApiClients, service: Service) -> None:
    by = visitor(api.app, service, Role.COORDINATOR)
    at = f"/venues/{shop.deployment.venue_id}/issue-day-link"
    body, key = {"last": DAY.isoformat()}, {"Idempotency-Key": "k-1"}
    answers = [by.post(at, body, key) for _ in range(2)]
    client = api.app.test_client()
    assert [opens(client, answer.json["address"]) for answer in answers if answer.json] == [
        200,
        200,
    ]
    stale = by.post(at, body, {"If-Match": '"0"'})
    assert (stale.status_code, answers[1].headers["ETag"]) == (412, '"1"')


@pytest.mark.parametrize("role", ["therapist", "supervisor", "venue", "participant", "admin"])
def test_nobody_else_reads_or_issues_it(shop: Shop, api: ApiClients, role: str) -> None:
    at, guest = f"/venues/{shop.deployment.venue_id}", api.as_(role)
    body = {"last": DAY.isoformat()}
    assert guest.get(f"{at}/day-link").status_code == 403
    assert guest.post(f"{at}/issue-day-link", body).status_code == 403
    assert guest.post(f"{at}/end-day-link").status_code == 403


def test_another_centre_finds_nothing(shop: Shop, api: ApiClients) -> None:
    at, guest = f"/venues/{shop.deployment.venue_id}", api.as_("manager", centre="elsewhere")
    assert guest.get(f"{at}/day-link").status_code == 404
    assert guest.post(f"{at}/issue-day-link", {"last": DAY.isoformat()}).status_code == 404
    assert guest.post(f"{at}/end-day-link").status_code == 404

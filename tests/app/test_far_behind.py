"""While read models are far behind, everything says so, and nothing rests on what they lack."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from app.robots.feeds.api import feed_path
from domain.identity.sign_in import hash_of
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import claim_job, new_job
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.ledger_heads import note_head
from domain.kernel.time.clock import SettableClock
from domain.robots.feeds.commands import RenewShiftFeed
from projections.kernel.lag import FAR_EVENTS, FAR_SECONDS, Lag, lags
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre
from tests.shop import Shop
from workers.job_kinds import WATCH_ORDERS
from workers.progress import Progress
from workers.watch_orders import watch_orders

FAR = timedelta(seconds=FAR_SECONDS + 1)
EMPTY = {"as_of": "2026-04-15", "figure": "B1", "value": 0}


@pytest.fixture
def far_behind(
    service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """A service with somebody on its books whom no read model has seen, for more than a minute."""
    service.projections.catch_up()
    monkeypatch.setattr("app.http.consistency.OUT_OF_REACH", 0)
    Centre(service).participant()
    Centre(service).order(tasks=1)
    clock.advance(FAR)
    yield service


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service)


def body(answer: TestResponse) -> Any:
    return json.loads(answer.data)


def page(by: Visitor, path: str, language: str = "en") -> TestResponse:
    """A page, without anybody catching up."""
    return by.client.get(path, headers=by.headers | {"Accept-Language": language})


def assert_comes_back_later(answer: TestResponse) -> None:
    """Refused for now, with when to come again and how far it is."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    assert "%" in answer.text and "BPO" in answer.text


def test_a_figure_of_a_model_that_lacks_records_cannot_be_confirmed(
    far_behind: Service, app: Flask
) -> None:
    manager = visitor(app, far_behind, Role.MANAGER)
    head = far_behind.ledger.head()
    assert_comes_back_later(manager.post("/reports/bpo-centre/confirm", EMPTY))
    form = {"as_of": "2026-04-15", "period": "year", "centre": "digital-kamakura", "value": "0"}
    sent = manager.client.post("/reports/bpo-centre/B1/confirm", data=form, headers=manager.headers)
    assert_comes_back_later(sent)
    assert far_behind.ledger.head() == head, "nothing is recorded of it"

    far_behind.projections.catch_up()
    refused = manager.post("/reports/bpo-centre/confirm", EMPTY)
    assert refused.status_code == 409, "by now it is another number"
    confirmed = manager.post("/reports/bpo-centre/confirm", EMPTY | {"value": 1})
    assert confirmed.status_code == 201, confirmed.text


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "html"])
def test_no_report_is_issued_of_figures_that_lack_records(
    far_behind: Service, app: Flask, form: str
) -> None:
    manager = visitor(app, far_behind, Role.MANAGER)
    for name in ("bpo-centre", "remote-robots"):
        answer = manager.get(f"/reports/{name}?format={form}")
        assert answer.status_code in (503, 404), answer.text
    assert_comes_back_later(manager.get(f"/reports/bpo-centre?format={form}"))
    far_behind.projections.catch_up()
    assert manager.get(f"/reports/bpo-centre?format={form}").status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_and_lists_say_how_far_they_are(
    far_behind: Service, app: Flask, language: str
) -> None:
    manager = visitor(app, far_behind, Role.MANAGER)
    said = {"ja": "この画面は最新ではありません", "en": "This page is not up to date"}[language]
    issued = {"ja": "までに記録されたもの", "en": "By what was recorded up to"}[language]
    reached = far_behind.projections.position("reports.bpo_centre")
    for path in ("/board", "/reports", "/orders", "/queue", "/inspect", "/participants"):
        left = far_behind.ledger.head() - reached
        text = page(manager, path, language).text
        assert said in text, path
        assert f"{left:,}" in text or f"{left + 1:,}" in text, path  # The look is recorded first.
    assert issued not in page(manager, "/reports", language).text
    left = far_behind.ledger.head() - reached
    behind = manager.get("/work-queue").headers["Ashiato-Behind"]
    assert behind == f"events={left}, seconds={FAR.seconds}"

    far_behind.projections.catch_up()
    for path in ("/board", "/reports"):
        assert said not in page(manager, path, language).text
    assert "Ashiato-Behind" not in manager.get("/work-queue").headers


@pytest.mark.parametrize("language", ["ja", "en"])
def test_that_nothing_is_lost_is_said_only_where_it_is_so(
    far_behind: Service, app: Flask, language: str
) -> None:
    manager = visitor(app, far_behind, Role.MANAGER)
    behind = {"ja": "この画面は最新ではありません", "en": "This page is not up to date"}[language]
    kept = {"ja": "記録は残っています", "en": "Nothing that was recorded is lost"}[language]
    text = page(manager, "/queue", language).text
    assert behind in text and kept in text
    far_behind.views.create(
        "INSERT INTO builds_put_aside (name, reason, seen, head) VALUES ('last', 'shorter', 9, 8)"
    )
    text = page(manager, "/queue", language).text
    assert behind in text and kept not in text


def test_nobody_is_registered_twice_because_the_list_of_people_lacks_them(
    far_behind: Service, app: Flask
) -> None:
    worker = visitor(app, far_behind, Role.SOCIAL_WORKER)
    same = {
        "name": "葛󠄀西 髙子", "resident": "true", "main_kind": "other", "work_mode": "on_site",
        "difficulty": "disability", "once": uuid4().hex,
    }  # fmt: skip

    def send() -> TestResponse:
        return worker.client.post("/participants/new", data=same, headers=worker.headers)

    head = far_behind.ledger.head()
    assert send().status_code == 503
    assert far_behind.ledger.head() == head
    far_behind.projections.catch_up()
    assert send().status_code == 422, "now it asks whether they are the same"


def test_a_delivery_note_waits_for_the_minutes_worked(far_behind: Service, app: Flask) -> None:
    order = far_behind.ledger.row("SELECT order_id FROM order_terms")
    assert order is not None
    coordinator = visitor(app, far_behind, Role.COORDINATOR)
    here = f"/orders/{order['order_id']}/delivery-note"
    assert page(coordinator, here).status_code == 503
    far_behind.projections.catch_up()
    assert page(coordinator, here).status_code == 200


def test_results_rest_on_the_ledger_itself(far_behind: Service, app: Flask) -> None:
    order = far_behind.ledger.row("SELECT order_id FROM order_terms")
    assert order is not None
    coordinator = visitor(app, far_behind, Role.COORDINATOR)
    answer = coordinator.get(f"/job-orders/{order['order_id']}/results?format=csv")
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 2
    assert int(answer.headers["Ashiato-Position"]) >= far_behind.projections.position()


def test_a_calendar_is_told_nothing_rather_than_that_all_shifts_are_gone(
    service: Service, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.consistency.OUT_OF_REACH", 0)
    shop = Shop.open(service)
    pilot = shop.pilot()
    shop.shift(pilot)
    renew = RenewShiftFeed(secret_hash=hash_of("secret"))
    shop.service.bus.dispatch(renew, Envelope(caller=pilot))
    assert app.test_client().get(feed_path("secret")).status_code == 503
    shop.service.projections.catch_up()
    assert b"VEVENT" in app.test_client().get(feed_path("secret")).data


def test_nobody_is_told_of_late_orders_by_a_list_that_lacks_some(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(*_: object) -> None:
        raise ValueError("cannot be taken in")

    monkeypatch.setattr("projections.orders.order_list.OrderList.handle", stuck)
    Centre(service).order(tasks=1)
    job_id, change = new_job(WATCH_ORDERS, {}, centre="", asked_by="a", now=service.clock.now())
    service.ledger.save(changes=[change])
    job = claim_job(service.ledger.database, job_id, service.clock.now())
    assert job is not None
    with pytest.raises(Unavailable):
        watch_orders(service, job, Progress(service, job))


def test_after_a_command_a_read_takes_the_news_in_itself_while_redis_is_away(
    service: Service, app: Flask
) -> None:
    admin = visitor(app, service, Role.ADMIN)
    made = admin.post("/centres", {"code": "north", "name": "北", "kind": "regional"})
    begun = time.monotonic()
    listed = admin.get("/centres", {"Ashiato-Position": made.headers["Ashiato-Position"]})
    assert listed.status_code == 200
    assert "north" in {item["code"] for item in body(listed)["items"]}
    assert time.monotonic() - begun < 5, "it did not wait for anybody"


def test_a_read_that_nobody_can_serve_is_refused_without_waiting(
    service: Service, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(*_: object) -> None:
        raise ValueError("cannot be taken in")

    monkeypatch.setattr("projections.identity.centres.Centres.handle", stuck)
    monkeypatch.setattr("app.http.consistency.PATIENCE", 3600.0)
    admin = visitor(app, service, Role.ADMIN)
    made = admin.post("/centres", {"code": "north", "name": "北", "kind": "regional"})
    answer = admin.get("/centres", {"Ashiato-Position": made.headers["Ashiato-Position"]})
    assert answer.status_code == 503


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_far_is_more_than_a_minute_or_some_thousand_records(
    service: Service, clock: SettableClock
) -> None:
    def lag(events: int, seconds: int | None) -> Lag:
        return Lag(name="x", position=0, head=events, seconds=seconds)

    assert not lag(FAR_EVENTS, FAR_SECONDS).is_far
    assert lag(FAR_EVENTS + 1, 0).is_far
    assert lag(1, FAR_SECONDS + 1).is_far
    assert lag(1, None).is_far, "who cannot say how old it is may be very old"

    service.projections.catch_up()
    assert lags(service.ledger, service.projections.positions(), clock.now()) == []
    Centre(service).client()
    clock.advance(FAR)
    found = lags(service.ledger, service.projections.positions("orders.list"), clock.now())
    assert [(item.name, item.events, item.seconds) for item in found] == [
        ("orders.list", 1, FAR.seconds)
    ]


def test_events_dated_in_the_past_are_told_by_how_long_they_have_been_there(
    service: Service, clock: SettableClock
) -> None:
    service.projections.catch_up()
    note_head(service.ledger)
    with clock.at(clock.now() - timedelta(days=56)):
        Centre(service).client()
    (first,) = {(item.seconds, item.is_far) for item in found(service, clock)}
    assert first == (None, False), "it says an instant at which it was not there"
    note_head(service.ledger)
    clock.advance(timedelta(seconds=30))
    assert {(item.seconds, item.is_far) for item in found(service, clock)} == {(30, False)}
    clock.advance(FAR)
    assert {(item.seconds, item.is_far) for item in found(service, clock)} == {
        (30 + FAR.seconds, True)
    }


def test_events_dated_by_a_clock_that_is_ahead_are_waiting_since_they_were_seen(
    service: Service, clock: SettableClock
) -> None:
    service.projections.catch_up()
    note_head(service.ledger)
    with clock.at(clock.now() + timedelta(minutes=29)):
        Centre(service).client()
    note_head(service.ledger)
    clock.advance(FAR)
    assert {item.seconds for item in found(service, clock)} == {FAR.seconds}


def test_of_the_notes_of_where_the_ledger_ended_the_first_is_kept_and_a_day_of_others(
    service: Service, clock: SettableClock
) -> None:
    for _ in range(4):
        Centre(service).client()
        note_head(service.ledger)
        note_head(service.ledger)
        clock.advance(timedelta(hours=20))
    rows = service.ledger.rows("SELECT position FROM ledger_heads ORDER BY position")
    assert [row["position"] for row in rows] == [2, 4, 5]


def found(service: Service, clock: SettableClock) -> list[Lag]:
    return lags(service.ledger, service.projections.positions(), clock.now())

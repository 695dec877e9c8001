"""The service as those who run it meet it: first starts, health, outages, failures, production."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import structlog
from flask import request

from app.bootstrap import Service, bootstrap, migrate
from app.factory import create_app
from app.http import fields, request_log
from app.http.authorization import CSRF_HEADER
from app.http.request_log import area_of
from app.http.routing import Answer, ApiRouter
from app.settings import Settings
from domain.kernel.messaging.caller import STAFF, Role
from projections.kernel.runner import Projections
from projections.orders.order_list import OrderList
from tests.app.visitors import PASSWORD, add_account, signed_in, stranger, visitor


def test_first_starts_at_the_same_moment_make_one_installation(empty_settings: Settings) -> None:
    def start(_: int) -> int:
        service = bootstrap(empty_settings)
        try:
            migrate(service)
            return service.ledger.head()
        finally:
            service.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {1}


def test_a_migrated_service_is_alive_and_can_serve(service: Service) -> None:
    client = create_app(service).test_client()
    assert client.get("/healthz").json == {"state": "alive"}
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json is not None
    assert answer.json["state"] == "degraded"
    assert answer.json["reasons"] == ["redis_away", "clock_away", "workers_away"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_busy_ledger_is_503_with_retry_after(service: Service) -> None:
    app = create_app(service)
    admin = visitor(app, service, Role.ADMIN)
    blocker = sqlite3.connect(service.settings.ledger_file, isolation_level=None)
    try:
        blocker.execute("BEGIN IMMEDIATE")
        answer = admin.post(f"/accounts/{admin.account_id}/end-sessions")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        blocker.close()
    assert admin.post(f"/accounts/{admin.account_id}/end-sessions").status_code == 200


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_failure_is_500_and_tells_nothing_of_its_cause(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    router = ApiRouter("broken")

    @router.get("/broken", answer=None, roles=STAFF)
    def broken(_query: dict[str, Any]) -> Any:
        """Fail."""
        raise ZeroDivisionError("secret-marker")

    app = create_app(service, open_routers=[router])
    answer = visitor(app, service, Role.MANAGER).get("/broken")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret-marker" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in capsys.readouterr().out


@pytest.fixture
def upload_router() -> ApiRouter:
    """A context with a route for files."""
    router = ApiRouter("uploads")

    class Form(fields.Strict):
        title = fields.Text(required=True)

    @router.action("/uploads", roles=STAFF, body=Form, status=202, upload=True)
    def take(values: dict[str, Any]) -> Answer:
        """Take a file."""
        size = len(request.files["file"].read())
        return Answer({"title": values["title"], "size": size}, 202)

    return router


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_upload_route_takes_more_than_a_json_route(
    service: Service, upload_router: ApiRouter
) -> None:
    app = create_app(service, open_routers=[upload_router])
    manager = visitor(app, service, Role.MANAGER)

    def send(size: int) -> Any:
        parts = (
            '--cut\r\nContent-Disposition: form-data; name="title"\r\n\r\n題\r\n'
            '--cut\r\nContent-Disposition: form-data; name="file"; filename="rows.csv"\r\n\r\n'
        )
        body = parts.encode() + b"x" * size + b"\r\n--cut--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=cut"}
        return manager.post("/uploads", body, kind)

    taken = send(3 << 20)
    assert (taken.status_code, taken.json) == (202, {"title": "題", "size": 3 << 20})
    assert send(65 << 20).status_code == 413
    assert manager.post("/uploads", {"title": "x"}).status_code == 415


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_production_binds_the_cookie_to_our_own_host_over_tls(
    settings: Settings, another_service: Callable[[], Service]
) -> None:
    production = replace(settings, environment="production", secret_key="x" * 32)
    service = bootstrap(production)
    try:
        add_account(service, Role.MANAGER, email="a@example.jp", password=PASSWORD)
        app = create_app(service)
        login = {"email": "a@example.jp", "password": PASSWORD}
        answer = stranger(app).post("/session", login)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"]
    finally:
        service.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_log_has_one_line_a_request_without_values(
    service: Service, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A logger that was first used under another configuration keeps it.
    monkeypatch.setattr(request_log, "log", structlog.get_logger("ashiato.web"))
    app = create_app(service)
    admin = visitor(app, service, Role.ADMIN)
    capsys.readouterr()
    admin.get("/accounts?centre=secret-marker", {"User-Agent": "x\x1b[31my"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert "secret-marker" not in lines[0]
    assert "\x1b[31m" not in lines[0]
    assert "/api/v1/accounts" in lines[0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_measures_name_areas_and_never_ids(service: Service) -> None:
    app = create_app(service)
    admin = visitor(app, service, Role.ADMIN)
    admin.get(f"/accounts/{admin.account_id}")
    admin.client.open("/strange", method="BREW")
    measures = admin.client.get("/metrics", headers=admin.headers).text
    assert 'area="/api/v1/accounts"' in measures
    assert 'ashiato_projection_lag{name="identity.accounts"}' in measures
    assert f"ashiato_ledger_position {float(service.ledger.head())}" in measures
    assert str(admin.account_id) not in measures
    assert "BREW" not in measures


def test_a_session_serves_on_every_database(service: Service) -> None:
    app = create_app(service)
    add_account(service, Role.ADMIN, email="a@example.jp", password=PASSWORD)
    guest = signed_in(app, "a@example.jp")
    body = {"code": "north", "name": "北", "kind": "regional"}
    made = guest.post("/centres", body)
    assert made.status_code == 201, made.text
    service.projections.catch_up()
    position = {"Ashiato-Position": made.headers["Ashiato-Position"]}
    listed = guest.get("/centres", position)
    assert {load["code"] for load in json.loads(listed.data)["items"]} >= {"north"}
    assert guest.headers[CSRF_HEADER]
    assert guest.delete("/session").status_code == 204


def test_after_an_upgrade_a_page_whose_table_is_still_made_asks_for_patience(
    empty_settings: Settings,
) -> None:
    class Older(OrderList):
        version = OrderList.version - 1
        tables = {
            name: columns.replace("due_on TEXT NOT NULL,", "", name == "order_list")
            for name, columns in OrderList.tables.items()
        }
        indexes = {}
        reader_indexes = {}

    service = bootstrap(empty_settings)
    try:
        Projections(service.ledger, service.views, [Older]).migrate()
        migrate(service)
        reader = visitor(create_app(service), service, Role.COORDINATOR)
        early = reader.client.get("/orders", headers=reader.headers)
        assert (early.status_code, early.headers["Retry-After"]) == (503, "10")
        assert "少し待ってから" in early.text
        assert reader.get("/job-orders").status_code == 503
        service.projections.catch_up()
        assert reader.client.get("/orders", headers=reader.headers).status_code == 200
    finally:
        service.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_measures_are_closed_to_strangers_and_to_everybody_but_administrators(
    service: Service,
) -> None:
    app = create_app(service)
    admin, manager = (visitor(app, service, role) for role in (Role.ADMIN, Role.MANAGER))
    asked = app.test_client().get("/metrics", headers={"Authorization": "Bearer None"})
    assert app.test_client().get("/metrics").status_code == asked.status_code == 401
    assert manager.client.get("/metrics", headers=manager.headers).status_code == 403
    assert admin.client.get("/metrics", headers=admin.headers).status_code == 200


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_whoever_collects_figures_has_a_token_of_the_settings(
    settings: Settings,
) -> None:
    service = bootstrap(replace(settings, metrics_token="collects-figures"))
    try:
        guest = create_app(service).test_client()
        right, wrong = ({"Authorization": f"Bearer {item}"} for item in ("collects-figures", "x"))
        assert guest.get("/metrics", headers=right).status_code == 200
        assert guest.get("/metrics", headers=wrong).status_code == 401
        assert guest.get("/api/v1/accounts", headers=right).status_code == 401
    finally:
        service.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_measures_asked_for_again_are_not_counted_again(service: Service) -> None:
    app = create_app(service)
    admin = visitor(app, service, Role.ADMIN)
    first = admin.client.get("/metrics", headers=admin.headers).text
    admin.get("/accounts")
    assert admin.client.get("/metrics", headers=admin.headers).text == first


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_routes_have_few_areas(service: Service) -> None:
    areas = {area_of(rule.rule) for rule in create_app(service).url_map.iter_rules()}
    assert len(areas) < 110, sorted(areas)
    assert not [area for area in areas if "<" in area]

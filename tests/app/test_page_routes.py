"""Every page of every context, for every role: taken from the application, so that none is
missed.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service, bootstrap
from app.factory import create_app, page_routes
from app.http.authorization import Public
from app.pages.routing import PageRoute
from app.settings import Settings
from domain.identity.account import ACCOUNT_ROLES
from domain.kernel.messaging.caller import Role
from tests.app.visitors import (
    PASSWORD,
    Visitor,
    a_participant,
    add_account,
    signed_in,
    stranger,
    visitor,
)

ROUTES = page_routes()
HARMLESS = {
    *("participant.checked_in.v1", "participant.checked_out.v1"),
    *("robot.registered.v1", "venue.registered.v1", "conversation.sent.v1"),
}
"""What a form without any field may do, whatever else is sent along, and one that takes a text."""
KEPT = [route for route in ROUTES if not isinstance(route.roles, Public)]
OPEN = {("GET", "/sign-in/password"), ("POST", "/sign-in/password"),
        ("GET", "/"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/reading"),
        ("GET", "/help"), ("GET", "/help/<manual_name>"),
        ("POST", "/reading"), ("GET", "/sign-in/code"), ("POST", "/sign-in/code"),
        ("POST", "/sign-in/passkey/options"), ("POST", "/sign-in/passkey"),
        ("GET", "/venue/day/<token>"), ("POST", "/venue/day/<token>"),
        ("GET", "/sign-in/shared-machine"), ("POST", "/sign-in/shared-machine"),
        ("GET", "/sign-in/link"), ("POST", "/sign-in/link"),
        ("GET", "/sign-in/openid"), ("GET", "/sign-in/openid/back")}  # fmt: skip


def name_of(route: PageRoute) -> str:
    """How a page is called in the report of the tests."""
    return f"{route.method} {route.path}"


@pytest.fixture(scope="module")
def served_centre(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Service, dict[str, Visitor]]]:
    """One application for all pages, with a visitor of each role."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder))
    app = create_app(service)
    facts = {
        Role.PARTICIPANT: {"participant_id": a_participant(app, service)},
        Role.CLIENT: {"client_id": uuid4()},
    }
    visitors = {
        role.value: visitor(app, service, role, **facts.get(role, {})) for role in ACCOUNT_ROLES
    }
    yield app, service, visitors
    service.close()


@pytest.fixture(scope="module")
def browser(served_centre: tuple[Flask, Service, dict[str, Visitor]]) -> FlaskClient:
    """A browser in which somebody with every role has signed in."""
    app, service, _ = served_centre
    add_account(
        service,
        *ACCOUNT_ROLES,
        email="browser@example.jp",
        password=PASSWORD,
        participant_id=a_participant(app, service),
        client_id=uuid4(),
    )
    return signed_in(app, "browser@example.jp").client


def address_of(route: PageRoute) -> str:
    """The address of a page of a thing that is not there."""
    path = route.path
    while "<" in path:
        kind = path[path.index("<") + 1 : path.index(">")]
        made = str(uuid4()) if kind.startswith("uuid:") else "7"
        path = path.replace(f"<{kind}>", made, 1)
    return path


def knock(guest: Visitor, route: PageRoute) -> TestResponse:
    """Ask for a page, or send an empty form."""
    return guest.client.open(address_of(route), method=route.method, headers=guest.headers)


def test_only_these_pages_are_open_to_everybody() -> None:
    assert {(item.method, item.path) for item in ROUTES if item not in KEPT} == OPEN


@pytest.mark.parametrize("route", KEPT, ids=name_of)
def test_a_page_opens_for_its_roles_and_for_nobody_else(
    route: PageRoute, served_centre: tuple[Flask, Service, dict[str, Visitor]]
) -> None:
    app, service, visitors = served_centre
    answer = knock(stranger(app), route)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    for role, guest in visitors.items():
        service.projections.catch_up()
        answer = knock(guest, route)
        assert (answer.status_code == 403) == (role not in route.roles), role
        assert answer.status_code < 500, role
        assert answer.headers["Cache-Control"] == "no-store"
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("route", [item for item in KEPT if item.method == "POST"], ids=name_of)
def test_a_form_of_a_foreign_page_changes_nothing(
    route: PageRoute, served_centre: tuple[Flask, Service, dict[str, Visitor]], browser: FlaskClient
) -> None:
    _, service, _ = served_centre
    head = service.ledger.head()
    for token in ("", "0" * 64):
        answer = browser.post(address_of(route), data={"csrf_token": token, "reason": "x"})
        assert answer.status_code == 403
        assert answer.content_type.startswith("text/html")
    assert service.ledger.head() == head


BAD = {
    "not UTF-8": b"%s=%%ff%%fe",
    "half a pair": b"%s=%%ed%%a0%%80",
    "NUL": b"%s=a%%00b",
    "control character": b"%s=a%%07b",
    "a replacement": b"%s=%%ef%%bf%%bd",
    "very long": b"%s=" + b"x" * 200_000,
    "given twice": b"%s=1&%s=2",
    "My Number": b"%s=123456789018",
    "markup": b"%s=%%3Cscript%%3Ealert(1)%%3C/script%%3E",
    "a formula": b"%s=%%3DHYPERLINK(1)",
    "full-width digits": "%s=１２".encode(),
}


@pytest.mark.one_in(24)
@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
@pytest.mark.parametrize("route", [item for item in KEPT if item.method == "POST"], ids=name_of)
def test_a_form_with_bad_contents_is_refused_and_breaks_nothing(
    route: PageRoute,
    body: bytes,
    served_centre: tuple[Flask, Service, dict[str, Visitor]],
    browser: FlaskClient,
) -> None:
    _, service, _ = served_centre
    if route.path in ("/sign-out", "/account/password"):
        return  # Both end the session that the others need; the visitors' tests send them.
    token = hidden_token(browser)
    assert route.body is not None
    head = service.ledger.head()
    for name in (*route.body._declared_fields, "nobody_knows_this"):
        named = body.replace(b"%s", name.encode()).replace(b"%%", b"%")
        answer = browser.post(
            address_of(route),
            data=b"csrf_token=" + token.encode() + b"&" + named,
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code < 500, (name, answer.text[:300])
        assert b"<script>alert" not in answer.data
    recorded = {row.event.TOPIC for row in service.ledger.read(head)}
    assert recorded <= {"access.refused.v1", "access.viewed.v1"} | HARMLESS, recorded


def hidden_token(browser: FlaskClient) -> str:
    """The CSRF token that the pages of this session send along."""
    page = browser.get("/account").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]

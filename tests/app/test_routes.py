"""Every route of every context, for every role: taken from the application, so that none is
missed.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import Service, bootstrap
from app.factory import create_app, routers
from app.http.authorization import ANYONE, Public
from app.http.routing import ApiRouter, CommandBody, Operation
from app.settings import Settings
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import Role
from tests.app.visitors import Visitor, a_participant, keep_to_the_document, stranger, visitor

ROUTES = [operation for router in routers() for operation in router.operations]
OPEN = {
    ("POST", "/line/events"),
    ("POST", "/session"),
    ("POST", "/robot-link/heartbeats"),
    ("GET", "/shifts/feeds/<secret>.ics"),
}


def name_of(operation: Operation) -> str:
    """How a route is called in the report of the tests."""
    return f"{operation.method} {operation.path}"


@pytest.fixture(scope="module")
def served_centre(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Service, dict[str, Visitor]]]:
    """One application for all routes, with a visitor of each role."""
    folder = tmp_path_factory.mktemp("routes") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder))
    app = keep_to_the_document(create_app(service))
    facts = {
        Role.PARTICIPANT: {"participant_id": a_participant(app, service)},
        Role.CLIENT: {"client_id": uuid4()},
    }
    visitors = {
        role.value: visitor(app, service, role, **facts.get(role, {})) for role in ACCOUNT_ROLES
    }
    yield app, service, visitors
    service.close()


def knock(guest: Visitor, operation: Operation) -> tuple[int, str]:
    """Call a route for a thing that is not there; gives the status and the type of the answer."""
    path = operation.path
    for name in operation.path.split("<")[1:]:
        path = path.replace(f"<{name.split('>')[0]}>", _placeholder(name.split(">")[0]))
    if operation.method == "GET":
        answer = guest.get(path)
    elif operation.method == "DELETE":
        answer = guest.delete(path)
    else:
        answer = guest.post(path, {})
    return answer.status_code, answer.content_type or ""


def _placeholder(name: str) -> str:
    return {"uuid": str(uuid4()), "int": "7"}.get(name.split(":")[0], "x")


@pytest.mark.parametrize("operation", ROUTES, ids=name_of)
def test_a_route_answers_its_roles_and_nobody_else(
    operation: Operation, served_centre: tuple[Flask, Service, dict[str, Visitor]]
) -> None:
    app, _, visitors = served_centre
    status, _ = knock(stranger(app), operation)
    if isinstance(operation.roles, Public):
        assert status not in (401, 403)
        return
    assert status == 401
    for role, guest in visitors.items():
        status, content_type = knock(guest, operation)
        if role in operation.roles:
            assert status not in (401, 403), role
            assert status < 500, role
        else:
            assert (status, content_type) == (403, "application/problem+json"), role


def test_only_signing_in_and_what_brings_its_own_secret_is_open_to_strangers() -> None:
    found = {(item.method, item.path) for item in ROUTES if isinstance(item.roles, Public)}
    assert found == OPEN


def test_every_route_of_the_api_is_declared(
    served_centre: tuple[Flask, Service, dict[str, Visitor]],
) -> None:
    app = served_centre[0]
    declared = {(item.method, f"/api/v1{item.path}") for item in ROUTES}
    documents = {("GET", f"/api/v1/{name}") for name in ("openapi.json", "docs", "docs.css")}
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert routes == declared | documents


def test_a_route_without_roles_stops_the_start(
    served_centre: tuple[Flask, Service, dict[str, Visitor]],
) -> None:
    router = ApiRouter("open by mistake")
    router.get("/open-by-mistake", answer=None, roles=frozenset())(lambda _query: {})
    with pytest.raises(ValueError, match="names no roles"):
        create_app(served_centre[1], open_routers=[router])


def test_a_command_that_names_no_roles_gets_no_route(
    served_centre: tuple[Flask, Service, dict[str, Visitor]],
) -> None:
    class Unkept(Command):
        """A command whose roles were forgotten."""

        NAME = "Unkept"

    router = ApiRouter("forgotten")
    router.command("/forgotten", Unkept, answer=CommandBody, present=lambda aggregate: aggregate)
    with pytest.raises(ValueError, match="names no roles"):
        create_app(served_centre[1], open_routers=[router])


def test_the_marker_of_a_public_route_is_no_empty_set() -> None:
    assert not isinstance(frozenset(), Public)
    assert isinstance(ANYONE, Public)
    assert FoundCentre.ALLOWED

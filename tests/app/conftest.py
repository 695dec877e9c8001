"""The web application over the service of a test, and visitors for its routes."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from tests.app.api_clients import ApiClients
from tests.app.visitors import Visitor, keep_to_the_document, stranger, visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def app(service: Service) -> Flask:
    """The application with every context, whose answers are held against its document."""
    return keep_to_the_document(create_app(service))


@pytest.fixture
def api(service: Service) -> ApiClients:
    """Callers of the API, each with a role."""
    return ApiClients(service)


@pytest.fixture
def visit(app: Flask, service: Service) -> Visit:
    """Makes a visitor with the roles given and a bearer token."""

    def make(*roles: Role, **facts: object) -> Visitor:
        return visitor(app, service, *roles, **facts)

    return make


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    """An administrator of the first centre."""
    return visit(Role.ADMIN)


@pytest.fixture
def guest(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return stranger(app)

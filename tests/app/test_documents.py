"""The document of the interface: valid in itself, complete, and readable without a network."""

import re
from typing import Any

import pytest
from flask import Flask

from app.factory import routers

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def document(app: Flask) -> dict[str, Any]:
    """The document as the service gives it."""
    found = app.test_client().get("/api/v1/openapi.json").json
    assert isinstance(found, dict)
    return found


def references(value: Any) -> list[str]:
    """Every `$ref` in a value."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for part in value.values() for ref in references(part)]
    if isinstance(value, list):
        return [ref for part in value for ref in references(part)]
    return []


def test_every_route_is_described_once(app: Flask) -> None:
    described = document(app)
    routes = {
        (item.method.lower(), "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", item.path))
        for router in routers()
        for item in router.operations
    }
    found = {
        (method, path)
        for path, operations in described["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert found == routes
    names = [
        operation["operationId"]
        for operations in described["paths"].values()
        for method, operation in operations.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(app: Flask) -> None:
    described = document(app)
    for reference in references(described):
        part: Any = described
        for step in reference.removeprefix("#/").split("/"):
            assert step in part, reference
            part = part[step]


def test_every_path_parameter_is_described(app: Flask) -> None:
    for path, operations in document(app)["paths"].items():
        shared = operations.get("parameters", [])
        for method, operation in operations.items():
            if method == "parameters":
                continue
            listed = [*shared, *operation.get("parameters", [])]
            named = {item["name"] for item in listed if item.get("in") == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), f"{method} {path}"


def test_every_field_of_a_body_has_a_type_and_a_description_of_its_errors(app: Flask) -> None:
    described = document(app)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            responses = operation["responses"]
            assert responses["422"] == {"$ref": "#/components/responses/Problem"}, path
            if operation["security"]:
                assert {"401", "403"} <= set(responses), path


def test_the_page_shows_every_route_and_asks_no_other_host(app: Flask) -> None:
    page = app.test_client().get("/api/v1/docs")
    assert page.status_code == 200
    for router in routers():
        for operation in router.operations:
            assert re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.path) in page.text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text)

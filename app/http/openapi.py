"""The OpenAPI document, generated from the route declarations, and a page to read it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, json, render_template
from werkzeug.routing import IntegerConverter, UUIDConverter

from app import __version__
from app.http.authorization import Public
from app.http.openapi_operations import (
    PROBLEM,
    describe,
    path_of,
    problem_response,
    security_schemes,
    type_of,
)
from app.http.request_pipeline import perform
from app.http.routing import ApiRouter, Operation

PREFIX = "/api/v1"


class CanonicalId(UUIDConverter):
    """An id in an address: a UUID in its canonical spelling only."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class CanonicalWhole(IntegerConverter):
    """A whole number in an address: plain digits without leading zeros."""

    regex = "0|[1-9][0-9]{0,18}"


CONVERTERS = {"uuid": CanonicalId, "int": CanonicalWhole}
"""The converters of path parameters."""


class Names:
    """Names schemas by their classes; the later of two with one name also gets its context."""

    def __init__(self) -> None:
        self._taken: dict[str, type] = {}

    def __call__(self, schema: Any) -> str:
        """The name of `schema` in the document."""
        kind = schema if isinstance(schema, type) else type(schema)
        name = kind.__name__
        if self._taken.setdefault(name, kind) is not kind:
            name = kind.__module__.split(".")[1].title() + name
        return name


def register(app: Flask, routers: Sequence[ApiRouter]) -> None:
    """Register the routes of `routers` and of the document.

    Raises ValueError for a route without roles. The document is generated on first use.
    """
    for router in routers:
        for operation in router.operations:
            app.add_url_rule(
                f"{PREFIX}{operation.path}",
                endpoint=f"{router.name}.{_endpoint(operation)}",
                view_func=_view(operation),
                methods=[operation.method],
                provide_automatic_options=False,
            )

    @lru_cache(maxsize=1)
    def document() -> str:
        return json.dumps(_document(routers))

    app.add_url_rule(
        f"{PREFIX}/openapi.json",
        "openapi",
        lambda: Response(document(), content_type="application/json"),
    )
    app.add_url_rule(f"{PREFIX}/docs", "docs", lambda: _page(json.loads(document())))
    app.add_url_rule(f"{PREFIX}/docs.css", "docs_css", _style)


def _document(routers: Sequence[ApiRouter]) -> dict[str, Any]:
    """The document of `routers`: every route, and the schemas of its bodies and answers."""
    marshmallow = MarshmallowPlugin(Names())
    spec = APISpec("Ashiato", __version__, "3.1.0", plugins=[marshmallow])
    assert marshmallow.converter is not None  # noqa: S101 - the line above made it
    marshmallow.converter.add_attribute_function(type_of)  # type: ignore[no-untyped-call]
    spec.components.schema("Problem", PROBLEM)
    spec.components.response("Problem", problem_response())
    for name, scheme in security_schemes().items():
        spec.components.security_scheme(name, scheme)
    for router in routers:
        for operation in router.operations:
            path, parameters = path_of(PREFIX + operation.path)
            described = describe(operation) | {"tags": [router.name]}
            spec.path(
                path,
                operations={operation.method.lower(): described},
                parameters=parameters,
            )
        spec.tag({"name": router.name, "description": router.description})
    return spec.to_dict()


def _endpoint(operation: Operation) -> str:
    return f"{operation.name}.{operation.method}".lower().replace(".", "_")


def _view(operation: Operation) -> Callable[..., Response]:
    if not operation.roles and not isinstance(operation.roles, Public):
        raise ValueError(f"{operation.method} {operation.path} names no roles")

    def view(**names: Any) -> Response:
        return perform(operation, names)

    view.__doc__ = operation.summary
    view.__dict__["operation"] = operation
    return view


def _page(document: dict[str, Any]) -> str:
    return render_template("docs.html", document=document)


def _style() -> Response:
    return Response(render_template("docs.css"), content_type="text/css; charset=utf-8")

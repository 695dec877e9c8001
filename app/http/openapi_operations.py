"""The OpenAPI description of one route: its parameters, bodies, refusals and sign-in."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import marshmallow as ma

from app.http.authorization import CSRF_HEADER, Public, cookie_name
from app.http.fields import Field, Free, Strict, Text
from app.http.problems import PROBLEM_TYPE
from app.http.routing import Operation

COMMAND_ERRORS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
READ_ERRORS = (400, 401, 403, 404, 422, 503)
OPEN_ERRORS = (400, 401, 403, 413, 415, 422, 429, 503)
WHOLE = {"type": "string", "pattern": "^[0-9]{1,18}$"}
HEADERS: dict[str, Any] = {
    "ETag": {"description": "The version of the aggregate.", "schema": {"type": "string"}},
    "Ashiato-Unreadable": {
        "description": "The number of records left out because they cannot be read, if any.",
        "schema": WHOLE,
    },
    "Ashiato-Position": {
        "description": "The ledger position that was written or read up to.",
        "schema": WHOLE,
    },
    "Ashiato-Behind": {
        "description": "If the read model is far behind: events=N, seconds=S.",
        "schema": {"type": "string"},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "current_version": {"type": "integer"},
    },
}


PATH_PARTS: dict[str, dict[str, Any]] = {
    "string": {"type": "string", "minLength": 1},
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
}
"""The schemas of path parameters, by the names of their converters."""


class File(Field):
    """A file in a form, as the OpenAPI document describes it."""

    TYPE = ("string", "binary")


def path_of(rule: str) -> tuple[str, list[dict[str, Any]]]:
    """The OpenAPI path for `rule` (`/tasks/<uuid:task_id>`), and its parameters."""
    parts = re.findall(r"<(?:(\w+):)?(\w+)>", rule)
    parameters = [
        {"in": "path", "name": name, "required": True, "schema": PATH_PARTS[kind or "string"]}
        for kind, name in parts
    ]
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule), parameters


def describe(operation: Operation) -> dict[str, Any]:
    """The description of one route."""
    is_open = isinstance(operation.roles, Public)
    described: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}_{_snake(operation.name)}",
        "summary": operation.summary,
        "security": [] if is_open else [{"bearer": []}, _session(operation)],
        "parameters": _parameters(operation),
        "responses": _responses(operation, is_open),
    }
    if not is_open:
        described["x-roles"] = sorted(operation.roles)
    if operation.upload or (operation.body is not None and operation.body().fields):
        described["requestBody"] = _request_body(operation)
    return described


def _session(operation: Operation) -> dict[str, list[str]]:
    return {"session": []} if operation.method == "GET" else {"session": [], "csrf": []}


def _parameters(operation: Operation) -> list[Any]:
    found: list[Any] = []
    if operation.query is not None:
        found.append({"in": "query", "schema": operation.query})
    is_open = isinstance(operation.roles, Public)
    if operation.method == "GET" and not is_open:
        found.append(_header("Ashiato-Position", WHOLE, "Wait until reads include this position."))
    elif not is_open:
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        found.append(_header("Idempotency-Key", key, "The same key returns the same answer."))
        tag = {"type": "string", "pattern": '^(\\*|(W/)?"[!#-~]*")$'}
        found.append(_header("If-Match", tag, "Refuse if the aggregate has another version."))
    return found


def _header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": schema, "description": description}


@lru_cache
def _form(schema: type[Strict]) -> type[Strict]:
    """The form of an upload: the fields of `schema` and the file."""
    members = {"file": File(required=True), "__module__": schema.__module__}
    return type(f"{schema.__name__}WithFile", (schema,), members)


def _request_body(operation: Operation) -> dict[str, Any]:
    schema = operation.body or Strict
    if operation.upload:
        return {"required": True, "content": {"multipart/form-data": {"schema": _form(schema)}}}
    needed = any(field.required for field in schema().fields.values())
    return {"required": needed, "content": {"application/json": {"schema": schema}}}


def _responses(operation: Operation, is_open: bool) -> dict[str, Any]:
    reading = operation.method == "GET"
    headers = {name: value for name, value in HEADERS.items() if not (reading and name == "ETag")}
    content: dict[str, Any] = {media: {} for media in operation.media_types}
    if operation.answer is not None:
        content["application/json"] = {"schema": operation.answer}
    done: dict[str, Any] = {
        "description": HTTPStatus(operation.status).phrase,
        "headers": {} if is_open else headers,
    }
    if operation.status != 204:
        done["content"] = content
    found: dict[str, Any] = {str(operation.status): done}
    if operation.is_command and operation.status == 201:
        found["200"] = done | {"description": "It existed already; nothing was recorded."}
    if operation.may_be_empty:
        found["204"] = {"description": "There is nothing to return."}
    if operation.may_be_unchanged:
        found["304"] = {"description": "Not modified."}
    errors = OPEN_ERRORS if is_open else READ_ERRORS if reading else COMMAND_ERRORS
    named = (404,) if is_open and "<" in operation.path else ()
    for status in (*errors, *named):
        found[str(status)] = {"$ref": "#/components/responses/Problem"}
    found["default"] = {"$ref": "#/components/responses/Problem"}
    return found


def problem_response() -> dict[str, Any]:
    """The response shared by all refusals and errors."""
    return {
        "description": "A refusal or an error (RFC 9457).",
        "headers": {
            "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        },
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def security_schemes() -> dict[str, dict[str, str]]:
    """The ways to authenticate."""
    return {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie_name()},
        "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
    }


def type_of(_converter: Any, field: ma.fields.Field[Any], ret: Any, **_: Any) -> dict[str, Any]:
    """The OpenAPI types of our own fields."""
    named = getattr(field, "TYPE", None)
    if named is None or (isinstance(field, Free) and field.any_type):
        return {}
    kind, form = named
    shown: dict[str, Any] = {"type": [kind, "null"] if field.allow_none else kind}
    if form == "time":
        shown["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
    elif form is not None:
        shown["format"] = form
    if isinstance(field, Text) and field.is_in_correction and not field.may_be_blank:
        ret["minLength"] = max(ret.get("minLength", 1), 1)
    if field.allow_none and "enum" in field.metadata:
        ret["enum"] = [*field.metadata["enum"], None]
    return shown


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

"""Every route of the service as a target: its address, and a request that it would read."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import marshmallow as ma
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.audit.history import KINDS as HISTORIES
from app.factory import routers
from app.http import fields
from app.http.authorization import Public
from app.http.routing import Operation
from tests.app.visitors import Visitor
from tests.hostile.stage import Plan

ROUTES: tuple[Operation, ...] = tuple(route for router in routers() for route in router.operations)
COMMANDS = [item for item in ROUTES if item.method == "POST" and not (item.upload or item.raw_body)]
UPLOADS = [item for item in ROUTES if item.upload]
QUESTIONS = [item for item in ROUTES if item.method == "GET"]
WITH_NAMES = [item for item in ROUTES if "<" in item.path]
OPEN = [item for item in ROUTES if isinstance(item.roles, Public)]
_NAME = re.compile(r"<(?:(\w+):)?(\w+)>")
_KINDS = {kind.subjects: f"{kind.kind.removeprefix('job_')}_id" for kind in HISTORIES.values()}
"""The name of the ids of each kind of record whose history is asked for."""
_TEXTS = {"phone": "0467-00-0000", "name_kana": "カマクラ ハナコ", "password": "正しい馬 電池 11"}
_DAYS = {"due_on": "2026-05-15", "birth_date": "1990-01-01", "day": "2026-04-01"}


def name_of(route: Operation) -> str:
    """How a route is called in the report of the tests."""
    return f"{route.method} {route.path}"


def addresses(route: Operation, plan: Plan) -> list[str]:
    """The addresses of the route: one for each thing of the stage that fits its name."""
    found = _NAME.search(route.path)
    if found is None:
        return [route.path]
    converter, name = found.groups()
    if converter == "int":
        return [_NAME.sub("1", route.path)]
    known = plan.ids.get(_KINDS.get(route.path.split("/")[1], name) if name == "id" else name, [])
    further = route.path[found.end() :]
    for name in (name for _, name in _NAME.findall(further)):
        known_part = plan.ids.get(name, [_DAYS.get(name) or str(uuid4())])[0]
        further = _NAME.sub(known_part, further, count=1)
    return [f"{route.path[: found.start()]}{id}{further}" for id in known or [str(uuid4())]]


def fields_of(schema: type[ma.Schema] | None) -> dict[str, ma.fields.Field[Any]]:
    """The fields of a schema by the names that the caller writes."""
    if schema is None:
        return {}
    return {field.data_key or name: field for name, field in schema().fields.items()}


def body_of(route: Operation, plan: Plan) -> dict[str, Any]:
    """The smallest body that the API reads without complaint."""
    return _smallest(route.body, plan)


def _smallest(schema: type[ma.Schema] | None, plan: Plan) -> dict[str, Any]:
    return {
        name: valid(field, plan, name)
        for name, field in fields_of(schema).items()
        if field.required
    }


def valid(field: Any, plan: Plan, name: str = "") -> Any:
    """A value that `field` takes; ids are those of the stage where the name is known there."""
    shown = field.metadata
    if "enum" in shown:
        return shown["enum"][0]
    if isinstance(field, fields.Id):
        return plan.ids.get(name, [str(uuid4())])[0]
    if isinstance(field, fields.Many):
        item = valid(field.inner, plan, name.removesuffix("s"))
        return [item]
    if isinstance(field, fields.Part):
        return _smallest(type(field.schema), plan)
    if isinstance(field, fields.Whole):
        return shown["minimum"] if shown["minimum"] >= 0 else 1
    return _plain(field, name)


def _plain(field: Any, name: str) -> Any:
    if isinstance(field, fields.Email):
        return f"{uuid4().hex}@example.jp"
    if isinstance(field, fields.Word):
        return {"centres": "digital-kamakura", "centre": "digital-kamakura"}.get(name, "typing")
    if isinstance(field, fields.Text):
        return _TEXTS.get(name, "あしあと")
    if isinstance(field, fields.Day):
        return _DAYS.get(name, "2026-04-15")
    plain: dict[type, Any] = {
        fields.Flag: True,
        fields.TimeOfDay: "09:00",
        fields.Instant: "2026-04-15T10:00:00+09:00",
        fields.Table: {"typing": 3},
        fields.Free: {"text": "本文"},
    }
    return next((value for kind, value in plain.items() if isinstance(field, kind)), "asc")


@dataclass(frozen=True)
class Sent:
    """A request as it goes out, so that a failure can say what was sent."""

    visitor: Visitor
    route: Operation
    address: str

    def json(self, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        """Send a value as JSON, or bytes as they are."""
        return self.visitor.post(self.address, body, headers)

    def form(self, values: dict[str, Any]) -> TestResponse:
        """Send a form; files are pairs of content and name, and lists are sent one by one."""
        boundary, content = encode_multipart(
            MultiDict(
                (name, _file(item)) for name, value in values.items() for item in _each(value)
            )
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.visitor.client.post(
            f"/api/v1{self.address}", data=content, headers=self.visitor.headers | kind
        )

    def query(self, query: str, headers: dict[str, str] | None = None) -> TestResponse:
        """Ask with a query string that is already encoded, and a code for what else is needed."""
        given = {part.partition("=")[0] for part in query.split("&")}
        needed = [
            f"{name}={field.metadata['enum'][0]}"
            for name, field in fields_of(self.route.query).items()
            if field.required and name not in given and "enum" in field.metadata
        ]
        return self.visitor.get(f"{self.address}?{'&'.join([query, *needed])}", headers)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _file(value: Any) -> Any:
    return FileStorage(value[0], filename=value[1]) if isinstance(value, tuple) else value


def with_literal(body: Any, literal: bytes) -> bytes:
    """`body` as JSON, with bytes that no writer would make in the place of `LITERAL`."""
    return json.dumps(body).encode().replace(b'"LITERAL"', literal)

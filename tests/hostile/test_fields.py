"""Every bad value in every field of every command: refused, named, not repeated, not recorded."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from app.http import fields
from app.http.request_pipeline import OPEN_LIMIT
from app.http.routing import Operation
from tests.hostile.routes import (
    COMMANDS,
    OPEN,
    Sent,
    addresses,
    body_of,
    fields_of,
    name_of,
    valid,
    with_literal,
)
from tests.hostile.soundness import complaints, is_telling, named_fields
from tests.hostile.stage import Plan, Stage
from tests.hostile.values import Bad, bad_values

WITH_FIELDS = [route for route in COMMANDS if fields_of(route.body)]


@pytest.mark.one_in(6)
@pytest.mark.parametrize("route", WITH_FIELDS, ids=name_of)
def test_a_bad_value_is_refused_by_the_name_of_its_field(
    route: Operation, stage: Stage, log: io.StringIO
) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    head, wrong = stage.head(), []
    for path, body, bad in assaults(route, stage.plan):
        content, logged = with_literal(body, bad.literal or b""), log.tell()
        answer = sent.json(content)
        too_large = route in OPEN and len(content) > OPEN_LIMIT
        found = complaints(answer, (413,) if too_large else bad.statuses, bad.value)
        if answer.status_code == 422 and named_fields(answer) != {path.partition(".")[0]}:
            found.append(f"names {named_fields(answer)}")
        log.seek(logged)
        if is_telling(bad.value) and str(bad.value) in log.read():
            found.append("repeats the value in the log")
        if stage.head() != head:
            head = stage.head()
            found.append("is recorded")
        wrong += [f"{path}, {bad.name}: {item}" for item in found]
    assert wrong == []


def assaults(route: Operation, plan: Plan) -> Iterator[tuple[str, Any, Bad]]:
    """Every body with one bad value in it, and where."""
    base = body_of(route, plan)
    for name, field in fields_of(route.body).items():
        for path, value, bad in within(field, plan, name):
            yield path, base | {name: value}, bad


def within(field: Any, plan: Plan, name: str) -> Iterator[tuple[str, Any, Bad]]:
    """Bad values for a field, and for every field inside it."""
    for bad in bad_values(field):
        yield name, "LITERAL" if bad.literal is not None else bad.value, bad
    if isinstance(field, fields.Many):
        for path, value, bad in within(field.inner, plan, "0"):
            yield f"{name}.{path}", [value], bad
    elif isinstance(field, fields.Part):
        whole = valid(field, plan)
        for inner, part in fields_of(type(field.schema)).items():
            for path, value, bad in within(part, plan, inner):
                yield f"{name}.{path}", whole | {inner: value}, bad

"""Every bad parameter of every question, and every cursor that was not given for it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from app.http import fields
from app.http.routing import Operation, PageQuery
from tests.hostile.routes import QUESTIONS, ROUTES, Sent, addresses, fields_of, name_of, valid
from tests.hostile.soundness import complaints, named_fields
from tests.hostile.stage import Stage
from tests.hostile.values import bad_values

LISTS = [item for item in QUESTIONS if issubclass(item.query or fields.Query, PageQuery)]
WITH_PARAMETERS = [item for item in QUESTIONS if fields_of(item.query)]
LIMITS = (
    "0",
    "-1",
    "201",
    "1e9",
    "abc",
    "",
    "１０",
    "1.5",
    "+5",
    " 5",
    "0x10",
    "05",
    "1_0",
    "9" * 40,
)
"""None of them is a limit."""
CURSORS = ("x", "AAAA", "e30", "../..", "0", "=" * 40, "null", "x" * 2000)
BROKEN = ("%ff=1", "marker=%ff", "marker=%ED%A0%80", "%C0%AF=1")


@pytest.mark.parametrize("route", WITH_PARAMETERS, ids=name_of)
def test_a_bad_parameter_is_refused_by_its_name(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    needed = {
        name: valid(field, stage.plan, name)
        for name, field in fields_of(route.query).items()
        if field.required
    }
    head, wrong = stage.head(), []
    for name, value in _bad_parameters(route):
        others = "".join(f"&{other}={needed[other]}" for other in needed if other != name)
        answer = sent.query(f"{name}={quote(value, safe='')}{others}")
        found = complaints(answer, (422,), value)
        if answer.status_code == 422 and named_fields(answer) != {name}:
            found.append(f"names {named_fields(answer)}")
        wrong += [f"{name}={value[:60]!r}: {item}" for item in found]
    assert wrong == []
    assert stage.head() == head


def _bad_parameters(route: Operation) -> Iterator[tuple[str, str]]:
    for name, field in fields_of(route.query).items():
        given = LIMITS if name == "limit" else CURSORS if name == "cursor" else ()
        yield from ((name, value) for value in given)
        if name == "limit":
            continue
        for bad in bad_values(field):
            if isinstance(bad.value, str) and not _is_half(bad.value) and _is_bad(field, bad.value):
                yield name, bad.value


def _is_half(value: str) -> bool:
    """True where the value cannot even be written in an address."""
    return any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def _is_bad(field: Any, value: str) -> bool:
    """In an address everything is text: numbers and flags have their own table there."""
    if isinstance(field, fields.Whole):
        return value not in ("12",)
    if isinstance(field, fields.Flag):
        return value not in ("true", "false")
    is_my_number = isinstance(field, fields.Text) and sum(map(str.isdecimal, value)) == 12
    return len(value) < 4000 and not is_my_number


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_unknown_repeated_and_unreadable_parameters_are_refused(
    route: Operation, stage: Stage
) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    head, wrong = stage.head(), []
    queries = {"marker=1": 422, "marker=1&marker=2": 422, "_method=DELETE": 422, "__proto__=1": 422}
    for query, status in queries.items() | dict.fromkeys(BROKEN, 400).items():
        place = f"/api/v1{sent.address}?{query}"
        form = {"marker": "1"} if route.upload else None
        answer = sent.visitor.client.open(
            place, method=route.method, headers=sent.visitor.headers, data=form
        )
        wrong += [f"{query}: {complaint}" for complaint in complaints(answer, (status,))]
    for name, field in fields_of(route.query).items():
        value = quote(str(valid(field, stage.plan)))
        answer = sent.query(f"{name}={value}&{name}={value}")
        wrong += [f"{name} twice: {complaint}" for complaint in complaints(answer, (422,))]
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_a_cursor_holds_only_for_its_owner_its_filters_and_its_list(
    route: Operation, stage: Stage
) -> None:
    stage.service.projections.catch_up()
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    cursor = json.loads(sent.query("limit=1").data).get("next")
    if cursor is None:
        return
    assert sent.query(f"limit=1&cursor={quote(cursor)}").status_code == 200
    filters = [name for name in fields_of(route.query) if name not in ("limit", "cursor", "order")]
    other = next((item for item in LISTS if item is not route and "<" not in item.path), route)
    strangers = [
        sent.query(f"cursor={quote(cursor[:-2])}"),
        sent.query(f"cursor={quote(cursor[::-1])}"),
        sent.query(f"cursor={quote(_with_another_letter(cursor))}"),
        Sent(stage.staff, route, sent.address).query(f"cursor={quote(cursor)}"),
        Sent(stage.all_roles, other, other.path).query(f"cursor={quote(cursor)}"),
    ]
    for name in filters:
        value = quote(str(valid(fields_of(route.query)[name], stage.plan)))
        strangers.append(sent.query(f"{name}={value}&cursor={quote(cursor)}"))
    assert {answer.status_code for answer in strangers} <= {403, 422}
    assert [answer.status_code for answer in strangers].count(403) <= 2


def _with_another_letter(cursor: str) -> str:
    middle = len(cursor) // 2
    return cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :]


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_a_filter_by_what_i_may_not_see_gives_the_page_of_what_is_not_there(
    route: Operation, stage: Stage
) -> None:
    stage.service.projections.catch_up()
    at = Sent(stage.others, route, addresses(route, stage.plan)[0])
    for name, field in fields_of(route.query).items():
        if not isinstance(field, fields.Id):
            continue
        known = [id for ids in stage.plan.ids.values() for id in ids]
        nothing = at.query(f"{name}={uuid4()}")
        assert nothing.status_code in (200, 404)
        for foreign in known:
            answer = at.query(f"{name}={foreign}")
            assert (answer.status_code, answer.data) == (nothing.status_code, nothing.data)

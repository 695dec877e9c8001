"""An id that the caller chooses makes one thing once; one that anything has is told by nothing."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.http import fields
from app.http.routing import Operation
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.orders.client import Client
from tests.hostile.routes import COMMANDS, addresses, body_of, fields_of, name_of
from tests.hostile.soundness import new_events
from tests.hostile.stage import Plan, Stage

ELSEWHERE = {"/notices/add-address", "/messages", "/session/views"}
"""No way of sending is set up on the stage; tests/domain/notices looks at these ids. The answer to
a message is its conversation, which grows, and that to a view are all views; tests/app/messages and
tests/app/identity look at these."""
TAKING = [route for route in COMMANDS if isinstance(fields_of(route.body).get("id"), fields.Id)]
"""Every route that takes an id of the caller for what it makes."""
MAKING = [route for route in TAKING if route.path not in ELSEWHERE]
VIEWS = tuple(Access.event_classes())
"""That somebody's data was shown is recorded with every answer."""
OTHER: dict[str, dict[str, Any]] = {
    "/job-orders/<uuid:order_id>/repeat": {"due_on": "2026-09-30"},
    "/shifts": {"end": "19:30"},
    "/participants": {"work_mode": "on_site"},
}
"""What is changed in a body to make it another one; else its first text."""
SHIFT = {"date": "2026-04-20", "start": "17:30", "end": "18:30"}


def test_every_kind_that_takes_an_id_is_walked() -> None:
    assert {route.path for route in TAKING} == {
        "/accounts",
        "/announcements",
        "/canned-answers",
        "/clients",
        "/deployments",
        "/job-orders",
        "/job-orders/<uuid:order_id>/questions",
        "/job-orders/<uuid:order_id>/repeat",
        "/messages",
        "/notices/add-address",
        "/participants",
        "/people",
        "/robots",
        "/session/views",
        "/shifts",
        "/venues",
    }


def a_body(route: Operation, stage: Stage) -> dict[str, Any]:
    """A body that makes something new."""
    body = body_of(route, stage.plan) | {"id": str(uuid4())}
    if route.path == "/participants":
        person = body_of(next(item for item in MAKING if item.path == "/people"), stage.plan)
        made = stage.staff.post("/people", person | {"different": True})
        return body | {"person_id": json.loads(made.data)["id"]}
    if route.path == "/people":
        return body | {"different": True}
    if route.path == "/deployments":
        return body | _deployment(stage)
    if route.path == "/accounts":
        return body | {"password": "静かな海 朝の散歩"}
    return body | (_shift(stage) if route.path == "/shifts" else {})


def _made(stage: Stage, path: str) -> str:
    return str(json.loads(stage.staff.post(path, {"name": "あたらしい"}).data)["id"])


def _deployment(stage: Stage) -> dict[str, Any]:
    return {
        "robot_id": _made(stage, "/robots"),
        "venue_id": _made(stage, "/venues"),
        "period": {"from": "2026-04-01", "to": "2027-03-31"},
        "slots": [{"from": "2026-04-01", "to": "2027-03-31", "start": "09:00", "end": "20:00"}],
    }


def _shift(stage: Stage) -> dict[str, Any]:
    body = body_of(_api_client("/deployments"), stage.plan) | _deployment(stage)
    made = stage.staff.post("/deployments", body)
    assert made.status_code == 201, made.text
    return SHIFT | {"deployment_id": json.loads(made.data)["id"]}


def changed(route: Operation, body: dict[str, Any]) -> dict[str, Any]:
    """The same body with other content."""
    if route.path in OTHER:
        return body | OTHER[route.path]
    name = next(item for item in ("title", "name", "text") if item in body)
    return body | {name: "別の内容"}


@pytest.mark.parametrize("route", MAKING, ids=name_of)
def test_the_same_content_again_records_nothing_and_other_content_is_refused(
    route: Operation, fresh: Callable[[], Stage]
) -> None:
    stage = fresh()
    at = addresses(route, stage.plan)[0]
    body = a_body(route, stage)
    first = stage.all_roles.post(at, body)
    assert first.status_code in (200, 201), first.text
    head = stage.head()
    again = stage.all_roles.post(at, body)
    assert again.status_code == 200, again.text
    assert json.loads(again.data) == json.loads(first.data)
    refused = stage.all_roles.post(at, changed(route, body))
    assert refused.status_code == 409, refused.text
    for more in ({"reason": "別の理由"}, {"occurred_on": "2026-04-01", "reason": "前の日"}):
        assert stage.all_roles.post(at, body | more).status_code == 409
    assert [event for event in new_events(stage, head) if not isinstance(event, VIEWS)] == []


def test_another_password_is_other_content(fresh: Callable[[], Stage]) -> None:
    stage = fresh()
    route = next(item for item in MAKING if item.path == "/accounts")
    body = a_body(route, stage)
    assert stage.all_roles.post("/accounts", body).status_code == 201
    other = stage.all_roles.post("/accounts", body | {"password": "別の合言葉 はれ"})
    without = {name: value for name, value in body.items() if name != "password"}
    assert other.status_code == stage.all_roles.post("/accounts", without).status_code == 409
    changed_since = {"password": "あとで変えた合言葉"}
    path = f"/accounts/{body['id']}/reset-password"
    assert stage.all_roles.post(path, changed_since).status_code == 200
    assert stage.all_roles.post("/accounts", body).status_code == 200


def used_ids(stage: Stage, plan: Plan) -> list[str]:
    """One id of every kind of thing, and some of another centre."""
    kinds = {
        name: ids[0] for name, ids in plan.ids.items() if stage.service.ledger.is_used(UUID(ids[0]))
    }
    foreign = json.loads(stage.others.get("/people").data)["items"][0]["id"]
    strangers = stage.others.account_id
    assert len(kinds) >= 8
    return [*kinds.values(), foreign, *([str(strangers)] if strangers else [])]


@pytest.mark.parametrize("route", MAKING, ids=name_of)
def test_an_id_in_use_anywhere_answers_the_same_to_the_byte(route: Operation, stage: Stage) -> None:
    at, body = addresses(route, stage.plan)[0], a_body(route, stage)
    answers = set()
    for id in used_ids(stage, stage.plan):
        answer = stage.all_roles.post(at, body | {"id": id})
        answers.add((answer.status_code, answer.data, answer.headers.get("ETag")))
    assert len(answers) == 1
    [(status, _, etag)] = answers
    assert (status, etag) == (409, None)


def test_what_was_made_before_is_compared_with_how_it_was_made(fresh: Callable[[], Stage]) -> None:
    stage = fresh()
    body = {"id": str(uuid4()), "different": True}
    body |= body_of(_api_client("/people"), stage.plan)
    assert stage.staff.post("/people", body).status_code == 201
    correction = {"name": "名字が変わった", "reason": "届出"}
    corrected = stage.staff.post(f"/people/{body['id']}/correct", correction)
    assert corrected.status_code == 200
    again = stage.staff.post("/people", body)
    assert again.status_code == 200
    assert json.loads(again.data)["name"] == "名字が変わった", "the thing as it now is"
    assert stage.staff.post("/people", body | {"name": "名字が変わった"}).status_code == 409


def _api_client(path: str) -> Operation:
    return next(item for item in MAKING if item.path == path)


def test_an_id_of_another_kind_stays_what_it_was(stage: Stage) -> None:
    id = UUID(stage.plan.ids["client_id"][0])
    body = body_of(_api_client("/accounts"), stage.plan) | {"id": str(id)}
    assert stage.all_roles.post("/accounts", body).status_code == 409
    assert stage.service.ledger.find(Client, id) is not None
    assert stage.service.ledger.find(Account, id) is None

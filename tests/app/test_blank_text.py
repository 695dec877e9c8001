"""Optional text that is sent empty was not given; required text that is empty is refused."""

from collections.abc import Iterator
from typing import Any

import marshmallow as ma
import pytest

from app.bootstrap import Service
from app.factory import page_routes, routers
from app.http import fields
from app.http.request_pipeline import load
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import Role
from domain.participants.participant import Participant
from domain.tasks.task import Task
from tests.api_clients import ApiClients
from tests.app.tasks.conftest import browser, browser_of, me
from tests.app.tasks.own import Browser, given
from tests.centre import Centre

__all__ = ["browser", "browser_of", "me"]

BLANK = ("", " ", "\u3000", " \n\t ", "\u00a0", "\u3000\u200b", "\u2060\ufeff", "\u3164")
PAGE_ROUTES = page_routes()
API_ROUTES = [route for router in routers() for route in router.operations]


def _schemas() -> Iterator[type[ma.Schema]]:
    """Every schema by which something that was sent is read, and those inside them."""
    all_routes: list[Any] = [*API_ROUTES, *PAGE_ROUTES]
    waiting = [item for route in all_routes for item in (route.body, route.query) if item]
    known: dict[type[ma.Schema], None] = {}
    while waiting:
        schema = waiting.pop()
        if schema in known:
            continue
        known[schema] = None
        for field in schema().fields.values():
            inner = field.inner if isinstance(field, fields.Many) else field
            if isinstance(inner, fields.Part):
                waiting.append(type(inner.schema))
    return iter(known)


TEXTS = [
    (schema, field.data_key or name, field)
    for schema in _schemas()
    for name, field in schema().fields.items()
    if isinstance(field, fields.Text) and not isinstance(field, fields.Password)
]
OPTIONAL = [
    (schema, name)
    for schema, name, field in TEXTS
    if not field.required and not field.is_in_correction
]
IN_CORRECTIONS = [
    (schema, name)
    for schema, name, field in TEXTS
    if field.is_in_correction and not field.may_be_blank
]
REQUIRED = [
    (schema, name)
    for schema, name, field in TEXTS
    if field.required and field.metadata.get("minLength")
]


def test_there_are_many_of_both_kinds() -> None:
    assert len(OPTIONAL) > 100 and len(REQUIRED) > 50 and len(IN_CORRECTIONS) > 10


@pytest.mark.parametrize("blank", BLANK, ids=repr)
def test_optional_text_that_is_blank_was_not_given(blank: str) -> None:
    for schema, name in OPTIONAL:
        if schema.__name__ == "WrittenForm":
            continue
        without = schema().load({}, partial=True)
        assert schema().load({name: blank}, partial=True) == without, (schema, name)


@pytest.mark.parametrize("blank", BLANK, ids=repr)
def test_required_text_that_is_blank_is_refused(blank: str) -> None:
    for schema, name in [*REQUIRED, *IN_CORRECTIONS]:
        with pytest.raises(Invalid) as refusal:
            load(schema, {name: blank})
        assert name in refusal.value.errors, (schema, name)


@pytest.mark.parametrize("blank", BLANK, ids=repr)
def test_the_interface_takes_it_for_not_given(blank: str, service: Service) -> None:
    api = ApiClients(service)
    staff = api.opened_by(Role.MANAGER)
    person = staff.post(
        "/people",
        {
            "name": "鎌倉 花子",
            "name_kana": blank,
            "phone": blank,
            "email": blank,
            "centre": blank,
            "reason": blank,
            "resident": True,
            "handbook_kinds": ["none"],
            "disability_kinds": ["mental"],
            "main_kind": "mental",
        },
    )
    assert person.status_code == 201, person.text
    assert (person.json["name_kana"], person.json["phone"], person.json["email"]) == (None,) * 3
    path = f"/people/{person.json['id']}/correct"
    for name in ("name", "phone"):
        refused = staff.post(path, {"reason": "届出", "name_kana": "カマクラ", name: blank})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])
    refused = staff.post(path, {"reason": blank, "phone": "0467-00-0001"})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    service.projections.catch_up()
    found = staff.get(f"/people?q={blank if blank.isprintable() else ''}")
    assert found.status_code == 200 and len(found.json["items"]) == 1


def test_a_reason_of_spaces_does_not_stand_for_one(service: Service) -> None:
    api = ApiClients(service)
    order = api.centre.order(tasks=1, skills={"typing": 3})
    somebody = api.centre.participant()
    staff = api.opened_by(Role.COORDINATOR)
    path = f"/tasks/{api.centre.task(order).id}/assign"
    for reason in BLANK:
        body = {"participant_id": str(somebody.id), "override_reason": reason}
        assert staff.post(path, body).status_code == 409
        body = {"participant_id": str(somebody.id), "occurred_on": "2026-04-01", "reason": reason}
        assert staff.post(path, body).status_code == 422, "a day of the past needs a reason"


def test_a_day_a_time_and_an_id_that_are_blank_were_not_given(service: Service) -> None:
    api = ApiClients(service)
    order, somebody = api.centre.order(tasks=1), api.centre.participant()
    staff = api.opened_by(Role.COORDINATOR)
    path = f"/tasks/{api.centre.task(order).id}/assign"
    blank = {"occurred_on": "", "replaces": " ", "reason": ""}
    refused = staff.post(path, {"participant_id": "", **blank})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["participant_id"])
    assert staff.post(path, {"participant_id": str(somebody.id), **blank}).status_code == 200
    service.projections.catch_up()
    assert len(staff.get("/work-queue?state=&order_id=&due_before=").json["items"]) == 1


@pytest.mark.parametrize("field", [fields.Day, fields.TimeOfDay, fields.Instant, fields.Id])
def test_what_is_required_cannot_be_left_blank(field: type[fields.Field]) -> None:
    for schema, is_refused in (
        (fields.Strict.from_dict({"one": field(required=True)}), True),
        (fields.Strict.from_dict({"one": field(required=True, allow_none=True)}), True),
        (fields.Strict.from_dict({"one": field()}), False),
    ):
        for blank in BLANK:
            assert bool(schema().validate({"one": blank})) == is_refused


def test_a_comment_of_spaces_is_none(service: Service) -> None:
    api = ApiClients(service)
    order, somebody = api.centre.order(tasks=1), api.centre.participant()
    theirs, staff = api.of(somebody), api.opened_by(Role.COORDINATOR)
    task = theirs.post("/work-queue/next").json["id"]
    theirs.post(f"/tasks/{task}/submit", {"result": {"text": " \u3000"}, "minutes": 5})
    done = staff.post(f"/tasks/{task}/inspect", {"verdict": "pass", "comment": " \u3000\n"})
    assert (done.status_code, done.json["comment"]) == (200, "")
    kept = api.centre.now(Task, api.centre.task(order).id).result
    assert kept == {"text": " \u3000"}, "work is kept as it was written"


def test_a_form_takes_it_for_not_given(centre: Centre, me: Participant, browser: Browser) -> None:
    browser.open("/today")
    browser.send("/today/condition", level="3", note=" \u3000 ")
    assert browser.where == "/today?said=condition"
    condition = centre.now(Participant, me.id).condition
    assert condition is not None and condition.note is None


def test_a_form_refuses_required_text_of_spaces(
    centre: Centre, me: Participant, browser: Browser
) -> None:
    task = given(centre, me, {"source_text": "本文"})
    browser.open(f"/work/{task.id}")
    browser.send(f"/work/{task.id}/help", message=" \u3000 ")
    assert browser.status == 422
    assert not centre.now(Task, task.id).help_is_open

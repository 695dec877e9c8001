"""What every command at a route promises: its version, its position, and being safe to repeat."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.bootstrap import Service
from domain.identity.access_log import Access
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from tests.app.conftest import Visit
from tests.app.visitors import OPERATOR, Visitor

BODY = {"name": "試験 花子", "roles": ["coordinator"], "centres": ["digital-kamakura"]}


def new_account(**changes: Any) -> dict[str, Any]:
    """The body for a new account."""
    return BODY | {"email": f"{uuid4().hex}@example.jp"} | changes


def test_a_creation_answers_201_with_its_version_and_position(
    admin: Visitor, service: Service
) -> None:
    answer = admin.post("/accounts", new_account())
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Ashiato-Position"] == str(service.ledger.head())


def test_creating_again_with_the_same_id_answers_200_and_records_nothing(
    admin: Visitor, service: Service
) -> None:
    body = new_account(id=str(uuid4()))
    assert admin.post("/accounts", body).status_code == 201
    head = service.ledger.head()
    again = admin.post("/accounts", body)
    assert (again.status_code, service.ledger.head()) == (200, head)


def test_a_repeated_order_records_nothing(admin: Visitor, service: Service, visit: Visit) -> None:
    account = visit(Role.MANAGER).account_id
    first = admin.post(f"/accounts/{account}/disable")
    head = service.ledger.head()
    again = admin.post(f"/accounts/{account}/disable")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert service.ledger.head() == head


def test_a_stale_version_is_412_and_names_the_one_that_holds(admin: Visitor, visit: Visit) -> None:
    account = visit(Role.MANAGER).account_id
    path = f"/accounts/{account}/grant-roles"
    version = admin.get(f"/accounts/{account}").headers["ETag"]
    assert admin.post(path, {"roles": ["therapist"]}, {"If-Match": version}).status_code == 200
    stale = admin.post(path, {"roles": ["venue"]}, {"If-Match": version})
    assert stale.status_code == 412
    assert stale.headers["ETag"] == f'"{json.loads(stale.data)["current_version"]}"'
    assert stale.headers["ETag"] != version


@pytest.mark.parametrize("tag", ['"99"', '"abc"', 'W/"1"', '""'])
def test_a_version_that_never_was_is_412(admin: Visitor, visit: Visit, tag: str) -> None:
    path = f"/accounts/{visit(Role.MANAGER).account_id}/disable"
    assert admin.post(path, None, {"If-Match": tag}).status_code == 412


@pytest.mark.parametrize("tag", ["2", "abc", '"1", "2"', '"'])
def test_a_malformed_version_is_422(admin: Visitor, visit: Visit, tag: str) -> None:
    path = f"/accounts/{visit(Role.MANAGER).account_id}/disable"
    assert admin.post(path, None, {"If-Match": tag}).status_code == 422


def test_the_same_key_gives_the_same_answer_and_one_effect(
    admin: Visitor, service: Service
) -> None:
    body, key = new_account(), {"Idempotency-Key": uuid4().hex}
    first = admin.post("/accounts", body, key)
    head = service.ledger.head()
    again = admin.post("/accounts", body, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert service.ledger.head() == head


def test_a_key_keeps_its_first_answer_although_the_thing_went_on(
    admin: Visitor, visit: Visit
) -> None:
    account = visit(Role.MANAGER).account_id
    key = {"Idempotency-Key": uuid4().hex}
    first = admin.post(f"/accounts/{account}/grant-roles", {"roles": ["venue"]}, key)
    admin.post(f"/accounts/{account}/withdraw-roles", {"roles": ["venue"]})
    again = admin.post(f"/accounts/{account}/grant-roles", {"roles": ["venue"]}, key)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_key_with_another_body_or_route_is_422(admin: Visitor, visit: Visit) -> None:
    account = visit(Role.MANAGER).account_id
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/accounts/{account}/grant-roles"
    assert admin.post(path, {"roles": ["venue"]}, key).status_code == 200
    assert admin.post(path, {"roles": ["therapist"]}, key).status_code == 422
    assert admin.post(f"/accounts/{account}/disable", None, key).status_code == 422


def test_keys_of_different_people_are_independent(admin: Visitor, visit: Visit) -> None:
    other, key = visit(Role.ADMIN), {"Idempotency-Key": uuid4().hex}
    assert admin.post("/accounts", new_account(), key).status_code == 201
    assert other.post("/accounts", new_account(), key).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "鍵".encode().decode("latin-1"), "x" * 256])
def test_a_malformed_key_is_400(admin: Visitor, service: Service, key: str) -> None:
    head = service.ledger.head()
    answer = admin.post("/accounts", new_account(), {"Idempotency-Key": key})
    assert (answer.status_code, service.ledger.head()) == (400, head)


def test_a_refused_command_may_be_tried_again_with_its_key(admin: Visitor) -> None:
    key, body = {"Idempotency-Key": uuid4().hex}, new_account()
    assert admin.post("/accounts", body | {"centres": ["nowhere"]}, key).status_code == 422
    assert admin.post("/accounts", body, key).status_code == 201


def test_a_read_waits_for_the_position_of_the_write_before_it(
    admin: Visitor, service: Service
) -> None:
    made = admin.post("/accounts", new_account())
    service.projections.catch_up()
    position = {"Ashiato-Position": made.headers["Ashiato-Position"]}
    listed = admin.get("/accounts", position)
    assert listed.status_code == 200
    assert int(listed.headers["Ashiato-Position"]) >= int(position["Ashiato-Position"])
    ids = [load["id"] for load in json.loads(listed.data)["items"]]
    assert json.loads(made.data)["id"] in ids


def test_a_read_that_cannot_see_the_position_is_503(
    admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.consistency.PATIENCE", 0.05)
    for path in ("/accounts", "/session"):
        answer = admin.get(path, {"Ashiato-Position": "999999"})
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("position", ["-1", "abc", "1.5", "9" * 19])
def test_a_malformed_position_is_422(admin: Visitor, position: str) -> None:
    assert admin.get("/accounts", {"Ashiato-Position": position}).status_code == 422


def test_a_list_goes_on_where_it_stopped(admin: Visitor, service: Service) -> None:
    made = {
        json.loads(admin.post("/accounts", new_account(name=f"名前 {number}")).data)["id"]
        for number in range(7)
    }
    service.projections.catch_up()
    seen: list[str] = []
    cursor = ""
    while True:
        page = json.loads(admin.get(f"/accounts?limit=3{cursor}").data)
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen))
    assert made | {str(admin.account_id)} <= set(seen)


def test_a_cursor_holds_for_its_own_question_and_person_only(
    admin: Visitor, visit: Visit, service: Service
) -> None:
    other = visit(Role.ADMIN)
    service.projections.catch_up()
    cursor = json.loads(admin.get("/accounts?limit=1").data)["next"]
    assert admin.get(f"/accounts?limit=2&cursor={cursor}").status_code == 200
    altered = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    assert admin.get(f"/accounts?cursor={altered}").status_code == 422
    assert admin.get(f"/accounts?role=admin&cursor={cursor}").status_code == 422
    assert admin.get(f"/centres?cursor={cursor}").status_code == 422
    assert other.get(f"/accounts?cursor={cursor}").status_code == 422


def test_showing_accounts_is_recorded_before_they_are_shown(
    admin: Visitor, service: Service, visit: Visit
) -> None:
    account = visit(Role.MANAGER).account_id
    head = service.ledger.head()
    assert admin.get(f"/accounts/{account}").status_code == 200
    look = service.ledger.read(head)[0].event
    assert isinstance(look, Access.Viewed)
    assert look.meta.actor == str(admin.account_id)
    assert look.person_ids == (account,)


def test_a_refusal_of_authority_is_recorded_without_content(service: Service, visit: Visit) -> None:
    coordinator = visit(Role.COORDINATOR)
    head = service.ledger.head()
    coordinator.post("/accounts", new_account(name="秘密の名前"))
    refusal = service.ledger.read(head)[0].event
    assert isinstance(refusal, Access.Refused)
    assert refusal.what == "AddAccount"
    assert "秘密" not in str(refusal)


def test_reaching_for_what_is_out_of_sight_is_recorded_and_answered_like_nothing(
    app: Flask, service: Service, visit: Visit
) -> None:
    person = {
        "name": "試験 太郎",
        "resident": True,
        "handbook_kinds": ["none"],
        "disability_kinds": ["mental"],
        "main_kind": "mental",
    }
    made = visit(Role.MANAGER).post("/people", person)
    person_id = json.loads(made.data)["id"]
    found = FoundCentre(code="north", name="北", kind=CentreKind.EMPLOYMENT)
    service.bus.dispatch(found, Envelope(caller=OPERATOR))
    stranger = visit(Role.MANAGER, centres=("north",))
    nowhere = stranger.get(f"/people/{uuid4()}")
    head = service.ledger.head()
    there = stranger.get(f"/people/{person_id}")
    assert there.status_code == nowhere.status_code == 404
    assert there.data == nowhere.data
    assert {*there.headers.keys()} == {*nowhere.headers.keys()}
    noted = [row.event for row in service.ledger.read(head)]
    assert [type(item) for item in noted] == [Access.Refused]


def test_ids_are_uuids_in_one_spelling(admin: Visitor) -> None:
    account = admin.account_id
    assert isinstance(account, UUID)
    assert admin.get(f"/accounts/{account}").status_code == 200
    assert admin.get(f"/accounts/{str(account).upper()}").status_code == 404


def test_a_problem_names_an_address_and_never_a_pattern(visit: Visit) -> None:
    """An instance is a reference (RFC 9457); of what is not there it names no id."""
    for path, instance in (
        (f"/job-orders/{uuid4()}/delivery", "/job-orders"),
        ("/reports/bpo-centre/figures/%E9%8E%8C%20x/events", "/reports/bpo-centre/figures"),
        ("/%7Border_id%7D", "/%7Border_id%7D"),
    ):
        answer = visit(Role.MANAGER).get(path)
        assert answer.status_code == 404
        assert json.loads(answer.data)["instance"] == f"/api/v1{instance}"

"""Bad input over HTTP: refused with the right status, recorded nowhere, never a failure."""

import json
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from tests.app.conftest import Visit
from tests.app.visitors import Visitor, stranger

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CENTRE = {"code": "north", "name": "北センター", "kind": "employment"}


def account(**changes: object) -> dict[str, object]:
    """The body for an account, with `changes`."""
    return {
        "email": f"{uuid4().hex}@example.jp",
        "name": "試験 花子",
        "roles": ["coordinator"],
        "centres": ["digital-kamakura"],
    } | changes


BROKEN = {
    "no JSON": b"{",
    "a duplicate name": b'{"code": "a", "code": "b"}',
    "a duplicate name inside": b'{"x": {"a": 1, "a": 1}}',
    "NaN": b'{"code": NaN}',
    "Infinity": b'{"code": -Infinity}',
    "a number beyond every number": b'{"code": 1e999}',
    "too many digits": b'{"code": ' + b"9" * 5000 + b"}",
    "a byte order mark": b'\xef\xbb\xbf{"code": "a"}',
    "UTF-16": '{"code": "a"}'.encode("utf-16"),
    "Shift_JIS": '{"code": "鎌倉"}'.encode("shift_jis"),
    "too much nesting": b'{"x": ' + b"[" * 100 + b"]" * 100 + b"}",
    "endless nesting": b"[" * 200_000,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_json_is_400(admin: Visitor, service: Service, body: bytes) -> None:
    head = service.ledger.head()
    answer = admin.post("/centres", body)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert service.ledger.head() == head


CHARACTERS = {
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800b",
    "a change of direction": "a\u202eb",
    "a private-use character": "\ue000",
    "a private-use plane": "\U000f0000",
    "an escape for a terminal": "\x1b[31m",
    "a line break in a name": "a\nb",
    "nothing but spaces": "  ",
}


@pytest.mark.parametrize("name", CHARACTERS.values(), ids=CHARACTERS.keys())
def test_characters_that_no_name_may_hold_are_422(
    admin: Visitor, service: Service, name: str
) -> None:
    head = service.ledger.head()
    answer = admin.post("/centres", CENTRE | {"name": name})
    assert answer.status_code == 422
    assert list(json.loads(answer.data)["errors"]) == ["name"]
    assert service.ledger.head() == head


@pytest.mark.parametrize("name", ["葛\U000e0100飾", "髙﨑", "カブシキ", "か\u3099"])
def test_rare_forms_of_characters_are_kept_to_the_byte(admin: Visitor, name: str) -> None:
    made = admin.post("/centres", CENTRE | {"name": name})
    assert json.loads(made.data)["name"] == name


WRONG = {
    "an unknown field": account(office="x"),
    "a missing field": {"name": "x"},
    "null for a required field": account(name=None),
    "a number for text": account(name=7),
    "text for a list": account(roles="admin"),
    "an empty list": account(roles=[]),
    "a repeated entry": account(roles=["admin", "admin"]),
    "an unknown code": account(roles=["system"]),
    "an id in another spelling": account(id="{" + str(uuid4()).upper() + "}"),
    "an address that is none": account(email="nobody"),
    "a future day": account(occurred_on="2099-01-01"),
    "an earlier day without a reason": account(occurred_on="2026-04-01"),
    "a day before everything": account(occurred_on="1900-01-01", reason="x"),
    "a day that is not": account(occurred_on="2023-02-29"),
    "an unknown centre": account(centres=["nowhere"]),
    "a list at the top": [],
    "text at the top": "x",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG.keys())
def test_what_does_not_fit_is_422_and_names_the_field(
    admin: Visitor, service: Service, body: object
) -> None:
    head = service.ledger.head()
    answer = admin.post("/accounts", body)
    assert answer.status_code == 422, answer.text
    assert json.loads(answer.data)["errors"]
    assert service.ledger.head() == head


def test_a_refusal_never_repeats_the_value(admin: Visitor) -> None:
    answer = admin.post("/accounts", account(email="secret-marker", roles=["secret-marker"]))
    assert answer.status_code == 422
    assert "secret-marker" not in answer.text


def test_errors_are_at_most_a_hundred(admin: Visitor) -> None:
    body = account() | {f"unknown{number}": 1 for number in range(5000)}
    answer = admin.post("/accounts", body)
    assert answer.status_code == 422
    assert len(json.loads(answer.data)["errors"]) <= 100
    assert len(answer.data) < 64_000


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
def test_another_media_type_is_415(admin: Visitor, content_type: str) -> None:
    answer = admin.post("/centres", CENTRE, {"Content-Type": content_type})
    assert answer.status_code == 415


def test_another_charset_is_415(admin: Visitor) -> None:
    answer = admin.post("/centres", CENTRE, {"Content-Type": "application/json; charset=sjis"})
    assert answer.status_code == 415


def test_a_body_over_a_mebibyte_is_413(admin: Visitor) -> None:
    answer = admin.post("/centres", CENTRE | {"name": "x" * (1 << 20)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=201",
        "limit=1e9",
        "limit=abc",
        "limit=%EF%BC%91",
        "limit=5&limit=5",
        "unknown=1",
        "disabled=1",
        "role=system",
        "cursor=abc",
        "role=%00",
    ],
)
def test_wrong_parameters_are_422(admin: Visitor, query: str) -> None:
    assert admin.get(f"/accounts?{query}").status_code == 422


def test_an_address_that_is_not_utf8_is_400(admin: Visitor) -> None:
    assert admin.get("/accounts?role=%ff").status_code == 400
    raw = {"PATH_INFO": "/api/v1/accounts/\xff\xfe"}
    answer = admin.client.get("/", headers=admin.headers, environ_overrides=raw)
    assert answer.status_code == 400


def test_a_command_takes_no_parameters(admin: Visitor) -> None:
    assert admin.post("/centres?force=1", CENTRE).status_code == 422


def test_an_unknown_method_keeps_allow(admin: Visitor) -> None:
    answer = admin.client.put("/api/v1/centres", headers=admin.headers)
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_method_cannot_be_overridden(admin: Visitor, header: str) -> None:
    assert admin.get("/centres", {header: "DELETE"}).status_code == 200


def test_what_lies_out_of_sight_answers_like_what_is_not_there(
    admin: Visitor, visit: Visit
) -> None:
    other = visit(Role.COORDINATOR)
    there, nowhere = f"/accounts/{admin.account_id}", f"/accounts/{uuid4()}"
    assert other.get(there).status_code == other.get(nowhere).status_code == 403
    assert _without_place(admin.get(nowhere).text) == _without_place(admin.get("/nothing").text)


def test_sentences_come_in_the_language_asked_for(admin: Visitor) -> None:
    japanese = admin.post("/centres", {})
    english = admin.post("/centres", {}, {"Accept-Language": "en-GB,en;q=0.9"})
    other = admin.post("/centres", {}, {"Accept-Language": "fr"})
    assert json.loads(japanese.data)["errors"]["code"] == ["必ず書いてください。"]
    assert json.loads(english.data)["errors"]["code"] == ["This is required."]
    assert other.data == japanese.data
    assert english.headers["Content-Language"] == "en"


def test_every_answer_carries_the_protective_headers(admin: Visitor) -> None:
    for answer in (admin.get("/centres"), admin.get("/nothing"), stranger_answer(admin)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def stranger_answer(somebody: Visitor) -> TestResponse:
    """What a stranger hears."""
    return stranger(somebody.client.application).get("/centres")


def _without_place(problem: str) -> dict[str, object]:
    body = json.loads(problem)
    del body["instance"]
    return dict(body)

"""Every wrong place and every wrong header: an id in another spelling, a climb, a forged method."""

import json
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.http.authorization import Public
from app.http.routing import Operation
from tests.hostile.routes import (
    COMMANDS,
    QUESTIONS,
    ROUTES,
    WITH_NAMES,
    Sent,
    addresses,
    body_of,
    name_of,
)
from tests.hostile.soundness import complaints
from tests.hostile.stage import Stage

KEPT_BY_ROLES = [item for item in COMMANDS if not isinstance(item.roles, Public)]
NAMES = {
    "{upper}": (404,),
    "%7B{id}%7D": (404,),
    "urn:uuid:{id}": (404,),
    "{hex}": (404,),
    "{id}%00": (404,),
    "{id}%0A": (404,),
    "{id}%20": (404,),
    "%2e%2e": (404,),
    "..%2f..%2fetc%2fpasswd": (404,),
    "..%5c..%5cwindows": (404,),
    "%ff%fe": (400,),
    "%ED%A0%80": (400,),
    "%E2%80%AE": (404,),
    "0": (404,),
    "-1": (404,),
    "%EF%BC%91": (404,),
    "007": (404,),
    "1e3": (404,),
    "9999999999999999999999": (404,),
    "9" * 6000: (404,),
    "x" * 8000: (404,),
    "'%20OR%201=1--": (404,),
    "%3Cscript%3E": (404,),
    "null": (404,),
}
KEYS = ("", " ", "a b", "k" * 256, "鍵".encode().decode("latin-1"), "\x7f")
TAGS = ("3", "abc", '"1", "2"', '"', '"\x7f"', "W/", "１".encode().decode("latin-1"), '"a" b')
POSITIONS = ("-1", "1.5", "abc", "", "１".encode().decode("latin-1"), "9" * 19, "1e3", "0x1")
TOKENS = (
    "Bearer",
    "Bearer ",
    "Bearer marker",
    "Bearer ash_" + "x" * 4000,
    "Basic YWRtaW46YWRtaW4=",
    "marker",
    "Bearer \xff\xfe",
    "Bearer ' OR 1=1 --",
    "Bearer null",
    "",
)
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MARKER")


@pytest.mark.parametrize("route", WITH_NAMES, ids=name_of)
def test_an_id_in_another_spelling_leads_nowhere(route: Operation, stage: Stage) -> None:
    address = addresses(route, stage.plan)[0]
    before, _, rest = route.path.partition("<")
    id = address.removeprefix(before).partition("/")[0]
    after = rest.partition(">")[2]
    head, wrong = stage.head(), []
    for name, statuses in NAMES.items():
        given = name.format(id=id, upper=id.upper() + "A", hex=id.replace("-", "") + "a")
        answer = _at(stage, f"/api/v1{before}{given}{after}", route.method)
        wrong += [f"{name[:40]}: {complaint}" for complaint in complaints(answer, statuses)]
    assert wrong == []
    assert stage.head() == head


def _at(stage: Stage, path: str, method: str) -> TestResponse:
    """Ask at `path` to the byte: clients and their libraries would tidy it up."""
    raw = unquote_to_bytes(path).decode("latin-1")
    return stage.all_roles.client.open(
        "/", method=method, headers=stage.all_roles.headers, environ_overrides={"PATH_INFO": raw}
    )


@pytest.mark.parametrize("route", WITH_NAMES, ids=name_of)
def test_what_is_not_there_is_404(route: Operation, stage: Stage) -> None:
    if route.upload:
        return
    address = route.path.partition("<")[0] + (
        "8999999999999999999" if "<int" in route.path else str(uuid4())
    )
    address += route.path.partition(">")[2]
    head = stage.head()
    answer = (
        stage.all_roles.get(address)
        if route.method == "GET"
        else stage.all_roles.post(address, body_of(route, stage.plan))
    )
    assert complaints(answer, (404,)) == []
    assert stage.head() == head


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_other_methods_and_forged_ones_are_refused(route: Operation, stage: Stage) -> None:
    address = f"/api/v1{addresses(route, stage.plan)[0]}"
    known = {item.method for item in ROUTES if item.path == route.path}
    head, wrong = stage.head(), []
    for method in METHODS:
        if method not in known:
            answer = stage.all_roles.client.open(
                address, method=method, headers=stage.all_roles.headers
            )
            wrong += [f"{method}: {complaint}" for complaint in complaints(answer, (405,))]
            if answer.headers.get("Allow", "").replace(", HEAD", "").split(", ") == [""]:
                wrong.append(f"{method}: no Allow")
    forged = {
        "X-HTTP-Method-Override": "DELETE",
        "X-HTTP-Method": "POST",
        "X-Method-Override": "PUT",
    }
    if route.method != "DELETE":
        honest = _ask(stage, route, address, {"If-Match": "broken", "Ashiato-Position": "broken"})
        overridden = _ask(
            stage, route, address, forged | {"If-Match": "broken", "Ashiato-Position": "broken"}
        )
        assert overridden == honest
    assert wrong == []
    assert stage.head() == head


def _ask(
    stage: Stage, route: Operation, address: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    answer = stage.nobody.client.open(address, method=route.method, headers=headers)
    return answer.status_code, answer.data


@pytest.mark.parametrize("route", KEPT_BY_ROLES, ids=name_of)
def test_bad_keys_and_tags_are_refused(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    body, head, wrong = body_of(route, stage.plan), stage.head(), []
    for key in KEYS:
        answer = sent.json(body, {"Idempotency-Key": key})
        wrong += [f"key {key[:20]!r}: {complaint}" for complaint in complaints(answer, (400,))]
    if "/session" not in route.path and route.path != "/notices/line-code":
        for tag in TAGS:
            answer = sent.json(body, {"If-Match": tag})
            wrong += [f"tag {tag!r}: {complaint}" for complaint in complaints(answer, (422,))]
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize(
    "route", [item for item in QUESTIONS if not isinstance(item.roles, Public)], ids=name_of
)
def test_bad_positions_are_refused(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    head, wrong = stage.head(), []
    for position in POSITIONS:
        answer = sent.query("", {"Ashiato-Position": position})
        wrong += [f"{position!r}: {complaint}" for complaint in complaints(answer, (422,))]
    if not route.reads:
        answer = sent.query("", {"Ashiato-Position": "9" * 18})
        wrong += complaints(answer, (503,))
        assert answer.headers["Retry-After"].isdecimal()
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize(
    "route", [item for item in ROUTES if not isinstance(item.roles, Public)], ids=name_of
)
def test_what_is_no_token_opens_nothing(route: Operation, stage: Stage) -> None:
    address = f"/api/v1{addresses(route, stage.plan)[0]}"
    head, wrong = stage.head(), []
    for header in [{"Authorization": token} for token in TOKENS] + [
        {"Cookie": f"ashiato_session={value}"} for value in ("marker", "", "x" * 4000, "\xff")
    ]:
        answer = stage.nobody.client.open(address, method=route.method, headers=header)
        wrong += [f"{header}: {complaint}" for complaint in complaints(answer, (401,))]
    assert wrong == []
    assert stage.head() == head


LANGUAGES = ("", "*", "fr", "en;q=abc", "ja;q=9", ",,,;;;", "en-" + "x" * 4000, "\xff\xfe", "e\tn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_nobody_speaks_is_answered_in_ours(language: str, stage: Stage) -> None:
    answer = stage.nobody.get("/me", {"Accept-Language": language})
    assert answer.status_code == 401
    assert answer.headers["Content-Language"] in ("ja", "en")
    assert json.loads(answer.data)["title"]


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "/api//v1/me", "/api/v1/me/", "/%2e%2e/etc", "/."]
)
def test_no_address_leads_elsewhere(path: str, stage: Stage) -> None:
    answer = _at(stage, path, "GET")
    assert answer.status_code == 404
    assert "Location" not in answer.headers

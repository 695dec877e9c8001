"""The web server in its own process: how requests are read, refused early, and answered."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.app.serving import Serving, serving, status_of, whole
from tests.centre import Centre

JSON = b"Host: x\r\nContent-Type: application/json\r\n"
CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
SIGN_IN = b"POST /api/v1/session HTTP/1.1\r\n"
PEOPLE = b"POST /api/v1/people HTTP/1.1\r\n"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server with the usual limits."""
    with serving(sqlite_template, tmp_path_factory.mktemp("web") / "data") as found:
        yield found


@pytest.fixture
def web(server: Serving) -> Iterator[Serving]:
    """The server, without connections of an earlier test."""
    yield server
    server.hang_up()


def test_a_connection_serves_many_requests(web: Serving) -> None:
    caller = HTTPConnection("127.0.0.1", web.port, timeout=10)
    for number in range(20):
        body = json.dumps({"code": f"c{number}", "name": "あ" * 5000, "kind": "bpo"})
        headers = {"Authorization": web.token, "Content-Type": "application/json"}
        caller.request("POST", "/api/v1/centres", body.encode(), headers)
        answer = caller.getresponse()
        answer.read()
        assert answer.status == 422
    caller.request("GET", "/healthz")
    assert caller.getresponse().status == 200
    caller.close()


def test_requests_sent_one_behind_another_are_answered_in_their_order(web: Serving) -> None:
    body = b'{"email": "a@example.jp", "password": 1}'
    sign_in = SIGN_IN + JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body
    nowhere = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
    last = GET + b"Connection: close\r\n\r\n"
    found = whole(web.send(GET + b"\r\n" + sign_in + b"\r\n" + nowhere + last))
    assert re.findall(rb"HTTP/1.1 (...) ", found) == [b"200", b"422", b"404", b"200"]


def test_http_1_0_is_answered_and_closed(web: Serving) -> None:
    found = whole(web.send(b"GET /healthz HTTP/1.0\r\n\r\n"))
    assert found.startswith(b"HTTP/1.1 200 ") and found.endswith(b'{"state":"alive"}')


def test_a_head_that_asks_for_no_body_gets_none(web: Serving) -> None:
    asked = b"HEAD /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    found = whole(web.send(asked))
    assert found.endswith(b"\r\n\r\n")


def test_who_closes_their_half_after_the_request_is_answered(web: Serving) -> None:
    caller = web.send(GET + b"\r\n")
    caller.shutdown(1)
    assert whole(caller).startswith(b"HTTP/1.1 200 ")


def test_a_whole_address_is_a_path(web: Serving) -> None:
    caller = web.send(b"GET http://x/healthz?a HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status_of(caller) == 200


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (SIGN_IN + b"Content-Length: 5\r\n" + CHUNKED + b"0\r\n\r\n", 400),
        (SIGN_IN + JSON + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (SIGN_IN + JSON + b"Content-Length: +5\r\n\r\n", 400),
        (SIGN_IN.replace(b"1.1", b"1.0") + CHUNKED + b"0\r\n\r\n", 400),
        (SIGN_IN + JSON + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (SIGN_IN + CHUNKED + b"x\r\n", 400),
        (SIGN_IN + CHUNKED + b"1\r\nab\r\n0\r\n\r\n", 400),
        (SIGN_IN + CHUNKED + b"1;" + b"e" * 70_000, 400),
        (SIGN_IN + CHUNKED + b"0\r\nX: " + b"x" * 70_000, 400),
        (GET + b"X-A: b\r\n  folded\r\n\r\n", 400),
        (GET + b"X-A: b\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\nHost: x\n\n", 400),
        (GET + b"X-A: a\rb\r\n\r\n", 400),
        (GET + b"X-A : b\r\n\r\n", 400),
        (GET + b"X-A: a\0b\r\n\r\n", 400),
        (GET + b"Host: y\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
        (b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /healthz HTTP/3.0\r\nHost: x\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET /api/v1/cent\xffres HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /api/v1/%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"BREW /api/v1/centres HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (SIGN_IN + JSON + b"Content-Length: 99999999\r\n\r\n", 413),
        (SIGN_IN + JSON + b"Expect: x\r\nContent-Length: 2\r\n\r\n", 417),
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 40_000, 431),
        (GET + b"".join(b"X-%d: x\r\n" % number for number in range(120)) + b"\r\n", 431),
    ],
)
def test_malformed_requests_are_refused_and_closed(
    web: Serving, request_bytes: bytes, status: int
) -> None:
    caller = web.send(request_bytes)
    found = whole(caller) if status in (400, 431) else b"HTTP/1.1 %d " % status_of(caller)
    assert found.startswith(b"HTTP/1.1 %d " % status), found[:60]
    assert found.count(b"HTTP/1.1") == 1


def test_a_field_with_an_underscore_does_not_pass_for_one_with_a_hyphen(web: Serving) -> None:
    spelled = web.authorized(
        b"GET /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert whole(web.send(spelled)).startswith(b"HTTP/1.1 200 ")
    misspelled = spelled.replace(b"Connection:", b"Accept_Language: en\r\nConnection:")
    assert b"\r\nAccept-Language" not in misspelled
    found = whole(web.send(misspelled.replace(web.token.encode(), b"Bearer none")))
    assert b"Content-Language: ja" in found


def test_chunks_with_extensions_and_trailers_are_one_body(web: Serving) -> None:
    body = b'5;a=b\r\n{"a":\r\n2;c\r\n1}\r\n0\r\nX-Trailer: x\r\n\r\n'
    caller = web.send(web.authorized(PEOPLE + CHUNKED + body) + GET + b"Connection: close\r\n\r\n")
    found = whole(caller)
    assert found.startswith(b"HTTP/1.1 422 ") and b'"a"' in found
    assert found.count(b"HTTP/1.1 200 ") == 1, (
        "the trailer was taken for a part of the next request"
    )


def test_a_body_of_nothing_but_framing_is_cut_off(web: Serving) -> None:
    caller = web.send(web.authorized(PEOPLE + CHUNKED))
    extension = b"1;" + b"e" * 20_000 + b"\r\n \r\n"
    for _ in range(100):
        try:
            caller.sendall(extension)
        except OSError:
            break
    assert status_of(caller) == 400


NOT_SENT = {
    "no account": (PEOPLE + JSON + b"Content-Length: 1000\r\n\r\n", 401),
    "no account, in chunks": (PEOPLE + CHUNKED, 401),
    "no account, asked first": (
        PEOPLE + JSON + b"Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n", 401,
    ),
    "no account, a page": (
        b"POST /orders/new HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
        b"\r\nContent-Length: 1000\r\n\r\n", 303,
    ),
    "no account, a page with a file": (
        b"POST /orders/new HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b"
        b"\r\nTransfer-Encoding: chunked\r\n\r\n", 303,
    ),
    "no such address": (b"POST /nowhere HTTP/1.1\r\n" + CHUNKED, 404),
    "another method": (b"POST /healthz HTTP/1.1\r\n" + CHUNKED, 405),
    "nothing to read": (b"GET /healthz HTTP/1.1\r\n" + CHUNKED, 200),
    "too long": (SIGN_IN + JSON + b"Content-Length: 20000\r\n\r\n", 413),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_SENT)
def test_what_can_be_said_without_the_body_is_said_before_it_is_sent(
    web: Serving, name: str
) -> None:
    request, status = NOT_SENT[name]
    assert status_of(web.send(request)) == status


def test_a_body_that_is_sent_only_when_it_is_asked_for_is_asked_for(web: Serving) -> None:
    caller = web.send(
        web.authorized(PEOPLE + JSON + b"Expect: 100-continue\r\nContent-Length: 7\r\n\r\n")
    )
    assert caller.recv(64).startswith(b"HTTP/1.1 100 ")
    caller.sendall(b'{"a":1}')
    assert status_of(caller) == 422


def blocks(content: bytes) -> Iterator[bytes]:
    return (content[place : place + 65_536] for place in range(0, len(content), 65_536))


TOO_LARGE = {
    "JSON": ("/api/v1/people", "application/json", b'{"a": "' + b"x" * 5_000_000 + b'"}'),
    "JSON of a stranger": ("/api/v1/session", "application/json", b" " * 5_000_000),
    "a form": ("/sign-in", FORM, b"email=" + b"x" * 5_000_000),
    "a form with parts": ("/sign-in", MULTIPART, FILE + b"x" * 5_000_000 + b"\r\n--b--\r\n"),
    "a file": ("/api/v1/people/import", MULTIPART, FILE + b"x" * 70_000_000 + b"\r\n--b--\r\n"),
}


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
@pytest.mark.parametrize("name", TOO_LARGE)
def test_every_client_reads_that_its_body_is_too_large(
    web: Serving, name: str, chunked: bool
) -> None:
    path, media_type, content = TOO_LARGE[name]
    body: object = blocks(content) if chunked else content
    by_staff = "stranger" not in name
    answer, said = web.call(
        "POST", path, body, chunked=chunked, by_staff=by_staff, Content_Type=media_type
    )
    assert answer.status == 413
    assert "大きすぎます" in said.decode()
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("size", [21, 40, 63])
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_file_that_is_too_large_is_refused_by_its_name(
    web: Serving, size: int, chunked: bool
) -> None:
    order = _order(web)
    content = FILE.replace(b"a.csv", b"a.txt") + b"x" * size * 1_000_000 + b"\r\n--b--\r\n"
    body: object = blocks(content) if chunked else content
    answer, said = web.call(
        "POST", f"/api/v1/job-orders/{order}/files", body, chunked=chunked, Content_Type=MULTIPART
    )
    assert answer.status == 422
    assert json.loads(said)["errors"] == {"file": ["ファイルは1つ20 MB までです。"]}


def _order(web: Serving) -> str:
    from tests.centre import Centre

    return str(Centre(web.service).order().id)


def test_what_many_hold_at_once_is_bounded(sqlite_template: Path, tmp_path: Path) -> None:
    limits = {"HELD_MOST": 2_000_000, "HELD_OF_ONE": 1_500_000, "STALL_SECONDS": 2.0}
    upload = (
        b"POST /api/v1/people/import HTTP/1.1\r\nHost: x\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n"
        + FILE + b"x" * 1_200_000
    )  # fmt: skip
    with serving(sqlite_template, tmp_path / "data", limits) as web:
        first = web.send(web.authorized(upload))
        of_another = web.send(web.authorized(upload), "127.0.0.2")
        second = web.send(web.authorized(upload), "127.0.0.3")
        assert b"HTTP/1.1 503 " in whole(second) + whole(of_another)
        first.close()
        assert web.call("GET", "/healthz")[0].status == 200


def test_a_service_that_ends_answers_what_was_begun(sqlite_template: Path, tmp_path: Path) -> None:
    with serving(sqlite_template, tmp_path / "data") as web:
        begun = web.send(SIGN_IN + JSON + b"Content-Length: 2\r\n\r\n{")
        idle = web.send(b"")
        assert web.call("GET", "/healthz")[0].status == 200
        web.running.terminate()
        begun.sendall(b"}")
        found = whole(begun)
        assert found.startswith(b"HTTP/1.1 422 ")
        assert whole(idle) == b""


def test_files_that_many_take_at_once_are_whole(web: Serving) -> None:
    Centre(web.service).order(tasks=300)

    def taken(form: str) -> bytes:
        path = f"/api/v1/audit/events/export?format={form}&type=changes"
        answer, content = web.call("GET", path)
        assert answer.status == 200, content
        return content

    forms = ("csv", "xlsx", "jsonl")
    with ThreadPoolExecutor(10) as callers:
        found = list(callers.map(lambda number: (number % 3, taken(forms[number % 3])), range(30)))
    kinds = set(found)
    assert len(kinds) == len(forms), "each file is the same each time"

"""Callers who send or read slowly, or never: they hold no thread, and are ended in time."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime.server import limits
from app.runtime.web_server import THREADS
from domain.orders.job_order import JobOrder
from tests.app.serving import Serving, serving, status_of, whole
from tests.centre import Centre
from tests.servers import wait_until

NEVER = 3600.0
PATIENT = {"HEAD_SECONDS": NEVER, "GRACE_SECONDS": NEVER, "STALL_SECONDS": NEVER}
"""Limits under which nobody is ended: who is answered then, is answered beside the slow ones."""
SHORT = dict.fromkeys(("HEAD_SECONDS", "GRACE_SECONDS", "STALL_SECONDS", "KEPT_SECONDS"), 1.0)
JSON = b"Host: x\r\nContent-Type: application/json\r\n"
CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
SLOW = {
    "a head": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-",
    "chunks to signing in": b"POST /api/v1/session HTTP/1.1\r\n" + CHUNKED,
    "chunks to the page of signing in": b"POST /sign-in HTTP/1.1\r\n" + CHUNKED,
    "a short body": b"POST /api/v1/session HTTP/1.1\r\n" + JSON + b"Content-Length: 9\r\n\r\n{",
    "a body that was asked for": (
        b"POST /api/v1/session HTTP/1.1\r\n" + JSON
        + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"
    ),
}  # fmt: skip
BY_STAFF = {
    "chunks": b"POST /api/v1/people HTTP/1.1\r\n" + CHUNKED,
    "a long body": b"POST /api/v1/people HTTP/1.1\r\n"
    + JSON
    + b"Content-Length: 900000\r\n\r\n"
    + b" " * 300_000,
    "a file": b"POST /api/v1/people/import HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 60000000\r\n\r\n--b",
}


@pytest.fixture(scope="module")
def patient(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that ends nobody."""
    folder = tmp_path_factory.mktemp("patient") / "data"
    with serving(sqlite_template, folder, PATIENT) as found:
        yield found


@pytest.fixture(scope="module")
def hasty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that ends whoever takes longer than a second."""
    with serving(sqlite_template, tmp_path_factory.mktemp("hasty") / "data", SHORT) as found:
        yield found


@pytest.fixture
def web(patient: Serving) -> Iterator[Serving]:
    """The server that ends nobody."""
    yield patient
    patient.hang_up()


@pytest.fixture
def brisk(hasty: Serving) -> Iterator[Serving]:
    """The server that ends whoever takes long."""
    yield hasty
    hasty.hang_up()


@pytest.mark.parametrize("name", [*SLOW, *BY_STAFF])
def test_whoever_sends_slowly_holds_nobody_up(web: Serving, name: str) -> None:
    request = SLOW[name] if name in SLOW else web.authorized(BY_STAFF[name])
    for number in range(3 * THREADS):
        web.send(request, f"127.0.0.{2 + number % 3}")
    for _ in range(3):
        answer, _body = web.call("GET", "/api/v1/session")
        assert answer.status == 200


def test_two_hundred_of_one_address_and_twenty_each_of_ten_hold_nobody_up(web: Serving) -> None:
    requests = list(SLOW.values())
    for number in range(200):
        web.send(requests[number % len(requests)], "127.0.0.9")
    for number in range(200):
        web.send(requests[number % len(requests)], f"127.0.0.{10 + number % 10}")
    for _ in range(5):
        assert web.call("GET", "/api/v1/session")[0].status == 200


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", [*SLOW, *BY_STAFF])
def test_whoever_sends_slowly_is_told_and_ended(brisk: Serving, name: str) -> None:
    request = SLOW[name] if name in SLOW else brisk.authorized(BY_STAFF[name])
    slow = brisk.send(request)
    answer = whole(slow).removeprefix(b"HTTP/1.1 100 \r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 408 "), answer[:40]
    assert b"Connection: close" in answer


def test_a_connection_on_which_nothing_is_sent_is_closed(brisk: Serving) -> None:
    assert whole(brisk.send(b"")) == b""


def test_a_byte_now_and_then_does_not_keep_a_body_alive(brisk: Serving) -> None:
    slow = brisk.send(SLOW["chunks to signing in"])
    slow.settimeout(0.1)

    def is_ended() -> bool:
        try:
            slow.sendall(b"1\r\n \r\n")
            return slow.recv(64).startswith(b"HTTP/1.1 408 ")
        except TimeoutError:
            return False

    wait_until(is_ended, what="the end of the slow caller")


def test_of_one_address_only_so_many_may_wait_and_the_next_is_told_so(web: Serving) -> None:
    for _ in range(limits.WAITING_OF_ONE):
        asked = web.send(SLOW["a body that was asked for"], "127.0.0.30")
        assert status_of(asked) == 100
    answer = whole(web.send(SLOW["a short body"], "127.0.0.30"))
    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"Retry-After: 5\r\n" in answer and "途中の要求が多すぎます".encode() in answer
    head = whole(web.send(SLOW["a head"], "127.0.0.30"))
    assert head.startswith(b"HTTP/1.1 429 ")
    assert web.call("GET", "/api/v1/session", address="127.0.0.30")[0].status == 200
    asked.sendall(b'{"a": 1} ')
    assert status_of(asked) == 422


def test_idle_connections_of_one_address_are_few(web: Serving) -> None:
    first = web.send(b"", "127.0.0.31")
    for _ in range(limits.IDLE_OF_ONE):
        web.send(b"", "127.0.0.31")
    assert whole(first) == b""


def test_behind_a_proxy_the_address_counts_that_it_names(
    sqlite_template: Path, tmp_path: Path
) -> None:
    behind = {"ASHIATO_TRUSTED_PROXIES": "1"}
    with serving(sqlite_template, tmp_path / "data", PATIENT, behind) as web:

        def sent(address: str) -> socket.socket:
            named = f"\r\nX-Forwarded-For: 203.0.113.1, {address}\r\n".encode()
            return web.send(SLOW["a body that was asked for"].replace(b"\r\n", named, 1))

        other = sent("192.0.2.7")
        for _ in range(limits.WAITING_OF_ONE):
            assert status_of(sent("192.0.2.8")) == 100
        assert status_of(sent("192.0.2.8")) == 429
        assert status_of(other) == 100
        other.sendall(b'{"a": 1} ')
        assert status_of(other) == 422
        web.hang_up()


def a_large_file(web: Serving) -> str:
    """The address of a file that no buffer of a socket takes whole."""
    centre = Centre(web.service)
    order: JobOrder = centre.order()
    content = ("、".join(["架空の行"] * 200) + "\n").encode() * 5_000
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + content + b"\r\n--b--\r\n"
    )  # fmt: skip
    path = f"/api/v1/job-orders/{order.id}/files"
    media_type = "multipart/form-data; boundary=b"
    answer, shown = web.call("POST", path, body, Content_Type=media_type)
    assert answer.status == 201, shown
    return f"/api/v1/files/{json.loads(shown)['id']}/content"


def test_whoever_reads_slowly_holds_nobody_up(web: Serving) -> None:
    path = a_large_file(web)
    asked = web.authorized(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    for number in range(2 * THREADS):
        status_of(web.send(asked, f"127.0.0.{40 + number % 2}"))
    answer, content = web.call("GET", path)
    assert (answer.status, len(content)) == (200, int(answer.headers["Content-Length"]))


def test_whoever_does_not_read_is_ended(brisk: Serving) -> None:
    path = a_large_file(brisk)
    lazy = brisk.send(brisk.authorized(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()))
    size = status_of(lazy)
    assert size == 200
    peer = f"127.0.0.1:{lazy.getsockname()[1]}"
    wait_until(lambda: not is_open(peer), what="the end of the answer")


def is_open(peer: str) -> bool:
    """True while this machine has an established connection to `peer`, as the kernel says."""
    host, _, port = peer.partition(":")
    wanted = f"{socket.inet_aton(host)[::-1].hex().upper()}:{int(port):04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, _local, remote, state, *_ = line.split()
        if remote == wanted and state == "01":
            return True
    return False

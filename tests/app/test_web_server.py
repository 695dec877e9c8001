"""The web server in its own process, and callers who are slow, large or malformed."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.bootstrap import bootstrap
from app.factory import create_app
from app.settings import Settings

from domain.kernel.caller import Role
from tests.app.visitors import visitor

START = "from app.server import limits as l; l.HEAD_SECONDS = l.GRACE_SECONDS = 1.5; from app.cli import main; main()"
SLOW_BODY = (
    b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
)


def until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """True as soon as `condition` holds; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(scope="module")
def server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, str]]:
    """A running server with one process: its port, and the token of an administrator."""
    folder = tmp_path_factory.mktemp("web") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder))
    token = visitor(create_app(service), service, Role.ADMIN).headers["Authorization"]
    service.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = subprocess.Popen(
        [sys.executable, "-c", START, "web", "--port", str(port), "--web", "1"],
        env={**os.environ, "ASHIATO_DATA_DIR": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: ask(port, "/healthz")[0] == 200)
        yield port, token
    finally:
        running.terminate()
        running.wait(15)


def ask(port: int, path: str, token: str = "") -> tuple[int, float]:
    """GET `path`; gives the status (0 if nobody listens) and the seconds it took."""
    began = time.perf_counter()
    caller = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        caller.request("GET", path, headers={"Authorization": token} if token else {})
        status = caller.getresponse().status
    except OSError:
        status = 0
    finally:
        caller.close()
    return status, time.perf_counter() - began


def is_closed(connection: socket.socket) -> bool:
    """True if the server closed the connection, or answered on it."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize(
    ("number", "sent"),
    [(200, b""), (60, b"GET / HTTP/1.1\r\nX:"), (60, SLOW_BODY)],
    ids=["idle", "slow headers", "slow bodies"],
)
def test_slow_callers_are_closed_and_hold_nobody_up(
    server: tuple[int, str], number: int, sent: bytes
) -> None:
    port, token = server
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    try:
        for connection in slow:
            connection.sendall(sent)
        for _ in range(5):
            status, seconds = ask(port, "/api/v1/session", token)
            assert (status, seconds < 1.0) == (200, True)
        assert until(lambda: all(is_closed(connection) for connection in slow))
    finally:
        for connection in slow:
            connection.close()


def test_a_connection_serves_many_requests(server: tuple[int, str]) -> None:
    port, token = server
    caller = HTTPConnection("127.0.0.1", port, timeout=10)
    for number in range(20):
        body = json.dumps({"code": f"c{number}", "name": "あ" * 5000, "kind": "bpo"})
        headers = {"Authorization": token, "Content-Type": "application/json"}
        caller.request("POST", "/api/v1/centres", body.encode(), headers)
        answer = caller.getresponse()
        answer.read()
        assert answer.status == 422
    caller.request("GET", "/healthz")
    assert caller.getresponse().status == 200
    caller.close()


def raw(port: int, request: bytes) -> bytes:
    """The beginning of the answer to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(64)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n  folded\r\n\r\n", b"400"),
        (b"GET /api/v1/cent\xffres HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /api/v1/%ff HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"BREW /api/v1/centres HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
         b"Content-Length: 99999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 40_000, b"431"),
    ],
    ids=["two lengths", "folded", "Latin-1", "not UTF-8", "method", "length", "endless header"],
)  # fmt: skip
def test_malformed_requests_are_refused(
    server: tuple[int, str], request_bytes: bytes, status: bytes
) -> None:
    assert raw(server[0], request_bytes).split(b" ")[1] == status


def test_a_large_body_in_chunks_is_413(server: tuple[int, str]) -> None:
    port, token = server
    caller = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": token, "Content-Type": "application/json"}
    blocks = (b" " * 65_536 for _ in range(40))
    caller.request("POST", "/api/v1/centres", blocks, headers, encode_chunked=True)
    assert caller.getresponse().status == 413
    caller.close()



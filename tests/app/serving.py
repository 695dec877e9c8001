"""A web server in a process of its own, and callers that say byte by byte what they send."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from app.bootstrap import Service, bootstrap
from app.factory import create_app
from app.settings import Settings
from domain.kernel.messaging.caller import Role
from tests.app.visitors import visitor
from tests.servers import wait_until

ROLES = (Role.ADMIN, Role.COORDINATOR, Role.SOCIAL_WORKER)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Serving:
    """A running server, the service that shares its folder, and a token of its staff."""

    port: int
    service: Service
    token: str
    running: subprocess.Popen[bytes]
    open: list[socket.socket] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        chunked: bool = False,
        by_staff: bool = True,
        address: str = "127.0.0.1",
        **headers: str,
    ) -> tuple[HTTPResponse, bytes]:
        """One request by the client of the standard library, and its whole answer."""
        caller = HTTPConnection("127.0.0.1", self.port, 60, source_address=(address, 0))
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"Authorization": self.token} if by_staff else {}
        try:
            caller.request(method, path, body, given, encode_chunked=chunked)  # type: ignore[arg-type]
            answer = caller.getresponse()
            return answer, answer.read()
        finally:
            caller.close()

    def send(self, request: bytes, address: str = "127.0.0.1") -> socket.socket:
        """A connection on which some bytes were sent; it stays open until the test is over."""
        connection = socket.create_connection(
            ("127.0.0.1", self.port), 60, source_address=(address, 0)
        )
        self.open.append(connection)
        connection.sendall(request)
        return connection

    def authorized(self, request: bytes) -> bytes:
        """A request with the token of the staff."""
        return request.replace(b"\r\n", f"\r\nAuthorization: {self.token}\r\n".encode(), 1)

    def hang_up(self) -> None:
        """Close what `send` has opened."""
        for connection in self.open:
            connection.close()
        self.open.clear()


def whole(connection: socket.socket) -> bytes:
    """All that a server sends until it closes."""
    found = b""
    try:
        while data := connection.recv(65536):
            found += data
    except ConnectionResetError:
        pass
    return found


def status_of(connection: socket.socket) -> int:
    """The status of the next answer; 0 if the connection was closed without one."""
    found = b""
    while b"\r\n" not in found:
        data = connection.recv(4096)
        if not data:
            return 0
        found += data
    return int(found.split(b" ")[1])


@contextmanager
def serving(
    template: Path,
    folder: Path,
    limits: Mapping[str, float] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Serving]:
    """A server with one process on a copy of `template`, with other `limits` than the usual."""
    shutil.copytree(template, folder)
    port = free_port()
    changed = "".join(f"l.{name} = {value!r}; " for name, value in (limits or {}).items())
    start = (
        f"from app.runtime.server import limits as l; {changed}"
        "from app.cli.main import main; main()"
    )
    with ExitStack() as stack:
        service = bootstrap(Settings.for_folder(folder))
        stack.callback(service.close)
        token = visitor(create_app(service), service, *ROLES).headers["Authorization"]
        running = subprocess.Popen(
            [sys.executable, "-c", start, "web", "--port", str(port), "--web", "1"],
            env={**os.environ, "ASHIATO_DATA_DIR": str(folder), **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(running.wait, 15)
        stack.callback(running.terminate)
        wait_until(lambda: listens(port), what="the web answering")
        found = Serving(port, service, token, running)
        stack.callback(found.hang_up)
        yield found


def listens(port: int) -> bool:
    """True if a server answers that it is alive."""
    caller = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        caller.request("GET", "/healthz")
        return caller.getresponse().status == 200
    except OSError:
        return False
    finally:
        caller.close()

"""The web processes alone, as they are started outside of tests, and many requests at once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from app.runtime.child_process import die_with_parent
from app.settings import Settings
from tests.running import ROOT, free_port
from tests.servers import wait_until

WEB = 2
"""Processes: what one remembers, another does not."""


@dataclass(frozen=True)
class Reply:
    """What a request came to."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Web:
    """Running web processes, behind one port."""

    port: int

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        """POST a value as JSON to `/api/v1` + path, over a connection of its own."""
        return self._send(
            f"/api/v1{path}",
            json.dumps(body),
            {"Content-Type": "application/json"} | _named(headers),
        )

    def form(self, path: str, body: str, **headers: str) -> Reply:
        """POST a form to a page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        return self._send(path, body, kind | _named(headers))

    def _send(self, path: str, body: str, headers: dict[str, str]) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, body.encode(), headers)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        """True if the processes are there."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def at_once(requests: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """Send all of them in the same moment; the replies in the same order."""
    replies: dict[int, Reply] = {}
    start = threading.Barrier(len(requests))

    def send(number: int) -> None:
        start.wait()
        replies[number] = requests[number]()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [replies[number] for number in range(len(requests))]


@contextmanager
def web_processes(settings: Settings) -> Iterator[Web]:
    """The web processes of an installation, on a free port."""
    web = Web(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "web", "--port", str(web.port), "--web", str(WEB)],
        cwd=ROOT,
        env={
            **os.environ,
            "ASHIATO_DATA_DIR": str(settings.data_dir),
            "ASHIATO_DATABASE_URL": settings.database_url,
        },
        preexec_fn=die_with_parent(),  # noqa: PLW1509
    )
    try:
        wait_until(web.answers, what="an answer of the web processes")
        yield web
    finally:
        process.terminate()
        process.wait(20)

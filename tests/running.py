"""The whole product, started as a person would start it, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from app.bootstrap import Service, bootstrap
from app.runtime.child_process import die_with_parent
from app.runtime.wakeups import embedded_address
from app.settings import Settings
from tests.servers import descendants, short_folder, wait_until

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Running:
    """A supervisor and everything under it."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(default_factory=dict)

    def answers(self) -> bool:
        """True if the web application is alive."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def readiness(self) -> dict[str, Any]:
        """What /readyz says of its state, with its status; empty if nobody answers."""
        said = self.health()
        return {name: said[name] for name in ("status", "state", "reasons") if name in said}

    def health(self) -> dict[str, Any]:
        """The same, with its figures."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=30) as answer:
                return {"status": answer.status, **json.load(answer)}
        except HTTPError as refusal:
            return {"status": refusal.code, **json.load(refusal)}
        except (URLError, OSError):
            return {}

    def doctor(self) -> dict[str, str]:
        """What the doctor finds: the state of each check."""
        done = subprocess.run(
            [sys.executable, "-m", "app", "doctor", "--json"],
            cwd=ROOT,
            env={**os.environ, "ASHIATO_DATA_DIR": str(self.data), **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return {load["check"]: load["state"] for load in json.loads(done.stdout)}

    def pids(self, title: str = "") -> set[int]:
        """The living processes under the supervisor whose title or command has `title` in it."""
        return {pid for pid in descendants(self.process.pid) if title in title_of(pid)}

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send a signal to the supervisor and wait for its end; gives the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - begun

    def output(self) -> str:
        """What it has printed."""
        return (self.data.parent / "out.txt").read_text()


def title_of(pid: int) -> str:
    """The title or command of a process; empty if it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    data: Path, *, web: int = 1, port: int = 0, cwd: Path = ROOT, **environment: str
) -> Running:
    """Start everything for `data` with these settings, in `cwd`, and wait until it answers."""
    port = port or free_port()
    with (data.parent / "out.txt").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app", "up", "--port", str(port), "--web", str(web)],
            cwd=cwd,
            env={**os.environ, "ASHIATO_DATA_DIR": str(data), **environment},
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )
    running = Running(data, port, process, environment)
    wait_until(
        lambda: running.answers() or process.poll() is not None, what=f"an answer on port {port}"
    )
    assert process.poll() is None, running.output()
    return running


@pytest.fixture
def starting() -> Iterator[Callable[..., Running]]:
    """Starts the product in one folder, again and again if asked; stops it in the end."""
    begun: list[Running] = []
    with short_folder() as folder:

        def go(data: Path = folder / "data", **options: Any) -> Running:
            begun.append(start(data, **options))
            return begun[-1]

        yield go
        for running in begun:
            if running.process.poll() is None:
                running.end()


@contextmanager
def inside(running: Running) -> Iterator[Service]:
    """A service on the data of what is running (or has run), with its Redis."""
    settings = Settings.from_environment(
        {"ASHIATO_DATA_DIR": str(running.data), **running.environment}
    )
    service = bootstrap(replace(settings, redis_url=embedded_address(running.data)))
    try:
        yield service
    finally:
        service.close()

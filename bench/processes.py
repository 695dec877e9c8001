"""Starts and stops processes of the product, and of what it is compared with."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from app.settings import Settings
from tests.servers import wait_until

WEB = 2


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, redis_url: str, **more: str) -> dict[str, str]:
    """The environment variables that point a process at an installation."""
    return {
        **os.environ,
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
        "ASHIATO_REDIS_URL": redis_url,
        **more,
    }


@contextmanager
def process(*words: str, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m words` until the block ends; its output is discarded."""
    running = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=dict(variables),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def listens(port: int) -> bool:
    """True if something listens on `port`."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def web(settings: Settings, redis_url: str) -> Iterator[int]:
    """Run the web processes of an installation; yields their port."""
    port = free_port()
    words = ("app", "web", "--port", str(port), "--web", str(WEB))
    with process(*words, variables=environment(settings, redis_url)):
        wait_until(lambda: listens(port) and _answers(port), what="the web answering")
        yield port


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def memory_of(pid: int) -> float:
    """Return the PSS of a process in megabytes: private memory plus its share of shared memory."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    """A process and all processes that it started."""
    found = [pid]
    for item in found:
        for children in Path(f"/proc/{item}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found

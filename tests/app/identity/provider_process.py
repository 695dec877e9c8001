"""Starts the provider of the tests beside the service, and ends it."""

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NEEDED = ("canaille", "flask_themer", "flask_talisman", "isodate", "tomlkit", "zxcvbn_rs_py")


@contextmanager
def canaille(back: str) -> Iterator[str]:
    """Canaille, which sends people back to `back`; gives its issuer."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"Canaille cannot run here without {', '.join(missing)}")
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.app.identity.canaille_provider", str(port), back],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

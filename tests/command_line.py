"""`ashiato …` as somebody types it: in a process of its own, with what it printed."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@cache
def _server() -> tuple[str, "subprocess.Popen[bytes]"]:
    """The address and the process of `tests.command_server`, which ends with this process."""
    address = f"{tempfile.mkdtemp(prefix='commands')}/socket"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.command_server", address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    server.stdout.readline()  # It listens.
    return address, server


def run_command(
    *words: str, text: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` with `words`; `text` is its input.

    The environment is that of the tests with `environment` instead of theirs.
    """
    request = {
        "module": "app",
        "words": words,
        "folder": str(ROOT),
        "environment": {**os.environ, "LANG": "C.UTF-8", **environment},
    }
    channels = [
        _file(json.dumps(request).encode()),
        _file(text.encode()),
        _file(b""),
        _file(b""),
    ]
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(_server()[0])
            socket.send_fds(connection, [b"."], channels)
            status = int(connection.recv(16))
        printed, complained = (_content(channel) for channel in channels[2:])
    finally:
        for channel in channels:
            os.close(channel)
    return subprocess.CompletedProcess(["ashiato", *words], status, printed, complained)


def command_on(settings: Settings, *words: str, **how: str) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` on the stores of `settings`; the rest as in `run_command`."""
    stores = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
        **({"ASHIATO_KEYS_URL": settings.keys_url} if settings.keys_url else {}),
    }
    return run_command(*words, **{**stores, **how})


def _file(content: bytes) -> int:
    """A file in memory with this content, at its start."""
    channel = os.memfd_create("channel")
    os.write(channel, content)
    os.lseek(channel, 0, os.SEEK_SET)
    return channel


def _content(channel: int) -> str:
    """What has been written to a file in memory."""
    return os.pread(channel, os.fstat(channel).st_size, 0).decode()

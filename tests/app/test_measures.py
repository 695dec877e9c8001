"""The folders of measures: a server that was killed leaves none behind for good."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.runtime.server.measures import LOCK, PREFIX, folder_of_measures
from tests.app.serving import free_port, listens
from tests.servers import wait_until


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of our own, in which no server has its measures yet."""
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def old(folder: Path) -> None:
    """Make a folder look as old as yesterday's."""
    os.utime(folder, (1, 1))


def test_a_folder_is_there_while_a_server_runs(folder: Path) -> None:
    with folder_of_measures():
        assert [path.is_dir() for path in folder.iterdir()] == [True]
        assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).parent == folder
    assert list(folder.iterdir()) == []
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_what_dead_servers_left_is_swept_and_nothing_else(folder: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = ("killed", "earlier", "running", "starting", "link", "other")
    killed, earlier, running, starting, link, other = (folder / f"{PREFIX}{name}" for name in names)
    for item in (killed, earlier, running, starting):
        item.mkdir()
    (killed / LOCK).touch()
    (earlier / f"counter_{dead.pid}.db").touch()
    (running / f"counter_{os.getpid()}.db").touch()
    for item in (killed, earlier, running):
        old(item)
    kept = folder / "kept"
    kept.mkdir()
    link.symlink_to(kept)
    other.touch()
    with folder_of_measures(), folder_of_measures():
        pass
    assert {path.name for path in folder.iterdir()} == {
        *("kept", f"{PREFIX}link", f"{PREFIX}other"),
        *(f"{PREFIX}running", f"{PREFIX}starting"),
    }


def test_the_folder_of_a_killed_server_is_gone_after_the_next_start(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copytree(sqlite_template, tmp_path / "data")
    kept = tmp_path / "tmp"
    kept.mkdir()

    def start() -> tuple[subprocess.Popen[bytes], Path]:
        port = free_port()
        before = set(kept.glob(f"{PREFIX}*"))
        running = subprocess.Popen(
            [sys.executable, "-m", "app", "web", "--port", str(port), "--web", "1"],
            env={
                **{name: one for name, one in os.environ.items() if "PROMETHEUS" not in name},
                "ASHIATO_DATA_DIR": str(tmp_path / "data"),
                "TMPDIR": str(kept),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: listens(port), what="the web answering")
        (made,) = set(kept.glob(f"{PREFIX}*")) - before
        return running, made

    first, left = start()
    second, beside = start()
    assert left.exists(), "a server took the measures of one that runs"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert left.exists()
    wait_until(lambda: is_free(left), what="the end of the web process")
    third, made = start()
    assert not left.exists() and beside.exists()
    for running in (second, third):
        running.terminate()
        running.wait(20)
    assert not made.exists() and not beside.exists()


def is_free(folder: Path) -> bool:
    """True when nobody holds the lock of a folder any more."""
    with (folder / LOCK).open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True

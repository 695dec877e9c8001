"""No wait without an end: each call that could wait for ever is timed, or stands here with why."""

import re
from pathlib import Path

import pytest

from domain.kernel.storage.deadlines import AT_UPGRADES, AT_WORK, REQUEST_SECONDS, WITH_A_FILE
from domain.kernel.storage.postgres_connections import FOR_LOCKS, TO_CONNECT
from tests.boundaries import modules
from tests.waits import endless

ROOT = Path(__file__).resolve().parent.parent
FOR_A_REASON = {
    "app/runtime/server/worker.py is_done: future.result": "it is called when the future is done",
    "app/runtime/table_files.py _lines: child.wait": "it closed its output; its time is bounded",
    "app/runtime/table_files.py _refusal: child.wait": "it closed its output; its time is bounded",
    "app/runtime/supervisor.py _await_end: process.wait": "it was killed",
    "workers/backup_process.py end: self._child.wait": "it was killed",
    "workers/long_work.py _watch: child.wait": "a thread that does nothing else",
    "workers/long_work.py end: self._watch.join": "what it watches was killed",
}


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("subprocess.run(['x'], check=False)", "subprocess.run"),
        ("child.communicate()", "child.communicate"),
        ("child.wait()", "child.wait"),
        ("thread.join()", "thread.join"),
        ("lock.acquire()", "lock.acquire"),
        ("future.result()", "future.result"),
        ("urlopen(address)", "urlopen"),
        ("requests.post(address)", "requests.post"),
        ("socket.create_connection(place)", "socket.create_connection"),
    ],
)
def test_a_wait_without_an_end_is_noticed(line: str, call: str) -> None:
    assert endless(f"def of():\n    {line}\n") == [f"of: {call}"]


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(['x'], timeout=3)",
        "child.communicate(timeout=3)",
        "thread.join(1)",
        "', '.join(words)",
        "lock.acquire(timeout=3)",
        "urlopen(address, timeout=1)",
        "bus.run()",
    ],
)
def test_a_wait_with_an_end_may_be(line: str) -> None:
    assert endless(f"def of():\n    {line}\n") == []


def test_the_page_of_deadlines_names_those_of_the_program() -> None:
    page = (ROOT / "docs/reference/deadlines.md").read_text(encoding="utf-8")
    seconds = [int(item) for item in re.findall(r"^\| [^|]+ \| (\d+) \|", page, re.MULTILINE)]
    assert seconds == [REQUEST_SECONDS, WITH_A_FILE, AT_WORK, AT_UPGRADES]
    assert f"may take {TO_CONNECT} seconds, a lock {FOR_LOCKS}" in page


def test_no_wait_is_without_an_end() -> None:
    found = {f"{path} {item}" for path, source in modules(ROOT) for item in endless(source)}
    assert found == set(FOR_A_REASON)

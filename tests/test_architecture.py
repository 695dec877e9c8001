"""The layers hold: imports run one way, contexts stay apart, importing opens nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boundaries import modules, offences

ROOT = Path(__file__).resolve().parent.parent

OFFENDERS = {
    "domain reaches up to projections": (
        "domain/tasks/task.py",
        "from projections.tasks import queue",
    ),
    "domain reaches up to app": ("domain/tasks/task.py", "import app.http.routing"),
    "a room of the domain knows another": (
        "domain/tasks/task.py",
        "from domain.orders.job_order import JobOrder",
    ),
    "the kernel knows a room": (
        "domain/kernel/messaging/bus.py",
        "from domain.tasks.task import Task",
    ),
    "a room of the domain reads the policies": (
        "domain/tasks/handlers.py",
        "from domain import policies",
    ),
    "a read model knows another": (
        "projections/tasks/queue.py",
        "from projections.orders.list import OrderList",
    ),
    "projections reach up to app": ("projections/tasks/queue.py", "from app import settings"),
    "app knows what workers do": ("app/tasks/api.py", "from workers import kinds"),
    "a late import is an import too": (
        "app/tasks/api.py",
        "def late() -> None:\n    from workers.assign import assign",
    ),
    "workers see the web": ("workers/assign.py", "from app.http.routing import caller"),
    "the domain speaks HTTP": ("domain/tasks/task.py", "from flask import request"),
    "workers speak HTTP": ("workers/assign.py", "import marshmallow"),
    "a view enqueues": ("app/tasks/api.py", "from rq import Queue"),
    "a room talks to Redis": ("domain/tasks/task.py", "import redis"),
    "a room stores events itself": ("domain/tasks/task.py", "from eventsourcing import domain"),
    "a view opens a database": ("app/tasks/api.py", "import sqlite3"),
    "somebody reads the wall clock": (
        "domain/tasks/task.py",
        "from datetime import datetime\n\nNOW = datetime.now()",
    ),
    "somebody asks the machine for seconds": ("workers/assign.py", "import time\n\ntime.time()"),
    "a module without a sentence": ("domain/tasks/task.py", None),
    "a module named after nothing": ("app/utils.py", "import json"),
}


@pytest.mark.parametrize("name", OFFENDERS)
def test_each_wall_is_noticed_when_it_is_broken(name: str) -> None:
    path, line = OFFENDERS[name]
    source = "import json\n" if line is None else f'"""Says why it exists."""\n\n{line}\n'

    assert len(offences(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("domain/tasks/task.py", "from domain.kernel.events.event import Event"),
        ("domain/tasks/handlers.py", "from domain.tasks.task import Task"),
        ("domain/policies/return_tasks.py", "from domain.participants import participant"),
        ("projections/tasks/queue.py", "from domain.orders.job_order import JobOrder"),
        ("workers/assign.py", "from app.bootstrap import Service"),
        ("app/runtime/wakeups.py", "import redis"),
    ],
)
def test_routes_in_the_walls_are_open(path: str, line: str) -> None:
    assert offences(path, f'"""Says why it exists."""\n\n{line}\n') == []


def test_nobody_breaks_through_a_wall() -> None:
    assert [line for path, source in modules(ROOT) for line in offences(path, source)] == []


WATCH = """
import importlib, sys
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event in ("sqlite3.connect", "socket.connect", "subprocess.Popen"):
        raise RuntimeError(f"{event} {arguments!r} while importing")
sys.addaudithook(watch)
for name in sys.stdin.read().split():
    importlib.import_module(name)
"""


def imported_quietly(names: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-B", "-c", WATCH],
        input=names,
        env={**os.environ, "PYTHONPATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_importing_opens_nothing(tmp_path: Path) -> None:
    names = [
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path, _ in modules(ROOT)
        if not path.endswith("__main__.py")
    ]

    done = imported_quietly(" ".join(names), tmp_path)

    assert done.returncode == 0, done.stderr[-2000:]


def test_a_module_that_opens_something_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "hasty.py").write_text("import sqlite3\nsqlite3.connect('x.db')\n")

    done = imported_quietly("hasty", tmp_path)

    assert done.returncode == 1
    assert "sqlite3.connect" in done.stderr

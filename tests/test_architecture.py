"""The layers hold: imports run one way, contexts stay apart, importing opens nothing.

So do the walls in the data: a table has one owner, and nobody else names it in a statement.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boundaries import asked_in_app, circles, modules, offences
from tests.tables import Owner, owners, strangers

ROOT = Path(__file__).resolve().parent.parent

OFFENDERS = {
    "domain reaches up to projections": (
        "domain/tasks/task.py",
        "from projections.tasks import queue",
    ),
    "domain reaches up to app": ("domain/tasks/task.py", "import app.http.routing"),
    "a context of the domain knows another": (
        "domain/tasks/task.py",
        "from domain.orders.job_order import JobOrder",
    ),
    "the kernel knows a context": (
        "domain/kernel/messaging/bus.py",
        "from domain.tasks.task import Task",
    ),
    "a context of the domain reads the policies": (
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
    "a context talks to Redis": ("domain/tasks/task.py", "import redis"),
    "a context stores events itself": ("domain/tasks/task.py", "from eventsourcing import domain"),
    "a view opens a database": ("app/tasks/api.py", "import sqlite3"),
    "somebody reads the wall clock": (
        "domain/tasks/task.py",
        "from datetime import datetime\n\nNOW = datetime.now()",
    ),
    "somebody asks the machine for seconds": ("workers/assign.py", "import time\n\ntime.time()"),
    "a context asks what is no query": (
        "domain/tasks/queries.py",
        "from domain.orders.inline_projection import order_terms",
    ),
    "the kernel asks a context": (
        "domain/kernel/messaging/bus.py",
        "from domain.orders.queries import terms_of",
    ),
    "a page reaches for the recorder": (
        "app/audit/state_diff.py",
        "def read(ledger):\n    return ledger.recorder.select_events(1)",
    ),
    "a worker reaches for the mapper": (
        "workers/assign.py",
        "def read(ledger):\n    return ledger.mapper",
    ),
    "a module without a sentence": ("domain/tasks/task.py", None),
    "a module named after nothing": ("app/utils.py", "import json"),
}


@pytest.mark.parametrize("name", OFFENDERS)
def test_each_broken_rule_is_noticed(name: str) -> None:
    path, line = OFFENDERS[name]
    source = "import json\n" if line is None else f'"""Says why it exists."""\n\n{line}\n'

    assert len(offences(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("domain/tasks/task.py", "from domain.kernel.events.event import Event"),
        ("domain/tasks/handlers.py", "from domain.tasks.task import Task"),
        ("domain/tasks/queries.py", "from domain.orders.queries import terms_of"),
        ("domain/tasks/queries.py", "from domain.orders import queries"),
        ("projections/audit/names.py", "from projections.identity.name_queries import x"),
        ("projections/audit/names.py", "from projections.registry import NAMES"),
        ("domain/policies/return_tasks.py", "from domain.participants import participant"),
        ("projections/tasks/queue.py", "from domain.orders.job_order import JobOrder"),
        ("workers/assign.py", "from app.bootstrap import Service"),
        ("app/runtime/wakeups.py", "import redis"),
    ],
)
def test_allowed_imports_are_no_offence(path: str, line: str) -> None:
    assert offences(path, f'"""Says why it exists."""\n\n{line}\n') == []


def test_no_module_breaks_a_rule() -> None:
    assert [line for path, source in modules(ROOT) for line in offences(path, source)] == []


TABLES = {
    "order_terms": Owner("domain", "orders"),
    "task_places": Owner("domain", "tasks"),
    "jobs": Owner("domain", "kernel"),
    "claims": Owner("domain", "kernel"),
    "order_list": Owner("projections", "orders"),
}
STRANGERS = {
    "a page holds SQL": ("app/tasks/api.py", 'rows("SELECT state FROM task_places")'),
    "a page holds a part of it": ("app/tasks/api.py", 'rows(base + " ORDER BY number")'),
    "a page writes it with what it is given": (
        "app/tasks/api.py",
        'rows(f"DELETE FROM {table} WHERE {key} = ?")',
    ),
    "a worker holds SQL": ("workers/assign.py", 'run("UPDATE jobs SET state = ?")'),
    "a context reads another's table": (
        "domain/tasks/queries.py",
        'rows("SELECT title FROM order_terms")',
    ),
    "a context joins another's table": (
        "domain/tasks/queries.py",
        'rows("SELECT 1 FROM task_places t JOIN order_terms o ON o.order_id = t.order_id")',
    ),
    "a context writes another's table": (
        "domain/orders/handlers.py",
        'run("UPDATE task_places SET state = ?")',
    ),
    "a context writes another's row": (
        "domain/orders/inline_projection.py",
        'upsert("task_places", "task_id", state="")',
    ),
    "a read model changes another's row": (
        "projections/tasks/task_queue.py",
        'self.set_columns("order_list", "order_id", event, state="")',
    ),
    "a context reads a table of the kernel": (
        "domain/orders/handlers.py",
        'rows("SELECT state FROM jobs")',
    ),
    "the kernel reads a table of a context": (
        "domain/kernel/storage/guard.py",
        'rows("SELECT state FROM task_places")',
    ),
    "a policy reads a table": (
        "domain/policies/return_tasks.py",
        'rows("SELECT state FROM task_places")',
    ),
    "a read model reads another's": (
        "projections/tasks/progress.py",
        'rows("SELECT title FROM order_list")',
    ),
    "a read model reads a table of the domain": (
        "projections/tasks/progress.py",
        'rows(f"SELECT title FROM task_places WHERE state = {state}")',
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_statement_on_a_table_that_is_not_its_own_is_noticed(name: str) -> None:
    path, line = STRANGERS[name]

    assert len(strangers(path, f'"""Says why it exists."""\n\n{line}\n', TABLES)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("domain/tasks/queries.py", 'rows("SELECT state FROM task_places")'),
        ("domain/tasks/queries.py", 'rows("SELECT 1 FROM task_places JOIN claims ON 1 = 1")'),
        ("projections/orders/order_list.py", 'self.run("UPDATE {order_list} SET state = ?")'),
        ("app/tasks/api.py", '"""Select what is due, and update the rest."""'),
        ("app/tasks/api.py", 'words("Where it stands, and from when on")'),
    ],
)
def test_own_tables_and_plain_words_are_no_offence(path: str, line: str) -> None:
    assert strangers(path, f'"""Says why it exists."""\n\n{line}\n', TABLES) == []


def test_a_table_has_one_owner() -> None:
    made = 'TABLES = "CREATE TABLE IF NOT EXISTS order_terms (order_id TEXT)"'
    orders, tasks = "domain/orders/inline_projection.py", "domain/tasks/inline_projection.py"

    assert owners([(orders, made)]) == {"order_terms": Owner("domain", "orders")}
    with pytest.raises(ValueError, match="order_terms belongs to"):
        owners([(orders, made), (tasks, made)])


def test_no_module_names_a_table_of_another_context() -> None:
    code = list(modules(ROOT))
    tables = owners(code)

    assert [line for path, source in code for line in strangers(path, source, tables)] == []
    assert {*TABLES.items()} <= {*tables.items()}


def test_a_cycle_between_contexts_of_app_is_noticed() -> None:
    there = ("app/tasks/schemas.py", "from app.orders.schemas import OrderAnswer")
    and_back = ("app/orders/labels.py", "def late():\n    from app.tasks.labels import TAGS")

    assert circles(asked_in_app([there])) == []
    assert circles(asked_in_app([there, and_back])) == ["a circle in app: tasks -> orders -> tasks"]


def test_a_shared_package_that_imports_a_context_is_noticed() -> None:
    asked = asked_in_app([("app/http/lag.py", "from app.jobs.labels import read_model")])

    assert circles(asked) == ["app/http is for all contexts and knows jobs"]


def test_the_contexts_of_app_have_no_cycle() -> None:
    assert circles(asked_in_app(modules(ROOT))) == []


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

"""The least that a web application can do for a pair: two requests, each with a token and a row.

It runs on the product's own server, so that only the request handling differs.
"""

import os
import sqlite3
import threading
from hashlib import sha256
from typing import Any

import psycopg
from flask import Flask, abort, jsonify, request
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from app.runtime.web_server import THREADS

ADDRESS = "BENCH_BARE_DATABASE"
TABLES = (
    "CREATE TABLE tokens (hash TEXT PRIMARY KEY, account TEXT NOT NULL)",
    "CREATE TABLE work (id {id}, account TEXT NOT NULL, task TEXT NOT NULL, body TEXT NOT NULL)",
)


def connect(address: str) -> Any:
    """Open a connection to the file or server at `address`."""
    if address.startswith("postgresql:"):
        return psycopg.connect(address)
    connection = sqlite3.connect(address, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def prepare(address: str, tokens: list[str]) -> None:
    """Create the tables, and an account for each token."""
    is_postgresql = address.startswith("postgresql:")
    connection = connect(address)
    for table in TABLES:
        number = "bigserial PRIMARY KEY" if is_postgresql else "INTEGER PRIMARY KEY"
        connection.execute(table.format(id=number))
    for token in tokens:
        connection.execute(
            _marks("INSERT INTO tokens VALUES (?, 'somebody')", address),
            (sha256(token.encode()).hexdigest(),),
        )
    connection.commit()
    connection.close()


def _marks(sql: str, address: str) -> str:
    return sql.replace("?", "%s") if address.startswith("postgresql:") else sql


def create_app(address: str) -> Flask:
    """Two routes that look up the token and insert a row."""
    app = Flask("bare")
    own = threading.local()
    find = _marks("SELECT account FROM tokens WHERE hash = ?", address)
    insert = _marks("INSERT INTO work (account, task, body) VALUES (?, ?, ?)", address)

    def keep(task: str) -> Any:
        if not hasattr(own, "connection"):
            own.connection = connect(address)
        token = request.headers["Authorization"].removeprefix("Bearer ")
        row = own.connection.execute(find, (sha256(token.encode()).hexdigest(),)).fetchone()
        if row is None:
            abort(401)
        body = request.get_data(as_text=True)
        own.connection.execute(insert, (row[0], task, body))
        own.connection.commit()
        return jsonify(id=task, state="assigned")

    @app.post("/api/v1/work-queue/next")
    def fetch() -> Any:
        return keep("1")

    @app.post("/api/v1/tasks/<task>/submit")
    def submit(task: str) -> Any:
        return keep(task)

    return app


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the settings of the product's own server."""

    def load_config(self) -> None:
        """Set the server options."""
        for name, value in {
            "bind": f"127.0.0.1:{os.environ['PORT']}",
            "workers": int(os.environ["BENCH_WEB"]),
            "worker_class": "app.runtime.server.worker.LoopWorker",
            "threads": THREADS,
            "loglevel": "warning",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker."""
        return create_app(os.environ[ADDRESS])


if __name__ == "__main__":
    Server().run()

"""Dumps of PostgreSQL schemas with `pg_dump`, and their restoration with `pg_restore`."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from domain.kernel.errors import RuleBroken
from domain.kernel.storage.database import POSTGRES_OUTAGES, busy
from domain.kernel.storage.ledger_facts import LedgerFacts, read_facts
from domain.kernel.storage.postgres import PostgresDatabase

CONNECT_SECONDS = 10
IDLE_TIMEOUTS_SINCE = 140_000
"""The release of PostgreSQL (14) that knows `idle_session_timeout`."""
MOST_SECONDS = 6 * 3600.0
"""Seconds after which a dump or a restoration is aborted."""


def dump_ledger(database: PostgresDatabase, url: str, target: Path) -> LedgerFacts:
    """Dump the schema of the ledger to the new file `target`. Returns the facts of that state.

    The dump and the facts are of one snapshot, while others may write. Raises RuleBroken if
    `pg_dump` is missing or fails, and Unavailable.
    """
    with database.write() as transaction:
        transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        transaction.run("SET LOCAL idle_in_transaction_session_timeout TO 0")
        (row,) = transaction.run("SELECT pg_export_snapshot() AS snapshot")
        facts = read_facts(transaction.run, database.dialect)
        dump_schema(url, database.schema, target, f"--snapshot={row['snapshot']}")
    return facts


def dump_schema(url: str, schema: str, target: Path, *options: str) -> None:
    """Dump a schema to the new file `target`. Raises RuleBroken if `pg_dump` is missing or fails.

    The dump is not compressed: the archive that holds it is.
    """
    target.touch(mode=0o600, exist_ok=False)
    _run(
        "pg_dump",
        url,
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--file={target}",
        *options,
    )


def restore_dump(url: str, dump: Path) -> None:
    """Restore a dump in one transaction: as a whole or not at all. Raises RuleBroken."""
    _run(
        "pg_restore",
        url,
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        str(dump),
    )


def existing_schemas(url: str, schemas: Sequence[str]) -> list[str]:
    """Those of `schemas` that exist in the database at `url`. Raises Unavailable."""
    with _connected(url) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) ORDER BY nspname",
            [list(schemas)],
        ).fetchall()
    return [name for (name,) in rows]


def drop_schemas(url: str, schemas: Sequence[str]) -> None:
    """Drop schemas with everything in them. Raises Unavailable."""
    with _connected(url) as connection:
        for schema in schemas:
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


@contextmanager
def temporary_database(url: str) -> Iterator[str]:
    """The address of a new, empty database on the server of `url`; it is dropped afterwards.

    Those that killed processes left are dropped first. Raises RuleBroken if the user may not create
    databases, and Unavailable.
    """
    with _connected(url) as connection:
        own = _own_prefix(connection)
        _drop_leftovers(connection, own)
        name = f"{own}{uuid4().hex[:16]}"
        # The lock ends with this connection, which tells a database in use from one left behind.
        if connection.info.server_version >= IDLE_TIMEOUTS_SINCE:
            connection.execute("SET idle_session_timeout TO 0")
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        with _created(connection, url, name):
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _own_prefix(connection: psycopg.Connection) -> str:
    """How the names of the temporary databases of this database begin: no other database of the
    server makes any with that beginning."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None  # noqa: S101 - the query always answers a row
    return f"ashiato_check_{sha256(row[0].encode()).hexdigest()[:16]}_"


def _drop_leftovers(connection: psycopg.Connection, own: str) -> None:
    """Drop the temporary databases of this database whose processes have ended."""
    found = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        " AND pg_get_userbyid(datdba) = current_user",
        [own],
    ).fetchall()
    for (name,) in found:
        locked = "SELECT 1 WHERE pg_try_advisory_lock(hashtextextended(%s, 0))"
        if connection.execute(locked, [name]).fetchone() is not None:
            _drop(connection, name)
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def _created(connection: psycopg.Connection, url: str, name: str) -> Iterator[None]:
    """Create a database for the block. Raises RuleBroken if the user may not."""
    try:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        user = conninfo_to_dict(url).get("user") or "postgres"
        raise RuleBroken(
            "バックアップを試しに開くための一時的なデータベースを作れません。PostgreSQL の管理者が"
            f" ALTER ROLE {user} CREATEDB を実行してください。",
            "A temporary database, in which the backup is opened, cannot be created."
            f" Let an administrator of PostgreSQL run ALTER ROLE {user} CREATEDB.",
        ) from None
    try:
        yield
    finally:
        with _connected(url) as again:  # The other one may have been cut meanwhile.
            _drop(again, name)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            yield connection
    except POSTGRES_OUTAGES as error:
        raise busy() from error


def _run(program: str, url: str, *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise RuleBroken(
            f"プログラム {program} がありません。PostgreSQL のクライアント（サーバーと同じ版か"
            "新しい版）を入れて、PATH に加えてください。",
            f"The program {program} is missing. Install the client programs of PostgreSQL, of the"
            " release of the server or newer, and put them on the PATH.",
        )
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    # A password among the arguments could be read in the list of processes.
    secret = {"PGPASSWORD": str(password)} if password else {}
    try:
        ran = subprocess.run(
            [found, "-d", make_conninfo("", **parts), *options],
            env={**os.environ, **secret},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RuleBroken(
            f"{program} が6時間たっても終わりません。データベースを確かめてください。",
            f"{program} did not end within six hours. Check the database.",
        ) from None
    if ran.returncode != 0:
        why = " ".join(ran.stderr.split())[-300:]
        raise RuleBroken(
            f"{program} が失敗しました：{why}",
            f"{program} failed: {why}",
        )

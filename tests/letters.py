"""A made-up store of letters with three migrations, and a process that is killed while it migrates.

`python -m tests.letters ADDRESS PLACE` migrates the store at ADDRESS (a file, or `postgresql://…`)
and kills itself with SIGKILL before the statement of that number, or that begins so.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from domain.kernel.storage import postgres
from domain.kernel.storage.database import Database, Transaction
from domain.kernel.storage.migrations.migration import Migration, Schema
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_transaction import SQLiteTransaction

FIRST = Migration(
    number=1,
    name="letters",
    statements="CREATE TABLE IF NOT EXISTS letters (id TEXT PRIMARY KEY, text TEXT NOT NULL)",
)


def count_words(transaction: Transaction, _: str) -> None:
    """What no statement can say: how many words each letter has."""
    for row in transaction.run("SELECT id, text FROM letters"):
        words = len(row["text"].split())
        transaction.run("UPDATE letters SET words = ? WHERE id = ?", (words, row["id"]))


MIGRATIONS = (
    FIRST,
    Migration(
        number=2,
        name="letters are counted",
        statements="""
            ALTER TABLE letters ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX letters_by_words ON letters (words)
        """,
        act=count_words,
    ),
    Migration(
        number=3,
        name="the text of a letter is called body",
        statements="ALTER TABLE letters RENAME COLUMN text TO body",
    ),
)


def schema_of(database: Database, migrations: tuple[Migration, ...] = MIGRATIONS) -> Schema:
    """The schema of a store of letters."""
    return Schema("letters", database, migrations, witness="letters")


def open_letters(address: str) -> Database:
    """The store at an address."""
    if address.startswith("postgresql:"):
        return PostgresDatabase(address, "letters")
    return SQLiteDatabase(Path(address))


def kill_before(place: str) -> None:
    """End this process, as the kernel would, before it executes that statement of a transaction.

    It is named by its number, or by its first words.
    """
    executed = 0
    for kind in (SQLiteTransaction, postgres._PostgresTransaction):

        def run(self: Any, sql: str, parameters: Any = (), *, first: Any = kind.run) -> Any:
            nonlocal executed
            executed += 1
            if sql.startswith(place) or str(executed) == place:
                os.kill(os.getpid(), signal.SIGKILL)
            return first(self, sql, parameters)

        kind.run = run  # type: ignore[method-assign]


if __name__ == "__main__":
    kill_before(sys.argv[2])
    schema_of(open_letters(sys.argv[1])).migrate()

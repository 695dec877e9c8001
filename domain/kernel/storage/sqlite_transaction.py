"""A transaction on a SQLite file."""

import sqlite3
from collections.abc import Sequence

from domain.kernel.storage.database import Change, DuplicateRow, Parameters, Row


class SQLiteTransaction:
    """The operations inside a transaction on a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.overwrites = False

    def overwrite_removed(self) -> None:
        """Overwrite data deleted from now on, and truncate the log soon after the commit."""
        self.connection.execute("PRAGMA secure_delete=ON")
        self.overwrites = True

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Execute one statement and return its rows. Raises DuplicateRow."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Execute one statement for every set of parameters."""
        self.connection.executemany(sql, rows)

    def run_all(self, changes: Sequence[Change]) -> None:
        """Execute many statements in their order. Raises DuplicateRow."""
        try:
            for sql, parameters in changes:
                self.connection.execute(sql, parameters)
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error

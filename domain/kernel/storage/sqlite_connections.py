"""The connections to one SQLite file: kept for reuse, and only while the file is the same."""

import sqlite3
import threading
import time
from pathlib import Path

import structlog

from domain.kernel.errors import NoFile, ReadModelsMissing
from domain.kernel.storage.database import busy, is_damage, outage
from domain.kernel.storage.deadlines import left, spend
from domain.kernel.storage.sqlite_files import OpenedFiles
from domain.kernel.storage.sqlite_opening import (
    FileSettings,
    PatientConnection,
    connected,
    set_up,
)
from domain.kernel.storage.store_faults import file_damaged, file_replaced

log = structlog.get_logger()
LOOK_EVERY = 1.0
"""Seconds after which a reader checks again that its file is still the one at the path."""


class FileConnections:
    """Many connections for reading, and one for writing.

    If the file was replaced after it was opened, it is no longer used. If it `is_derived` from
    another store, it is given up, and the next connection is to the file at the path.
    """

    def __init__(
        self, path: Path, settings: FileSettings, *, is_derived: bool, lock_timeout: float
    ) -> None:
        self._path = path
        self._settings = settings
        self._is_derived = is_derived
        self._lock_timeout = lock_timeout
        self._idle: list[PatientConnection] = []
        self._all: list[PatientConnection] = []
        self._guard = threading.Lock()
        self._writer: PatientConnection | None = None
        self._files = OpenedFiles(path)
        self._epoch = 0
        self._looked_at = float("-inf")

    def patience(self) -> float:
        """Seconds that the caller may wait for a lock."""
        return max(min(left(), self._lock_timeout), 0.0)

    def make_file(self) -> None:
        """Create an empty file if there is none. Raises StoreUnusable if it was replaced."""
        if self._files.are_known:
            self._look_at_files()
        if not self._files.are_known:
            try:
                self._files.make(is_derived=self._is_derived)
            except OSError as error:
                raise busy() from error

    def borrow(self) -> PatientConnection:
        """A connection for reading, until it is given to `put_back`. Raises Unavailable."""
        if self._all and time.monotonic() - self._looked_at > LOOK_EVERY:
            self._look_at_files()
        patience = self.patience()
        connection = self._idle_one()
        if connection is None:
            began = time.monotonic()
            try:
                connection = self._connect(began + patience)
            except sqlite3.OperationalError as error:
                raise outage(error) or error from error
            except sqlite3.DatabaseError as error:
                self.refuse_damage(error)
                raise
            finally:
                spend(time.monotonic() - began)
        connection.wait_for_locks(patience)
        return connection

    def refuse_damage(self, error: sqlite3.DatabaseError) -> None:
        """Raise StoreUnusable if the error says that the file is damaged."""
        if is_damage(error):
            raise file_damaged(self._path, is_derived=self._is_derived) from error

    def put_back(self, connection: PatientConnection) -> None:
        """Keep a borrowed connection for the next reader, unless its file was given up."""
        if connection.epoch == self._epoch:
            self._idle.append(connection)
        else:
            connection.close()

    def writer(self, deadline: float) -> PatientConnection:
        """The connection for writing. The caller holds the lock of writers."""
        if self._writer is not None and self._is_derived:
            self._look_at_files()
        if self._writer is not None and self._writer.epoch != self._epoch:
            self._writer.close()
            self._writer = None
        if self._writer is None:
            self._writer = self._connect(deadline)
        return self._writer

    def require_same_files(self, connection: PatientConnection) -> None:
        """Raise Unavailable if `connection` is not to the file at the path."""
        self._look_at_files()
        if connection.epoch != self._epoch:
            raise busy()

    def close(self) -> None:
        """Close every connection, and forget which file was opened."""
        with self._guard:
            for connection in (*self._all, *([self._writer] if self._writer else [])):
                connection.close()
            self._all.clear()
            self._idle.clear()
            self._files.forget()
            self._writer = None

    def _connect(self, deadline: float) -> PatientConnection:
        if self._files.are_known:
            self._look_at_files()
        epoch = self._epoch
        connection = self._opened()
        connection.epoch = epoch
        try:
            set_up(connection, self._settings, deadline)
            self.require_same_files(connection)
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._all.append(connection)
        return connection

    def _opened(self) -> PatientConnection:
        """A connection to the existing file. Raises NoFile or ReadModelsMissing."""
        if not self._path.exists():
            raise ReadModelsMissing if self._is_derived else NoFile
        return connected(f"{self._path.absolute().as_uri()}?mode=rw", uri=True)

    def _idle_one(self) -> PatientConnection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.epoch == self._epoch:
                return connection
            connection.close()

    def _look_at_files(self) -> None:
        """Raise StoreUnusable if the file or its log is not the one that was opened.

        Data written to a file that was replaced or removed would be lost. A derived file is given
        up instead: the next connection is to the file at the path.
        """
        try:
            is_same = self._files.are_the_same()
        except OSError as error:  # Its disk does not answer.
            raise busy() from error
        if is_same:
            self._looked_at = time.monotonic()
            return
        if not self._is_derived:
            raise file_replaced(self._path)
        with self._guard:
            if self._files.are_known:
                log.warning("file given up", file=self._path.name)
                self._give_up()

    def _give_up(self) -> None:
        self._epoch += 1
        try:
            self._files.give_up()
        except OSError as error:
            raise busy() from error
        self._all.clear()  # Connections in use are closed by their users.
        while (connection := self._idle_one()) is not None:
            connection.close()


class MemoryConnections(FileConnections):
    """The connection to a database in memory, which has no file to look at."""

    def make_file(self) -> None:
        """Do nothing: it needs no file."""

    def _opened(self) -> PatientConnection:
        return connected(self._path)

    def _look_at_files(self) -> None:
        """Do nothing: it has no files."""

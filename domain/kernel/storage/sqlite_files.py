"""The files of a SQLite database: checks that they were not replaced, and creates a new one.

SQLite finds its log and its index by their names. Those of a removed file must be deleted before
another file is created at its path, or the two are mixed up.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Place = tuple[int, int]


def log_of(path: Path) -> Path:
    """The path of the write-ahead log of a file."""
    return path.with_name(f"{path.name}-wal")


class OpenedFiles:
    """A database file and its log, as this process has opened them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log, self._index = log_of(path), path.with_name(f"{path.name}-shm")
        self._opened: dict[Path, Place] = {}
        self._guard = threading.Lock()

    @property
    def are_known(self) -> bool:
        """True once a file was opened."""
        return bool(self._opened)

    def are_the_same(self) -> bool:
        """False if the file or its log was replaced or removed after it was opened."""
        with self._guard:
            for path in (self.path, self._log):
                place = _place(path)
                if place is None and path in self._opened:
                    return False
                if place is not None and self._opened.setdefault(path, place) != place:
                    return False
        return True

    def forget(self) -> None:
        """Forget which files were opened."""
        with self._guard:
            self._opened.clear()

    def give_up(self) -> None:
        """Forget the opened files of a derived database, and delete what can no longer be used.

        A file without its log lacks the newest data, and a log cannot be used with another file.
        """
        with self._guard, alone_in(self.path.parent):
            opened = dict(self._opened)
            self._opened.clear()
            is_ours = _place(self.path) == opened.get(self.path)
            is_ours_the_log = _place(self._log) == opened.get(self._log)
            if is_ours and is_ours_the_log:
                return
            if is_ours:
                self.path.unlink(missing_ok=True)
            if is_ours or is_ours_the_log:
                self._remove_remains()

    def make(self, *, is_derived: bool) -> None:
        """Create an empty file of its owner's alone if there is none.

        Deletes a leftover log and index if the file is derived.
        """
        if self.path.exists():
            return
        with alone_in(self.path.parent):
            if self.path.exists():
                return
            if is_derived:
                self._remove_remains()
            self.path.touch(mode=0o600)

    def _remove_remains(self) -> None:
        self._log.unlink(missing_ok=True)
        self._index.unlink(missing_ok=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Lock `folder`, so that only this process creates or removes database files in it."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _place(path: Path) -> Place | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino

"""Everything that one request waits for shares one deadline; long work has it for each wait."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from domain.kernel.errors import Unavailable
from domain.kernel.storage.deadlines import REQUEST_SECONDS, each, in_all, left, spend
from domain.kernel.storage.group_commit import GroupCommit, PendingAppend
from domain.kernel.storage.sqlite import SQLiteDatabase
from tests.servers import wait_until

SLACK = 2.0
"""Seconds that a busy machine may add."""


def test_without_anything_said_each_wait_has_the_usual_patience() -> None:
    spend(100)
    assert left() == REQUEST_SECONDS


def test_waits_of_a_block_share_its_seconds_and_those_around_it() -> None:
    with in_all(5):
        spend(2)
        assert left() == 3
        with in_all(10):
            assert left() == 3
            spend(1)
        assert left() == 2
        with in_all(1):
            assert left() == 1
            spend(1.5)
        assert left() == 0.5
    assert left() == REQUEST_SECONDS


def test_in_long_work_patience_begins_anew_with_each_wait() -> None:
    with in_all(5):
        with each(60):
            spend(50)
            assert left() == 60
            with in_all(REQUEST_SECONDS):
                spend(1)
                assert left() == REQUEST_SECONDS - 1
        assert left() == 5


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """A stranger holds the lock of a file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block takes no longer than so many seconds, and what a busy machine adds."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds + SLACK


def test_several_statements_that_wait_for_a_locked_file_wait_no_longer_than_one(
    tmp_path: Path,
) -> None:
    database = SQLiteDatabase(tmp_path / "one.sqlite3")
    database.create("CREATE TABLE one (a TEXT)")
    with locked(database.path), within(1), in_all(1):
        for _ in range(5):
            with pytest.raises(Unavailable), database.write():
                pass
    with in_all(1), database.write() as transaction:
        transaction.run("INSERT INTO one VALUES ('a')")
    database.close()


def test_reading_a_file_that_is_locked_against_readers_shares_the_patience(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "one.sqlite3")
    database.create("CREATE TABLE one (a TEXT)")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as stranger:
        database.close()  # The last to leave lets the other change how the file is kept.
        stranger.execute("PRAGMA journal_mode=DELETE")
        stranger.execute("BEGIN EXCLUSIVE")
        with within(1), in_all(1):
            for _ in range(5):
                with pytest.raises(Unavailable):
                    database.read("SELECT * FROM one")
    database.close()


def event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "parcel.sent.v1", b"{}")


def test_who_is_taken_along_ends_at_the_first_deadline_of_all() -> None:
    """One that waits 5 seconds of its own must not make another wait that came before."""
    may_go, allowed = threading.Event(), []

    def perform(batch: Sequence[PendingAppend]) -> None:
        allowed.append(left())
        assert may_go.wait(30)
        if left() < 4:
            raise OperationalError("nobody answers")

    together = GroupCommit(perform, 60)

    def append(seconds: float) -> None:
        with in_all(seconds):
            together.append([event()], [])

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(append, 30)
        wait_until(lambda: len(allowed) == 1, what="the first being written")
        hurried = pool.submit(append, 3)
        patient = pool.submit(append, 30)
        wait_until(lambda: len(together._waiting) == 2, what="the others waiting")
        may_go.set()
        first.result(20)
        for item in (hurried, patient):
            with pytest.raises(OperationalError):
                item.result(20)
    assert allowed[1] <= 3

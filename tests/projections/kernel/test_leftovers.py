"""A rebuild leaves nothing behind, takes little room on the way, and holds nobody up."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.kernel.storage import sqlite, sqlite_maintenance
from domain.kernel.storage.database import Transaction
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.sqlite import SQLiteDatabase
from projections.kernel import leftovers
from projections.kernel.projector import Projector, on
from projections.kernel.runner import DiskSpace, NoSpaceToRebuild, Projections
from tests.parcels import Depot, Parcel
from tests.servers import wait_until

ON_FILES = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ON_A_SERVER = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
EVENTS, WIDTH, PAGE = 400, 100_000, 20
SIZE = EVENTS * WIDTH
"""Bytes of the rows of `Wide`: more than the log of a file may have."""
BOUND = sqlite_maintenance.LOG_LIMIT + 4 * PAGE * WIDTH
MOST_SECONDS = 1.0


class Wide(Projector):
    """Much for each event, so that a few events make a large table."""

    name = "parcels.wide"
    tables = {"parcel_wide": "position INTEGER PRIMARY KEY, label TEXT NOT NULL, much BLOB"}
    indexes = {"parcel_wide": ["label"]}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, position: int) -> None:
        self.run("INSERT INTO {parcel_wide} VALUES (?, ?, ?)", position, event.label, b"x" * WIDTH)


class Labels(Projector):
    """Something small beside it, which somebody waits for."""

    name = "parcels.labels"
    tables = {"parcel_labels": "parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL"}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, _position: int) -> None:
        self.run("INSERT INTO {parcel_labels} VALUES (?, ?)", str(event.originator_id), event.label)


class Secrets(Projector):
    """The newest word about a parcel, as if it were about a person."""

    name = "parcels.secrets"
    personal = True
    tables = {"parcel_secrets": "parcel_id TEXT PRIMARY KEY, word TEXT NOT NULL"}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, _position: int) -> None:
        self.run(
            "INSERT INTO {parcel_secrets} VALUES (?, ?)", str(event.originator_id), event.label
        )

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, _position: int) -> None:
        self.run(
            "UPDATE {parcel_secrets} SET word = ? WHERE parcel_id = ?",
            "-",
            str(event.originator_id),
        )


def views_of(depot: Depot) -> SQLiteDatabase:
    assert isinstance(depot.views, SQLiteDatabase)
    return depot.views


def log_size(depot: Depot) -> int:
    return sqlite_maintenance.log_size(views_of(depot).path)


def file_size(depot: Depot) -> int:
    return views_of(depot).path.stat().st_size


def pages(depot: Depot) -> tuple[int, int]:
    """How many pages the file has, and how many of them are free."""
    with views_of(depot).reading() as connection:
        count = connection.execute("PRAGMA page_count").fetchone()[0]
        return count, sqlite_maintenance.free_pages(connection)


@pytest.fixture
def wide(depot: Depot) -> Projections:
    """Read models at the head, one of them large."""
    for number in range(EVENTS):
        depot.pack(f"label {number}")
    projections = Projections(depot.ledger, depot.views, [Wide, Labels], page=PAGE)
    projections.migrate()
    projections.catch_up()
    return projections


@ON_FILES
def test_a_rebuild_leaves_the_file_as_large_as_it_was_and_its_log_small(
    wide: Projections, depot: Depot
) -> None:
    views_of(depot).clear_log()
    before, _ = pages(depot)
    logs: list[int] = []
    taken_away = leftovers.Leftovers._slices

    def slices(of: leftovers.Leftovers) -> Iterator[None]:
        for _ in taken_away(of):
            logs.append(log_size(depot))
            yield

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leftovers.Leftovers, "_slices", slices)
        wide.rebuild("parcels.wide", lambda *_: logs.append(log_size(depot)))
    count, free = pages(depot)
    assert free == 0
    assert count <= before + before // 20
    assert max(logs) <= BOUND
    assert log_size(depot) == 0
    assert file_size(depot) < SIZE * 1.2


@pytest.mark.fault
@ON_FILES
def test_nobody_waits_for_long_while_a_rebuild_runs_and_takes_its_leftovers_away(
    wide: Projections, depot: Depot
) -> None:
    """A reader of the rows, and one who waits until another read model shows what they did."""
    other = SQLiteDatabase(views_of(depot).path, durable=False, secure_delete=False, shrinks=True)
    over = threading.Event()
    waits: list[float] = []

    def read() -> None:
        import time

        while not over.is_set():
            begun = time.monotonic()
            assert other.read("SELECT COUNT(*) AS n FROM parcel_wide")[0]["n"] >= EVENTS
            with other.write() as transaction:
                transaction.run("UPDATE projection_builds SET error = NULL WHERE name = 'nobody'")
            waits.append(time.monotonic() - begun)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        wide.rebuild("parcels.wide")
    finally:
        over.set()
        reader.join()
        other.close()
    assert waits
    assert max(waits) < MOST_SECONDS


@ON_FILES
def test_what_is_dropped_for_an_upgrade_is_taken_away_in_slices(
    wide: Projections, depot: Depot
) -> None:
    class Wider(Wide):
        version = 2

    upgraded = Projections(depot.ledger, depot.views, [Wider, Labels], page=PAGE)
    upgraded.migrate()
    upgraded.catch_up()
    full, _ = pages(depot)
    assert not upgraded.take_leftovers_away(1)
    runs = 1
    while not upgraded.take_leftovers_away(4):
        runs += 1
    count, free = pages(depot)
    assert runs > 1
    assert free == 0
    assert count <= full // 2 + full // 20


@ON_FILES
def test_a_rebuild_that_died_among_its_leftovers_leaves_them_to_the_next(
    wide: Projections, depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = leftovers.Leftovers._run
    acts: list[str] = []

    def dying(of: leftovers.Leftovers, sql: str, *parameters: Any) -> None:
        acts.append(sql)
        if len(acts) == 2:
            raise MemoryError
        run(of, sql, *parameters)

    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(leftovers.Leftovers, "_run", dying)
        wide.rebuild("parcels.wide")
    assert wide.take_leftovers_away()
    assert pages(depot)[1] == 0
    assert depot.views.read("SELECT name FROM sqlite_master WHERE name = 'parcel_wide__v1'") == []


@ON_FILES
def test_a_log_that_a_reader_keeps_from_being_copied_is_cut_when_they_are_done(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LARGEST_LOG", 4_000_000)
    monkeypatch.setattr(sqlite, "LOOK_AGAIN", 0.0)
    views = views_of(depot)
    views.create("CREATE TABLE much (body BLOB)")

    def write() -> None:
        with views.write() as transaction:
            transaction.run("INSERT INTO much VALUES (zeroblob(1000000))")

    with views.reading() as connection:
        cursor = connection.execute("SELECT name FROM sqlite_master UNION ALL SELECT 'x'")
        cursor.fetchone()
        for _ in range(8):
            write()
        assert log_size(depot) > 4_000_000
        cursor.fetchall()
    write()
    assert log_size(depot) == 0


@ON_FILES
def test_what_a_personal_read_model_replaces_leaves_the_file_and_its_log(depot: Depot) -> None:
    word = "a word about somebody"
    projections = Projections(depot.ledger, depot.views, [Secrets])
    projections.migrate()
    parcel = depot.pack(word)
    projections.catch_up()
    assert found(depot, word)
    from tests.parcels import NOON, signed_at

    with signed_at(NOON):
        parcel.weigh(5)
    depot.ledger.save(parcel)
    projections.catch_up()
    wait_until(lambda: depot.views.clear_log(owed_only=True), what="the log being cut")
    assert not found(depot, word)


@ON_FILES
def test_a_transaction_overwrites_what_it_removes_only_if_it_says_so(depot: Depot) -> None:
    views = views_of(depot)
    views.create("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT)")

    def removed(word: str, before: Callable[[Transaction], None]) -> bool:
        with views.write() as transaction:
            transaction.run("INSERT INTO words (word) VALUES (?)", (word,))
        with views.write() as transaction:
            before(transaction)
            transaction.run("DELETE FROM words")
        assert views.clear_log()
        return not found(depot, word)

    assert removed("about a person", lambda transaction: transaction.overwrite_removed())
    assert not removed("about a parcel", lambda _: None)


def found(depot: Depot, word: str) -> bool:
    """True if the word stands anywhere in the file of the read models or in its log."""
    file = views_of(depot).path
    paths = [file, Path(f"{file}-wal")]
    return any(word.encode() in path.read_bytes() for path in paths if path.exists())


def test_an_older_file_is_rewritten_once_so_that_it_can_shrink(tmp_path: Path) -> None:
    path = tmp_path / "older.sqlite3"
    older = SQLiteDatabase(path)
    older.create("CREATE TABLE much (body BLOB)")
    with older.write() as transaction:
        transaction.run("INSERT INTO much VALUES (zeroblob(5000000))")
    older.close()
    newer = SQLiteDatabase(path, secure_delete=False, shrinks=True)
    assert newer.give_back(10) == 0
    assert not newer.make_shrinkable(1_000_000)
    assert newer.make_shrinkable(10_000_000)
    with newer.write() as transaction:
        transaction.run("DROP TABLE much")
    while newer.give_back(500):
        pass
    newer.clear_log()
    assert path.stat().st_size < 100_000
    newer.close()


def test_a_rebuild_without_room_is_refused_before_anything_is_done(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    projections = Projections(depot.ledger, depot.views, [Labels])
    projections.migrate()
    depot.pack("a")
    projections.catch_up()
    assert projections.space_for("parcels.labels").needed > 0
    monkeypatch.setattr(type(depot.views), "room", lambda _: 1_000_000)
    before = depot.views.read("SELECT * FROM projection_builds")
    with pytest.raises(NoSpaceToRebuild) as refused:
        projections.rebuild("parcels.labels")
    assert " MB" in refused.value.text.en
    assert "空き" in refused.value.text.ja
    assert depot.views.read("SELECT * FROM projection_builds") == before


def test_room_that_only_the_server_knows_is_taken_to_be_enough() -> None:
    assert DiskSpace(needed=10, free=None).is_enough
    assert not DiskSpace(needed=10, free=9).is_enough


@ON_A_SERVER
def test_a_long_reader_holds_up_neither_other_readers_nor_the_rebuild_for_ever(
    depot: Depot,
) -> None:
    """Who waits for the lock of a view stands before everybody who comes after."""
    assert isinstance(depot.views, PostgresDatabase)
    projections = Projections(depot.ledger, depot.views, [Labels])
    projections.migrate()
    depot.pack("a")
    projections.catch_up()
    address = str(depot.views._pool.conninfo)
    rebuilding = threading.Thread(target=projections.rebuild, args=("parcels.labels",))
    with psycopg.connect(address, options="-c search_path=views") as reader:
        reader.execute("SELECT * FROM parcel_labels")  # Its transaction stays open.
        rebuilding.start()
        with psycopg.connect(address, autocommit=True) as watcher:

            def waits() -> bool:
                row = watcher.execute(
                    "SELECT COUNT(*) FROM pg_locks WHERE NOT granted"
                    " AND mode = 'AccessExclusiveLock'"
                ).fetchone()
                return bool(row and row[0])

            for _ in range(2):
                wait_until(waits, what="the switch waiting for the reader")
                with psycopg.connect(address, autocommit=True) as other:
                    other.execute(f"SET statement_timeout TO '{MOST_SECONDS:g}s'")
                    other.execute("SELECT * FROM views.parcel_labels")
                wait_until(lambda: not waits(), what="the switch giving way")
        assert rebuilding.is_alive()
    rebuilding.join()
    assert depot.views.read("SELECT label FROM parcel_labels") == [{"label": "a"}]
    assert projections.take_leftovers_away()
    builds = depot.views.read("SELECT role FROM projection_builds")
    assert [build["role"] for build in builds] == ["live"]


class Found(Projector):
    """Labels that readers look for, and that the read model itself looks up."""

    name = "parcels.found"
    tables = {"parcel_found": "position INTEGER PRIMARY KEY, label TEXT NOT NULL, day TEXT"}
    indexes = {"parcel_found": ["label"]}
    reader_indexes = {"parcel_found": ["day, label", "label, day WHERE day IS NOT NULL"]}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, position: int) -> None:
        self.run("INSERT INTO {parcel_found} VALUES (?, ?, NULL)", position, event.label)


def test_indexes_that_only_readers_use_are_created_when_the_rows_are_there(depot: Depot) -> None:
    made: list[list[str]] = []

    def indexes() -> list[str]:
        """The indexes of the newest build but for that of its key."""
        where = (
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE ?"
            if depot.views.dialect == "sqlite"
            else "SELECT indexname AS name FROM pg_indexes WHERE indexname LIKE ?"
        )
        number = depot.views.read("SELECT MAX(number) AS n FROM projection_builds")[0]["n"]
        names = depot.views.read(where, (f"parcel_found__v{number}_%",))
        return sorted(row["name"][-2:] for row in names if row["name"][-1].isdigit())

    depot.pack("a label")
    projections = Projections(depot.ledger, depot.views, [Found], page=PAGE)
    projections.migrate()
    assert indexes() == ["_1", "_2", "_3"]
    projections.catch_up()
    projections.rebuild("parcels.found", lambda *_: made.append(indexes()))
    assert made[0] == ["_1"], "while its rows are written"
    assert indexes() == ["_1", "_2", "_3"]

"""Our recorders keep the library's own promises, and the one it does not give: no id twice."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresDatastore

from domain.kernel.storage.database import Change
from domain.kernel.storage.postgres import postgres_parts
from domain.kernel.storage.recorders import (
    LedgerDatastore,
    LedgerRecorder,
    PostgresLedgerRecorder,
    SQLiteLedgerRecorder,
)
from domain.kernel.storage.sqlite import SQLiteDatabase
from tests.conftest import PostgresServer
from tests.parcels import Depot

# The module of cases also tests an encryption that we neither use nor install: while it is
# imported, an empty module stands in the place of that one.
_absent = ModuleType("eventsourcing.cipher")
_absent.__dict__["AESCipher"] = None
with patch.dict(sys.modules, {"eventsourcing.cipher": _absent}):
    from eventsourcing.tests.persistence import (
        ApplicationRecorderTestCase,
        NonInterleavingNotificationIDsBaseCase,
    )


def end_of_threads_since(before: set[threading.Thread]) -> None:
    """Wait for the readers that a case has stopped without waiting for them."""
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(10)


class OnSQLite:
    """Gives the library's cases a recorder on a file."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        database = SQLiteDatabase(tmp_path / "events.sqlite3")
        database.create("")
        self.datastore = LedgerDatastore(database)
        before = set(threading.enumerate())
        yield
        end_of_threads_since(before)
        self.datastore.close()

    def create_recorder(self) -> SQLiteLedgerRecorder:
        recorder = SQLiteLedgerRecorder(self.datastore)
        recorder.create_table()
        return recorder


class OnPostgres:
    """Gives the library's cases a recorder on a database of its own."""

    @pytest.fixture(autouse=True)
    def _database(self, postgres: PostgresServer) -> Iterator[None]:
        name = postgres.create()
        self.datastore = PostgresDatastore(
            **postgres_parts(postgres.address_of(name)), pool_size=5, max_overflow=20
        )
        yield
        self.datastore.close()
        postgres.drop(name)

    def create_recorder(self) -> PostgresLedgerRecorder:
        recorder = PostgresLedgerRecorder(self.datastore)
        recorder.create_table()
        return recorder


class TestApplicationRecorderOnSQLite(OnSQLite, ApplicationRecorderTestCase[Any]):
    test_performance = test_concurrent_throughput = None


class TestApplicationRecorderOnPostgres(OnPostgres, ApplicationRecorderTestCase[Any]):
    test_performance = test_concurrent_throughput = None


class TestAppendsDoNotInterleaveOnSQLite(OnSQLite, NonInterleavingNotificationIDsBaseCase):
    pass


class TestAppendsDoNotInterleaveOnPostgres(OnPostgres, NonInterleavingNotificationIDsBaseCase):
    pass


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_position_is_never_given_again_even_if_its_row_is_gone(depot: Depot) -> None:
    recorder = depot.ledger.recorder
    for _ in range(3):
        depot.pack()
    depot.ledger.database.create("DELETE FROM stored_events WHERE rowid >= 2")

    depot.pack()

    assert [
        select_notification.id for select_notification in recorder.select_notifications(None, 10)
    ] == [1, 4]


def test_the_position_of_an_event_is_found_by_its_stream_and_place(depot: Depot) -> None:
    recorder: LedgerRecorder = depot.ledger.recorder
    parcel = depot.pack(weights=[7])

    assert recorder.position_of(parcel.id, 2) == depot.ledger.head() == 2
    assert recorder.position_of(parcel.id, 3) is None


def test_changes_are_undone_with_an_append_that_is_refused(depot: Depot) -> None:
    recorder = depot.ledger.recorder
    parcel = depot.pack()
    again = StoredEvent(parcel.id, 1, "parcel.packed.v1", b"{}")
    job = Change("INSERT INTO claims (kind, key, holder) VALUES ('a', 'b', 'c')", ())

    with pytest.raises(Exception, match=r"(?i)unique"):
        recorder.insert_events([again], changes=[job])

    assert depot.ledger.holder("a", "b") is None

"""Appends that wait for one turn go in together, and each stands or falls alone."""

import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from domain.kernel.storage.database import Change
from domain.kernel.storage.group_commit import MOST, GroupCommit, PendingAppend
from tests.parcels import Depot
from tests.servers import wait_until

CLAIM = "INSERT INTO claims (kind, key, holder) VALUES ('a', ?, 'c')"


def event(stream: UUID | None = None, version: int = 1) -> StoredEvent:
    return StoredEvent(stream or uuid4(), version, "parcel.sent.v1", b"{}")


class Writer:
    """Writes what it is given, once it is let."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.batches: list[int] = []
        self.error: BaseException | None = None

    def perform(self, batch: Sequence[PendingAppend]) -> None:
        self.batches.append(len(batch))
        assert self.may_go.wait(30)
        if self.error is not None:
            raise self.error
        for item in batch:
            item.positions = [len(self.batches)]


def test_whoever_waits_behind_is_taken_along() -> None:
    writer = Writer()
    together = GroupCommit(writer.perform, 30)
    with ThreadPoolExecutor(MOST + 3) as pool:
        first = pool.submit(together.append, [event()], [])
        wait_until(lambda: writer.batches == [1], what="the first being written")
        others = [pool.submit(together.append, [event()], []) for _ in range(MOST + 2)]
        wait_until(lambda: len(together._waiting) == MOST + 2, what="the others waiting")
        writer.may_go.set()

    assert first.result() == [1]
    assert sorted(other.result()[0] for other in others) == [2] * MOST + [3] * 2
    assert writer.batches == [1, MOST, 2]


def test_if_writing_fails_everybody_of_that_turn_hears_of_it() -> None:
    writer = Writer()
    together = GroupCommit(writer.perform, 30)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(together.append, [event()], [])
        wait_until(lambda: writer.batches == [1], what="the first being written")
        other = pool.submit(together.append, [event()], [])
        wait_until(lambda: len(together._waiting) == 1, what="the other waiting")
        writer.error = sqlite3.OperationalError("disk I/O error")
        writer.may_go.set()

    with pytest.raises(sqlite3.OperationalError):
        other.result()
    writer.error = None
    assert together.append([event()], []) == [3]


def test_nobody_waits_for_ever_for_a_turn() -> None:
    writer = Writer()
    together = GroupCommit(writer.perform, 0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(together.append, [event()], [])
        wait_until(lambda: writer.batches == [1], what="the first being written")
        with pytest.raises(OperationalError):
            together.append([event()], [])
        writer.may_go.set()

    assert first.result() == [1]
    assert together.append([event()], []) == [2], "the one that gave up was not written"


def test_one_that_is_refused_takes_nobody_with_it(depot: Depot) -> None:
    taken = depot.pack()
    append = depot.ledger.recorder._append
    soon = time.monotonic() + 60
    good, twice, claim, last = (
        PendingAppend([event()], [Change(CLAIM, ("k",))], soon),
        PendingAppend([event(taken.id)], [Change(CLAIM, ("other",))], soon),
        PendingAppend([event()], [Change(CLAIM, ("k",))], soon),
        PendingAppend([event()], [Change(CLAIM, ("last",))], soon),
    )

    append([good, twice, claim, last])

    assert [item.error is None for item in (good, twice, claim, last)] == [True, False, False, True]
    assert depot.ledger.holder("a", "k") == "c"
    assert depot.ledger.holder("a", "other") is None
    assert depot.ledger.holder("a", "last") == "c"
    assert good.positions < last.positions == [depot.ledger.head()]


def test_appends_of_many_threads_all_arrive(depot: Depot) -> None:
    recorder = depot.ledger.recorder
    streams = [uuid4() for _ in range(40)]

    def write(stream: UUID) -> list[int]:
        return [
            position
            for version in range(1, 6)
            for position in recorder.insert_events([event(stream, version)]) or ()
        ]

    with ThreadPoolExecutor(16) as pool:
        positions = [position for own in pool.map(write, streams) for position in own]

    assert len(set(positions)) == len(positions) == 200
    assert [
        select_notification.id for select_notification in recorder.select_notifications(None, 500)
    ] == sorted(positions)
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(streams[0], 5)])

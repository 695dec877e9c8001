"""What an append promises: all of it or nothing, in one order that a reader can follow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import msgspec
import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from app.settings import Settings
from domain.kernel.errors import (
    ClaimHeld,
    Conflict,
    NotFound,
    RecordUnreadable,
    Unavailable,
    UnknownEvent,
)
from domain.kernel.jobs.jobs import new_job
from domain.kernel.storage.database import Change
from tests.parcels import NOON, Depot, Parcel, signed_at
from tests.servers import wait_until


def rename_topic(depot: Depot, old: str, new: str) -> None:
    depot.ledger.database.create(f"UPDATE stored_events SET topic = '{new}' WHERE topic = '{old}'")


def test_what_was_saved_is_loaded_as_it_was(depot: Depot) -> None:
    packed = depot.pack("a label", weights=[3, 4])

    loaded = depot.ledger.get(Parcel, packed.id)

    assert (loaded.label, loaded.grams, loaded.version) == ("a label", 4, 3)
    assert depot.ledger.get(Parcel, packed.id, version=2).grams == 3
    assert depot.ledger.find(Parcel, uuid4()) is None


def test_what_could_not_be_read_again_is_never_stored(depot: Depot) -> None:
    parcel, head = depot.pack(), depot.ledger.head()
    with signed_at(NOON):
        parcel.record(Parcel.Weighed, grams=None)

    with pytest.raises(msgspec.ValidationError):
        depot.ledger.save(parcel)

    assert depot.ledger.head() == head


def test_a_repeated_command_records_nothing(depot: Depot) -> None:
    parcel = depot.pack(weights=[3])

    with signed_at(NOON):
        parcel.weigh(3)

    assert parcel.pending == ()


def test_of_two_decisions_on_one_version_the_second_is_a_conflict(depot: Depot) -> None:
    parcel = depot.pack()
    first, second = (depot.ledger.get(Parcel, parcel.id) for _ in range(2))
    with signed_at(NOON):
        first.weigh(1)
        second.weigh(2)
    depot.ledger.save(first)

    with pytest.raises(Conflict):
        depot.ledger.save(second)

    assert depot.ledger.get(Parcel, parcel.id).grams == 1


def test_a_held_claim_names_its_holder(depot: Depot) -> None:
    holder = depot.pack("only one")

    with pytest.raises(ClaimHeld) as refusal:
        depot.pack("only one")

    assert refusal.value.holder == str(holder.id)
    assert depot.ledger.head() == 1


@contextmanager
def queue_held(settings: Settings) -> Iterator[Callable[[], bool]]:
    """Hold the queue of appends inside the block; gives a question: does somebody wait in it?"""
    with psycopg.connect(settings.database_url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(hashtext('ledger.stored_events'))")
        waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        yield lambda: holder.execute(waiting).fetchone() is not None


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_refused_append_leaves_the_connection_as_good_as_new(
    depot: Depot, empty_settings: Settings
) -> None:
    """What stood behind the refused statement in the pipeline never reached the server."""
    _, job = new_job("count", {}, centre="", asked_by="a", now=NOON)
    depot.ledger.save(changes=[job])
    refused: list[Conflict] = []

    def append_what_is_refused() -> None:
        with signed_at(NOON):
            parcel = Parcel.pack(uuid4(), "never")
        try:
            depot.ledger.save(parcel, changes=[job])
        except Conflict as refusal:
            refused.append(refusal)

    for _ in range(7):
        depot.pack()
        with queue_held(empty_settings) as somebody_waits:
            thread = threading.Thread(target=append_what_is_refused)
            thread.start()
            wait_until(somebody_waits, what="an append waiting for its turn")
        thread.join()
    depot.pack()

    assert len(refused) == 7


def test_a_claim_given_back_may_be_taken_again(depot: Depot) -> None:
    parcel = depot.pack("again")
    with signed_at(NOON):
        parcel.send()
    depot.ledger.save(parcel)

    assert depot.pack("again").version == 1


def test_of_many_who_want_one_thing_exactly_one_gets_it(depots: Callable[[], Depot]) -> None:
    winners: list[Parcel] = []
    losers: list[ClaimHeld] = []
    gate = threading.Barrier(8)

    def take(depot: Depot) -> None:
        gate.wait()
        try:
            winners.append(depot.pack("wanted by all"))
        except ClaimHeld as taken:
            losers.append(taken)

    threads = [threading.Thread(target=take, args=(depots(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(winners), len(losers)) == (1, 7)
    assert {loser.holder for loser in losers} == {str(winners[0].id)}


def test_a_job_is_written_with_its_event_or_not_at_all(depot: Depot) -> None:
    depot.pack("taken")
    job_id, change = new_job("report", {}, centre="", asked_by="a", now=NOON)
    with signed_at(NOON):
        parcel = Parcel.pack(uuid4(), "taken")

    with pytest.raises(ClaimHeld):
        depot.ledger.save(parcel, changes=[change])

    assert depot.ledger.row("SELECT 1 FROM jobs WHERE id = ?", str(job_id)) is None


def test_an_append_that_was_committed_although_it_reported_an_error_is_no_conflict(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = depot.ledger.recorder.insert_events

    def commit_then_fail(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise IntegrityError("the answer was lost, and the retry found the events there")

    monkeypatch.setattr(depot.ledger.recorder, "insert_events", commit_then_fail)
    with signed_at(NOON):
        parcel = Parcel.pack(uuid4(), "once")
        parcel.weigh(5)

    assert depot.ledger.save(parcel) == 2
    assert len(depot.ledger.history(parcel.id)) == 2


def has_gone_on(saved: list[Parcel], problems: list[Exception], enough: int) -> bool:
    return len(saved) > enough or bool(problems)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_connections_cut_under_load_make_no_false_conflict(depots: Callable[[], Depot]) -> None:
    depot, admin = depots(), depots()
    ended = threading.Event()
    saved: list[Parcel] = []
    problems: list[Exception] = []

    def write() -> None:
        while not ended.is_set():
            try:
                saved.append(depot.pack())
            except Unavailable:
                continue
            except Exception as error:
                problems.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(6):
        enough = len(saved) + 3
        wait_until(partial(has_gone_on, saved, problems, enough), what="going on")
        admin.views.read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    ended.set()
    writer.join()

    assert problems == []
    assert all(admin.ledger.find(Parcel, item.id) is not None for item in saved)
    assert admin.ledger.head() >= len(saved)


def test_a_reader_that_follows_the_ledger_misses_nothing(depots: Callable[[], Depot]) -> None:
    reader = depots()
    writing = [depots() for _ in range(4)]
    seen: list[int] = []

    def write(depot: Depot) -> None:
        for _ in range(40):
            depot.pack(weights=[1, 2])

    threads = [threading.Thread(target=write, args=(depot,)) for depot in writing]
    for thread in threads:
        thread.start()
    position = 0
    while any(thread.is_alive() for thread in threads) or position < reader.ledger.head():
        for recorded in reader.ledger.read(position, 50):
            assert recorded.position > position
            position = recorded.position
            seen.append(position)
    for thread in threads:
        thread.join()

    assert len(seen) == 4 * 40 * 3


def test_the_events_of_one_append_stand_together(depots: Callable[[], Depot]) -> None:
    writing = [depots() for _ in range(3)]
    threads = [
        threading.Thread(target=lambda item=item: [item.pack(weights=[1, 2]) for _ in range(20)])
        for item in writing
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    streams = [row.event.originator_id for row in writing[0].ledger.read(0, 500)]
    assert [len(set(streams[at : at + 3])) for at in range(0, len(streams), 3)] == [1] * 60


def test_a_topic_of_a_newer_release_is_refused_loudly(depot: Depot) -> None:
    parcel = depot.pack(weights=[1])
    rename_topic(depot, "parcel.weighed.v1", "parcel.weighed.v2")

    with pytest.raises(UnknownEvent, match=r"parcel\.weighed\.v2"):
        depot.ledger.get(Parcel, parcel.id)
    assert [row.position for row in depot.ledger.read(0)] == [1]
    with pytest.raises(UnknownEvent):
        depot.ledger.read(1)


def test_a_topic_never_names_code_to_be_imported(depot: Depot) -> None:
    parcel = depot.pack()
    rename_topic(depot, "parcel.packed.v1", "parcel.os:system")

    with pytest.raises(UnknownEvent):
        depot.ledger.get(Parcel, parcel.id)


def test_text_that_looks_like_a_type_mark_stays_text(depot: Depot) -> None:
    poison = msgspec.json.encode({"_type_": "uuid_hex", "_data_": "not a uuid"}).decode()

    parcel = depot.pack(poison)

    assert depot.ledger.get(Parcel, parcel.id).label == poison


def test_an_event_moved_to_another_stream_is_refused(depot: Depot) -> None:
    one, other = depot.pack(), depot.pack()
    moved = depot.ledger.recorder.select_events(one.id)[0]
    with signed_at(NOON):
        other.weigh(1)
    depot.ledger.save(other)
    depot.ledger.save(changes=[Change("UPDATE stored_events SET state = ? WHERE"
                                      " topic = 'parcel.weighed.v1'", (moved.state,))])  # fmt: skip

    with pytest.raises(RecordUnreadable):
        depot.ledger.get(Parcel, other.id)


def test_a_thing_of_another_kind_is_not_found_under_its_id(depot: Depot) -> None:
    parcel = depot.pack()
    rename_topic(depot, "parcel.packed.v1", "letter.packed.v1")

    with pytest.raises(NotFound):
        depot.ledger.get(Parcel, parcel.id)

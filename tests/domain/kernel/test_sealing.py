"""Personal fields are unreadable without the person's key, in their place only, and for ever."""

import sqlite3
from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from app.settings import Settings
from domain.kernel.errors import RecordUnreadable, Unavailable
from domain.kernel.events.event import Event
from domain.kernel.privacy.keys import KeyErased
from domain.kernel.storage.database import Change
from tests.parcels import NOON, Depot, Parcel, open_depot, signed_at

SECRET = "鎌倉 葛\U000e0100子さんの体調"


def noted(depot: Depot, person: UUID | None, note: str = SECRET) -> Parcel:
    with signed_at(NOON):
        parcel = Parcel.pack(uuid4(), f"label-{uuid4()}")
        parcel.note(note, person)
    depot.ledger.save(parcel)
    return parcel


def last(depot: Depot, parcel: Parcel) -> Event:
    return depot.ledger.history(parcel.id)[-1]


def stored(depot: Depot, parcel: Parcel, version: int = 2) -> bytes:
    return bytes(depot.ledger.recorder.select_events(parcel.id, gt=version - 1)[0].state)


def replace_state(depot: Depot, parcel: Parcel, state: bytes, version: int = 2) -> None:
    key: object = parcel.id if depot.views.dialect == "postgresql" else parcel.id.hex
    depot.ledger.save(
        changes=[
            Change(
                "UPDATE stored_events SET state = ?"
                " WHERE originator_id = ? AND originator_version = ?",
                (state, key, version),
            )
        ]
    )


def test_a_personal_field_is_stored_as_a_token_and_read_as_it_was(depot: Depot) -> None:
    parcel = noted(depot, uuid4())

    assert SECRET.encode() not in stored(depot, parcel)
    assert msgspec.json.decode(stored(depot, parcel))["note"].startswith("a1:")
    assert last(depot, parcel).note == SECRET  # type: ignore[attr-defined]


def test_equal_values_are_stored_unequal(depot: Depot) -> None:
    person = uuid4()
    one, other = (msgspec.json.decode(stored(depot, noted(depot, person))) for _ in range(2))

    assert one["note"] != other["note"]


def test_a_field_that_is_not_personal_is_stored_readably(depot: Depot) -> None:
    parcel = noted(depot, None, "anyone may read this")

    assert b"anyone may read this" in stored(depot, parcel)
    assert last(depot, parcel).note == "anyone may read this"  # type: ignore[attr-defined]


def test_a_token_moved_to_another_place_is_refused(depot: Depot) -> None:
    person = uuid4()
    one, other = noted(depot, person), noted(depot, person)
    body = msgspec.json.decode(stored(depot, one))
    body["note"] = msgspec.json.decode(stored(depot, other))["note"]
    replace_state(depot, one, msgspec.json.encode(body))

    with pytest.raises(RecordUnreadable):
        last(depot, one)


def test_an_altered_token_is_refused(depot: Depot) -> None:
    parcel = noted(depot, uuid4())
    body = msgspec.json.decode(stored(depot, parcel))
    token = body["note"]
    body["note"] = token[:10] + ("A" if token[10] != "A" else "B") + token[11:]
    replace_state(depot, parcel, msgspec.json.encode(body))

    with pytest.raises(RecordUnreadable):
        last(depot, parcel)


def test_after_the_key_is_destroyed_the_field_reads_as_none(depot: Depot) -> None:
    person, somebody_else = uuid4(), uuid4()
    erased, kept = noted(depot, person), noted(depot, somebody_else)

    depot.keys.destroy(person, NOON)

    assert last(depot, erased).note is None  # type: ignore[attr-defined]
    assert last(depot, kept).note == SECRET  # type: ignore[attr-defined]
    assert depot.ledger.get(Parcel, erased.id).version == 2


def test_a_destroyed_key_is_never_made_again(depot: Depot) -> None:
    person = uuid4()
    noted(depot, person)
    depot.keys.destroy(person, NOON)

    with pytest.raises(KeyErased):
        noted(depot, person)


def test_a_wrong_master_key_is_refused_before_anything_is_written(
    depot: Depot, empty_settings: Settings
) -> None:
    parcel = noted(depot, uuid4())
    stranger = open_depot(empty_settings, master=bytes(32))
    try:
        with pytest.raises(Unavailable):
            stranger.keys.check()
        with pytest.raises(Unavailable):
            last(stranger, parcel)
    finally:
        stranger.close()


def test_a_lost_key_store_is_an_outage_and_no_new_key(depots: Callable[[], Depot]) -> None:
    depot = depots()
    parcel = noted(depot, uuid4())
    depot.keys._database.create("DELETE FROM keys")

    with pytest.raises(Unavailable):
        last(depots(), parcel)


def test_the_secret_stands_nowhere_in_the_raw_files(depot: Depot, empty_settings: Settings) -> None:
    parcel = noted(depot, uuid4())
    if empty_settings.is_postgresql:
        with psycopg.connect(empty_settings.database_url) as connection:
            rows = connection.execute("SELECT state FROM ledger.stored_events").fetchall()
        raw = b"".join(bytes(row[0]) for row in rows)
    else:
        file = empty_settings.data_dir / "depot.sqlite3"
        sqlite3.connect(file).close()
        raw = b"".join(path.read_bytes() for path in empty_settings.data_dir.glob("depot.sqlite3*"))

    assert str(parcel.id).encode() in raw
    assert SECRET.encode() not in raw

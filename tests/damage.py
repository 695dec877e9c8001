"""Harm done to single stored events, as a disk, a restore or a hand would do it, and its repair."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.kernel.events.unknown_events import PLACE
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.recorders import EVENTS_TABLE

Repair = Callable[[], None]
HARMS = {
    "broken_json": "not_json",
    "lost_fields": "wrong_fields",
    "swapped_ciphertext": "altered",
    "moved_to_another_stream": "misplaced",
}
"""What may happen to an event of a known kind, and the code under which it is held."""


def positions_of(ledger: Ledger, topic: str) -> list[int]:
    """Where the events of one topic stand."""
    place = PLACE[ledger.database.dialect]
    rows = ledger.rows(
        f"SELECT {place} AS place FROM {EVENTS_TABLE} WHERE topic = ? ORDER BY {place}",
        topic,
    )
    return [int(row["place"]) for row in rows]


def harm(ledger: Ledger, position: int, how: str, other: int | None = None) -> Repair:
    """Do the harm called `how` to the event at a position; `other` has the ciphertext to swap."""
    state = bytes(_row(ledger, position)["state"])
    if how == "broken_json":
        return _change(ledger, position, state=state[:-20])
    if how == "lost_fields":
        meta = msgspec.json.decode(state)["meta"]
        return _change(ledger, position, state=msgspec.json.encode({"meta": meta}))
    if how == "swapped_ciphertext":
        assert other is not None
        return _swap(ledger, position, other)
    assert how == "moved_to_another_stream"
    stream: Any = uuid4()
    return _change(
        ledger,
        position,
        originator_id=stream if ledger.database.dialect == "postgresql" else stream.hex,
        originator_version=1,
    )


def rename(ledger: Ledger, position: int, topic: str) -> Repair:
    """Let the event at a position be of another topic."""
    return _change(ledger, position, topic=topic)


def lose_key(ledger: Ledger, subject: UUID) -> Repair:
    """Take one key out of the store."""
    keys = ledger.mapper.keys
    database = keys._database
    row = database.read_one("SELECT * FROM keys WHERE subject = ?", (str(subject),))
    assert row is not None
    kept = tuple(row[name] for name in ("subject", "wrapped", "state", "created_at"))
    with database.write() as transaction:
        transaction.run("DELETE FROM keys WHERE subject = ?", (str(subject),))
    keys._open.clear()

    def repair() -> None:
        with database.write() as transaction:
            transaction.run(
                "INSERT INTO keys (subject, wrapped, state, created_at) VALUES (?, ?, ?, ?)", kept
            )

    return repair


def _swap(ledger: Ledger, position: int, other: int) -> Repair:
    """Exchange the sealed fields of two events of one topic under one key."""
    bodies = {at: msgspec.json.decode(_row(ledger, at)["state"]) for at in (position, other)}
    sealed = [
        name
        for name, value in bodies[position].items()
        if isinstance(value, str) and value.startswith("a1:")
    ]
    assert sealed
    taken = {name: bodies[other][name] for name in sealed}
    return _change(ledger, position, state=msgspec.json.encode(bodies[position] | taken))


def _row(ledger: Ledger, position: int) -> Any:
    place = PLACE[ledger.database.dialect]
    row = ledger.row(f"SELECT * FROM {EVENTS_TABLE} WHERE {place} = ?", position)
    assert row is not None
    return row


def _change(ledger: Ledger, position: int, **columns: Any) -> Repair:
    before = _row(ledger, position)
    _write(ledger, position, columns)
    return lambda: _write(ledger, position, {name: before[name] for name in columns})


def _write(ledger: Ledger, position: int, columns: dict[str, Any]) -> None:
    place = PLACE[ledger.database.dialect]
    settings = ", ".join(f"{name} = ?" for name in columns)
    with ledger.database.write() as transaction:
        transaction.run(
            f"UPDATE {EVENTS_TABLE} SET {settings} WHERE {place} = ?",
            (*columns.values(), position),
        )

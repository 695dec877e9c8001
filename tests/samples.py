"""Stored samples of every event ever written: `python -m tests.samples` adds those still missing.

A sample is written once, by the release that brings its topic, and never again: it shows that what
was stored then still loads now.
"""

import base64
import json
import tempfile
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from domain.kernel.events.event import Event, Meta
from domain.kernel.events.mapper import LedgerMapper
from domain.kernel.privacy.keys import KeyStore
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.registry import topic_registry

FOLDER = Path(__file__).parent / "stored_events"
MASTER = bytes(range(32))
SUBJECT = UUID(int=0xA5)
STREAM = UUID(int=0x51)


def example(kind: Any) -> Any:
    """A plain value of a type."""
    origin = get_origin(kind)
    if origin is Annotated:
        return example(get_args(kind)[0])
    if origin in (Union, UnionType):
        return example(next(arg for arg in get_args(kind) if arg is not NoneType))
    if origin is tuple:
        return (example(get_args(kind)[0]),)
    if origin is dict:
        return {"typing": example(get_args(kind)[1])}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**_fields(kind))
    plain: dict[Any, Any] = {
        str: "葛󠄀西 髙子",
        int: 3,
        bool: True,
        date: date(2026, 4, 15),
        datetime: datetime(2026, 4, 15, 1, 0, tzinfo=UTC),
        UUID: UUID(int=7),
        Any: {"text": "髙"},
    }
    return plain[kind]


def _fields(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: example(hints[name]) for name in kind.__struct_fields__}


def example_event(event_class: type[Event]) -> Event:
    """An event of a class with every field filled."""
    fields = _fields(event_class)
    fields |= {"originator_id": STREAM, "originator_version": 1, "meta": example(Meta)}
    if "sealed_under" in fields:
        fields["sealed_under"] = SUBJECT
    return event_class(**fields)


def keys_in(folder: Path) -> tuple[KeyStore, SQLiteDatabase]:
    """A key store whose master key everybody knows."""
    database = SQLiteDatabase(folder / "keys.sqlite3")
    keys = KeyStore(database, MASTER)
    keys.migrate()
    return keys, database


def sample(mapper: LedgerMapper, database: SQLiteDatabase, event: Event) -> dict[str, Any]:
    """What is kept of one stored event: its row, the wrapped key, and the facts it stands for."""
    stored = mapper.to_stored_event(event)
    row = database.read_one("SELECT wrapped FROM keys WHERE subject = ?", (str(SUBJECT),))
    return {
        "originator_id": str(stored.originator_id),
        "originator_version": stored.originator_version,
        "topic": stored.topic,
        "state": stored.state.decode(),
        "wrapped_key": base64.b64encode(row["wrapped"]).decode() if row else None,
        "facts": msgspec.json.decode(msgspec.json.encode(event)),
    }


def load(path: Path, folder: Path) -> tuple[Event, dict[str, Any]]:
    """The event of a sample as this release reads it, and the facts that it stood for."""
    held = json.loads(path.read_text())
    keys, database = keys_in(folder)
    try:
        if held["wrapped_key"] is not None:
            with database.write() as transaction:
                transaction.run(
                    "INSERT INTO keys (subject, wrapped, state, created_at)"
                    " VALUES (?, ?, 'live', '2026-04-15')",
                    (str(SUBJECT), base64.b64decode(held["wrapped_key"])),
                )
        stored = StoredEvent(
            UUID(held["originator_id"]),
            held["originator_version"],
            held["topic"],
            held["state"].encode(),
        )
        return LedgerMapper(topic_registry(), keys).to_domain_event(stored), held["facts"]
    finally:
        database.close()


def main() -> None:
    """Write the samples that are missing; those that are there stay as they are."""
    FOLDER.mkdir(exist_ok=True)
    known = topic_registry()
    with tempfile.TemporaryDirectory() as folder:
        keys, database = keys_in(Path(folder))
        mapper = LedgerMapper(known, keys)
        for topic in known.topics():
            path = FOLDER / f"{topic}.json"
            if not path.exists():
                held = sample(mapper, database, example_event(known[topic]))
                path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n")
        database.close()


if __name__ == "__main__":
    main()

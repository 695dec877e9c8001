"""Who did what, when? Every event of the ledger, and every thing that it names."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel.database import Database, Row
from domain.kernel.event import Event, SealedEvent, sealed_fields
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on


class AuditTrail(Projector):
    """One row an event, one row an event and id that it names; no kind of event is special."""

    name = "audit.trail"
    tables = {
        "audit_trail": """
            position INTEGER PRIMARY KEY, topic TEXT NOT NULL, originator TEXT NOT NULL,
            version INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
            centre TEXT NOT NULL, occurred_on TEXT NOT NULL, recorded_at TEXT NOT NULL
        """,
        "audit_subjects": """
            subject TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject, position)
        """,
    }
    indexes = {
        "audit_trail": [
            "centre, position",
            "originator, version",
            "actor, position",
            "topic, position",
        ]
    }

    @on(Event)
    def recorded(self, event: Event, position: int) -> None:
        """Something happened."""
        meta = event.meta
        self.run(
            "INSERT INTO {audit_trail} (position, topic, originator, version, actor, role, centre,"
            " occurred_on, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            event.TOPIC,
            str(event.originator_id),
            event.originator_version,
            meta.actor,
            meta.role,
            meta.centre,
            meta.occurred_on.isoformat(),
            meta.recorded_at.isoformat(),
        )
        for subject in subjects_of(event):
            self.run(
                "INSERT INTO {audit_subjects} (subject, position) VALUES (?, ?)",
                str(subject),
                position,
            )


def subjects_of(event: Event) -> set[UUID]:
    """Every id that an event names openly: its own thing, its fields, and what stands in lists."""
    return {id for name in open_fields(type(event)) for id in _ids(getattr(event, name))}


@lru_cache(maxsize=1024)
def open_fields(event_class: type[Event]) -> tuple[str, ...]:
    """The names of the fields of `event_class` that are not sealed, without its signature."""
    hidden = sealed_fields(event_class) if issubclass(event_class, SealedEvent) else {}
    names = event_class.__struct_fields__
    return tuple(name for name in names if name not in hidden and name != "meta")


def _ids(value: Any) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _ids(getattr(value, name))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _ids(one)


def events(
    views: Database,
    *,
    centres: tuple[str, ...],
    limit: int,
    after: int | None = None,
    before: int | None = None,
    newest_first: bool = False,
    subject: UUID | None = None,
    order_id: UUID | None = None,
    type: str | None = None,
    actor: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[Row]:
    """Rows of the trail between the positions `after` and `before`, in the order of the ledger.

    `type` is a whole topic or its beginning (`task`, `task.assigned`); `order_id` takes in what
    happened to the order's tasks; `first` and `last` are days on which the facts happened.
    """
    where, values = [f"t.centre IN ({', '.join('?' * len(centres))})"], list[Any](centres)

    def narrow(condition: str, given: Iterable[Any]) -> None:
        where.append(condition)
        values.extend(given)

    if after is not None:
        narrow("t.position > ?", [after])
    if before is not None:
        narrow("t.position < ?", [before])
    if subject is not None:
        narrow(_NAMED, [str(subject)])
    if order_id is not None:
        narrow(f"({_NAMED} OR {_OF_ITS_TASKS})", [str(order_id)] * 2 + [Task.Added.TOPIC])
    if type is not None:
        narrow("(t.topic = ? OR (t.topic > ? AND t.topic < ?))", [type, f"{type}.", f"{type}/"])
    if actor is not None:
        narrow("t.actor = ?", [actor])
    if first is not None:
        narrow("t.occurred_on >= ?", [first.isoformat()])
    if last is not None:
        narrow("t.occurred_on <= ?", [last.isoformat()])
    return views.read(
        f"SELECT t.* FROM audit_trail t WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY t.position {'DESC' if newest_first else 'ASC'} LIMIT ?",
        [*values, limit],
    )


_NAMED = "t.position IN (SELECT s.position FROM audit_subjects s WHERE s.subject = ?)"
_OF_ITS_TASKS = (
    "t.originator IN (SELECT a.originator FROM audit_subjects s"
    " JOIN audit_trail a ON a.position = s.position WHERE s.subject = ? AND a.topic = ?)"
)


def positions_of(views: Database, originator: UUID) -> dict[int, int]:
    """The positions of the events of one thing, by its versions."""
    rows = views.read(
        "SELECT version, position FROM audit_trail WHERE originator = ?", (str(originator),)
    )
    return {row["version"]: row["position"] for row in rows}

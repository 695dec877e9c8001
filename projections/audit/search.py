"""Searches the audit trail by aggregate, actor, kind and day, in ledger order."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.kernel.storage.database import Database, Row, marks
from domain.tasks.task import Task
from projections.audit.topics import topics_of

NARROW = timedelta(days=62)
"""Spans up to this long use the index by day; for longer ones the ledger is read in order."""
LOOKS_AND_REFUSALS = "access"
CHANGES = "changes"
"""The filter value for every kind of event except views and refusals."""


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

    `type` is a whole topic, its beginning (`task`, `task.assigned`) or `changes`; `order_id`
    includes events of the order's tasks; `first` and `last` are days on which the facts happened.
    """
    narrowed = _Where()
    if order_id is not None:
        named = f"({_NAMED} OR t.originator_id = ? OR {_OF_ITS_TASKS})"
        narrowed.by(named, *[order_id.bytes] * 3, Task.Added.TOPIC)
    if actor is not None:
        narrowed.by("t.actor = ?", actor)
    if after is not None:
        narrowed.by(f"{AT} > ?", after)
    if before is not None:
        narrowed.by(f"{AT} < ?", before)
    is_led = subject is not None or order_id is not None or actor is not None
    by_day = not is_led and _is_narrow(first, last)
    narrowed.days(first, last, by_index=by_day)
    order = f" ORDER BY {AT} {'DESC' if newest_first else 'ASC'} LIMIT ?"
    if type is None or type == CHANGES or is_led or by_day:
        narrowed.centres(centres, by_index=by_day or (len(centres) == 1 and not is_led))
        narrowed.types(type)
        lead = Lead("audit_trail t", "t.position")
        leads = [lead] if subject is None else _leads_to(subject)
    else:
        narrowed.centres(centres, by_index=False)
        leads = [
            Lead("audit_trail t", "t.position", "t.topic = ?", topic) for topic in topics_of(type)
        ]
    return _first_of(views, leads, narrowed, order, limit)


AT = "{at}"
"""Placeholder for the position in a condition or an order; each lead has its own column for it."""


class Lead(NamedTuple):
    """One way to select rows of the trail, by one index and in ledger order."""

    source: str
    at: str
    condition: str = "1 = 1"
    value: Any = None


def _leads_to(subject: UUID) -> list[Lead]:
    """The events that name the subject, and those of the subject itself; the two do not overlap."""
    return [
        Lead(
            "audit_subjects s JOIN audit_trail t ON t.position = s.position",
            "s.position",
            "s.subject_id = ?",
            subject.bytes,
        ),
        Lead("audit_trail t", "t.position", "t.originator_id = ?", subject.bytes),
    ]


class _Where:
    """Conditions and their values."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []

    def by(self, condition: str, *values: Any) -> None:
        """Add one condition."""
        self.conditions.append(condition)
        self.values.extend(values)

    def centres(self, centres: tuple[str, ...], *, by_index: bool) -> None:
        """Only events of these centres; `by_index` False prevents use of the index by centre."""
        column = "t.centre" if by_index else "t.centre || ''"
        self.by(f"{column} IN ({marks(centres)})", *centres)

    def days(self, first: date | None, last: date | None, *, by_index: bool) -> None:
        """Only events that happened from `first` to `last`."""
        column = "t.occurred_on" if by_index else "t.occurred_on || ''"
        if first is not None:
            self.by(f"{column} >= ?", first.isoformat())
        if last is not None:
            self.by(f"{column} <= ?", last.isoformat())

    def types(self, type: str | None) -> None:
        """Only events of these topics."""
        if type == CHANGES:
            self.by("(t.topic < ? OR t.topic >= ?)", "access.", "access/")
        elif type is not None:
            topics = topics_of(type)
            self.by(f"t.topic || '' IN ({marks(topics)})" if topics else "1 = 0", *topics)


def _first_of(
    views: Database, leads: Sequence[Lead], narrowed: _Where, order: str, limit: int
) -> list[Row]:
    """The first rows of all leads together."""
    if not leads:
        return []
    parts, values = [], list[Any]()
    for lead in leads:
        where = " AND ".join([lead.condition, *narrowed.conditions])
        part = f"SELECT t.position FROM {lead.source} WHERE {where}{order}"  # noqa: S608
        parts.append(part.replace(AT, lead.at))
        values += [*([] if lead.value is None else [lead.value]), *narrowed.values, limit]
    if len(parts) == 1:
        return views.read(parts[0], values)
    together = " UNION ALL ".join(f"SELECT * FROM ({part}) u" for part in parts)  # noqa: S608
    return views.read(
        f"SELECT t.position FROM ({together}) t{order.replace(AT, 't.position')}",  # noqa: S608
        [*values, limit],
    )


def _is_narrow(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last - first <= NARROW


_NAMED = "t.position IN (SELECT s.position FROM audit_subjects s WHERE s.subject_id = ?)"
_OF_ITS_TASKS = (
    "t.originator_id IN (SELECT a.originator_id FROM audit_subjects s"
    " JOIN audit_trail a ON a.position = s.position WHERE s.subject_id = ? AND a.topic = ?)"
)


def positions_of(views: Database, originator: UUID) -> dict[int, int]:
    """The positions of the events of one aggregate, by version."""
    rows = views.read(
        "SELECT version, position FROM audit_trail WHERE originator_id = ?", (originator.bytes,)
    )
    return {row["version"]: row["position"] for row in rows}


def of_one_request(
    views: Database, correlation: UUID, *, centres: tuple[str, ...], limit: int
) -> list[Row]:
    """The events of one request and of its consequences, oldest first."""
    return views.read(
        "SELECT * FROM audit_trail WHERE correlation_id = ?"  # noqa: S608
        f" AND centre IN ({marks(centres)}) ORDER BY position LIMIT ?",
        [correlation.bytes, *centres, limit],
    )


def position_of_cause(
    views: Database, correlation: UUID, event_id: UUID, *, centres: tuple[str, ...]
) -> int | None:
    """The position of the event that caused another one in the same request, or None."""
    row = views.read_one(
        "SELECT * FROM audit_trail WHERE correlation_id = ? AND event_id = ?"  # noqa: S608
        f" AND centre IN ({marks(centres)})",
        [correlation.bytes, event_id.bytes, *centres],
    )
    return row["position"] if row else None


def tasks_with_key(views: Database, key: str, *, centres: tuple[str, ...], limit: int) -> list[Row]:
    """The tasks of these centres that have this key."""
    return views.read(
        "SELECT key, task_id FROM audit_keys WHERE key = ?"  # noqa: S608
        f" AND centre IN ({marks(centres)}) ORDER BY task_id LIMIT ?",
        [key, *centres, limit],
    )


def neighbours(views: Database, originator: UUID, version: int) -> dict[int, int]:
    """The positions of the events just before and after one version of an aggregate, by version."""
    rows = views.read(
        "SELECT version, position FROM audit_trail WHERE originator_id = ? AND version IN (?, ?)",
        (originator.bytes, version - 1, version + 1),
    )
    return {row["version"]: row["position"] for row in rows}

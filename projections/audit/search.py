"""Searches the audit trail by aggregate, actor, kind and day, in ledger order."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.kernel.storage.database import Database, Row, instant_text, marks
from domain.tasks.task import Task
from projections.audit.span_bounds import END, Bounds, Span
from projections.audit.topics import topics_of
from projections.audit.trail import hour_of

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
    correlation: UUID | None = None,
    causation: UUID | None = None,
    known_at: datetime | None = None,
) -> list[Row]:
    """Rows of the trail between the positions `after` and `before`, in the order of the ledger.

    `type` is a whole topic, its beginning (`task`, `task.assigned`) or `changes`; `order_id`
    includes events of the order's tasks; `first` and `last` are days on which the facts happened;
    `correlation` is one request with its consequences, `causation` the event that caused them. With
    `known_at` only events that were recorded up to that instant are found.
    """
    if known_at is not None:
        before = min(_end_of_what_was_known(views, known_at), END if before is None else before)
    narrowed = _Where()
    narrowed.ids(order_id=order_id, actor=actor, correlation=correlation, causation=causation)
    narrowed.known(known_at)
    by_ids = (subject, order_id, actor, correlation, causation)
    is_led = any(item is not None for item in by_ids)
    by_topic = not is_led and type not in (None, CHANGES)
    span = Span(views, centres, first, last, with_access=type != CHANGES)
    low, high = after or 0, END if before is None else before
    order = f" ORDER BY {AT} {'DESC' if newest_first else 'ASC'} LIMIT ?"
    if span.is_open:
        narrowed.positions(after, before)
    elif is_led or by_topic or known_at is not None:
        bounds = span.bounds(after=low, before=high)
        if bounds is None:
            return []
        narrowed.positions(bounds.low - 1, bounds.high + 1)
        narrowed.days(first, last)
    else:
        narrowed.centres(centres, by_index=True)
        narrowed.types(type)
        page = span.bounds_of_page(after=low, before=high, newest_first=newest_first, limit=limit)
        return _on_days(views, page, narrowed, order, limit) if page is not None else []
    if type is not None and by_topic:
        narrowed.centres(centres, by_index=False)
        leads = [
            Lead("audit_trail t", "t.position", "t.topic = ?", topic) for topic in topics_of(type)
        ]
    else:
        narrowed.centres(centres, by_index=len(centres) == 1 and not is_led)
        narrowed.types(type)
        lead = Lead("audit_trail t", "t.position")
        leads = [lead] if subject is None else _leads_to(subject)
    return _first_of(views, leads, narrowed, order, limit)


def kinds_at(views: Database, positions: Collection[int]) -> list[Row]:
    """How many of the events at these positions there are of each topic."""
    return views.read(
        "SELECT topic, COUNT(*) AS events FROM audit_trail"  # noqa: S608
        f" WHERE position IN ({marks(positions)}) GROUP BY topic ORDER BY topic",
        list(positions),
    )


def _end_of_what_was_known(views: Database, known_at: datetime) -> int:
    """A position that no event recorded up to the instant reaches: after the last of its hour."""
    row = views.read_one(
        "SELECT MAX(last_position) AS last FROM audit_hours WHERE hour <= ?", (hour_of(known_at),)
    )
    return (row["last"] or 0) + 1 if row is not None else 1


def _on_days(
    views: Database, bounds: Bounds, narrowed: "_Where", order: str, limit: int
) -> list[Row]:
    """The first rows on the days of `bounds`, by the index of days; they are sorted afterwards."""
    position = "t.position + 0"
    narrowed.by(f"t.occurred_on IN ({marks(bounds.days)})", *bounds.days)
    narrowed.by(f"{position} BETWEEN ? AND ?", bounds.low, bounds.high)
    where = " AND ".join(narrowed.conditions)
    return views.read(
        f"SELECT t.position FROM audit_trail t WHERE {where}{order.replace(AT, position)}",  # noqa: S608
        [*narrowed.values, limit],
    )


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

    def ids(
        self,
        *,
        order_id: UUID | None,
        actor: str | None,
        correlation: UUID | None,
        causation: UUID | None,
    ) -> None:
        """Only events of an order and its tasks, an actor, a request, or a cause."""
        if order_id is not None:
            named = f"({_NAMED} OR t.originator_id = ? OR {_OF_ITS_TASKS})"
            self.by(named, *[order_id.bytes] * 3, Task.Added.TOPIC)
        if actor is not None:
            self.by("t.actor = ?", actor)
        for column, id in (("correlation_id", correlation), ("causation_id", causation)):
            if id is not None:
                self.by(f"t.{column} = ?", id.bytes)

    def centres(self, centres: tuple[str, ...], *, by_index: bool) -> None:
        """Only events of these centres; `by_index` False prevents use of the index by centre."""
        column = "t.centre" if by_index else "t.centre || ''"
        self.by(f"{column} IN ({marks(centres)})", *centres)

    def positions(self, after: int | None, before: int | None) -> None:
        """Only events between two positions, which are not included."""
        if after is not None:
            self.by(f"{AT} > ?", after)
        if before is not None:
            self.by(f"{AT} < ?", before)

    def known(self, known_at: datetime | None) -> None:
        """Only events that were recorded up to an instant."""
        if known_at is not None:
            self.by("t.recorded_at <= ?", instant_text(known_at))

    def days(self, first: date | None, last: date | None) -> None:
        """Only events that happened from `first` to `last`; prevents use of the index by day."""
        if first is not None:
            self.by("t.occurred_on || '' >= ?", first.isoformat())
        if last is not None:
            self.by("t.occurred_on || '' <= ?", last.isoformat())

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


def firsts_of(views: Database, originators: Collection[UUID]) -> list[Row]:
    """The topic and the centre of the first event of each of these aggregates."""
    return views.read(
        "SELECT originator_id, topic, centre FROM audit_trail"  # noqa: S608
        f" WHERE originator_id IN ({marks(originators)}) AND version = 1",
        [id.bytes for id in originators],
    )


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

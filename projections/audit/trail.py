"""Who did what, when? Every event of the ledger, and every id that it names."""

from datetime import datetime

from domain.identity.access_log import Access
from domain.kernel.events.event import Event
from domain.kernel.privacy.subjects import subjects_of
from domain.kernel.storage.database import Transaction, instant_text
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on


def hour_of(instant: datetime) -> str:
    """The hour of an instant in UTC, in an order that sorts as the hours do."""
    return instant_text(instant)[:13]


class AuditTrail(Projector):
    """One row per event, one per event and other id that it names, one per task and its key.

    Ids are stored as 16 bytes. An event is found by its own aggregate through `audit_trail`, and by
    any other id that it names through `audit_subjects`. `audit_days` has one row per centre and day
    on which facts happened, apart for views and refusals: its first and last position, and how many
    events it has. `audit_hours` has the last position of the events recorded in an hour (UTC).
    """

    name = "audit.trail"
    version = 5
    each_event_alone = True
    tables = {
        "audit_trail": """
            position INTEGER PRIMARY KEY, topic TEXT NOT NULL, originator_id BLOB NOT NULL,
            version INTEGER NOT NULL, actor TEXT NOT NULL, centre TEXT NOT NULL,
            occurred_on TEXT NOT NULL, event_id BLOB NOT NULL, correlation_id BLOB NOT NULL,
            causation_id BLOB, recorded_at TEXT NOT NULL
        """,
        "audit_subjects": """
            subject_id BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject_id, position)
        """,
        "audit_days": """
            centre TEXT NOT NULL, day TEXT NOT NULL, is_access INTEGER NOT NULL,
            first_position INTEGER NOT NULL, last_position INTEGER NOT NULL,
            events INTEGER NOT NULL, PRIMARY KEY (centre, day, is_access)
        """,
        "audit_hours": """
            hour TEXT PRIMARY KEY, last_position INTEGER NOT NULL
        """,
        "audit_keys": """
            key TEXT NOT NULL, task_id TEXT NOT NULL, centre TEXT NOT NULL,
            PRIMARY KEY (key, task_id)
        """,
    }
    clustered = frozenset({"audit_subjects", "audit_days", "audit_keys"})
    reader_indexes = {
        "audit_trail": [
            "centre, position",
            "originator_id, position, version",
            "actor, position",
            "topic, position",
            "centre, occurred_on, position",
            "correlation_id, position",
            "causation_id, position",
        ]
    }

    def __init__(self, transaction: Transaction, build: int) -> None:
        super().__init__(transaction, build)
        self._days: dict[tuple[str, str, int], tuple[int, int, int]] = {}
        self._hours: dict[str, int] = {}

    @on(Event)
    def recorded(self, event: Event, position: int) -> None:
        """Add the event, and the ids that it names."""
        meta = event.meta
        self.add(
            "INSERT INTO {audit_trail} (position, topic, originator_id, version, actor, centre,"
            " occurred_on, event_id, correlation_id, causation_id, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            event.TOPIC,
            event.originator_id.bytes,
            event.originator_version,
            meta.actor,
            meta.centre,
            meta.occurred_on.isoformat(),
            meta.event_id.bytes,
            meta.correlation_id.bytes,
            meta.causation_id.bytes if meta.causation_id is not None else None,
            instant_text(meta.recorded_at),
        )
        self._count(event, position)
        for subject in subjects_of(event) - {event.originator_id}:
            self.add(
                "INSERT INTO {audit_subjects} (subject_id, position) VALUES (?, ?)",
                subject.bytes,
                position,
            )

    def _count(self, event: Event, position: int) -> None:
        """Note the event for its day and hour; those of a page of events are written together."""
        is_access = event.TOPIC.startswith(f"{Access.KIND}.")
        key = (event.meta.centre, event.meta.occurred_on.isoformat(), int(is_access))
        first, _, events = self._days.get(key, (position, position, 0))
        self._days[key] = (first, position, events + 1)
        self._hours[hour_of(event.meta.recorded_at)] = position

    def flush(self) -> None:
        """Write what was noted of days and hours, and whatever else is queued."""
        days, self._days = self._days, {}
        for key, counted in days.items():
            self.run(
                "INSERT INTO {audit_days} (centre, day, is_access, first_position, last_position,"
                " events) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (centre, day, is_access) DO UPDATE"
                " SET last_position = excluded.last_position,"
                " events = {audit_days}.events + excluded.events",
                *key,
                *counted,
            )
        hours, self._hours = self._hours, {}
        for hour, position in hours.items():
            self.run(
                "INSERT INTO {audit_hours} (hour, last_position) VALUES (?, ?)"
                " ON CONFLICT (hour) DO UPDATE SET last_position = excluded.last_position",
                hour,
                position,
            )
        super().flush()

    @on(Task.Added)
    def task_added(self, event: Task.Added, position: int) -> None:
        """Also add the key of the task."""
        self.recorded(event, position)
        self.add(
            "INSERT INTO {audit_keys} (key, task_id, centre) VALUES (?, ?, ?)",
            event.key,
            str(event.originator_id),
            event.meta.centre,
        )

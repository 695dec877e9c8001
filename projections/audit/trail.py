"""Who did what, when? Every event of the ledger, and every id that it names."""

from domain.kernel.events.event import Event
from domain.kernel.privacy.subjects import subjects_of
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on


class AuditTrail(Projector):
    """One row per event, one per event and other id that it names, one per task and its key.

    Ids are stored as 16 bytes. An event is found by its own aggregate through `audit_trail`, and by
    any other id that it names through `audit_subjects`.
    """

    name = "audit.trail"
    version = 3
    each_event_alone = True
    tables = {
        "audit_trail": """
            position INTEGER PRIMARY KEY, topic TEXT NOT NULL, originator_id BLOB NOT NULL,
            version INTEGER NOT NULL, actor TEXT NOT NULL, centre TEXT NOT NULL,
            occurred_on TEXT NOT NULL, event_id BLOB NOT NULL, correlation_id BLOB NOT NULL
        """,
        "audit_subjects": """
            subject_id BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject_id, position)
        """,
        "audit_keys": """
            key TEXT NOT NULL, task_id TEXT NOT NULL, centre TEXT NOT NULL,
            PRIMARY KEY (key, task_id)
        """,
    }
    clustered = frozenset({"audit_subjects", "audit_keys"})
    indexes = {
        "audit_trail": [
            "centre, position",
            "originator_id, position, version",
            "actor, position",
            "topic, position",
            "centre, occurred_on, position",
            "correlation_id, position",
        ]
    }

    @on(Event)
    def recorded(self, event: Event, position: int) -> None:
        """Add the event, and the ids that it names."""
        meta = event.meta
        self.add(
            "INSERT INTO {audit_trail} (position, topic, originator_id, version, actor, centre,"
            " occurred_on, event_id, correlation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            event.TOPIC,
            event.originator_id.bytes,
            event.originator_version,
            meta.actor,
            meta.centre,
            meta.occurred_on.isoformat(),
            meta.event_id.bytes,
            meta.correlation_id.bytes,
        )
        for subject in subjects_of(event) - {event.originator_id}:
            self.add(
                "INSERT INTO {audit_subjects} (subject_id, position) VALUES (?, ?)",
                subject.bytes,
                position,
            )

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

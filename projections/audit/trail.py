"""Who did what, when? Every event of the ledger, and every thing that it names."""

from domain.kernel.events.event import Event
from domain.kernel.privacy.subjects import subjects_of
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on


class AuditTrail(Projector):
    """One row an event, one row an event and id that it names, one row a task and its key."""

    name = "audit.trail"
    version = 2
    each_event_alone = True
    tables = {
        "audit_trail": """
            position INTEGER PRIMARY KEY, topic TEXT NOT NULL, originator TEXT NOT NULL,
            version INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
            centre TEXT NOT NULL, occurred_on TEXT NOT NULL, recorded_at TEXT NOT NULL,
            event_id TEXT NOT NULL, correlation TEXT NOT NULL
        """,
        "audit_subjects": """
            subject TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject, position)
        """,
        "audit_keys": """
            key TEXT NOT NULL, task_id TEXT NOT NULL, centre TEXT NOT NULL,
            PRIMARY KEY (key, task_id)
        """,
    }
    indexes = {
        "audit_trail": [
            "centre, position",
            "originator, version",
            "actor, position",
            "topic, position",
            "centre, occurred_on, position",
            "correlation, position",
        ]
    }

    @on(Event)
    def recorded(self, event: Event, position: int) -> None:
        """Something happened."""
        meta = event.meta
        self.run(
            "INSERT INTO {audit_trail} (position, topic, originator, version, actor, role, centre,"
            " occurred_on, recorded_at, event_id, correlation)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            event.TOPIC,
            str(event.originator_id),
            event.originator_version,
            meta.actor,
            meta.role,
            meta.centre,
            meta.occurred_on.isoformat(),
            meta.recorded_at.isoformat(),
            str(meta.event_id),
            str(meta.correlation_id),
        )
        for subject in subjects_of(event):
            self.run(
                "INSERT INTO {audit_subjects} (subject, position) VALUES (?, ?)",
                str(subject),
                position,
            )

    @on(Task.Added)
    def task_added(self, event: Task.Added, position: int) -> None:
        """A task can be found by its key."""
        self.recorded(event, position)
        self.run(
            "INSERT INTO {audit_keys} (key, task_id, centre) VALUES (?, ?, ?)",
            event.key,
            str(event.originator_id),
            event.meta.centre,
        )

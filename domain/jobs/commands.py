"""Commands of background jobs. They change only how jobs proceed, never recorded events."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import OPERATION

REBUILD = "rebuild_read_model"
"""Rebuild the rows of a read model; a frozen kind of job."""
CATCH_UP = "catch_up_read_models"
"""Bring the read models up to the head on request; a frozen kind of job."""

RELEASE = "release_event"
"""Release an event from the quarantine if it can be read again; a frozen kind of job."""


@dataclass(frozen=True, kw_only=True)
class RebuildReadModel(Command):
    """Rebuild the rows of a read model, next to those in use."""

    NAME = "RebuildReadModel"
    ALLOWED = OPERATION
    name: str
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class CatchUpReadModels(Command):
    """Bring every read model up to date with the ledger."""

    NAME = "CatchUpReadModels"
    ALLOWED = OPERATION
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReleaseEvent(Command):
    """Check again whether an event in the quarantine can be read, and release it if so."""

    NAME = "ReleaseEvent"
    ALLOWED = OPERATION
    position: int
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class RetryJob(Command):
    """Retry a job that stopped."""

    NAME = "RetryJob"
    ALLOWED = OPERATION
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class DismissJob(Command):
    """Hide a job that has ended."""

    NAME = "DismissJob"
    ALLOWED = OPERATION
    job_id: UUID

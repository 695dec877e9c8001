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
    """Build the rows of a read model anew, beside those in use."""

    NAME = "RebuildReadModel"
    ALLOWED = OPERATION
    name: str
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class CatchUpReadModels(Command):
    """Bring every read model up to what is recorded."""

    NAME = "CatchUpReadModels"
    ALLOWED = OPERATION
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReleaseEvent(Command):
    """Look once more whether an event in the quarantine can be read, and if so let it out."""

    NAME = "ReleaseEvent"
    ALLOWED = OPERATION
    position: int
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class RetryJob(Command):
    """Try a job that stopped on the way once more."""

    NAME = "RetryJob"
    ALLOWED = OPERATION
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class DismissJob(Command):
    """Hide a job that has ended."""

    NAME = "DismissJob"
    ALLOWED = OPERATION
    job_id: UUID

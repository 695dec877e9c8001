"""A file that belongs to an order or to one of its tasks: its metadata, never its bytes."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Sealed, SealedEvent


class Purpose(StrEnum):
    """The purpose of a file: input of the work, or its result."""

    SOURCE = "source"
    RESULT = "result"


class KeptFile(Aggregate):
    """One file. Its bytes are in the file store under its id; they are deleted but never changed.

    Its name, its SHA-256 and its bytes are sealed under the key of the order.
    """

    KIND = "file"

    class Kept(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "file.kept.v1"
        order_id: UUID
        task_id: UUID | None = None
        participant_id: UUID | None = None
        purpose: Purpose
        kind: str
        size: int
        name: Annotated[str | None, Sealed] = None
        sha256: Annotated[str | None, Sealed] = None

    class Removed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "file.removed.v1"
        order_id: UUID
        task_id: UUID | None = None
        participant_id: UUID | None = None

    order_id: UUID
    task_id: UUID | None
    participant_id: UUID | None
    purpose: Purpose
    kind: str
    size: int
    name: str | None
    is_removed: bool

    @classmethod
    def keep(
        cls,
        id: UUID,
        *,
        centre: str,
        order_id: UUID,
        task_id: UUID | None,
        participant_id: UUID | None,
        purpose: Purpose,
        kind: str,
        size: int,
        name: str,
        sha256: str,
        sealed_under: UUID | None,
    ) -> Self:
        """Record a file whose bytes were checked; `participant_id` is the author of a result."""
        file = cls(id, centre=centre)
        file.record(
            cls.Kept,
            order_id=order_id,
            task_id=task_id,
            participant_id=participant_id,
            purpose=purpose,
            kind=kind,
            size=size,
            name=name,
            sha256=sha256,
            sealed_under=sealed_under,
        )
        return file

    def remove(self) -> None:
        """Record the removal of the file. Does nothing if it is removed already."""
        if not self.is_removed:
            self.record(
                self.Removed,
                order_id=self.order_id,
                task_id=self.task_id,
                participant_id=self.participant_id,
                sealed_under=self.sealed_under,
            )

    @applies(Kept)
    def _kept(self, event: Kept) -> None:
        self.order_id, self.task_id = event.order_id, event.task_id
        self.participant_id, self.purpose = event.participant_id, event.purpose
        self.kind, self.size = event.kind, event.size
        self.name, self.sha256 = event.name, event.sha256
        self.sealed_under = event.sealed_under
        self.kept_at = event.meta.recorded_at
        self.is_removed = False

    @applies(Removed)
    def _removed(self, _: Removed) -> None:
        self.is_removed = True

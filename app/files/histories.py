"""The history of a file: when it was put in, and when it was removed."""

from typing import Any

from app.registry.history_kind import HistoryKind
from domain.files.file import KeptFile
from domain.kernel.messaging.caller import STAFF, Caller


def _present(file: KeptFile, reader: Caller) -> dict[str, Any]:
    shown = {
        "id": file.id,
        "centre": file.centre,
        "order_id": file.order_id,
        "task_id": file.task_id,
        "participant_id": file.participant_id,
        "purpose": file.purpose,
        "kind": file.kind,
        "size": file.size,
        "removed": file.is_removed,
    }
    return shown | ({"name": file.name} if reader.has(STAFF) else {})


HISTORIES = (
    HistoryKind(
        aggregate=KeptFile,
        subjects="files",
        present=_present,
        page=lambda file: f"/orders/{file.order_id}/files",
    ),
)

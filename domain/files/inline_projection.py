"""The files and the orders and tasks they belong to: for lists, limits and the purge."""

from collections.abc import Iterator, Sequence

from domain.files.file import KeptFile
from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, instant_text
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)

TABLES = """
CREATE TABLE IF NOT EXISTS kept_files (
    file_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, task_id TEXT, purpose TEXT NOT NULL,
    state TEXT NOT NULL, size INTEGER NOT NULL, centre TEXT NOT NULL, kept_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kept_files_of_order ON kept_files (order_id, kept_at);
CREATE INDEX IF NOT EXISTS kept_files_of_task ON kept_files (task_id, kept_at)
    WHERE task_id IS NOT NULL;
"""


def file_row(file: KeptFile, _events: Sequence[Event]) -> Iterator[Change]:
    """The row of one file."""
    yield upsert(
        "kept_files",
        "file_id",
        file_id=str(file.id),
        order_id=str(file.order_id),
        task_id=str(file.task_id) if file.task_id else None,
        purpose=file.purpose.value,
        state="removed" if file.is_removed else "kept",
        size=file.size,
        centre=file.centre,
        kept_at=instant_text(file.kept_at),
    )


INLINE_PROJECTIONS: InlineProjections = {KeptFile: file_row}
INLINE_VERSIONS: InlineVersions = {KeptFile: InlineVersion(1, ("kept_files",))}

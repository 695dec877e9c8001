"""On which device a session was begun, and whether several people use that machine."""

from datetime import datetime
from uuid import UUID

from domain.kernel.storage.database import Change, instant_text

TABLES = """
CREATE TABLE IF NOT EXISTS session_devices (
    credential_id TEXT PRIMARY KEY, device TEXT NOT NULL, is_shared INTEGER NOT NULL,
    begun_at TEXT NOT NULL
);
"""


def begun_on(session_id: UUID, device: str, *, is_shared: bool, now: datetime) -> Change:
    """Store the device of a new session, described in a few words; empty if it is unknown."""
    return Change(
        "INSERT INTO session_devices (credential_id, device, is_shared, begun_at)"
        " VALUES (?, ?, ?, ?)",
        (str(session_id), device, int(is_shared), instant_text(now)),
    )

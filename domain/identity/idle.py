"""Idle sessions: how long a session may be unused, and when it was last used.

The last use is stored at most once a minute, so that few page reads write to the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.messaging.caller import Role
from domain.kernel.storage.database import instant_text
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS session_uses (
    credential_id TEXT PRIMARY KEY, used_at TEXT NOT NULL
);
"""
NOTED_EVERY = timedelta(minutes=1)
LONG = frozenset({Role.PARTICIPANT, Role.VENUE})
"""Roles with the longer limit: they work long on one task, or keep a venue's page open all day."""


@dataclass(frozen=True)
class IdleLimits:
    """How long a session may be unused: for staff, participants and venues, shared machines."""

    staff: timedelta = timedelta(minutes=60)
    participants: timedelta = timedelta(hours=12)
    shared: timedelta = timedelta(minutes=15)

    def of(self, roles: Iterable[Role], *, is_shared: bool = False) -> timedelta:
        """The limit of an account with these roles: `staff` if any of them is not in `LONG`.

        On a shared machine no more than `shared`.
        """
        usual = self.participants if set(roles) <= LONG else self.staff
        return min(usual, self.shared) if is_shared else usual


USUAL = IdleLimits()


def note_use(ledger: Ledger, credential_id: UUID, now: datetime) -> None:
    """Store that a session was used at `now`."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO session_uses (credential_id, used_at) VALUES (?, ?)"
            " ON CONFLICT (credential_id) DO UPDATE SET used_at = excluded.used_at",
            (str(credential_id), instant_text(now)),
        )

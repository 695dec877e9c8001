"""When a session ends because nobody used it: how long it may rest, and when it was used last.

The instant of the last use is kept to the minute only, so that reading a page seldom writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.messaging.caller import Role
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS session_uses (
    credential_id TEXT PRIMARY KEY, used_at TEXT NOT NULL
);
"""
NOTED_EVERY = timedelta(minutes=1)
LONG = frozenset({Role.PARTICIPANT, Role.VENUE})
"""Those who work on one task for long, or have the day of a venue open beside other work."""


@dataclass(frozen=True)
class IdleLimits:
    """How long a session may rest: that of staff, and that of participants and venues."""

    staff: timedelta = timedelta(minutes=60)
    participants: timedelta = timedelta(hours=12)

    def of(self, roles: Iterable[Role]) -> timedelta:
        """The limit of an account with these roles; the shorter one where it has any other."""
        return self.participants if set(roles) <= LONG else self.staff


USUAL = IdleLimits()


def note_use(ledger: Ledger, credential_id: UUID, now: datetime) -> None:
    """Remember that a session was used now."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO session_uses (credential_id, used_at) VALUES (?, ?)"
            " ON CONFLICT (credential_id) DO UPDATE SET used_at = excluded.used_at",
            (str(credential_id), now.isoformat(timespec="microseconds")),
        )

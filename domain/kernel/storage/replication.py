"""What PostgreSQL keeps of its log for replicas that do not fetch it."""

from typing import NamedTuple

from domain.kernel.storage.ledger import Ledger

LOOK_AT_SLOTS = 'psql -c "SELECT * FROM pg_replication_slots"'
"""What an operator types to see the slots."""


class RetainedLog(NamedTuple):
    """The slot for which most is kept, and how much, in bytes."""

    slot: str
    size: int


def most_retained(ledger: Ledger) -> RetainedLog | None:
    """The inactive slot for which most of the log is kept, or None without any."""
    row = ledger.row(
        "SELECT slot_name, CASE WHEN pg_is_in_recovery() THEN 0 ELSE"
        " pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) END::bigint AS bytes"
        " FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL"
        " ORDER BY bytes DESC LIMIT 1"
    )
    return RetainedLog(row["slot_name"], row["bytes"]) if row else None

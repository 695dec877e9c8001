"""The log that PostgreSQL retains for replicas that are not connected."""

from typing import NamedTuple

from domain.kernel.storage.ledger import Ledger

LOOK_AT_SLOTS = 'psql -c "SELECT * FROM pg_replication_slots"'
"""The command for an operator to list the replication slots."""


class RetainedLog(NamedTuple):
    """A replication slot, and the bytes of log retained for it."""

    slot: str
    size: int


def most_retained(ledger: Ledger) -> RetainedLog | None:
    """The inactive slot with the largest retained log, or None if there is none."""
    row = ledger.row(
        "SELECT slot_name, CASE WHEN pg_is_in_recovery() THEN 0 ELSE"
        " pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) END::bigint AS bytes"
        " FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL"
        " ORDER BY bytes DESC LIMIT 1"
    )
    return RetainedLog(row["slot_name"], row["bytes"]) if row else None

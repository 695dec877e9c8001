"""The numbered migrations of the ledger: the tables that cannot be rebuilt from events."""

from domain.kernel.storage.migrations.migration import Migration
from domain.migrations import (
    ledger_0001,
    ledger_0002,
    ledger_0003,
    ledger_0004,
    ledger_0005,
    ledger_0006,
    ledger_0007,
    ledger_0008,
)

LEDGER = (
    Migration(number=1, name="the tables of 0.2", statements=ledger_0001.STATEMENTS),
    Migration(number=2, name="files looked at before import", statements=ledger_0002.STATEMENTS),
    Migration(number=3, name="counts of attempts", statements=ledger_0003.STATEMENTS),
    Migration(number=4, name="devices of sessions", statements=ledger_0004.STATEMENTS),
    Migration(number=5, name="notices of what waits", statements=ledger_0005.STATEMENTS),
    Migration(number=6, name="links to LINE", statements=ledger_0006.STATEMENTS),
    Migration(
        number=7,
        name="looks at pages",
        statements=ledger_0007.STATEMENTS,
        postgresql=ledger_0007.POSTGRESQL,
    ),
    Migration(number=8, name="indexes of the list of jobs", statements=ledger_0008.STATEMENTS),
)
"""In the order of their numbers; a released one is never edited (docs/how-to/change-a-table.md)."""

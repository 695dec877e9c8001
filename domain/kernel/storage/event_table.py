"""Creates the table of events, by one process at a time."""

from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.postgres import WAIT_LONG
from domain.kernel.storage.recorders import PostgresLedgerRecorder


def create_event_table(ledger: Ledger) -> None:
    """Create the table if it does not exist.

    On PostgreSQL two first starts at the same time would fail, so they take a lock.
    """
    if not isinstance(ledger.recorder, PostgresLedgerRecorder):
        ledger.recorder.create_table()
        return
    with ledger.database.write() as transaction:
        transaction.run(WAIT_LONG)
        transaction.run("SELECT pg_advisory_xact_lock(4157202)")
        ledger.recorder.create_table()

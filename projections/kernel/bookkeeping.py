"""The tables that describe the read models. If one is lost, all read models are made again.

Without them nobody knows which tables are in use and up to which event they were filled. Everything
in this database follows from the ledger, so `migrate` drops it and begins anew.
"""

from collections.abc import Mapping, Sequence

from domain.kernel.storage.database import Database, Transaction
from domain.kernel.storage.deadlines import AT_UPGRADES, each
from domain.kernel.storage.migrations.migration import SILENT, Report, Schema, Step
from domain.kernel.storage.migrations.versions import VERSIONS_TABLE, read_versions
from domain.kernel.storage.store_faults import bookkeeping_lost
from projections.kernel.migrations import MIGRATIONS

WITNESS = "projection_builds"
"""The one table of these that a release without versions has created."""
LOCK = "SELECT pg_advisory_xact_lock(4157203)"
"""Held on PostgreSQL by the process that changes the set of builds."""


class Bookkeeping(Schema):
    """The schema of the read models: lost tables are a step of its migration."""

    def __init__(self, views: Database) -> None:
        super().__init__("views", views, MIGRATIONS, witness=WITNESS)

    def lost(self) -> list[str]:
        """The names of the lost tables; empty if nothing was created, or by another release."""
        found = read_versions(self.database).get(self.store)  # Read before the tables.
        there = {name for name in self.database.tables() if not name.startswith("sqlite_")}
        if found is not None:
            return [] if found > self.newest else sorted(self.made(found) - there)
        own = self.made(self.newest)
        is_older = WITNESS in there and not there & (own - {WITNESS})
        if is_older or there <= {VERSIONS_TABLE}:
            return []
        return sorted((own | {VERSIONS_TABLE}) - there) or [VERSIONS_TABLE]

    def require(self, versions: Mapping[str, int] | None = None) -> None:
        """Raise StoreUnusable if tables were lost, or are older or newer than this release."""
        if names := self.lost():
            raise bookkeeping_lost(names)
        super().require(versions)

    def plan(self) -> list[Step]:
        """The steps to be done. Raises StoreUnusable if the tables are newer."""
        names = self.lost()
        return [self._made_again(names)] if names else super().plan()

    def migrate(self, report: Report = SILENT) -> None:
        """Run the planned steps. If tables were lost, drop what is left and create them empty."""
        names = self.lost()
        if not names:
            super().migrate(report)
            return
        with each(AT_UPGRADES), self.database.write() as transaction:
            if self.database.dialect == "postgresql":
                transaction.run(LOCK)
            if self.lost():  # Another process may have done it meanwhile.
                self._drop_everything(transaction)
        super().migrate()
        report.made(self._made_again(names))

    def _made_again(self, names: Sequence[str]) -> Step:
        name = f"lost tables and every read model made again: {', '.join(names)}"
        return Step(self.store, 0, self.newest, name)

    def _drop_everything(self, transaction: Transaction) -> None:
        if self.database.dialect == "postgresql":
            for name in self.database.tables():
                transaction.run(f'DROP TABLE IF EXISTS "{name}" CASCADE')
            return
        rows = transaction.run(
            "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'table')"
            " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY type DESC"
        )
        for row in rows:
            transaction.run(f'DROP {row["type"]} "{row["name"]}"')

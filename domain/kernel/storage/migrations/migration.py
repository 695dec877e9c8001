"""Numbered migrations of the tables of one store, each run once, in the order of their numbers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.kernel.storage.database import Database, Transaction, is_lacking, split_script
from domain.kernel.storage.deadlines import AT_UPGRADES, each
from domain.kernel.storage.migrations.versions import (
    TABLES,
    VERSIONS_TABLE,
    locked_versions,
    note_version,
    read_versions,
)
from domain.kernel.storage.store_faults import (
    schema_newer,
    schema_older,
    tables_lost,
)

_MAKES = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", re.IGNORECASE)
_DROPS = re.compile(r"DROP TABLE (?:IF EXISTS )?(\w+)", re.IGNORECASE)
_RENAMES = re.compile(r"ALTER TABLE (\w+) RENAME TO (\w+)", re.IGNORECASE)


class Step(NamedTuple):
    """One change, planned or done: its part of the store, and the versions before and after.

    `before` is None if nothing was created yet, and 0 for a release without versions.
    """

    part: str
    before: int | None
    after: int
    name: str
    statements: tuple[str, ...] = ()


class Report:
    """Receives the progress of a migration. This base class ignores it."""

    def made(self, step: Step) -> None:
        """Called after a step was committed."""

    def progress(self, part: str, done: int, total: int) -> None:
        """Called after `done` of `total` events were read to rebuild the tables of `part`."""


SILENT = Report()


@dataclass(frozen=True, kw_only=True)
class Migration:
    """A change of tables. A released one is never edited: a later change gets the next number.

    `statements` are separated by semicolons and are for both kinds of database, unless
    `postgresql` replaces them there. `act` runs after them in the same transaction, for changes
    that need code; its arguments are the transaction and the kind of database.
    """

    number: int
    name: str
    statements: str = ""
    postgresql: str | None = None
    act: Callable[[Transaction, str], None] | None = None

    def statements_for(self, dialect: str) -> tuple[str, ...]:
        """The statements for one kind of database."""
        is_other = dialect == "postgresql" and self.postgresql is not None
        return tuple(split_script(self.postgresql or "" if is_other else self.statements))

    def run(self, transaction: Transaction, dialect: str) -> None:
        """Run the change."""
        for statement in self.statements_for(dialect):
            transaction.run(statement)
        if self.act is not None:
            self.act(transaction, dialect)


class Schema:
    """The numbered migrations of one store.

    `witness` is a table that every release has created there. If it exists without a version, the
    store is of a release without versions (version 0); otherwise nothing was created yet.
    `earlier` are tables that exist before the first migration. `younger` are tables that no release
    without versions has created: with one of them, a store without a version has lost it.
    """

    def __init__(
        self,
        store: str,
        database: Database,
        migrations: Sequence[Migration],
        *,
        witness: str,
        earlier: Sequence[str] = (),
        younger: Sequence[str] = (),
    ) -> None:
        self.store = store
        self.database = database
        self.migrations = tuple(migrations)
        self._witness = witness
        self._earlier = tuple(earlier)
        self._younger = frozenset(younger)

    @property
    def newest(self) -> int:
        """The version that this release needs."""
        return self.migrations[-1].number

    def version(self, versions: Mapping[str, int] | None = None) -> int | None:
        """The version of the store; None if nothing was created yet.

        A caller that has just read all `versions` passes them. Raises StoreUnusable if the version
        was lost, so that no migration begins at the first number.
        """
        found = (read_versions(self.database) if versions is None else versions).get(self.store)
        if found is not None or not self._is_begun():
            return found
        if self._younger & self.database.tables():
            raise tables_lost(self.store, [VERSIONS_TABLE])
        return 0

    def require(self, versions: Mapping[str, int] | None = None) -> None:
        """Raise StoreUnusable if the tables are older or newer than this release needs.

        A store in which nothing was created is accepted here; another check reports it.
        """
        version = self.version(versions)
        self._require_not_newer(version)
        if version is not None and version < self.newest:
            raise schema_older(self.store, version, self.newest)

    def require_tables(self) -> None:
        """Raise StoreUnusable if a table is missing that the version of the store says is there.

        A store in which nothing was created, or which a newer release has changed, is accepted.
        """
        version = self.version()  # Read before the tables: another process may just make them.
        if version is None or version > self.newest:
            return
        missing = self.made(version) - self.database.tables()
        if missing:
            raise tables_lost(self.store, sorted(missing))

    def made(self, version: int) -> set[str]:
        """The tables that the statements of the migrations up to `version` leave."""
        made = set(self._earlier)
        for migration in self.migrations:
            if migration.number > version:
                break
            for statement in migration.statements_for(self.database.dialect):
                if found := _MAKES.match(statement):
                    made.add(found[1])
                elif found := _DROPS.match(statement):
                    made.discard(found[1])
                elif found := _RENAMES.match(statement):
                    made = made - {found[1]} | {found[2]}
        return made

    def plan(self) -> list[Step]:
        """The steps to be done. Raises StoreUnusable if the tables are newer."""
        version = self.version()
        self._require_not_newer(version)
        return [
            self._step(item, version if item.number - 1 <= (version or 0) else item.number - 1)
            for item in self.migrations
            if version is None or item.number > version
        ]

    def migrate(self, report: Report = SILENT) -> None:
        """Run the planned steps, each in one transaction. Several processes may run it at once.

        Raises StoreUnusable, and changes nothing, if the tables are newer.
        """
        before = self.version()
        self._require_not_newer(before)
        self.database.create(TABLES)
        for migration in self.migrations:
            if (before is None or migration.number > before) and self._make(migration):
                report.made(self._step(migration, before))
                before = migration.number

    def _make(self, migration: Migration) -> bool:
        """Run one step. Returns False if another process has done it already."""
        made_at, dialect = self.database.now().isoformat(), self.database.dialect
        with each(AT_UPGRADES), self.database.write() as transaction:
            if locked_versions(transaction, dialect).get(self.store, 0) >= migration.number:
                return False
            migration.run(transaction, dialect)
            note_version(transaction, self.store, migration.number, migration.name, made_at)
        return True

    def _step(self, migration: Migration, before: int | None) -> Step:
        statements = migration.statements_for(self.database.dialect)
        return Step(self.store, before, migration.number, migration.name, statements)

    def _require_not_newer(self, version: int | None) -> None:
        if version is not None and version > self.newest:
            raise schema_newer(self.store, version, self.newest)

    def _is_begun(self) -> bool:
        try:
            self.database.read(f"SELECT 1 FROM {self._witness} LIMIT 1")  # noqa: S608
        except Exception as error:
            if is_lacking(error):
                return False
            raise
        return True

"""Tables that can be rebuilt from events, and are when their version has changed.

Each inline projection has a version. If the stored version is older, or a table is missing, its
tables are rebuilt from the events, replaced in one transaction, and compared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.storage.consistency_check import Replay, rows_of
from domain.kernel.storage.database import Row, Transaction, is_lacking, marks, split_script
from domain.kernel.storage.deadlines import AT_UPGRADES, each
from domain.kernel.storage.inline_projection import InlineVersions
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.migrations.migration import SILENT, Report, Step
from domain.kernel.storage.migrations.versions import (
    TABLES,
    locked_versions,
    note_version,
    read_versions,
)
from domain.kernel.storage.recorders import EVENTS_TABLE
from domain.kernel.storage.sqlite import MemoryDatabase
from domain.kernel.storage.store_faults import inline_tables_lost, schema_newer, schema_older
from domain.kernel.storage.write_probe import lock_appends

Need = Literal["nothing", "adopt", "create", "rebuild"]
"""What a migration has to do with the tables of an inline projection."""
_ABOUT = re.compile(
    r"CREATE (?:TABLE IF NOT EXISTS|(?:UNIQUE )?INDEX IF NOT EXISTS \w+ ON) (\w+)", re.IGNORECASE
)
_NAMES = {"adopt": "as it was found", "create": "created", "rebuild": "made from the events"}


class InlineTables:
    """The tables of all inline projections; `script` creates them and other tables."""

    def __init__(self, ledger: Ledger, script: str, versions: InlineVersions) -> None:
        self._ledger = ledger
        self._script = script
        self._versions = versions

    def others(self) -> str:
        """The statements of the script for other tables, which cannot be rebuilt from events."""
        own = {table for item in self._versions.values() for table in item.tables}
        return ";".join(item for item in split_script(self._script) if _table_of(item) not in own)

    def require(self, versions: Mapping[str, int]) -> None:
        """Raise StoreUnusable if some tables are older or newer than this release needs.

        `versions` are those stored in the database.
        """
        for kind, declared in self._versions.items():
            version = versions.get(part_of(kind), 0)
            self._require_not_newer(kind, version)
            if version < declared.version:
                raise schema_older(part_of(kind), version, declared.version)

    def require_tables(self, versions: Mapping[str, int]) -> None:
        """Raise StoreUnusable if tables are missing that have one of the stored `versions`."""
        there = self._ledger.database.tables()
        for kind, declared in self._versions.items():
            if versions.get(part_of(kind)) != declared.version:
                continue
            if missing := [table for table in declared.tables if table not in there]:
                raise inline_tables_lost(part_of(kind), missing)

    def parts(self) -> set[str]:
        """The names under which the versions of these tables are stored."""
        return {part_of(kind) for kind in self._versions}

    def plan(self) -> list[Step]:
        """The steps to be done. Raises StoreUnusable if some tables are newer."""
        found = read_versions(self._ledger.database)
        return [
            self._step(kind, need, found.get(part_of(kind)))
            for kind in self._versions
            if (need := self._need(kind, found.get(part_of(kind)))) != "nothing"
        ]

    def migrate(self, report: Report = SILENT) -> None:
        """Do the steps of the plan, one inline projection after the other.

        Raises StoreUnusable if some tables are newer. Raises RuleBroken, and changes no table, if
        events are in the quarantine or the rebuilt rows do not match the events.
        """
        self._ledger.database.create(TABLES)
        found = read_versions(self._ledger.database)
        needs = {kind: self._need(kind, found.get(part_of(kind))) for kind in self._versions}
        self._create({kind: need for kind, need in needs.items() if need != "rebuild"})
        for kind, need in needs.items():
            if need == "rebuild":
                self._rebuild(kind, report)
            if need != "nothing":
                report.made(self._step(kind, need, found.get(part_of(kind))))

    def _need(self, kind: type[Aggregate], version: int | None) -> Need:
        """What the tables of `kind` need, by their version and by which tables exist."""
        declared = self._versions[kind]
        self._require_not_newer(kind, version or 0)
        there = [table for table in declared.tables if self._has(table)]
        if not there and not self._first(EVENTS_TABLE, ("1",)):
            return "create"
        if len(there) < len(declared.tables):
            return "rebuild"
        if version is None:  # A release without versions: current tables, or older ones.
            return "adopt" if all(map(self._has_columns, there)) else "rebuild"
        return "nothing" if version == declared.version else "rebuild"

    def _has(self, table: str, columns: Iterable[str] = ("1",)) -> bool:
        return self._first(table, columns) is not None

    def _first(self, table: str, columns: Iterable[str]) -> list[Row] | None:
        """The first row of a table in a list; None if the table or a column does not exist."""
        try:
            return self._ledger.rows(f"SELECT {', '.join(columns)} FROM {table} LIMIT 1")  # noqa: S608
        except Exception as error:
            if is_lacking(error):
                return None
            raise

    def _has_columns(self, table: str) -> bool:
        """True if the live table has every column of the current version."""
        memory = MemoryDatabase()
        try:
            memory.create(";".join(self._statements((table,))))
            names = [row["name"] for row in memory.read(f"PRAGMA table_info({table})")]
        finally:
            memory.close()
        return self._has(table, names)

    def _create(self, needs: Mapping[type[Aggregate], Need]) -> None:
        """Create what is missing in tables that need no rebuild, for example indexes."""
        database = self._ledger.database
        made_at = database.now().isoformat()
        with each(AT_UPGRADES), database.write() as transaction:
            locked_versions(transaction, database.dialect)
            for kind, need in needs.items():
                declared = self._versions[kind]
                for statement in self._statements(declared.tables):
                    transaction.run(statement)
                if need != "nothing":
                    name = _NAMES[need]
                    note_version(transaction, part_of(kind), declared.version, name, made_at)

    def _rebuild(self, kind: type[Aggregate], report: Report) -> None:
        """Derive the rows from the events, and replace the tables.

        Other processes can append meanwhile; they wait only during the last step.
        """
        part, declared, ledger = part_of(kind), self._versions[kind], self._ledger
        made_at = ledger.database.now().isoformat()
        replay = Replay(ledger, self._script, kinds=(kind,))
        try:
            replay.count(progress=lambda done, total: report.progress(part, done, total))
            with each(AT_UPGRADES), ledger.database.write() as transaction:
                locked_versions(transaction, ledger.database.dialect)
                lock_appends(ledger, transaction)
                replay.count()
                self._require_whole(replay)
                for table in declared.tables:
                    transaction.run(f"DROP TABLE IF EXISTS {table}")
                for statement in self._statements(declared.tables):
                    transaction.run(statement)
                for table in declared.tables:
                    _fill(transaction, table, replay)
                note_version(transaction, part, declared.version, _NAMES["rebuild"], made_at)
        finally:
            replay.close()

    def _require_whole(self, replay: Replay) -> None:
        if self._ledger.quarantine.held():
            raise RuleBroken(
                "隔離中の記録があるため、表を作り直せません。ashiato quarantine list で確かめ、"
                "隔離を解いてから、もう一度 ashiato migrate を実行してください。",
                "Tables cannot be made anew while records stand in quarantine. See ashiato"
                " quarantine list, release them, and run ashiato migrate again.",
            )
        if replay.impossible:
            raise _not_as_the_events(replay.impossible[0])

    def _statements(self, tables: Iterable[str]) -> Iterator[str]:
        """The statements of the script for `tables`."""
        wanted = set(tables)
        return (item for item in split_script(self._script) if _table_of(item) in wanted)

    def _step(self, kind: type[Aggregate], need: Need, before: int | None) -> Step:
        declared = self._versions[kind]
        if before is None and need != "create":
            before = 0
        return Step(part_of(kind), before, declared.version, _NAMES[need], declared.tables)

    def _require_not_newer(self, kind: type[Aggregate], version: int) -> None:
        if version > self._versions[kind].version:
            raise schema_newer(part_of(kind), version, self._versions[kind].version)


def part_of(kind: type[Aggregate]) -> str:
    """The name under which the version of an inline projection is stored."""
    return f"inline {kind.KIND}"


def _table_of(statement: str) -> str:
    found = _ABOUT.match(statement)
    return found[1] if found else ""


def _fill(transaction: Transaction, table: str, replay: Replay) -> None:
    """Write the rows of the replay, and read them back to compare. Raises RuleBroken."""
    names, rows = replay.content(table)
    transaction.run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks(names)})", rows)  # noqa: S608
    written = rows_of(transaction.run(f"SELECT * FROM {table}"))  # noqa: S608
    if written != rows_of(dict(zip(names, row, strict=True)) for row in rows):
        raise _not_as_the_events(table)


def _not_as_the_events(what: str) -> RuleBroken:
    return RuleBroken(
        f"作り直した表が記録と合わないため、元のままにしました（{what}）。開発元に知らせてください。",
        f"The tables made anew are not what the events say, so they stay as they were ({what})."
        " Report this to the makers.",
    )

"""The builds of each read model: the live one, the one being built next to it, and their positions.

The number of a build is part of its table names. Readers use the live build through views with the
plain names; switching to a finished build replaces the views in one transaction. Retired builds are
dropped afterwards (`projections.kernel.leftovers`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from domain.kernel.errors import Unavailable
from domain.kernel.storage.database import Change, Database, Row, Transaction, is_lacking
from projections.kernel.bookkeeping import LOCK
from projections.kernel.continuity import Break, Continuity
from projections.kernel.projector import Projector, physical

Role = Literal["live", "building", "retired"]
PATIENCE = "SET LOCAL lock_timeout TO '200ms'"
"""On PostgreSQL, waiting for the lock of a view blocks every reader that comes later."""
PLACE = " WHERE name = ? AND number = ? AND role = ? AND position = ?"


@dataclass(frozen=True, kw_only=True)
class Build:
    """One set of tables of a projector, filled up to `position`; `error` is why it stopped."""

    name: str
    number: int
    version: int
    role: Role
    position: int
    error: str | None
    table_names: tuple[str, ...]
    gaps: int = field(default=0, compare=False)
    """The number of events it has skipped, see `projections.kernel.gaps`."""

    @property
    def place(self) -> tuple[str, int, str, int]:
        """The parameters of `PLACE`: what must still be true when rows are written."""
        return self.name, self.number, self.role, self.position

    def at(self, position: int) -> "Build":
        """This build after it has moved to `position`."""
        return replace(self, position=position, error=None)


class StalePosition(Exception):
    """Another runner has already processed these events."""


class Builds:
    """Creates, moves, switches and retires builds in the database of the read models."""

    def __init__(self, views: Database, continuity: Continuity) -> None:
        self._views = views
        self.continuity = continuity

    def all(self) -> list[Build]:
        """Every existing build."""
        return [
            _build(row)
            for row in self._views.read(
                "SELECT b.*, (SELECT COUNT(DISTINCT g.position) FROM projection_gaps g"
                " WHERE g.name = b.name AND g.number = b.number) AS gaps FROM projection_builds b"
            )
        ]

    def are_there(self) -> bool:
        """False if the tables of the read models are missing, or contain no build."""
        try:
            return self._views.read_one("SELECT 1 FROM projection_builds LIMIT 1") is not None
        except Exception as error:
            if is_lacking(error):
                return False
            raise

    def start(self, projector: type[Projector]) -> None:
        """Create a build if `projector` has none, or only builds of older versions.

        Unfinished builds of older versions are retired.
        """
        with self._views.write() as transaction:
            self._alone(transaction)
            own = self._of(transaction, projector.name)
            live = next((item for item in own if item.role == "live"), None)
            if live is None:
                self._make(transaction, projector, own, "live")
                return
            unfinished = [item for item in own if item.role == "building"]
            for item in unfinished:
                if item.version < projector.version:
                    _retire(transaction, item)
            if live.version < projector.version and not any(
                item.version >= projector.version for item in unfinished
            ):
                self._make(transaction, projector, own, "building")

    def start_again(self, projector: type[Projector]) -> None:
        """Create an empty build next to the live one, in place of any other unfinished build."""
        with self._views.write() as transaction:
            self._alone(transaction)
            own = self._of(transaction, projector.name)
            for item in own:
                if item.role == "building":
                    _retire(transaction, item)
            self._make(transaction, projector, own, "building")

    def start_over(self, projectors: Iterable[type[Projector]]) -> Break | None:
        """Retire every build if it was not made from this ledger, and begin empty ones.

        Returns the reason, or None if all is in order: another process may have done it before.
        """
        with self._views.write() as transaction:
            self._alone(transaction)
            broken = self.continuity.broken()
            if broken is None:
                return None
            for row in transaction.run("SELECT * FROM projection_builds"):
                build = _build(row)
                if build.role == "live":
                    _let_go(transaction, build)
                elif build.role == "building":
                    _retire(transaction, build)
            for projector in projectors:
                self._make(transaction, projector, self._of(transaction, projector.name), "live")
            self.continuity.start_over(transaction, broken)
        return broken

    def move(self, transaction: Transaction, build: Build, position: int) -> None:
        """Move `build` to `position` in `transaction`. Raises StalePosition if it already moved."""
        if self._views.dialect == "postgresql":
            # Rows and position are lost together, so after a power cut they are only written again.
            transaction.run("SET LOCAL synchronous_commit TO off")
        moved = transaction.run(
            f"UPDATE projection_builds SET position = ?, error = NULL{PLACE} RETURNING position",  # noqa: S608
            (position, *build.place),
        )
        if not moved:
            raise StalePosition

    def pass_over(self, builds: Sequence[Build], position: int) -> None:
        """Move builds that handle nothing in a page; builds that already moved are unchanged."""
        self.continuity.reach(position)
        sql = f"UPDATE projection_builds SET position = ?, error = NULL{PLACE}"  # noqa: S608
        with self._views.write() as transaction:
            if self._views.dialect == "postgresql":
                transaction.run("SET LOCAL synchronous_commit TO off")
            transaction.run_all([Change(sql, (position, *build.place)) for build in builds])

    def stop(self, build: Build, error: str) -> None:
        """Record why `build` cannot continue from its position."""
        with self._views.write() as transaction:
            transaction.run(
                f"UPDATE projection_builds SET error = ?{PLACE}",  # noqa: S608
                (error, *build.place),
            )

    def complete(self, build: Build, projector: type[Projector]) -> None:
        """Create the indexes of `build` that only readers use, as far as they are missing.

        Each is a transaction of its own, so that other writers come between. Nothing is done if
        another process has dropped the build.
        """
        try:
            for made in _reader_indexes(projector, build.number):
                with self._views.write() as transaction:
                    transaction.run(made)
        except Exception as error:
            if not is_lacking(error):
                raise

    def switch(self, build: Build) -> bool:
        """Make the completed `build` live; returns False if the live build has read further.

        Also returns False on PostgreSQL during a long read: waiting for it would block all other
        readers, so the switch is tried again later.
        """
        try:
            return self._switch(build)
        except Unavailable:
            if self._views.dialect == "postgresql":
                return False
            raise

    def _switch(self, build: Build) -> bool:
        with self._views.write() as transaction:
            if self._views.dialect == "postgresql":
                transaction.run(PATIENCE)
            self._alone(transaction)
            own = self._of(transaction, build.name)
            if build not in own:
                return False
            live = next((item for item in own if item.role == "live"), None)
            if live is not None and live.position > build.position:
                return False
            if live is not None:
                _let_go(transaction, live)
            transaction.run(
                f"UPDATE projection_builds SET role = 'live'{PLACE}",  # noqa: S608
                build.place,
            )
            _show(transaction, build)
        return True

    def _alone(self, transaction: Transaction) -> None:
        """Let one process at a time change the set of builds (always so on SQLite)."""
        if self._views.dialect == "postgresql":
            transaction.run(LOCK)

    def _of(self, transaction: Transaction, name: str) -> list[Build]:
        rows = transaction.run("SELECT * FROM projection_builds WHERE name = ?", (name,))
        return [_build(row) for row in rows]

    def _make(
        self, transaction: Transaction, projector: type[Projector], own: list[Build], role: Role
    ) -> None:
        number = max((item.number for item in own), default=0) + 1
        for table, columns in projector.tables.items():
            order = " WITHOUT ROWID" if table in projector.clustered else ""
            transaction.run(physical(f"CREATE TABLE {{{table}}} ({columns}){order}", number))
        for made in _own_indexes(projector, number):
            transaction.run(made)
        if role == "live":
            for made in _reader_indexes(projector, number):
                transaction.run(made)
        build = Build(
            name=projector.name,
            number=number,
            version=projector.version,
            role=role,
            position=0,
            error=None,
            table_names=tuple(projector.tables),
        )
        transaction.run(
            "INSERT INTO projection_builds (name, number, version, role, position, table_names)"
            " VALUES (?, ?, ?, ?, 0, ?)",
            (build.name, number, build.version, role, " ".join(build.table_names)),
        )
        if role == "live":
            _show(transaction, build)


def _statements(table: str, indexes: Iterable[str], first: int, number: int) -> Iterator[str]:
    """The statements that create `indexes` of a table of a build; `first` numbers the first one."""
    for place, index in enumerate(indexes, start=first):
        indexed, of_some, condition = index.partition(" WHERE ")
        made = f"CREATE INDEX IF NOT EXISTS {{{table}}}_{place} ON {{{table}}} ({indexed})"
        yield physical(f"{made}{of_some}{condition}", number)


def _own_indexes(projector: type[Projector], number: int) -> Iterator[str]:
    for table, indexes in projector.indexes.items():
        yield from _statements(table, indexes, 1, number)


def _reader_indexes(projector: type[Projector], number: int) -> Iterator[str]:
    for table, indexes in projector.reader_indexes.items():
        first = len(projector.indexes.get(table, ())) + 1
        yield from _statements(table, indexes, first, number)


def _build(row: Row) -> Build:
    return Build(**{**row, "table_names": tuple(row["table_names"].split())})


def _show(transaction: Transaction, build: Build) -> None:
    for table in build.table_names:
        transaction.run(physical(f"CREATE VIEW {table} AS SELECT * FROM {{{table}}}", build.number))  # noqa: S608


def _let_go(transaction: Transaction, build: Build) -> None:
    for table in build.table_names:
        transaction.run(f"DROP VIEW IF EXISTS {table}")
    _retire(transaction, build)


def _retire(transaction: Transaction, build: Build) -> None:
    transaction.run(
        "UPDATE projection_builds SET role = 'retired' WHERE name = ? AND number = ?",
        (build.name, build.number),
    )

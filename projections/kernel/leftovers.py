"""Removes what rebuilt read models leave behind, in slices, so that no writer waits for long.

A slice is one transaction: it drops an index or a table, or returns some free pages of the file.
Other writers run in the pauses between them.
"""

import time
from collections.abc import Iterator

from domain.kernel.errors import Unavailable
from domain.kernel.storage.database import Database, is_lacking
from projections.kernel.builds import PATIENCE, Build, Builds
from projections.kernel.projector import physical

PAGES = 500
"""Free pages (of 4 kB) that are removed from the file in one slice."""
SMALL = 5_000
"""Rows of a table that is dropped together with its indexes, in one slice."""
WORK, PAUSE = 0.02, 0.005
"""Seconds that slices take together, and then those in which others can write."""


class Leftovers:
    """The tables of retired builds, and the free pages of the file."""

    def __init__(self, views: Database, builds: Builds) -> None:
        self._views = views
        self._builds = builds

    def take_away(self, most: int | None = None) -> bool:
        """Remove up to `most` slices (all, if None); True if nothing is left.

        Tables that others still read on PostgreSQL are left for the next time.
        """
        begun = time.perf_counter()
        try:
            for number, _ in enumerate(self._slices(), start=1):
                if number == most:
                    return False
                if time.perf_counter() - begun >= WORK:
                    time.sleep(PAUSE)
                    begun = time.perf_counter()
        except Unavailable:
            if self._views.dialect == "postgresql":
                return False
            raise
        return True

    def _slices(self) -> Iterator[None]:
        for build in self._builds.all():
            if build.role == "retired":
                yield from self._drop(build)
        given_back = False
        while self._views.give_back(PAGES):
            given_back = True
            yield
        if given_back:
            self._views.clear_log()

    def _drop(self, build: Build) -> Iterator[None]:
        for table in build.table_names:
            name = physical(f"{{{table}}}", build.number)
            if self._views.dialect == "sqlite":
                for index in (
                    self._indexes(name) if self._warm(f"{name} NOT INDEXED") > SMALL else ()
                ):
                    self._warm(f"{name} INDEXED BY {index}")
                    self._run(f"DROP INDEX IF EXISTS {index}")
                    yield
            self._run(f"DROP TABLE IF EXISTS {name}")
            yield
        for table in ("projection_gaps", "projection_builds"):
            self._run(
                f"DELETE FROM {table} WHERE name = ? AND number = ?",  # noqa: S608
                build.name,
                build.number,
            )

    def _indexes(self, table: str) -> list[str]:
        rows = self._views.read(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
            " AND sql IS NOT NULL",
            (table,),
        )
        return [row["name"] for row in rows]

    def _warm(self, source: str) -> int:
        """Read what is about to be dropped into the cache: the drop visits every page.

        Returns the number of its rows.
        """
        try:
            (row,) = self._views.read(f"SELECT COUNT(*) AS found FROM {source}")  # noqa: S608
        except Exception as error:
            if not is_lacking(error):  # Another process has dropped it already.
                raise
            return 0
        return int(row["found"])

    def _run(self, sql: str, *parameters: str | int) -> None:
        with self._views.write() as transaction:
            if self._views.dialect == "postgresql":
                transaction.run(PATIENCE)
            transaction.run(sql, parameters)

"""The product on each kind of database, and copies of an installation to be harmed one by one."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.settings import Settings
from tests.conftest import PostgresServer

ON_BOTH_STORES = pytest.mark.parametrize(
    "store",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.fault)],
    indirect=True,
)
"""For what `make test` tries on SQLite, and `make faults` on PostgreSQL as well."""


@pytest.fixture
def environment(store: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What names the database of the test, which is empty."""
    if store == "sqlite":
        yield {}
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield {"ASHIATO_DATABASE_URL": server.address_of(name)}
    server.drop(name)


@dataclass(frozen=True)
class Installations:
    """A migrated installation, and copies of it with everything that has come into it."""

    first: Settings
    folder: Path
    server: PostgresServer | None
    numbers: "count[int]"
    made: list[str]

    def copy(self) -> Settings:
        """One more copy. Nobody may be connected to the first one."""
        folder = self.folder / f"copy {next(self.numbers)}"
        shutil.copytree(self.first.data_dir, folder)
        if self.server is None:
            return Settings.for_folder(folder)
        name = self.server.create(urlsplit(self.first.database_url).path.lstrip("/"))
        self.made.append(name)
        return replace(Settings.for_folder(folder), database_url=self.server.address_of(name))


@pytest.fixture
def installations(
    settings: Settings, store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Installations]:
    """One that is migrated and otherwise empty."""
    server = request.getfixturevalue("postgres") if store == "postgresql" else None
    made = Installations(settings, tmp_path, server, count(1), [])
    yield made
    for name in made.made:
        made.server.drop(name)

"""Backups of a service at work, and empty places into which they are restored."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import PostgresServer
from tests.servers import postgres_programs

NewPlace = Callable[[], Settings]


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the client programs of PostgreSQL on the path, in the release of the server."""
    folder = postgres_programs()
    if folder is not None:
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def new_place(
    settings: Settings, store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[NewPlace]:
    """Makes settings of an empty place that has the master key, on the same kind of database."""
    server = request.getfixturevalue("postgres") if store == "postgresql" else None
    numbers, names = count(1), []

    def make() -> Settings:
        folder = tmp_path / f"place {next(numbers)}"
        place = Settings.for_folder(folder)
        place.master_key_file.parent.mkdir(parents=True)
        place.master_key_file.write_bytes(settings.master_key_file.read_bytes())
        if isinstance(server, PostgresServer):
            names.append(server.create())
            place = replace(place, database_url=server.address_of(names[-1]))
        return place

    yield make
    for name in names:
        assert isinstance(server, PostgresServer)
        server.drop(name)

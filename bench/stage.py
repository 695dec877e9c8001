"""Installations to measure on: a separate service in a folder, on each kind of database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from app.bootstrap import Service, bootstrap, migrate
from app.settings import Settings
from domain.kernel.time.clock import SettableClock
from tests.conftest import START
from tests.servers import postgres_server

STORES = ("SQLite", "PostgreSQL")


@contextmanager
def installation(store: str) -> Iterator[Settings]:
    """The settings of an empty installation whose commits wait for the disk."""
    with tempfile.TemporaryDirectory(prefix="ashiato-bench-") as folder:
        settings = Settings.for_folder(Path(folder))
        if store == "SQLite":
            yield settings
            return
        with postgres_server(durable=True) as address:
            yield replace(settings, database_url=address)


@contextmanager
def opened(settings: Settings) -> Iterator[Service]:
    """Open the service of an installation, migrated; its clock shows 10:00 on a working day."""
    service = bootstrap(settings, clock=SettableClock(START))
    try:
        migrate(service)
        yield service
    finally:
        service.close()


def settle(service: Service) -> None:
    """Bring the read models to the head, and vacuum and analyse the filled tables of PostgreSQL.

    The server does this by itself about a minute after so many rows were added.
    """
    service.projections.catch_up()
    address = service.settings.database_url
    if address.startswith("postgresql"):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

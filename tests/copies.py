"""Copies of a ledger, taken and put back as an operator would, on each kind of database."""

import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.settings import Settings
from tests.servers import postgres_programs


@dataclass(frozen=True)
class Copy:
    """A copy of the ledger alone: not of its keys, and not of its read models."""

    settings: Settings
    file: Path

    def put_back(self) -> None:
        """Put it in the place of what is there, while no process runs."""
        if self.settings.is_postgresql:
            self._restore()
            return
        remove_ledger(self.settings)
        self.settings.ledger_file.write_bytes(self.file.read_bytes())

    def put_back_under_processes(self) -> None:
        """Put it back as the tools of the database do while processes have it open."""
        if self.settings.is_postgresql:
            self._restore()
            return
        with (
            closing(sqlite3.connect(self.file)) as kept,
            closing(sqlite3.connect(self.settings.ledger_file)) as live,
        ):
            kept.backup(live)

    def _restore(self) -> None:
        remove_ledger(self.settings)
        _run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(self.file), self.settings)


def copy_of_the_ledger(settings: Settings, folder: Path) -> Copy:
    """A copy of the ledger as it is now."""
    file = folder / "ledger.copy"
    if settings.is_postgresql:
        _run("pg_dump", "-n", "ledger", "-f", str(file), settings)
        return Copy(settings, file)
    with (
        closing(sqlite3.connect(settings.ledger_file)) as live,
        closing(sqlite3.connect(file)) as kept,
    ):
        live.backup(kept)
    return Copy(settings, file)


def remove_ledger(settings: Settings) -> None:
    """Take the ledger away."""
    if settings.is_postgresql:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA ledger CASCADE")
        return
    remove_file(settings.ledger_file)


def remove_keys(settings: Settings) -> None:
    """Take the key store away."""
    if settings.is_postgresql:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA keys CASCADE")
        return
    remove_file(settings.ledger_file.with_name("keys.sqlite3"))


def remove_read_models(settings: Settings) -> None:
    """Take the read models away."""
    if settings.is_postgresql:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA views CASCADE")
        return
    remove_file(settings.ledger_file.with_name("views.sqlite3"))


def remove_file(path: Path) -> None:
    """Remove a SQLite file with what belongs to it."""
    for end in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _run(program: str, *words: str | Settings) -> None:
    folder = postgres_programs()
    assert folder is not None
    said = [word.database_url if isinstance(word, Settings) else word for word in words]
    subprocess.run([folder / program, *said], check=True, capture_output=True)

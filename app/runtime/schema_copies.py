"""Backups before tables are changed: copies of SQLite files, and a dump on PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from pathlib import Path

from app import __version__
from app.bootstrap import Service
from domain.kernel.errors import RuleBroken
from domain.kernel.storage.migrations.migration import Step
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_copy import bytes_of, copy_file

Progress = Callable[[str, int, int], None]
SPARE = 16 * 1024 * 1024
"""Bytes of the disk that a copy leaves free."""
MARKS = (b"PGDMP", b"PostgreSQL database")
"""How the files of `pg_dump` and `pg_dumpall` begin, after the comment sign of plain text."""


def is_change_of_records(steps: Sequence[Step]) -> bool:
    """True if existing records change; read models do not count, as they can be rebuilt."""
    return any(step.before is not None and step.part != "views" for step in steps)


def require_dump(service: Service, dump: Path | None) -> None:
    """Raise RuleBroken if a PostgreSQL database is to be changed and no `dump` of it is given.

    Only the operator knows whether it is a dump of this database.
    """
    if all(isinstance(item, SQLiteDatabase) for item in _databases(service)):
        return
    if dump is None:
        raise RuleBroken(
            "PostgreSQL の表を変えます。先に pg_dump で控えを取り、"
            "ashiato migrate --dump ファイル を実行してください。"
            "控えなしで進めるときだけ --without-copy を付けてください。",
            "Tables on PostgreSQL are to be changed. Take a dump with pg_dump first, and run"
            " ashiato migrate --dump FILE; or, only to go on without one, --without-copy.",
        )
    if not _is_dump(dump):
        raise RuleBroken(
            f"{dump} は pg_dump の控えではないか、読めません。",
            f"{dump} is not a dump of pg_dump, or cannot be read.",
        )


def copy_files(service: Service, progress: Progress) -> Path | None:
    """Copy the files of the ledger and the keys; returns the folder, or None if neither is a file.

    The ledger is copied first: keys may be newer than their ledger, never older. Raises RuleBroken
    if the disk has no room.
    """
    files = [item for item in _databases(service) if isinstance(item, SQLiteDatabase)]
    files = [item for item in files if item.path.exists()]
    if not files:
        return None
    copies = service.settings.data_dir / "copies"
    copies.mkdir(mode=0o700, exist_ok=True)
    _require_room(copies, sum(bytes_of(item.path) for item in files))
    at = service.clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    with _whole(copies / f"{at}-before-{__version__}") as folder:
        for item in files:
            copy_file(item, folder / item.path.name, partial(progress, item.path.name))
    return copies / f"{at}-before-{__version__}"


def _databases(service: Service) -> tuple[object, object]:
    return service.ledger.database, service.keys.database


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder that gets its final name only when it is complete."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        yield part
        if folder.exists():  # Made within the same second.
            shutil.rmtree(folder)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    held = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        needed, there = -(-(size + SPARE) // 1_000_000), free // 1_000_000
        raise RuleBroken(
            f"控えには {needed:,} MB の空きが必要ですが、{there:,} MB しかありません。空きを"
            "増やすか、自分で控えを取ってから --without-copy を付けて実行してください。",
            f"The copy takes {needed:,} MB of free disk; there are {there:,} MB. Make room, or take"
            " a copy elsewhere and run it with --without-copy.",
        )


def _is_dump(path: Path) -> bool:
    try:
        file = path / "toc.dat" if path.is_dir() else path
        with file.open("rb") as dump:
            head = dump.read(200)
    except OSError:
        return False
    return any(mark in head for mark in MARKS)

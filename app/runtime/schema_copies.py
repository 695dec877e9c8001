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
from app.runtime.file_lock import share, take_if_free
from domain.kernel.errors import RuleBroken
from domain.kernel.storage.migrations.migration import Step
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_copy import bytes_of, copy_file, state_of

Progress = Callable[[str, int, int], None]
PART = ".part"
"""The end of the name of a copy until it is complete."""
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
            "PostgreSQL の表を変えます。先に pg_dump でバックアップを取り、"
            "ashiato migrate --dump ファイル を実行してください。"
            "バックアップなしで進めるときだけ --without-copy を付けてください。",
            "Tables on PostgreSQL are to be changed. Take a dump with pg_dump first, and run"
            " ashiato migrate --dump FILE; or, only to go on without one, --without-copy.",
        )
    if not _is_dump(dump):
        raise RuleBroken(
            f"{dump} は pg_dump のバックアップではないか、読めません。",
            f"{dump} is not a dump of pg_dump, or cannot be read.",
        )


def remove_unfinished(service: Service) -> None:
    """Remove copies that a killed run left unfinished, unless another process copies just now."""
    if not _copies(service).is_dir():
        return
    with _opened(_copies(service)) as held:
        if take_if_free(held):
            for part in _copies(service).glob(f"*{PART}"):
                shutil.rmtree(part, ignore_errors=True)


def first_copy(service: Service, steps: Sequence[Step]) -> Path | None:
    """The copy that an interrupted run of the same upgrade made, if nothing was recorded since.

    `steps` are those to be done. Returns None if no part of the upgrade was done yet, or if all of
    it was and only lost tables are to be made again.
    """
    ledger = service.ledger.database
    if not _is_upgrade(steps) or not isinstance(ledger, SQLiteDatabase):
        return None
    for copy in sorted(_copies(service).glob(f"*-before-{__version__}")):
        then, now = state_of(copy / ledger.path.name), state_of(ledger.path)
        is_same_ledger = then is not None and now is not None and then.head == now.head
        if is_same_ledger and _differs(service, copy):
            return copy
    return None


def copy_files(service: Service, steps: Sequence[Step], progress: Progress) -> Path | None:
    """Copy the files of the ledger and the keys; returns the folder, or None if neither is a file.

    The ledger is copied first: keys may be newer than their ledger, never older. The name of the
    folder says `before` only if no part of the upgrade, of which `steps` are left, can have been
    done. Raises RuleBroken if the disk has no room.
    """
    files, copies = _files(service), _copies(service)
    if not files:
        return None
    copies.mkdir(mode=0o700, exist_ok=True)
    with _opened(copies) as held:
        share(held)
        _require_room(copies, sum(bytes_of(item.path) for item in files))
        at = service.clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        earlier = copies.glob(f"*-before-{__version__}")
        is_begun = any(_differs(service, copy) for copy in earlier)
        when = "before" if _is_upgrade(steps) and not is_begun else "within"
        with _whole(copies / f"{at}-{when}-{__version__}") as folder:
            for item in files:
                copy_file(item, folder / item.path.name, partial(progress, item.path.name))
        os.fsync(held)
    return copies / f"{at}-{when}-{__version__}"


def _is_upgrade(steps: Sequence[Step]) -> bool:
    """True if versions are to change; false if tables that were lost are only made again."""
    return any(step.before not in (None, step.after) and step.part != "views" for step in steps)


def _differs(service: Service, copy: Path) -> bool:
    """True if a step was done since `copy`: the versions of tables are others than in it."""
    return any(
        (then := state_of(copy / item.path.name)) is not None
        and (now := state_of(item.path)) is not None
        and then.versions != now.versions
        for item in _files(service)
    )


def _copies(service: Service) -> Path:
    return service.settings.data_dir / "copies"


def _files(service: Service) -> list[SQLiteDatabase]:
    """The existing files of the ledger and the keys."""
    files = [item for item in _databases(service) if isinstance(item, SQLiteDatabase)]
    return [item for item in files if item.path.exists()]


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    held = os.open(folder, os.O_RDONLY)
    try:
        yield held
    finally:
        os.close(held)


def _databases(service: Service) -> tuple[object, object]:
    return service.ledger.database, service.keys.database


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder that gets its final name only when it is complete."""
    part = folder.with_name(f"{folder.name}{PART}")
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


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        needed, there = -(-(size + SPARE) // 1_000_000), free // 1_000_000
        raise RuleBroken(
            f"バックアップには {needed:,} MB の空きが必要ですが、{there:,} MB しかありません。"
            "空きを増やすか、自分でバックアップを取ってから"
            " --without-copy を付けて実行してください。",
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

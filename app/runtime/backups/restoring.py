"""Restores a backup into an empty place: all is checked, and a failed one leaves nothing behind."""

import errno
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from app.bootstrap import KEYS_SCHEMA, LEDGER_SCHEMA, VIEWS_SCHEMA, bootstrap
from app.runtime.backups.archive import Progress, unpack
from app.runtime.backups.encryption import BackupDamaged, damaged
from app.runtime.backups.erasures import FoundErasures, find_erasures
from app.runtime.backups.manifest import Manifest
from app.runtime.data_folder import require_folder
from app.settings import Settings
from domain.kernel.errors import RuleBroken
from domain.kernel.storage.postgres_dump import drop_schemas, existing_schemas, restore_dump
from domain.kernel.storage.sqlite_copy import require_integrity

STAGING = ".ashiato-restore-"
"""How the names of the temporary folders begin in which archives are unpacked."""
FILES = "files"


class Restored(NamedTuple):
    """The manifest of the backup, the erasures listed since, and how many keys of the backup were
    destroyed because of them."""

    manifest: Manifest
    listed: FoundErasures
    applied: int


def restore(
    target: Settings,
    file: Path,
    key: bytes | None,
    progress: Progress = lambda *_: None,
    erasures: Path | None = None,
) -> Restored:
    """Restore the backup in `file` to the stores that `target` names.

    Keys that were destroyed after it was made are destroyed again: those of the list `erasures`,
    else of the lists that `find_erasures` finds. Raises RuleBroken if the place is not empty, the
    master key is not there, or the backup or a list cannot be used; StoreUnusable if the master key
    does not open its keys, or a newer release made it.
    """
    require_vacant(target)
    _require_master_key(target)
    require_folder(target.data_dir)
    with TemporaryDirectory(prefix=STAGING, dir=target.data_dir) as folder:
        unpacked = unpack(file, key, Path(folder), with_files=True, progress=progress)
        listed = find_erasures(target, file, unpacked.manifest.ledger_id, erasures)
        applied = install(Path(folder), unpacked.manifest, target, listed.erased)
    return Restored(unpacked.manifest, listed, applied)


def require_vacant(target: Settings) -> None:
    """Raise RuleBroken if there is a ledger, keys, read models or anything in the files folder."""
    found = list(_occupied(target))
    if found:
        raise RuleBroken(
            f"バックアップは空の場所にだけ戻せます。{found[0]} があります。"
            "新しい ASHIATO_DATA_DIR（または"
            "空のデータベース）を指定するか、あるものをよそへ移してください。",
            f"A backup is restored into an empty place only, and {found[0]} is there. Name a new"
            " ASHIATO_DATA_DIR (or an empty database), or move what is there elsewhere.",
        )


def install(
    staging: Path, manifest: Manifest, target: Settings, erased: Collection[UUID] = ()
) -> int:
    """Move an unpacked backup to the empty place `target`, the ledger last, and check it there.

    The keys of `erased` are destroyed then. Returns how many of them were not destroyed yet. Raises
    as `restore` does, and leaves the place empty then.
    """
    _require_same_kinds(manifest, target)
    for store in (manifest.ledger, manifest.keys):
        if store.kind == "sqlite":
            _require_integrity(staging / store.part)
    with _emptied_on_failure(target):
        keys_url = target.keys_url or target.database_url
        _put(staging / manifest.keys.part, target.keys_file, keys_url)
        _put_files(staging / FILES, target.data_dir / FILES)
        is_file = not target.is_postgresql
        ledger = target.ledger_file if is_file else None
        _put(staging / manifest.ledger.part, ledger, target.database_url)
        return _require_state(manifest, target, erased)


def _require_integrity(copy: Path) -> None:
    try:
        require_integrity(copy)
    except RuleBroken as error:
        raise BackupDamaged(error.text.ja, error.text.en) from error


def _require_master_key(target: Settings) -> None:
    if not target.master_key_file.exists():
        raise RuleBroken(
            f"マスター鍵のファイル {target.master_key_file} がありません。"
            "バックアップには入っていません。"
            "別に保管してあるマスター鍵を、先にそこへ置いてください。",
            f"The master key file {target.master_key_file} is missing; no backup holds it."
            " First put the copy there that is kept apart.",
        )


def _require_same_kinds(manifest: Manifest, target: Settings) -> None:
    keys = "sqlite" if target.keys_file is not None else "postgresql"
    ledger = "postgresql" if target.is_postgresql else "sqlite"
    if (manifest.ledger.kind, manifest.keys.kind) != (ledger, keys):
        raise RuleBroken(
            f"このバックアップは台帳が {manifest.ledger.kind}、"
            f"鍵が {manifest.keys.kind} のものです。"
            "ASHIATO_DATABASE_URL と ASHIATO_KEYS_URL を同じ種類に合わせてください。",
            f"In this backup the ledger is of {manifest.ledger.kind} and the keys of"
            f" {manifest.keys.kind}. Let ASHIATO_DATABASE_URL and ASHIATO_KEYS_URL name the same.",
        )


def _occupied(target: Settings) -> Iterator[str]:
    """What would be overwritten or mixed up."""
    for path in _files_of(target):
        if path.exists():
            yield str(path)
    files = target.data_dir / FILES
    if files.is_dir():
        yield from sorted(map(str, files.iterdir()))
    elif files.exists():
        yield str(files)
    for url, schemas in _schemas_of(target):
        for schema in existing_schemas(url, schemas):
            yield f"schema {schema}"


def _files_of(target: Settings) -> Iterator[Path]:
    """The SQLite files of a place, each with its log and index."""
    stores = [target.keys_file]
    if not target.is_postgresql:
        stores += [target.ledger_file, target.ledger_file.with_name("views.sqlite3")]
    for store in stores:
        if store is not None:
            yield from (store.with_name(f"{store.name}{end}") for end in ("", "-wal", "-shm"))


def _schemas_of(target: Settings) -> Iterator[tuple[str, list[str]]]:
    """The schemas of a place, by the address of their database."""
    if target.is_postgresql:
        yield target.database_url, [LEDGER_SCHEMA, VIEWS_SCHEMA]
    if target.keys_file is None:
        yield target.keys_url or target.database_url, [KEYS_SCHEMA]


@contextmanager
def _emptied_on_failure(target: Settings) -> Iterator[None]:
    """Remove what was put into the place, which was empty, if the block fails."""
    try:
        yield
    except BaseException:
        for path in _files_of(target):
            path.unlink(missing_ok=True)
        shutil.rmtree(target.data_dir / FILES, ignore_errors=True)
        for url, schemas in _schemas_of(target):
            drop_schemas(url, schemas)
        raise


def _put(part: Path, file: Path | None, url: str) -> None:
    if file is None:
        restore_dump(url, part)
        return
    require_folder(file.parent)
    _move(part, file)


def _put_files(unpacked: Path, folder: Path) -> None:
    """Move the files of work into `folder`, which may be empty or on another disk."""
    if unpacked.is_dir():
        require_folder(folder)
        for item in sorted(unpacked.iterdir()):
            _move(item, folder / item.name)


def _move(source: Path, target: Path) -> None:
    """Move a file or folder, also to another disk, and wait until its entry is on disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.move(source, target)
    opened = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _require_state(manifest: Manifest, target: Settings, erased: Collection[UUID]) -> int:
    """Raise unless the stores have the state of the manifest, and belong together.

    Destroys the keys of `erased`. Returns how many of them were not destroyed yet.
    """
    with closing(bootstrap(target)) as service:
        service.schemas.plan()
        service.guard.require()
        if service.ledger.identity() != manifest.ledger_id or service.ledger.marks(0) != (
            {manifest.position: manifest.mark} if manifest.position else {}
        ):
            raise damaged()
        still_there = set(erased).difference(service.keys.erased())
        for subject in still_there:
            service.keys.destroy(subject, service.clock.now())
        return len(still_there)

"""Makes a backup while others write: the ledger first, then the keys, then the files of work.

So keys and files may be newer than the ledger of the same backup, never older: whatever the ledger
names is there. Read models are not copied, because they are derived from the ledger.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app import __version__
from app.bootstrap import KEYS_SCHEMA, Service
from app.runtime.backups.archive import SPARE, ArchiveWriter, Progress, no_room
from app.runtime.backups.manifest import FORM, Files, Kind, Manifest, Store
from domain.kernel.errors import RuleBroken, StorageFull
from domain.kernel.privacy.keys import KeyStore
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger_facts import LedgerFacts, read_facts
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.postgres_dump import dump_ledger, dump_schema
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_copy import bytes_of, copy_file

STAGING = ".ashiato-backup-"
"""How the names of the temporary folders begin in which backups are made."""


def make_backup(
    service: Service, out: Path, key: bytes | None, progress: Progress = lambda *_: None
) -> Manifest:
    """Write a backup to the new file `out`, encrypted if there is a `key`.

    `out` gets its name only when it is complete. Raises RuleBroken if it exists, its folder cannot
    be used or a copy is damaged; StoreUnusable if ledger and keys do not belong together;
    StorageFull; Unavailable.
    """
    if out.exists():
        raise RuleBroken(
            f"{out} はすでにあります。別の名前を指定してください。",
            f"{out} exists already. Choose another name.",
        )
    service.schemas.require()
    try:
        with TemporaryDirectory(prefix=STAGING, dir=out.parent) as folder:
            staging = Path(folder)
            with _writing(staging / "archive", key) as archive:
                manifest = _write(service, staging, archive, progress)
                archive.finish(manifest)
            (staging / "archive").rename(out)
            _sync(out.parent)
    except OSError as error:
        raise _not_written(out, error) from error
    return manifest


@contextmanager
def _writing(path: Path, key: bytes | None) -> Iterator[ArchiveWriter]:
    archive = ArchiveWriter(path, key)
    try:
        yield archive
    except BaseException:
        with suppress(OSError):
            archive.give_up()
        raise


def _write(service: Service, staging: Path, archive: ArchiveWriter, progress: Progress) -> Manifest:
    made_at = service.clock.now().astimezone(UTC)
    _require_room(service, staging)
    ledger, facts = _add_ledger(service, staging, archive, progress)
    keys = _add_keys(service, staging, archive, facts, progress)
    return Manifest(
        form=FORM,
        release=__version__,
        made_at=made_at,
        ledger_id=facts.identity,
        position=facts.position,
        mark=facts.mark,
        versions={**facts.versions, "keys": service.keys.schema.version() or 0},
        ledger=ledger,
        keys=keys,
        files=_add_files(service, archive, progress),
        erased=service.keys.erased(),
    )


def _add_ledger(
    service: Service, staging: Path, archive: ArchiveWriter, progress: Progress
) -> tuple[Store, LedgerFacts]:
    database = service.ledger.database
    if isinstance(database, PostgresDatabase):
        dump = staging / "ledger.dump"
        progress(dump.name, 0, 1)
        facts = dump_ledger(database, service.settings.database_url, dump)
        return _added(archive, dump), facts
    copy = staging / "ledger.sqlite3"
    copy_file(_sqlite(database), copy, partial(progress, copy.name))
    store = _added(archive, copy)  # Before it is opened, which changes the file.
    with closing(SQLiteDatabase(copy)) as opened:
        return store, read_facts(opened.read, opened.dialect)


def _add_keys(
    service: Service,
    staging: Path,
    archive: ArchiveWriter,
    facts: LedgerFacts,
    progress: Progress,
) -> Store:
    """Add the keys. Raises StoreUnusable unless the master key opens them, for this ledger."""
    database, settings = service.keys.database, service.settings
    if isinstance(database, PostgresDatabase):
        dump = staging / "keys.dump"
        progress(dump.name, 0, 1)
        dump_schema(settings.keys_url or settings.database_url, KEYS_SCHEMA, dump)
        service.keys.check(facts.identity)
        return _added(archive, dump)
    copy = staging / "keys.sqlite3"
    copy_file(_sqlite(database), copy, partial(progress, copy.name))
    store = _added(archive, copy)
    with closing(SQLiteDatabase(copy)) as opened:
        KeyStore(opened, service.secrets.master).check(facts.identity)
    return store


def _added(archive: ArchiveWriter, copy: Path) -> Store:
    kind: Kind = "sqlite" if copy.suffix == ".sqlite3" else "postgresql"
    return Store(part=copy.name, kind=kind, digest=archive.add(copy.name, copy))


def _sqlite(database: Database) -> SQLiteDatabase:
    assert isinstance(database, SQLiteDatabase)  # noqa: S101 - there are two kinds of databases
    return database


def _add_files(service: Service, archive: ArchiveWriter, progress: Progress) -> Files:
    stored = list(service.file_store.stored())
    for done, path in enumerate(stored, start=1):
        progress("files", done, len(stored))
        with suppress(FileNotFoundError):  # It was removed meanwhile.
            archive.add_file_of_work(f"{path.parent.name}/{path.name}", path)
    count, digest = archive.files
    return Files(count=count, digest=digest)


def _require_room(service: Service, staging: Path) -> None:
    """Raise RuleBroken if the disk has no room for the copies and the archive."""
    stores = [service.ledger.database, service.keys.database]
    size = sum(bytes_of(item.path) for item in stores if isinstance(item, SQLiteDatabase))
    files = sum(bytes_of(path) for path in service.file_store.stored())
    if shutil.disk_usage(staging).free < 2 * size + files + SPARE:
        raise no_room(staging.parent, 2 * size + files + SPARE)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _not_written(out: Path, error: OSError) -> Exception:
    if error.errno == errno.ENOSPC:
        return StorageFull()
    place = error.filename or out
    return RuleBroken(
        f"バックアップを作れません（{place}：{error.strerror}）。フォルダーがあるか、書き込めるか、ディスクに"
        "問題がないかを確かめてください。",
        f"The backup cannot be made ({place}: {error.strerror}). See that its folder exists and can"
        " be written, and to the disk.",
    )

"""Keeps the folder of backups: makes one every 15 minutes, checks one a night, deletes old ones,
and keeps the list of erasures up to date."""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from msgspec.structs import replace as replaced

from app.bootstrap import Service
from app.runtime.backups.checking import STAGING as CHECKS
from app.runtime.backups.checking import check
from app.runtime.backups.encryption import BackupDamaged, read_key
from app.runtime.backups.erasures import add_to_list
from app.runtime.backups.folder import NAME, BackupFolder
from app.runtime.backups.making import make_backup
from app.runtime.backups.retention import EVERY, is_backup_due, is_check_due
from app.runtime.backups.state import BackupState, Failure, change_state, read_state, took
from app.runtime.data_folder import require_folder
from app.settings import Settings
from domain.kernel.errors import DomainError, RuleBroken, StoreUnusable, why
from domain.kernel.text.bilingual import BilingualText

log = structlog.get_logger()
LOCK, CHECK_LOCK = ".ashiato-backups.lock", ".ashiato-backup-checks.lock"
"""Files in the folder, locked by the process that makes a backup and by the one that checks one."""
UNFIT = (BackupDamaged, StoreUnusable)
"""The refusals that say that a backup cannot be relied on."""
LEFT_ALONE = timedelta(days=1)
"""Age below which the temporary folder of a check may be in use."""


class Work(NamedTuple):
    """Work on the folder of backups: whether it is due, and a function that does it if it is."""

    is_due: Callable[[Service], bool]
    do: Callable[[Service], None]


def is_making_due(service: Service) -> bool:
    """True if a backup is due, or a key was destroyed that the list of erasures does not name.

    Reads the data folder and the key store only.
    """
    if service.settings.backup_dir is None:
        return False
    known = read_state(service.settings)
    newest = known.newest.made_at if known.newest else None
    return is_backup_due(newest, service.clock.now(), took(known)) or (
        len(service.keys.erased()) > known.erased
    )


def is_checking_due(service: Service) -> bool:
    """True if the check of the newest backup is due. Reads the data folder only."""
    settings, now = service.settings, service.clock.now()
    known = read_state(settings)
    if settings.backup_dir is None or known.newest is None:
        return False
    checked_at = known.verified.checked_at if known.verified else None
    is_due = known.newest.checked_at is None and is_check_due(checked_at, now, settings.zone)
    return is_due and not _was_tried(known, now)


def make_what_is_due(service: Service) -> None:
    """Bring the list of erasures up to date, and make a backup if one is due.

    Does nothing while another process does it. A failure is logged, and shown by health checks
    until an attempt succeeds.
    """
    settings = service.settings
    if settings.backup_dir is None:
        return
    try:
        require_folder(settings.backup_dir)
        folder = BackupFolder(settings.backup_dir)
        with _alone(folder, LOCK) as is_alone:
            if is_alone:
                folder.clear()
                _list_erasures(service, folder)
                _make(service, folder)
                change_state(settings, folder.state)
    except Exception as error:  # Whatever it is, health checks show it and the clock tries again.
        failure = _failure(service.clock.now(), error)
        change_state(settings, lambda known: replaced(known, not_made=failure))


def check_what_is_due(service: Service) -> None:
    """Check the newest backup if the nightly check is due, while others may make backups.

    Does nothing while another process checks one. A failure is logged, and shown by health checks
    until an attempt succeeds.
    """
    settings = service.settings
    if settings.backup_dir is None or not settings.backup_dir.is_dir():
        return
    try:
        folder = BackupFolder(settings.backup_dir)
        with _alone(folder, CHECK_LOCK) as is_alone:
            if is_alone:
                _clear_checks(settings, service.clock.now())
                _check(service, folder)
    except Exception as error:  # It says nothing about the backup, so the check is tried again.
        failure = _failure(service.clock.now(), error)
        change_state(settings, lambda known: replaced(known, not_checked=failure))


WORK: Mapping[str, Work] = {
    "make": Work(is_making_due, make_what_is_due),
    "check": Work(is_checking_due, check_what_is_due),
}
"""The work on the folder by name. Each has a process of its own, so that none waits for another."""


def _list_erasures(service: Service, folder: BackupFolder) -> None:
    """Add the destroyed keys to the list in the folder."""
    service.schemas.require()
    ledger_id, erased = service.ledger.identity(), service.keys.erased()
    assert ledger_id is not None  # noqa: S101 - a migrated ledger has one
    add_to_list(folder.path, ledger_id, erased)
    change_state(service.settings, lambda known: replaced(known, erased=len(erased)))


def _make(service: Service, folder: BackupFolder) -> None:
    """Make a backup if one is due, and delete old ones. Raises DomainError and OSError."""
    found, now = folder.backups(), service.clock.now()
    known = read_state(service.settings)
    if not is_backup_due(found[0].made_at if found else None, now, took(known)):
        return
    key = key_of(service.settings)
    out = folder.new(now, encrypted=key is not None)
    began = time.monotonic()
    manifest = make_backup(service, out, key)
    seconds = time.monotonic() - began
    log.info("backup made", file=out.name, position=manifest.position, seconds=round(seconds, 1))
    folder.retire(now)
    change_state(service.settings, lambda known: replaced(known, not_made=None, seconds=seconds))


def _check(service: Service, folder: BackupFolder) -> None:
    """Check the newest backup if the nightly check is due and it was not checked yet."""
    found, now = folder.backups(), service.clock.now
    good = next((item for item in found if item.is_good), None)
    is_due = is_check_due(good.checked_at if good else None, now(), service.settings.zone)
    is_checked = not found or found[0].checked_at is not None
    if not is_due or is_checked or _was_tried(read_state(service.settings), now()):
        return
    name = found[0].name
    failure = _why_not(service, folder.path / name)
    folder.note(name, now(), is_good=failure is None)
    log.info("backup checked", file=name, good=failure is None)
    change_state(
        service.settings,
        lambda known: folder.state(replaced(known, not_checked=None, damaged=failure)),
    )


def _was_tried(known: BackupState, now: datetime) -> bool:
    """True if a check could not be done a moment ago: unpacking an archive costs too much."""
    return known.not_checked is not None and abs(now - known.not_checked.at) < EVERY


def _why_not(service: Service, file: Path) -> Failure | None:
    """Check a backup. Returns why it cannot be relied on, or None. Raises if that is unknown."""
    now = service.clock.now
    try:
        report = check(service.settings, file, key_of(service.settings))
    except UNFIT as error:
        return _failure(now(), error)
    failed = next((item for item in report.findings if item.state == "fail"), None)
    return Failure.of(now(), failed.found) if failed else None


def key_of(settings: Settings) -> bytes | None:
    """The key of the settings for backups, or None. Raises RuleBroken if it cannot be read."""
    return read_key(settings.backup_key_file) if settings.backup_key_file else None


def newest_backup(settings: Settings) -> Path:
    """The newest backup in the folder of the settings. Raises RuleBroken if there is none."""
    if settings.backup_dir is None:
        raise RuleBroken(
            "ASHIATO_BACKUP_DIR が設定されていません。バックアップのファイルを指定してください。",
            "ASHIATO_BACKUP_DIR is not set. Name the file of a backup.",
        )
    try:
        found = BackupFolder(settings.backup_dir).backups()
    except OSError as error:
        raise RuleBroken(
            f"{settings.backup_dir} を読めません（{error.strerror}）。",
            f"{settings.backup_dir} cannot be read ({error.strerror}).",
        ) from error
    if not found:
        raise RuleBroken(
            f"{settings.backup_dir} にバックアップがありません。",
            f"There is no backup in {settings.backup_dir}.",
        )
    return settings.backup_dir / found[0].name


def note_check(settings: Settings, file: Path, at: datetime, *, is_good: bool) -> None:
    """Write down the result of a check that somebody asked for, if `file` is of the folder."""
    if settings.backup_dir is None or not NAME.fullmatch(file.name) or not file.is_file():
        return
    if file.resolve().parent != settings.backup_dir.resolve():
        return
    folder = BackupFolder(settings.backup_dir)
    folder.note(file.name, at, is_good=is_good)
    better = {"not_checked": None, "damaged": None} if is_good else {}
    change_state(settings, lambda known: folder.state(replaced(known, **better)))


def _failure(at: datetime, error: Exception) -> Failure:
    if isinstance(error, DomainError):
        log.error("backup failed", why=why(error))
        return Failure.of(at, error.text)
    log.exception("backup failed")
    said = (isinstance(error, OSError) and error.strerror) or type(error).__name__
    return Failure.of(
        at,
        BilingualText(f"思わぬ問題が起きました（{said}）。", f"Something unexpected: {said}."),
    )


def _clear_checks(settings: Settings, now: datetime) -> None:
    """Delete the temporary folders of checks that were killed a day ago or earlier."""
    for left in settings.data_dir.glob(f"{CHECKS}*"):
        with suppress(OSError):
            if now - datetime.fromtimestamp(left.stat().st_mtime, UTC) > LEFT_ALONE:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _alone(folder: BackupFolder, name: str) -> Iterator[bool]:
    """True for the block if no other process holds the lock. Raises RuleBroken, OSError."""
    with (folder.path / name).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError as error:
            raise RuleBroken(
                f"{folder.path} ではファイルのロックを使えません（{error.strerror}）。",
                f"Files in {folder.path} cannot be locked ({error.strerror}).",
            ) from error
        yield True

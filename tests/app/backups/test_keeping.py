"""The folder of backups: kept by itself, and what health checks say of it is so."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Service, bootstrap
from app.factory import create_app
from app.runtime.backups.erasures import list_in
from app.runtime.backups.folder import BackupFolder
from app.runtime.backups.keeping import CHECK_LOCK, LOCK, WORK
from app.runtime.backups.making import STAGING, make_backup
from app.runtime.backups.retention import EVERY
from app.runtime.backups.state import NAME, change_state, read_state
from app.runtime.diagnostics import examine
from app.runtime.health.backups import FIRST_CHECK, LATE, UNVERIFIED
from app.settings import Settings
from domain.kernel.time.clock import SettableClock
from tests.app.test_health import found
from tests.centre import Centre
from tests.servers import wait_until
from workers.backup_process import BackupProcess

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> BackupFolder:
    """The folder of backups, which does not exist at first."""
    return BackupFolder(tmp_path / "backups")


@pytest.fixture
def backed_up(settings: Settings, folder: BackupFolder, clock: SettableClock) -> Iterator[Service]:
    """A service that keeps backups there."""
    service = bootstrap(replace(settings, backup_dir=folder.path), clock=clock)
    yield service
    service.close()


def is_work_due(service: Service) -> bool:
    """True if the clock would start a process for backups now."""
    return any(work.is_due(service) for work in WORK.values())


def keep_backups(service: Service) -> None:
    """Do what the processes of the clock do, one after the other."""
    for work in WORK.values():
        work.do(service)


def codes(service: Service) -> set[str]:
    """What health checks say of the backups."""
    return {code for code in found(service) if code.startswith("backup_")}


def test_the_first_backup_is_made_and_checked_at_once(
    backed_up: Service, folder: BackupFolder
) -> None:
    assert codes(backed_up) == {"backup_late"}

    keep_backups(backed_up)

    (only,) = folder.backups()
    assert only.is_good and only.made_at == backed_up.clock.now()
    assert codes(backed_up) == set()
    assert not is_work_due(backed_up)


@SQLITE
def test_a_backup_is_made_every_quarter_of_an_hour_and_checked_once_a_night(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    keep_backups(backed_up)
    keep_backups(backed_up)
    assert len(folder.backups()) == 1

    clock.advance(EVERY)
    assert is_work_due(backed_up)
    keep_backups(backed_up)
    assert [item.is_good for item in folder.backups()] == [False, True]

    clock.advance(DAY + timedelta(hours=1))
    keep_backups(backed_up)
    newest, *older = folder.backups()
    assert newest.is_good and newest.made_at == clock.now()
    assert [item.is_good for item in older] == [True], "of the day before only the checked one"
    assert codes(backed_up) == set()


@SQLITE
def test_readiness_and_the_doctor_say_how_old_the_newest_backups_are(
    backed_up: Service, clock: SettableClock
) -> None:
    first = create_app(backed_up).test_client().get("/readyz").json
    assert first is not None
    assert first["backup"] == {"state": "late", "newest_seconds": None, "verified_seconds": None}
    keep_backups(backed_up)
    clock.advance(EVERY)
    keep_backups(backed_up)
    clock.advance(timedelta(seconds=90))

    again = create_app(backed_up).test_client()
    said = again.get("/readyz").json
    assert said is not None
    assert said["backup"] == {"state": "ok", "newest_seconds": 90, "verified_seconds": 990}
    (line,) = [item for item in examine(backed_up) if item.check == "backups"]
    assert line.state == "ok"
    assert "1 min old, the newest that passed its check 16 min" in line.found.en

    clock.advance(UNVERIFIED)
    lines = [item for item in examine(backed_up) if item.check == "backups"]
    assert [line.state for line in lines] == ["warn", "warn"]


@SQLITE
def test_the_doctor_and_readiness_say_that_no_folder_for_backups_is_set(service: Service) -> None:
    keep_backups(service)
    assert codes(service) == set(), "it can serve"
    said = create_app(service).test_client().get("/readyz").json
    assert said is not None
    assert said["backup"] == {"state": "not_set", "newest_seconds": None, "verified_seconds": None}
    (line,) = [item for item in examine(service) if item.check == "backups"]
    assert line.state == "warn"
    assert line.mend is not None
    assert "ASHIATO_BACKUP_DIR" in line.mend.ja and "ASHIATO_BACKUP_DIR" in line.mend.en


@SQLITE
def test_late_and_unchecked_backups_are_conditions(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    keep_backups(backed_up)
    clock.advance(LATE + timedelta(minutes=1))
    condition = found(backed_up)["backup_late"]
    assert "46 min old" in condition.cause.en
    clock.advance(UNVERIFIED)
    assert codes(backed_up) == {"backup_late", "backup_unverified"}
    assert "36 h old" in found(backed_up)["backup_unverified"].cause.en

    keep_backups(backed_up)
    assert codes(backed_up) == set()

    (newest, *_) = folder.backups()
    (folder.path / f"{newest.name}.json").unlink()
    for item in folder.backups()[1:]:
        (folder.path / item.name).unlink()
    change_state(backed_up.settings, folder.state)
    clock.advance(FIRST_CHECK / 2)
    assert codes(backed_up) == set()
    clock.advance(FIRST_CHECK)
    assert "No backup" in found(backed_up)["backup_unverified"].cause.en


@SQLITE
def test_a_damaged_backup_is_said_and_the_next_one_is_checked(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    Centre(backed_up).order(tasks=1)
    keep_backups(backed_up)
    good = folder.backups()[0].name
    clock.advance(DAY)
    lose_rows(backed_up.settings.ledger_file)
    keep_backups(backed_up)

    bad, *_ = folder.backups()
    assert bad.checked_at == clock.now() and not bad.is_good
    assert codes(backed_up) == {"backup_damaged"}
    assert not is_work_due(backed_up)
    assert good in {item.name for item in folder.backups()}


def lose_rows(ledger: Path) -> None:
    """Lose inline rows behind the back of the service, as no check of a file can notice."""
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DELETE FROM task_places")
        connection.commit()


@SQLITE
def test_the_last_checked_backup_is_never_deleted(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    Centre(backed_up).order(tasks=1)
    keep_backups(backed_up)
    first = folder.backups()[0].name
    lose_rows(backed_up.settings.ledger_file)
    for _ in range(3):
        clock.advance(20 * DAY)
        keep_backups(backed_up)

    kept = [item.name for item in folder.backups()]
    assert kept[-1] == first
    assert len(kept) == 3, "the one older than 35 days that failed its check is gone"


@SQLITE
def test_a_folder_that_cannot_be_written_is_said_with_the_reason_until_it_can(
    backed_up: Service, folder: BackupFolder
) -> None:
    folder.path.write_bytes(b"a file")
    keep_backups(backed_up)
    condition = found(backed_up)["backup_late"]
    assert str(folder.path) in condition.detail
    assert "written" in condition.detail

    folder.path.unlink()
    keep_backups(backed_up)
    assert codes(backed_up) == set()
    assert read_state(backed_up.settings).not_made is None


@SQLITE
def test_two_processes_do_not_keep_one_folder_at_once_and_leftovers_are_removed(
    backed_up: Service, folder: BackupFolder
) -> None:
    folder.path.mkdir()
    left = folder.path / f"{STAGING}killed"
    left.mkdir()
    (left / "archive").write_bytes(b"half a backup")
    others = folder.path / "notes.txt"
    others.write_text("not ours")
    with (folder.path / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keep_backups(backed_up)
        assert folder.backups() == [] and left.exists()

    keep_backups(backed_up)

    assert len(folder.backups()) == 1
    assert not left.exists()
    assert others.read_text() == "not ours"


@SQLITE
def test_backups_are_encrypted_with_the_key_of_the_settings(
    backed_up: Service, folder: BackupFolder, tmp_path: Path, clock: SettableClock
) -> None:
    key = tmp_path / "backup.key"
    key.write_bytes(os.urandom(32))
    sealed = replace(backed_up, settings=replace(backed_up.settings, backup_key_file=key))

    keep_backups(sealed)
    (only,) = folder.backups()
    assert only.name.endswith(".enc") and only.is_good

    key.unlink()
    clock.advance(EVERY)
    keep_backups(sealed)
    assert len(folder.backups()) == 1
    failure = read_state(backed_up.settings).not_made
    assert failure is not None and "backup.key" in failure.en


@SQLITE
def test_a_check_that_cannot_be_done_says_nothing_of_the_backup_and_is_tried_again(
    backed_up: Service, folder: BackupFolder, tmp_path: Path, clock: SettableClock
) -> None:
    keys = [tmp_path / name for name in ("first.key", "second.key")]
    for key in keys:
        key.write_bytes(os.urandom(32))
    first, second = (
        replace(backed_up, settings=replace(backed_up.settings, backup_key_file=key))
        for key in keys
    )
    keep_backups(first)
    clock.advance(DAY)
    night = clock.now()
    make_backup(second, folder.new(night, encrypted=True), keys[1].read_bytes())

    keep_backups(first)

    assert folder.backups()[0].checked_at is None
    failure = read_state(backed_up.settings).not_checked
    assert failure is not None and "another key" in failure.en
    assert not is_work_due(first), "not again at once"
    assert codes(backed_up) == set()
    clock.advance(EVERY)
    keep_backups(first)
    assert folder.backups()[0].is_good
    assert read_state(backed_up.settings).not_checked is None


@SQLITE
def test_the_state_of_another_folder_is_not_taken_for_that_of_this_one(
    backed_up: Service, tmp_path: Path
) -> None:
    keep_backups(backed_up)
    elsewhere = replace(backed_up.settings, backup_dir=tmp_path / "elsewhere")
    assert is_work_due(replace(backed_up, settings=elsewhere))
    (backed_up.settings.data_dir / NAME).write_bytes(b"{")
    assert is_work_due(backed_up)


def test_the_clock_has_backups_made_by_a_process_of_its_own(
    settings: Settings, folder: BackupFolder
) -> None:
    with closing(bootstrap(replace(settings, backup_dir=folder.path))) as service:
        Centre(service).person()
        processes = [BackupProcess(name, pause=0.0) for name in WORK]
        try:
            assert not processes[1].begin_if_due(service), "there is nothing to check yet"
            for process in processes:
                assert process.begin_if_due(service)
                assert not process.begin_if_due(service), "it runs"
                wait_until(lambda: not process.is_running(), what="the process ending")  # noqa: B023
        finally:
            for process in processes:
                process.end()
        (only,) = folder.backups()
        assert only.is_good
        assert not is_work_due(service)


@SQLITE
def test_a_check_does_not_hold_up_the_next_backup_nor_is_it_done_twice(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    keep_backups(backed_up)
    clock.advance(DAY)
    with (folder.path / CHECK_LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keep_backups(backed_up)
        clock.advance(EVERY)
        keep_backups(backed_up)
        assert [item.checked_at is None for item in folder.backups()] == [True, True, False]
        assert folder.backups()[0].made_at == clock.now()
    keep_backups(backed_up)
    assert folder.backups()[0].is_good


def test_the_list_of_erasures_is_kept_up_to_date_in_the_folder(
    backed_up: Service, folder: BackupFolder, clock: SettableClock
) -> None:
    keep_backups(backed_up)
    path = list_in(folder.path, str(backed_up.ledger.identity()))
    assert json.loads(path.read_bytes())["erased"] == []

    person = Centre(backed_up).person()
    backed_up.keys.destroy(person.id, clock.now())
    assert is_work_due(backed_up), "an erasure does not wait for the next backup"
    keep_backups(backed_up)

    assert json.loads(path.read_bytes())["erased"] == [str(person.id)]
    assert len(folder.backups()) == 1
    assert not is_work_due(backed_up)
    path.write_bytes(b"[")
    keep_backups(backed_up)
    assert json.loads(path.read_bytes())["erased"] == [str(person.id)]
    assert path.with_name(f"{path.name}.damaged").read_bytes() == b"["

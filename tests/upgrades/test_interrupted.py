"""An upgrade of SQLite files that was interrupted: its copy, and what it says in JSON."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

from app import __version__
from app.bootstrap import Service, bootstrap
from app.runtime.file_lock import share
from app.runtime.schema_copies import first_copy, remove_unfinished
from app.settings import Settings
from domain.kernel.storage.migrations.versions import note_version
from tests.upgrades.test_schema import ashiato, older, opened

__all__ = ["older", "opened"]
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def interrupted(older: Settings) -> None:
    """Leave what a run leaves that ended after the copy and the numbered steps."""
    done = ashiato(older, "migrate")
    assert done.returncode == 0, done.stderr
    with closing(bootstrap(older)) as service, service.ledger.database.write() as transaction:
        transaction.run("DELETE FROM schema_versions WHERE part LIKE 'inline %'")
        note_version(transaction, "inline task", 0, "older", "2026-01-01")


def tables_in(copy: str) -> set[str]:
    """The tables of the ledger in a copy."""
    with closing(sqlite3.connect(f"{copy}/ledger.sqlite3")) as file:
        return {name for (name,) in file.execute("SELECT name FROM sqlite_master")}


def test_the_first_copy_stays_the_one_of_before(older: Settings) -> None:
    interrupted(older)
    (first,) = (older.data_dir / "copies").iterdir()
    again = ashiato(older, "migrate")
    assert again.returncode == 0, again.stderr
    assert f"copied before the interruption to {first}" in again.stdout
    assert list((older.data_dir / "copies").iterdir()) == [first]
    assert "schema_versions" not in tables_in(str(first))


def test_after_more_was_recorded_a_later_copy_is_not_called_before(older: Settings) -> None:
    interrupted(older)
    (first,) = (older.data_dir / "copies").iterdir()
    with closing(sqlite3.connect(first / "ledger.sqlite3")) as copy:
        last = "SELECT MAX(rowid) FROM stored_events"
        copy.execute(f"DELETE FROM stored_events WHERE rowid = ({last})")
        copy.commit()
    again = ashiato(older, "migrate")
    assert again.returncode == 0, again.stderr
    (later,) = set((older.data_dir / "copies").iterdir()) - {first}
    assert later.name.endswith(f"-within-{__version__}")


def test_before_the_first_step_a_copy_is_made(opened: Service) -> None:
    assert first_copy(opened, opened.schemas.plan()) is None


def test_what_a_killed_copy_left_is_removed(older: Settings) -> None:
    part = older.data_dir / "copies" / f"20260101T000000Z-before-{__version__}.part"
    part.mkdir(parents=True)
    (part / "ledger.sqlite3").write_bytes(b"half")
    assert ashiato(older, "migrate").returncode == 0
    (copy,) = (older.data_dir / "copies").iterdir()
    assert copy.name.endswith(f"-before-{__version__}")


def test_a_copy_that_another_process_makes_now_is_left_alone(opened: Service) -> None:
    part = opened.settings.data_dir / "copies" / f"20260101T000000Z-before-{__version__}.part"
    part.mkdir(parents=True)
    copying = os.open(part.parent, os.O_RDONLY)
    share(copying)
    remove_unfinished(opened)
    assert part.exists()
    os.close(copying)
    remove_unfinished(opened)
    assert not part.exists()


def test_everything_is_said_in_json_where_that_is_asked_for(older: Settings) -> None:
    done = ashiato(older, "migrate", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (copy,) = (older.data_dir / "copies").iterdir()
    assert (said["state"], said["copy"]) == ("ready", str(copy))
    assert said["position"] > 1000
    steps = [(step["part"], step["before"], step["after"]) for step in said["steps"]]
    assert steps[0] == ("ledger", 0, 1)
    assert ("keys", 0, 1) in steps
    nothing = json.loads(ashiato(older, "migrate", "--json").stdout)
    assert (nothing["state"], nothing["copy"], nothing["steps"]) == ("ready", None, [])
    with closing(bootstrap(older)) as service, service.ledger.database.write() as transaction:
        note_version(transaction, "ledger", 99, "of the future", "2030-01-01")
    for words in (("--check",), ("--dry-run",), ()):
        refused = ashiato(older, "migrate", "--json", *words)
        assert (refused.returncode, refused.stderr) == (1, "")
        said = json.loads(refused.stdout)
        assert (said["state"], said["code"]) == ("refused", "schema_newer")
        assert "version 99" in said["refusal"]

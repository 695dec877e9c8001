"""The commands for backups as an operator types them: exit status, one clear line, JSON."""

import json
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap import bootstrap
from app.settings import Settings
from domain.identity.access_log import Access
from tests.app.test_cli import ashiato


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A data folder that is migrated and otherwise empty."""
    return Path(shutil.copytree(sqlite_template, tmp_path / "data"))


def refusal(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line of a refused command."""
    assert ran.returncode == 1, ran.stderr
    lines = [line for line in ran.stderr.splitlines() if not line.endswith(": begun")]
    assert len(lines) == 1
    return lines[0]


def test_a_backup_is_made_checked_and_restored(folder: Path, tmp_path: Path) -> None:
    key, out, place = tmp_path / "backup.key", tmp_path / "a.enc", tmp_path / "place"
    key.write_bytes(bytes(range(32)))
    words = ("--key", str(key))

    made = ashiato(folder, "backup", "--out", str(out), *words, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["position"] == 1
    with closing(bootstrap(Settings.for_folder(folder))) as service:
        (trace,) = [item.event for item in service.ledger.read(1)]
    assert isinstance(trace, Access.Downloaded)
    assert (trace.what, trace.form) == ("backup", "tar.gz.enc")
    assert trace.meta.actor == "system:command-line" and trace.meta.operator
    checked = ashiato(folder, "backup", "--verify", str(out), *words, "--json")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["state"] == "ok"

    assert "master key" in refusal(ashiato(place, "restore", str(out)))
    (place / "keys").mkdir(parents=True)
    shutil.copy(folder / "keys" / "master.key", place / "keys")
    assert "--key" in refusal(ashiato(place, "restore", str(out)))
    restored = ashiato(place, "restore", str(out), *words)
    assert restored.returncode == 0, restored.stderr
    assert "ashiato migrate" in restored.stdout
    assert "no list of erasures" in restored.stderr
    assert ashiato(place, "migrate").stdout == "ready: position 1\n"
    assert "empty place" in refusal(ashiato(place, "restore", str(out), *words))


def test_what_is_no_backup_is_refused_in_the_language_of_the_terminal(
    folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"no backup")
    said = refusal(ashiato(folder, "backup", "--verify", str(other), LANG="ja_JP.UTF-8", LC_ALL=""))
    assert "壊れている" in said
    missing = ashiato(folder, "backup", "--verify", str(tmp_path / "missing"))
    assert "missing" in refusal(missing)
    assert "32 bytes" in refusal(
        ashiato(folder, "backup", "--out", str(tmp_path / "b"), "--key", str(other))
    )


def test_either_a_file_to_make_or_a_file_to_check_is_named(folder: Path) -> None:
    assert ashiato(folder, "backup").returncode == 2
    assert ashiato(folder, "backup", "--out", "a", "--verify", "a").returncode == 2


def test_a_drill_restores_the_newest_backup_of_the_folder_and_notes_it(
    folder: Path, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    where = {"ASHIATO_BACKUP_DIR": str(backups)}
    assert "no backup" in refusal(ashiato(folder, "drill", **where))
    assert "ASHIATO_BACKUP_DIR" in refusal(ashiato(folder, "drill"))
    for minute in (1, 2):
        out = backups / f"ashiato-20260415T010{minute}00Z.tar.gz"
        assert ashiato(folder, "backup", "--out", str(out)).returncode == 0
    whole = out.read_bytes()

    done = ashiato(folder, "drill", "--json", **where)
    said = json.loads(done.stdout)
    assert (done.returncode, said["state"], said["file"]) == (0, "ok", str(out))
    assert said["checks"][-1]["check"] == "erasures"
    assert said["checks"][-2] == {
        "check": "read models",
        "state": "ok",
        "found": "made anew from the records",
        "mend": "",
    }
    assert json.loads((backups / f"{out.name}.json").read_text())["is_good"] is True

    out.write_bytes(whole[:-5])
    assert "damaged" in refusal(ashiato(folder, "drill", **where))
    assert json.loads((backups / f"{out.name}.json").read_text())["is_good"] is False

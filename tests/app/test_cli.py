"""The command line as a person meets it: its own process, its exit status, one clear line."""

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from app.bootstrap import bootstrap
from app.cli.main import ashiato as group
from app.cli.main import commands
from app.settings import Settings
from projections.audit.names import Names
from projections.audit.sentences import sentence
from tests.command_line import run_command


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A data folder that is migrated and otherwise empty."""
    import shutil

    return Path(shutil.copytree(sqlite_template, tmp_path / "data"))


def ashiato(
    folder: Path, *words: str, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` on a data folder."""
    return run_command(*words, text=stdin, ASHIATO_DATA_DIR=str(folder), **environment)


def test_an_account_is_added_listed_reset_and_disabled(folder: Path) -> None:
    words = (
        "--email",
        "a@example.jp",
        "--name",
        "管理 一郎",
        "--role",
        "admin",
        "--role",
        "manager",
    )
    added = ashiato(folder, "accounts", "add", *words, "--json")
    assert added.returncode == 0, added.stderr
    shown = json.loads(added.stdout)
    assert len(shown["password"]) >= 16
    listed = json.loads(ashiato(folder, "accounts", "list", "--json").stdout)
    assert [(item["email"], item["roles"]) for item in listed] == [
        ("a@example.jp", ["admin", "manager"])
    ]
    reset = ashiato(
        folder,
        *("accounts", "reset-password", "--email", "a@example.jp", "--password-stdin"),
        stdin="鎌倉の長い合言葉\n",
    )
    assert reset.returncode == 0, reset.stderr
    assert "password" not in reset.stdout
    last = ashiato(folder, "accounts", "disable", "--email", "a@example.jp")
    assert (last.returncode, last.stdout) == (1, "")


def test_an_act_names_the_user_of_the_operating_system(folder: Path) -> None:
    words = ("--email", "hanako@example.jp", "--name", "管理 花子", "--role", "admin", "--json")
    added = ashiato(folder, "accounts", "add", *words, SUDO_USER="")
    assert added.returncode == 0, added.stderr
    user = pwd.getpwuid(os.getuid()).pw_name
    service = bootstrap(Settings.for_folder(folder))
    try:
        event = service.ledger.history(UUID(json.loads(added.stdout)["id"]))[0]
        said = sentence(event, Names(service.ledger, service.views), "en")
    finally:
        service.close()
    assert (event.meta.actor, event.meta.operator) == ("system:command-line", user)
    assert said.startswith(f"The command line ({user}) made the account")


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "disable", "--email", "nobody@example.jp"),
        ("tokens", "issue", "--email", "nobody@example.jp"),
        ("tokens", "revoke", "ash_unknown"),
        ("accounts", "add", "--email", "x", "--name", "x", "--role", "admin"),
    ],
    ids=" ".join,
)
def test_a_refusal_is_one_line_and_status_1(folder: Path, words: tuple[str, ...]) -> None:
    refused = ashiato(folder, *words)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1


def test_a_refusal_is_japanese_on_a_japanese_terminal(folder: Path) -> None:
    words = ("accounts", "disable", "--email", "nobody@example.jp")
    refused = ashiato(folder, *words, LANG="ja_JP.UTF-8", LC_ALL="")
    assert "ありません" in refused.stderr


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "words",
    [
        ("unknown",),
        ("accounts", "add"),
        ("accounts", "add", "--email", "a@example.jp", "--name", "x", "--role", "system"),
        ("tokens", "revoke"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(folder: Path, words: tuple[str, ...]) -> None:
    assert ashiato(folder, *words).returncode == 2


def test_a_wrong_setting_is_named(folder: Path) -> None:
    refused = ashiato(folder, "migrate", ASHIATO_ENV="elsewhere")
    assert refused.returncode == 1
    assert refused.stderr.startswith("ASHIATO_ENV: must be one of")
    refused = ashiato(folder, "migrate", ASHIATO_ENV="elsewhere", LANG="ja_JP.UTF-8", LC_ALL="")
    assert refused.stderr == "ASHIATO_ENV: development, production のどれかにしてください。\n"


def test_a_token_is_printed_alone_and_can_be_revoked(folder: Path) -> None:
    ashiato(
        folder, *["accounts", "add", "--email", "a@example.jp", "--name", "x", "--role", "manager"]
    )
    issued = ashiato(folder, *["tokens", "issue", "--email", "a@example.jp", "--expires", "3"])
    token = issued.stdout.strip()
    assert issued.stdout == f"{token}\n"
    assert token.startswith("ash_")
    assert ashiato(folder, "tokens", "revoke", token).stdout == "revoked 1\n"
    assert ashiato(folder, "tokens", "revoke", token).returncode == 1


def test_migrating_again_changes_nothing(folder: Path) -> None:
    first = ashiato(folder, "migrate")
    again = ashiato(folder, "migrate")
    assert (first.returncode, again.returncode) == (0, 0)
    assert first.stdout == again.stdout


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(folder: Path) -> None:
    healthy = ashiato(folder, "doctor", "--json")
    assert healthy.returncode == 0, healthy.stdout
    (folder / "keys" / "master.key").unlink()
    ill = ashiato(folder, "doctor", "--json")
    assert ill.returncode == 1
    failed = [load for load in json.loads(ill.stdout) if load["state"] == "fail"]
    assert [item["check"] for item in failed] == ["keys"]
    assert "original file" in failed[0]["mend"]
    assert not (folder / "keys" / "master.key").exists()


def test_the_doctor_speaks_japanese_on_a_japanese_terminal(folder: Path) -> None:
    said = ashiato(folder, "doctor", LANG="ja_JP.UTF-8", LC_ALL="").stdout
    assert "正常  データベース: 書き込めます。" in said.replace("\u3000", "")
    assert "要確認  バックアップ" in said
    assert "can be written" not in said
    assert "ok    database: can be written" in ashiato(folder, "doctor").stdout


def test_help_and_wrong_usage_are_japanese_on_a_japanese_terminal(folder: Path) -> None:
    japanese = {"LANG": "ja_JP.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    shown = ashiato(folder, "accounts", "add", "--help", **japanese).stdout
    assert "使い方：" in shown and "アカウントを加えます。" in shown and "本人の名前。" in shown
    wrong = ashiato(folder, "accounts", "add", "--email", "a@example.jp", **japanese)
    assert wrong.returncode == 2 and "オプションがありません" in wrong.stderr
    assert "動作を点検し" in ashiato(folder, "--help", **japanese).stdout
    assert "Check the installation" in ashiato(folder, "--help").stdout


def test_every_command_has_its_help(folder: Path) -> None:
    shown = ashiato(folder, "--help")
    assert shown.returncode == 0
    for name in commands():
        assert name in shown.stdout
        of_it = CliRunner().invoke(group, [name, "--help"])
        assert of_it.exit_code == 0, of_it.output
        assert "%Y" not in of_it.output
    wrong = CliRunner().invoke(group, ["report", "bpo-centre", "--as-of", "1.4.2026"])
    assert wrong.exit_code == 2 and "YYYY-MM-DD, for example 2026-04-01" in wrong.output


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ashiato proj", "projections"),
        ("ashiato projections reb", "rebuild"),
        ("ashiato report robot", "robot-pilot"),
    ],
)
def test_bash_completes_commands_and_what_they_take(line: str, found: str) -> None:
    asked = """eval "$(_ASHIATO_COMPLETE=bash_source ashiato)"
    read -ra COMP_WORDS <<< "$0"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
    _ashiato_completion ashiato; echo "${COMPREPLY[*]}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PORT": "wrong"}
    done = subprocess.run(
        ["bash", "-c", asked, line], capture_output=True, text=True, check=False, env=environment
    )
    assert done.stdout.splitlines() == [found], done.stderr

"""`ashiato import people` takes a file as offices write it, or names what is wrong with it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import run_command


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A data folder that is migrated and otherwise empty."""
    return Path(shutil.copytree(sqlite_template, tmp_path / "data"))


def ashiato(folder: Path, *words: str, file: bytes | None = None) -> tuple[int, str, str]:
    """Run `ashiato import people` with `file`; exit status, output, errors."""
    path = folder / "people.csv"
    if file is not None:
        path.write_bytes(file)
    words = (*words, *([str(path)] if file else []))
    done = run_command("import", "people", *words, ASHIATO_DATA_DIR=str(folder))
    return done.returncode, done.stdout, done.stderr


def test_the_template_can_be_imported_as_it_is(folder: Path) -> None:
    status, template, _ = ashiato(folder, "--template")
    assert (status, template.count("\n"), template[0]) == (0, 2, "\ufeff"), "as Excel opens it"
    for file in (template.removeprefix("\ufeff").encode("cp932"), template.encode()):
        assert ashiato(folder, "--dry-run", file=file)[:2] == (0, "1 rows checked\n")
    assert ashiato(folder, file=template.encode())[:2] == (0, "1 rows added\n")


def test_every_bad_row_is_named_and_the_exit_status_says_so(folder: Path) -> None:
    header = "name,resident,handbook_kinds,disability_kinds,main_kind\n"
    rows = "髙橋,true,none,other,other\n佐藤,true,none,other,\n,perhaps,none,other,other\n"
    status, _, errors = ashiato(folder, file=(header + rows).encode())
    assert status == 1
    assert sorted(line.split(":")[0] for line in errors.splitlines()) == [
        "line 3, main_kind",
        "line 4, name",
        "line 4, resident",
    ]
    status, shown, _ = ashiato(folder, "--json", file=(header + rows).encode())
    assert status == 1
    assert {error["line"] for error in json.loads(shown)["errors"]} == {3, 4}


def test_people_are_not_put_into_a_centre_that_is_not_there(folder: Path) -> None:
    _, template, _ = ashiato(folder, "--template")
    status, _, errors = ashiato(folder, "--centre", "nowhere", file=template.encode())
    assert (status, errors) == (1, "There is no such centre.\n")


def test_a_missing_file_is_wrong_usage(folder: Path) -> None:
    assert ashiato(folder)[0] == 2

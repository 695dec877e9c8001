"""The file of tasks that the command writes on request."""

import csv
from pathlib import Path

from click.testing import CliRunner

from app.demo.commands import demo
from app.demo.seeded_random import SAMPLE
from domain.kernel.privacy.my_number import holds_my_number


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, *words: str) -> list[dict[str, str]]:
    """Run the command that writes `path`, and read it."""
    done = CliRunner().invoke(demo, ["--out", str(path), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return rows_of(path)


def test_the_file_has_so_many_rows_with_the_columns_of_the_sample(tmp_path: Path) -> None:
    rows = write(tmp_path / "tasks.csv", "--rows", "10000")
    assert len(rows) == 10_000
    assert rows[0].keys() == rows_of(SAMPLE)[0].keys()


def test_no_key_stands_twice_and_every_cell_is_filled(tmp_path: Path) -> None:
    rows = write(tmp_path / "tasks.csv", "--rows", "3000")
    assert len({row["key"] for row in rows}) == 3000
    assert all(all(row.values()) for row in rows)


def test_the_rows_hold_nothing_that_looks_like_a_my_number(tmp_path: Path) -> None:
    rows = write(tmp_path / "tasks.csv", "--rows", "3000")
    assert not any(holds_my_number(row["source_text"]) for row in rows)


def test_the_same_seed_writes_the_same_file(tmp_path: Path) -> None:
    first = write(tmp_path / "1.csv", "--rows", "50", "--seed", "spring")
    again = write(tmp_path / "2.csv", "--rows", "50", "--seed", "spring")
    other = write(tmp_path / "3.csv", "--rows", "50", "--seed", "autumn")
    assert first == again
    assert first != other


def test_rows_without_a_file_is_wrong_usage() -> None:
    assert CliRunner().invoke(demo, ["--rows", "5"]).exit_code == 2

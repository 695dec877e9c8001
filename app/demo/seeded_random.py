"""Random values that are the same for the same seed, and ids derived from names."""

import csv
import json
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

_NAMES = UUID("0d6b6f0e-5a3f-4d0b-9a63-3f0c6a1d7e52")
_HERE = Path(__file__).parent
SAMPLE = _HERE / "samples" / "data-entry-tasks.csv"
"""115 tasks of data entry from published documents of the city."""


def drawn(*names: object) -> Random:
    """Return a random generator seeded with `names` (the seed first)."""
    return Random("/".join(map(str, names)))  # noqa: S311


def id_of(*names: object) -> UUID:
    """Return the id derived from `names` (the seed first)."""
    return uuid5(_NAMES, "/".join(map(str, names)))


@lru_cache
def words(name: str) -> Any:
    """Return the word list `name` (a JSON file next to this package)."""
    return json.loads((_HERE / "words" / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache
def table(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def planned_orders() -> tuple[dict[str, str], ...]:
    """Return the rows of the plan of orders."""
    return table(_HERE / "words" / "orders.csv")

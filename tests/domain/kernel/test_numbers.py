"""Numbers that a database works out are numbers of the same kind on SQLite and on PostgreSQL."""

from typing import Any

import pytest

from tests.parcels import Depot


@pytest.mark.parametrize(
    ("worked_out", "found"),
    [
        ("SUM(n)", 7),
        ("SUM(n) - 10", -3),
        ("COALESCE(SUM(n), 0)", 7),
        ("SUM(CASE WHEN n > 2 THEN 1 ELSE 0 END)", 1),
        ("COUNT(*)", 2),
        ("MAX(n)", 5),
        ("AVG(n)", 3.5),
        ("SUM(r)", 0.75),
    ],
)
def test_what_is_worked_out_is_the_same_kind_of_number(
    depot: Depot, worked_out: str, found: Any
) -> None:
    views = depot.views
    views.create("CREATE TABLE numbers (n INTEGER NOT NULL, r REAL NOT NULL)")
    with views.write() as transaction:
        transaction.run_many("INSERT INTO numbers VALUES (?, ?)", [(2, 0.5), (5, 0.25)])

    row = views.read_one(f"SELECT {worked_out} AS found FROM numbers")

    assert row is not None
    assert (row["found"], type(row["found"])) == (found, type(found))

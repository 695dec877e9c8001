"""A list shows what a plain sort and filter of all rows would show, and reads a bounded number."""

import random
from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap import Service
from domain.kernel.storage.database import Database, Row
from domain.kernel.text.folding import folded
from projections.kernel import listing_streams
from projections.kernel.list_pages import Counting, count, page
from projections.kernel.listing import Chosen, Filter, Key, Listing, Sort
from projections.kernel.pieces import pieces_of
from projections.kernel.search_pieces import pieces_table

SHELF = Listing(
    table="shelf",
    key="id",
    part="is_done",
    sorts={"day": Sort(("day", "id")), "title": Sort(("title", "id"))},
    filters={
        "state": Filter("state", leads=frozenset({"day"})),
        "owner": Filter("owner", leads=frozenset({"day"})),
        "before": Filter("day", "<"),
    },
    pieces="shelf_pieces",
)
TITLES = ("名簿の入力", "宛名はり", "アンケートの集計", "議事録", "名刺", "O-7")
ROWS = 150


@pytest.fixture
def shelf(service: Service) -> list[dict[str, Any]]:
    """Rows of two centres, as they stand in the table."""
    columns = (
        "id TEXT PRIMARY KEY, centre TEXT NOT NULL, is_done INTEGER NOT NULL, day TEXT NOT NULL,"
        " title TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL, search_text TEXT NOT NULL"
    )
    chance = random.Random(4)
    rows = [_row(number, chance) for number in range(ROWS)]
    service.views.create(
        f"CREATE TABLE shelf ({columns});CREATE TABLE shelf_pieces ({pieces_table(SHELF)})"
    )
    marks = ", ".join("?" * 8)
    with service.views.write() as transaction:
        for row in rows:
            transaction.run(f"INSERT INTO shelf VALUES ({marks})", list(row.values()))
            for piece in pieces_of(row["search_text"]):
                place = [piece, *(row[name] for name in SHELF.place_of_pieces)]
                transaction.run("INSERT INTO shelf_pieces VALUES (?, ?, ?, ?, ?)", place)
    return rows


def _row(number: int, chance: random.Random) -> dict[str, Any]:
    title = f"{chance.choice(TITLES)} {number % 37}"
    return {
        "id": f"{number:04}",
        "centre": chance.choice(["north", "south", "south"]),
        "is_done": chance.choice([0, 1]),
        "day": f"2026-04-{chance.randint(1, 9):02}",
        "title": title,
        "state": chance.choices(["waiting", "begun", "rare"], [60, 40, 1])[0],
        "owner": chance.choice("abcdefgh"),
        "search_text": folded(title),
    }


def _plainly(rows: list[dict[str, Any]], chosen: Chosen) -> list[str]:
    """The ids that fit, in order, by going through all rows."""
    columns = SHELF.sorts[chosen.sort].columns
    fitting = [
        row
        for row in rows
        if row["centre"] in chosen.centres
        and chosen.part in (None, row["is_done"])
        and all(
            row[name] == chosen.filters[name]
            for name in ("state", "owner")
            if name in chosen.filters
        )
        and row["day"] < chosen.filters.get("before", "9")
        and all(folded(word) in row["search_text"] for word in chosen.q.split())
    ]
    fitting.sort(key=lambda row: [row[name] for name in columns], reverse=chosen.descending)
    return [row["id"] for part in (0, 1) for row in fitting if row["is_done"] == part]


def _paged(views: Database, chosen: Chosen, limit: int) -> list[str]:
    """The ids of all pages; none is longer than `limit`."""
    found: list[Row] = []
    after: Key | None = None
    while True:
        shown = page(views, SHELF, chosen, after=after, limit=limit)
        assert len(shown.rows) <= limit
        found += shown.rows
        if shown.next is None:
            return [row["id"] for row in found]
        assert after is None or shown.next != after
        after = shown.next


def _questions() -> list[Chosen]:
    chance = random.Random(7)
    asked = []
    for _ in range(50):
        filters = {
            name: chance.choice(values)
            for name, values in (
                ("state", ["waiting", "begun", "rare"]),
                ("owner", list("abcdefgh")),
                ("before", ["2026-04-03", "2026-04-07"]),
            )
            if chance.random() < 0.4
        }
        asked.append(
            Chosen(
                centres=chance.choice([("north",), ("south",), ("north", "south"), ()]),
                sort=chance.choice(["day", "title"]),
                descending=chance.random() < 0.5,
                part=chance.choice([0, 1, None]),
                filters=filters,
                q=chance.choice(
                    ["", "", "名", "名簿", "ﾒｲ", "アンケート 3", "名 の", "無い", "o-7"]
                ),
            )
        )
    return asked


@pytest.mark.parametrize("few", [2_000, 0], ids=["small_sets", "windows"])
def test_pages_show_what_fits_in_its_order_and_counts_agree(
    service: Service, shelf: list[dict[str, Any]], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_streams, "FEW", few)
    monkeypatch.setattr(listing_streams, "WINDOWS", (3, 11, 20))
    for chosen in _questions():
        expected = _plainly(shelf, chosen)
        assert _paged(service.views, chosen, 15) == expected, chosen
        counted = count(service.views, SHELF, chosen)
        assert counted is None or counted.number == len(expected), chosen
        assert counted is not None or few == 0 or set(chosen.filters) == {"before"}


def test_pages_go_on_among_the_rows_of_one_value_of_the_sort(
    service: Service, shelf: list[dict[str, Any]]
) -> None:
    asked = replace(SHELF, filters={**SHELF.filters, "day": Filter("day")})
    for descending in (False, True):
        chosen = Chosen(
            centres=("north", "south"),
            sort="day",
            descending=descending,
            filters={"day": "2026-04-05"},
        )
        rows = [row for row in shelf if row["day"] == "2026-04-05"]
        rows.sort(key=lambda row: row["id"], reverse=descending)
        expected = [row["id"] for part in (0, 1) for row in rows if row["is_done"] == part]
        found, after = list[str](), None
        while True:
            shown = page(service.views, asked, chosen, after=after, limit=4)
            found += [row["id"] for row in shown.rows]
            after = shown.next
            if after is None:
                break
        assert found == expected and len(found) > 8


@pytest.mark.parametrize("sort", ["day", "title"])
def test_a_count_stops_and_is_the_same_in_every_order(
    sort: str, service: Service, shelf: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_streams, "MOST_COUNTED", 20)
    monkeypatch.setattr(listing_streams, "FEW", 5)
    chosen = Chosen(centres=("north", "south"), sort=sort)
    counting = Counting(service.views, SHELF, chosen, "state")
    found = {value: counting.count(None, value) for value in ("waiting", "rare", "unknown")}
    assert {value: (one.number, one.is_more) for value, one in found.items() if one} == {
        "waiting": (20, True),
        "rare": (sum(row["state"] == "rare" for row in shelf), False),
        "unknown": (0, False),
    }

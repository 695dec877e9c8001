"""Does every filter, sort and search of a list answer as fast among many rows as among few?

Rows of tasks and orders are put straight into the read models. Each offered sort and filter and
several searches are asked of both installations in turn, the first page and one further page.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from typing import Any

from app.bootstrap import FIRST_CENTRE, Service
from bench.stage import STORES, installation, opened, settle
from bench.table import in_turn, row, title
from domain.kernel.text.folding import folded
from projections.kernel.listing import Chosen, Listing, count, page
from projections.kernel.pieces import pieces_of
from projections.orders.order_listing import ORDERS
from projections.tasks.task_listing import DUE, TASKS

FEW = 1_000
ROWS = {"tasks": int(os.environ.get("BENCH_TASKS", "1000000")),
        "orders": int(os.environ.get("BENCH_ORDERS", "100000"))}  # fmt: skip
ROUNDS, ASKED, PAGE, AT_ONCE = 7, 10, 50, 10_000
STATES = ("waiting", "assigned", "started", "submitted", "returned", "passed", "cancelled")
ORDER_STATES = ("received", "accepted", "released", "delivered", "closed")
KINDS = ("data_entry", "annotation", "scanning", "checking", "mail")
TITLES = ("名簿の入力", "宛名はり", "アンケートの集計", "議事録の整理", "写真のタグ付け")
CLIENTS = 5
"""Clients, to each of whom as many orders belong."""


def task_rows(number: int) -> Iterator[dict[str, Any]]:
    """Rows of the table of tasks: 500 to an order, of every state."""
    for place in range(number):
        state, order = STATES[place % len(STATES)], place // 500
        yield {
            "task_id": f"t{place:08d}", "order_id": f"o{order:06d}", "centre": FIRST_CENTRE,
            "number": place % 500, "key": f"{place:08d}", "state": state,
            "participant_id": f"p{place % 4:03d}" if state != "waiting" else None,
            "due_on": day_of(order), "minutes": 10, "spent": 0, "worked": 0, "returns": 0,
            "help_is_open": int(place % 7 == 2), "since": f"2026-04-01T{place % 24:02d}{place:06d}",
            "was_assigned": 1, "is_done": int(state in {"passed", "cancelled"}),
            "work_modes": "home_based,on_site", "priority": 2, "priority_code": "normal",
            "precedence": 0,
        }  # fmt: skip


def order_rows(number: int) -> Iterator[dict[str, Any]]:
    """Rows of the table of orders, of every state."""
    for place in range(number):
        state = ORDER_STATES[place % len(ORDER_STATES)]
        name = f"{TITLES[place % len(TITLES)]} {place}"
        client = f"株式会社 {place % CLIENTS:03d}"
        yield {
            "order_id": f"o{place:06d}", "centre": FIRST_CENTRE, "number": f"2026-{place:06d}",
            "client_id": f"c{place % CLIENTS:03d}", "title": name, "programme": "bpo",
            "kind_of_work": KINDS[place // 5 % len(KINDS)], "state": state,
            "received_on": day_of(place), "due_on": day_of(place + 9), "quantity": 10,
            "is_done": int(state in ORDER_STATES[3:]), "client_name": client,
            "client_sorted_as": folded(client), "title_sorted_as": folded(name),
            "search_text": f"2026-{place:06d} {folded(name)} {place % CLIENTS:03d}",
            "priority": 2, "priority_code": "normal", "since": "",
        }  # fmt: skip


def day_of(place: int) -> str:
    """A day of some two years."""
    return f"20{25 + place % 2}-{1 + place % 12:02d}-{1 + place % 28:02d}"


def fill(service: Service, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Put rows into a table of a read model."""
    while part := list(islice(rows, AT_ONCE)):
        marks = ", ".join("?" * len(part[0]))
        sql = f"INSERT INTO {table}__v1 ({', '.join(part[0])}) VALUES ({marks})"
        with service.views.write() as transaction:
            transaction.run_many(sql, [tuple(one.values()) for one in part])


def piece_rows(number: int) -> Iterator[dict[str, Any]]:
    """The pieces of the words of the orders."""
    for order in order_rows(number):
        place = {name: order[name] for name in ORDERS.place_of_pieces}
        for piece in pieces_of(order["search_text"]):
            yield {"piece": piece, **place}


def prepared(stack: ExitStack, store: str, tasks: int, orders: int) -> Service:
    """A service whose read models have so many rows."""
    service = stack.enter_context(opened(stack.enter_context(installation(store))))
    service.projections.catch_up()
    fill(service, "task_queue", task_rows(tasks))
    cards = (
        {
            "order_id": f"o{order:06d}",
            "centre": FIRST_CENTRE,
            "title": "名簿",
            "number": "n",
            "due_on": day_of(order),
            "work_modes": "home_based,on_site",
            "priority": 2,
        }
        for order in range(tasks // 500 + 1)
    )
    fill(service, "order_card", cards)
    fill(service, "order_list", order_rows(orders))
    fill(service, "order_pieces", piece_rows(orders))
    settle(service)
    return service


def questions() -> Iterator[tuple[str, Listing, Chosen]]:
    """Every sort and filter of both lists, and searches, by what they are called."""
    values: list[tuple[Listing, dict[str, Any]]] = [
        (TASKS, {"order_id": "o000001", "participant_id": "p002", "state": "waiting",
                "work_mode": "%on_site%", "help_is_open": 1, "due_from": "2026-01-01",
                "due_before": "2026-01-01", "key": "000000"}),
        (ORDERS, {"client_id": "c002", "state": "accepted", "kind_of_work": "mail",
                 "programme": "bpo", "due_from": "2026-01-01", "due_before": "2026-01-01"}),
    ]  # fmt: skip
    for listing, filters in values:
        first = next(iter(listing.sorts))
        for sort in listing.sorts:
            for descending in (False, True):
                turned = " descending" if descending else ""
                asked = Chosen(centres=(FIRST_CENTRE,), sort=sort, descending=descending)
                yield f"{listing.table}, sort {sort}{turned}", listing, asked
        for name, value in filters.items():
            sort = DUE if name.startswith("due_") else first
            asked = Chosen(centres=(FIRST_CENTRE,), sort=sort, filters={name: value})
            yield f"{listing.table}, filter {name}", listing, asked
    for words in ("名", "アンケート 7", "2026-000777", "名簿 000", "無い"):
        yield (
            f"order_list, words {words}",
            ORDERS,
            Chosen(centres=(FIRST_CENTRE,), sort="due", q=words),
        )


def milliseconds(service: Service, listing: Listing, asked: Chosen) -> float:
    """The milliseconds of two pages and a count, the mean of several."""
    begun = time.perf_counter()
    for _ in range(ASKED):
        found = page(service.views, listing, asked, after=None, limit=PAGE)
        if found.next is not None:
            page(service.views, listing, asked, after=found.next, limit=PAGE)
        count(service.views, listing, asked)
    return (time.perf_counter() - begun) / ASKED * 1000


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        few = prepared(stack, store, FEW, FEW)
        many = prepared(stack, store, ROWS["tasks"], ROWS["orders"])
        title(f"Two pages of a list and its count, {_many()} against {FEW:,} of each, {store}")
        for name, listing, asked in questions():
            sides: Sequence[Any] = [few, many]
            figures = in_turn(
                ROUNDS,
                {
                    str(number): partial(milliseconds, side, listing, asked)
                    for number, side in enumerate(sides)
                },
            )
            row(name, figures["1"], "ms", figures["0"], "at most 1.5")


def _many() -> str:
    return f"{ROWS['tasks']:,} tasks and {ROWS['orders']:,} orders"


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

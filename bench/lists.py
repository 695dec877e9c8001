"""Does every filter, sort and search of a list answer as fast among many rows as among few?

Rows are put straight into the read models. Each offered sort and filter and several searches of
every list are asked of both installations in turn, the first page and one further page.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any

from app.bootstrap import FIRST_CENTRE, Service
from app.jobs.job_listing import JOBS
from bench.stage import STORES, installation, opened, settle
from bench.table import in_turn, row, title
from domain.kernel.storage.database import Database
from domain.kernel.text.folding import folded
from projections.kernel.list_pages import count, page
from projections.kernel.listing import Chosen, Listing
from projections.kernel.pieces import pieces_of
from projections.orders.client_listing import CLIENTS
from projections.orders.order_listing import ORDERS
from projections.participants.participant_listing import PARTICIPANTS, kana_row
from projections.people.people_listing import PEOPLE
from projections.robots.shift_listing import SHIFTS
from projections.tasks.task_listing import TASKS

FEW = 1_000
MANY_TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
MANY_OTHERS = int(os.environ.get("BENCH_ROWS", "100000"))
ONLY = os.environ.get("BENCH_LISTS", "").split()
"""The names of the tables that are measured; all if there is none."""
ROUNDS, ASKED, PAGE, AT_ONCE = 7, 10, 50, 5_000
SORTED_AT_ONCE = 20_000
STATES = ("waiting", "assigned", "started", "submitted", "returned", "passed", "cancelled")
ORDER_STATES = ("received", "accepted", "released", "delivered", "closed")
SHIFT_STATES = ("open", "assigned", "confirmed", "ended", "no_show", "cancelled")
STANDINGS = ("trial", "active", "suspended", "left")
JOB_STATES = ("waiting", "running", "done", "refused", "failed")
JOBS_OF = ("import_tasks", "publish_roster")
KINDS = ("data_entry", "annotation", "scanning", "checking", "mail")
TITLES = ("名簿の入力", "宛名はり", "アンケートの集計", "議事録の整理", "写真のタグ付け")
FAMILIES = ("山田", "佐藤", "高橋", "林", "田中", "渡辺", "小林")
KANA = ("ヤマダ", "サトウ", "タカハシ", "ハヤシ", "タナカ", "ワタナベ", "コバヤシ")
GIVEN = ("花子", "太郎", "葵", "翔", "結衣")
PLACES = ("駅前の書店", "市役所の売店", "物販スペース", "図書館")
FEW_OF_A_KIND = 5
"""Clients of the orders, robots, venues and deployments of the shifts."""
PILOTS = 8
LEVELS = ("urgent", "high", "normal", "low")

Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A list that is measured: its rows, the values of its filters, and words to search.

    `also` are rows of other tables that its pages show, by table and number of rows. With
    `in_ledger` the list is a table of the ledger's database.
    """

    listing: Listing
    rows: Callable[[int], Rows]
    values: Mapping[str, Any]
    words: Sequence[str] = ()
    many: int = MANY_OTHERS
    in_ledger: bool = False
    also: Mapping[str, Callable[[int], Rows]] = field(default_factory=dict)

    def database(self, service: Service) -> Database:
        """The database that has the list."""
        return service.ledger.database if self.in_ledger else service.views


def task_rows(number: int) -> Rows:
    """Rows of the table of tasks: 500 to an order, of every state; one in eight is urgent."""
    for place in range(number):
        state, order = STATES[place % len(STATES)], place // 500
        level = 0 if place % 8 == 0 else 2
        yield {
            "task_id": f"t{place:08d}", "order_id": f"o{order:06d}", "centre": FIRST_CENTRE,
            "number": place % 500, "key": f"{place:08d}", "state": state,
            "participant_id": f"p{place % 4:03d}" if state != "waiting" else None,
            "due_on": day_of(order), "minutes": 10, "spent": 0, "worked": 0, "returns": 0,
            "help_is_open": int(place % 7 == 2), "since": f"{day_of(place)}T09:00:{place % 60:02d}",
            "was_assigned": 1, "is_done": int(state in {"passed", "cancelled"}),
            "work_modes": "home_based,on_site", "priority": level,
            "priority_code": LEVELS[level], "precedence": 0,
        }  # fmt: skip


def order_cards(tasks: int) -> Rows:
    """The orders of so many tasks."""
    for order in range(tasks // 500 + 1):
        yield {
            "order_id": f"o{order:06d}", "centre": FIRST_CENTRE, "title": "名簿", "number": "n",
            "due_on": day_of(order), "work_modes": "home_based,on_site", "priority": 2,
        }  # fmt: skip


def order_rows(number: int) -> Rows:
    """Rows of the table of orders, of every state; one in eight is urgent."""
    for place in range(number):
        state = ORDER_STATES[place % len(ORDER_STATES)]
        name = f"{TITLES[place % len(TITLES)]} {place}"
        client = f"株式会社 {place % FEW_OF_A_KIND:03d}"
        level = 0 if place % 8 == 0 else 2
        yield {
            "order_id": f"o{place:06d}", "centre": FIRST_CENTRE, "number": f"2026-{place:06d}",
            "client_id": f"c{place % FEW_OF_A_KIND:03d}", "title": name, "programme": "bpo",
            "kind_of_work": KINDS[place // 5 % len(KINDS)], "state": state,
            "received_on": day_of(place), "due_on": day_of(place + 9), "quantity": 10,
            "is_done": int(state in ORDER_STATES[3:]), "client_name": client,
            "client_sorted_as": folded(client), "title_sorted_as": folded(name),
            "search_text": f"2026-{place:06d} {folded(name)} {place % FEW_OF_A_KIND:03d}",
            "priority": level, "priority_code": LEVELS[level], "since": "",
        }  # fmt: skip


def shift_rows(number: int) -> Rows:
    """Rows of the table of shifts: four a day, of every state."""
    for place in range(number):
        state = SHIFT_STATES[place // 3 % len(SHIFT_STATES)]
        pilot = place % PILOTS if state != "open" else None
        name = "" if pilot is None else name_of(pilot)
        kana = "" if pilot is None else kana_of(pilot)
        robot, venue = place % FEW_OF_A_KIND, place % len(PLACES)
        at = folded(PLACES[venue])
        yield {
            "shift_id": f"s{place:08d}", "deployment_id": f"d{robot}", "robot_id": f"r{robot}",
            "venue_id": f"v{venue}", "centre": FIRST_CENTRE, "day": day_of(place // 4),
            "start_time": f"{10 + place % 4}:00", "end_time": f"{11 + place % 4}:00",
            "state": state, "person_id": None if pilot is None else f"p{pilot:08d}",
            "stand_by_id": f"p{place % (PILOTS - 1):08d}" if place % 2 else None,
            "pinned": int(place % 8 == 0), "is_done": int(place // 3 % len(SHIFT_STATES) > 2),
            "has_no_pilot": int(pilot is None), "pilot_sorted_as": folded(kana),
            "deployment_sorted_as": f"配置{robot}", "venue_sorted_as": at,
            "robot_sorted_as": f"{robot}号機",
            "search_text": f"{folded(name)} {folded(kana)} 配置{robot} {at} {robot}号機",
        }  # fmt: skip


def shift_people(_: int) -> Rows:
    """The pilots of the shifts."""
    for pilot in range(PILOTS):
        yield {
            "person_id": f"p{pilot:08d}", "centre": FIRST_CENTRE, "name": name_of(pilot),
            "name_kana": kana_of(pilot), "code": f"P-{pilot:03d}",
        }  # fmt: skip


def shift_places(_: int) -> Rows:
    """The robots, venues and deployments of the shifts."""
    for number in range(FEW_OF_A_KIND):
        for kind, name in (("r", f"{number}号機"), ("d", f"配置{number}"), ("v", "場所")):
            yield {"place_id": f"{kind}{number}", "name": name}


def participant_rows(number: int) -> Rows:
    """Rows of the table of participants, of every state and mode."""
    for place in range(number):
        state = STANDINGS[place // 7 % len(STANDINGS)]
        code = f"P-{place:06d}"
        kana = folded(kana_of(place))
        yield {
            "participant_id": f"q{place:08d}", "person_id": f"p{place:08d}",
            "centre": FIRST_CENTRE, "code": code, "state": state,
            "work_mode": ("home_based", "on_site", "commuting")[place % 3],
            "registered_on": day_of(place), "is_done": int(state == "left"),
            "name": name_of(place), "name_kana": kana_of(place),
            "search_name": folded(name_of(place)), "search_kana": kana, "has_no_kana": 0,
            "kana_row": kana_row(kana),
            "search_text": f"{folded(code)} {folded(name_of(place))} {kana}",
        }  # fmt: skip


def people_rows(number: int) -> Rows:
    """Rows of the table of people; one in eight is no participant."""
    for place in range(number):
        name, kana, code = folded(name_of(place)), folded(kana_of(place)), f"P-{place:06d}"
        is_participant = int(place % 8 != 0)
        yield {
            "person_id": f"p{place:08d}", "centre": FIRST_CENTRE, "name": name_of(place),
            "name_kana": kana_of(place), "birth_date": birth_of(place),
            "resident": int(place % 4 != 0), "search_name": name, "search_kana": kana,
            "has_no_kana": 0, "codes": code if is_participant else "",
            "is_participant": is_participant,
            "search_text": f"{name} {kana} {folded(code) if is_participant else ''}",
        }  # fmt: skip


def client_rows(number: int) -> Rows:
    """Rows of the table of clients."""
    for place in range(number):
        name = f"{FAMILIES[place % len(FAMILIES)]}商店 {place}"
        kana = f"{KANA[place % len(KANA)]}ショウテン {place}"
        yield {
            "client_id": f"c{place:08d}", "centre": FIRST_CENTRE, "name": name, "name_kana": kana,
            "kind": ("company", "city", "other")[place % 3], "search_name": folded(name),
            "search_kana": folded(kana), "sorted_as": folded(kana),
            "search_text": f"{folded(name)} {folded(kana)}",
        }  # fmt: skip


def job_rows(number: int) -> Rows:
    """Rows of the table of jobs, of every state."""
    for place in range(number):
        at = f"{day_of(place)}T{8 + place % 10:02d}:{place % 60:02d}:00.000000+00:00"
        yield {
            "id": f"j{place:08d}", "kind": JOBS_OF[place % len(JOBS_OF)], "arguments": "{}",
            "centre": FIRST_CENTRE, "asked_by": f"a{place % PILOTS:08d}",
            "state": JOB_STATES[place // 2 % len(JOB_STATES)], "done": 0, "total": 10,
            "errors": "[]", "attempts": 1, "not_before": at, "created_at": at, "updated_at": at,
        }  # fmt: skip


def name_of(place: int) -> str:
    """The name of a person."""
    return f"{FAMILIES[place % len(FAMILIES)]} {GIVEN[place // 7 % len(GIVEN)]}"


def kana_of(place: int) -> str:
    """The reading of a person's name."""
    return f"{KANA[place % len(KANA)]} {GIVEN[place // 7 % len(GIVEN)]}"


def day_of(place: int) -> str:
    """A day of some two years."""
    return f"20{25 + place % 2}-{1 + place % 12:02d}-{1 + place % 28:02d}"


def birth_of(place: int) -> str:
    """A day of some sixty years."""
    return (date(1945, 1, 1) + timedelta(days=place * 37 % 21_900)).isoformat()


MEASURED = (
    Measured(
        listing=TASKS,
        rows=task_rows,
        many=MANY_TASKS,
        values={
            "order_id": "o000001", "participant_id": "p002", "state": "waiting",
            "work_mode": "%on_site%", "help_is_open": 1, "priority": 0,
            "due_from": "2026-01-01", "due_before": "2026-01-01", "changed_from": "2026-03-01",
            "changed_before": "2025-03-01", "key": "000000", "number": 7,
            "orders": ("o000001", "o000002"),
        },
        also={"order_card": order_cards},
    ),
    Measured(
        listing=ORDERS,
        rows=order_rows,
        values={
            "client_id": "c002", "state": "accepted", "kind_of_work": "mail", "programme": "bpo",
            "priority": "urgent", "due_from": "2026-01-01", "due_before": "2026-01-01",
            "received_from": "2026-03-01", "received_before": "2025-03-01",
        },
        words=("名", "アンケート 7", "2026-000777", "名簿 000", "無い"),
    ),
    Measured(
        listing=SHIFTS,
        rows=shift_rows,
        values={
            "state": "confirmed", "deployment_id": "d2", "venue_id": "v2", "robot_id": "r2",
            "person_id": "p00000007", "stand_by_id": "p00000003", "pinned": 1,
            "first": "2026-03-01", "last": "2025-03-01",
        },
        words=("山", "タカハシ 図書", "山田 2号機", "無い"),
        also={"shift_people": shift_people, "shift_places": shift_places},
    ),
    Measured(
        listing=PARTICIPANTS,
        rows=participant_rows,
        values={
            "state": "suspended", "work_mode": "on_site", "kana": "ta",
            "registered_from": "2026-03-01", "registered_before": "2025-03-01",
            "begins_with": "P-0007",
        },
        words=("林", "田中 花子", "P-000777", "無い"),
    ),
    Measured(
        listing=PEOPLE,
        rows=people_rows,
        values={"resident": 0, "participant": 0, "birth_date": "1990-05-05"},
        words=("林", "田中 花子", "P-000777", "無い"),
    ),
    Measured(
        listing=CLIENTS,
        rows=client_rows,
        values={"kind": "city"},
        words=("林", "田中 77", "無い"),
    ),
    Measured(
        listing=JOBS,
        rows=job_rows,
        values={
            "state": "failed", "kind": "publish_roster", "asked_by": "a00000003",
            "asked_from": f"{day_of(3)}T", "asked_before": "2025-03-01T",
        },
        in_ledger=True,
    ),
)  # fmt: skip
"""Every list; the audit trail is measured by `trail_search`."""


def fill(database: Database, table: str, rows: Rows) -> None:
    """Put rows into a table."""
    while part := list(islice(rows, AT_ONCE)):
        marks = ", ".join("?" * len(part[0]))
        sql = f"INSERT INTO {table} ({', '.join(part[0])}) VALUES ({marks})"
        with database.write() as transaction:
            transaction.run_many(sql, [tuple(one.values()) for one in part])


def piece_rows(listing: Listing, rows: Rows) -> Rows:
    """The pieces of the words of rows, many rows at a time in the order of the pieces."""
    while part := list(islice(rows, SORTED_AT_ONCE)):
        found = [(piece, one) for one in part for piece in pieces_of(one["search_text"])]
        for piece, one in sorted(found, key=itemgetter(0)):
            yield {"piece": piece, **{name: one[name] for name in listing.place_of_pieces}}


def prepared(stack: ExitStack, store: str, lists: Sequence[Measured], *, few: bool) -> Service:
    """A service whose read models have so many rows."""
    service = stack.enter_context(opened(stack.enter_context(installation(store))))
    service.projections.catch_up()
    for one in lists:
        number, at = FEW if few else one.many, one.database(service)
        own = one.listing.table if one.in_ledger else f"{one.listing.table}__v1"
        fill(at, own, one.rows(number))
        if one.listing.pieces is not None:
            fill(at, f"{one.listing.pieces}__v1", piece_rows(one.listing, one.rows(number)))
        for table, rows in one.also.items():
            fill(at, f"{table}__v1", rows(number))
    settle(service)
    return service


def questions(one: Measured) -> Iterator[tuple[str, Chosen]]:
    """Every sort and filter of a list, and searches, by what they are called."""
    listing, centres = one.listing, (FIRST_CENTRE,)
    first = next(iter(listing.sorts))
    for sort in listing.sorts:
        for descending in (False, True):
            turned = " descending" if descending else ""
            asked = Chosen(centres=centres, sort=sort, descending=descending)
            yield f"{listing.table}, sort {sort}{turned}", asked
    for name in listing.filters:
        asked = Chosen(
            centres=centres, sort=listing.sort_for([name]), filters={name: one.values[name]}
        )
        yield f"{listing.table}, filter {name}", asked
    for words in one.words:
        yield f"{listing.table}, words {words}", Chosen(centres=centres, sort=first, q=words)


def milliseconds(database: Database, listing: Listing, asked: Chosen) -> float:
    """The milliseconds of two pages and a count, the mean of several."""
    begun = time.perf_counter()
    for _ in range(ASKED):
        found = page(database, listing, asked, after=None, limit=PAGE)
        if found.next is not None:
            page(database, listing, asked, after=found.next, limit=PAGE)
        count(database, listing, asked)
    return (time.perf_counter() - begun) / ASKED * 1000


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    lists = [one for one in MEASURED if not ONLY or one.listing.table in ONLY]
    with ExitStack() as stack:
        few = prepared(stack, store, lists, few=True)
        many = prepared(stack, store, lists, few=False)
        sizes = f"{MANY_TASKS:,} tasks and {MANY_OTHERS:,} rows of other lists"
        title(f"Two pages of a list and its count, {sizes} against {FEW:,} of each, {store}")
        for one in lists:
            for name, asked in questions(one):
                sides = {"few": few, "many": many}
                figures = in_turn(
                    ROUNDS,
                    {
                        side: partial(milliseconds, one.database(service), one.listing, asked)
                        for side, service in sides.items()
                    },
                )
                row(name, figures["many"], "ms", figures["few"], "at most 1.5")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

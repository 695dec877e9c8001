"""Does a page answer as fast among 1,000,000 tasks as among 1,000?

Both installations stand open in one process. Every page is asked for in turn by whoever opens it
first, through the application; a page of one thing shows one thing of every state.
"""

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.pages.routing import PageRoute
from bench.crowd import Crowd
from bench.stage import STORES, installation, opened
from bench.table import p95, row, title
from domain.kernel.messaging.caller import Role
from tests.app.visitors import Visitor, visitor
from tests.pages.house import House
from tests.pages.walk import roles, routes, visits

TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
FEW, PEOPLE, ROUNDS, ASKED = 1_000, 60, 5, 30
LEFT_OUT = {"/admin/doctor"}
"""It looks at everything on purpose, and waits for read models while nothing builds them."""


@dataclass
class Side:
    """An installation with so many tasks, and a visitor of every role."""

    crowd: Crowd
    visitors: dict[str | None, Visitor]
    house: House

    def asked(self, route: PageRoute) -> float:
        """The milliseconds within which 95 of 100 answers of a page came."""
        found = []
        for role in roles(route):
            by = self.visitors[role]
            ways = list(visits(route, role, self.house))
            for number in range(ASKED if ways else 0):
                way = ways[number % len(ways)]
                self.crowd.service.projections.catch_up()
                begun = time.perf_counter()
                answer = by.client.get(way.address, headers=by.headers)
                found.append(time.perf_counter() - begun)
                assert answer.status_code in (200, 303), (way.address, answer.status_code)
        return p95(found) * 1000 if found else 0.0


def prepared(stack: ExitStack, store: str, tasks: int) -> Side:
    """A centre at work: tasks wait, some are in hand, handed in, returned and passed."""
    crowd = Crowd(stack.enter_context(opened(stack.enter_context(installation(store)))))
    working = crowd.add_participants(PEOPLE, signed_in=PEOPLE)
    crowd.add_tasks(tasks)
    for number, by in enumerate(working):
        given = by.post("/work-queue/next").json
        if number % 3:
            by.post(f"/tasks/{given['id']}/submit", {"result": {"text": "済み"}, "minutes": 20})
        if number % 3 == 2:
            verdict = {"verdict": "pass" if number % 2 else "return", "comment": "見ました"}
            crowd.staff.post(f"/tasks/{given['id']}/inspect", verdict)
    crowd.service.projections.catch_up()
    return Side(crowd, _visitors(crowd, working[0]), _house(crowd, working[0]))


def _visitors(crowd: Crowd, participant: Visitor) -> dict[str | None, Visitor]:
    made: dict[str | None, Visitor] = {None: Visitor(crowd.app.test_client())}
    for role in set(Role) - {Role.SYSTEM, Role.PARTICIPANT}:
        client = crowd.orders[0].client_id if role is Role.CLIENT else None
        made[role.value] = visitor(crowd.app, crowd.service, role, client_id=client)
    return made | {"participant": participant}


def _house(crowd: Crowd, participant: Visitor) -> House:
    """Where the names in addresses are found; the participant's own tasks are those in hand."""
    own = crowd.service.ledger.rows(
        "SELECT MIN(t.task_id) AS id FROM task_places t"
        " JOIN accounts a ON a.participant_id = t.participant_id WHERE a.account_id = ?"
        " GROUP BY t.state",
        str(participant.account_id),
    )
    return House(crowd.service, crowd.app, "", {}, [line["id"] for line in own])


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        nowhere = stack.enter_context(Path(os.devnull).open("w"))
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        few, many = (prepared(stack, store, tasks) for tasks in (FEW, TASKS))
        title(f"p95 of a page among {TASKS:,} tasks against {FEW:,}, {store}")
        for route in (item for item in routes() if item.path not in LEFT_OUT):
            before, after = [], []
            for _ in range(ROUNDS):
                before.append(few.asked(route))
                after.append(many.asked(route))
            if all(before):
                row(f"{route.path}, {FEW:,}", before, "ms")
                row(f"{route.path}, {TASKS:,}", after, "ms", before, "at most 2")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

"""Does a page answer as fast with 1,000,000 tasks as with 1,000?

Both installations are open in one process. Every page is requested in turn by each role that may
open it, through the application. A detail page is requested for one item of every state.
"""

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.pages.routing import PageRoute
from bench.callers import Callers
from bench.stage import STORES, installation, opened, settle
from bench.table import p95, row, title
from domain.kernel.messaging.caller import Role
from tests.app.visitors import Visitor, visitor
from tests.pages.served_centre import ServedCentre
from tests.pages.walk import roles, routes, visits

TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
FEW, PEOPLE, ROUNDS, ASKED = 1_000, 60, 5, 30
LEFT_OUT = {"/admin/doctor"}
"""It reads everything on purpose, and waits for read models that nothing builds here."""


@dataclass
class Side:
    """An installation with a given number of tasks, and a visitor of every role."""

    callers: Callers
    visitors: dict[str | None, Visitor]
    served_centre: ServedCentre

    def asked(self, route: PageRoute) -> float:
        """Return the p95 of a page in milliseconds."""
        found = []
        for role in roles(route):
            by = self.visitors[role]
            channels = list(visits(route, role, self.served_centre))
            for number in range(ASKED if channels else 0):
                way = channels[number % len(channels)]
                self.callers.service.projections.catch_up()
                begun = time.perf_counter()
                answer = by.client.get(way.address, headers=by.headers)
                found.append(time.perf_counter() - begun)
                assert answer.status_code in (200, 303), (way.address, answer.status_code)
        return p95(found) * 1000 if found else 0.0


def prepared(stack: ExitStack, store: str, tasks: int) -> Side:
    """A centre at work: tasks are waiting, assigned, handed in, returned and passed."""
    callers = Callers(stack.enter_context(opened(stack.enter_context(installation(store)))))
    working = callers.add_participants(PEOPLE, signed_in=PEOPLE)
    callers.add_tasks(tasks)
    for number, by in enumerate(working):
        given = by.post("/work-queue/next").json
        if number % 3:
            by.post(f"/tasks/{given['id']}/submit", {"result": {"text": "済み"}, "minutes": 20})
        if number % 3 == 2:
            verdict = {"verdict": "pass" if number % 2 else "return", "comment": "見ました"}
            callers.staff.post(f"/tasks/{given['id']}/inspect", verdict)
    settle(callers.service)
    return Side(callers, _visitors(callers, working[0]), _served_centre(callers, working[0]))


def _visitors(callers: Callers, participant: Visitor) -> dict[str | None, Visitor]:
    made: dict[str | None, Visitor] = {None: Visitor(callers.app.test_client())}
    for role in set(Role) - {Role.SYSTEM, Role.PARTICIPANT}:
        client = callers.orders[0].client_id if role is Role.CLIENT else None
        made[role.value] = visitor(callers.app, callers.service, role, client_id=client)
    return made | {"participant": participant}


def _served_centre(callers: Callers, participant: Visitor) -> ServedCentre:
    """Resolves the ids in page addresses; the participant's own tasks are one of each state."""
    own = callers.service.ledger.rows(
        "SELECT MIN(t.task_id) AS id FROM task_places t"
        " JOIN accounts a ON a.participant_id = t.participant_id WHERE a.account_id = ?"
        " GROUP BY t.state",
        str(participant.account_id),
    )
    return ServedCentre(callers.service, callers.app, "", {}, [line["id"] for line in own])


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

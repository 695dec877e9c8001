"""Does `next` answer as fast with 1,000,000 waiting tasks and 2,000 participants as with 1,000?

Both installations are open in one process and are called in turn, through the application.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import structlog

from bench.callers import Callers
from bench.stage import STORES, installation, opened, settle
from bench.table import p95, row, title
from tests.app.visitors import Visitor

TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
Ask = Callable[[Callers, Iterator[Visitor]], list[float]]
FEW, PEOPLE, ASKING, ROUNDS, ASKED = 1_000, 2_000, 100, 7, 60


def prepared(stack: ExitStack, store: str, tasks: int) -> tuple[Callers, Iterator[Visitor]]:
    """Return callers with this many waiting tasks, read models at the head, and the visitors."""
    settings = stack.enter_context(installation(store))
    callers = Callers(stack.enter_context(opened(settings)))
    asking = callers.add_participants(PEOPLE, signed_in=ASKING)
    callers.add_tasks(tasks)
    settle(callers.service)
    return callers, cycle(asking)


def fetches(asking: Iterator[Visitor]) -> list[float]:
    """The seconds of each `next`; the task is handed in, so that the visitor may ask again."""
    found = []
    for visitor in [next(asking) for _ in range(ASKED)]:
        begun = time.perf_counter()
        answer = visitor.post("/work-queue/next")
        found.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        given = visitor.post(f"/tasks/{answer.json['id']}/submit", {"result": {}, "minutes": 1})
        assert given.status_code == 200, given.get_data(as_text=True)
    return found


def questions(callers: Callers, path: str) -> list[float]:
    """The seconds of each response to a query by staff."""
    found = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        answer = callers.staff.get(path)
        found.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.get_data(as_text=True)
    return found


def later_page(callers: Callers) -> str:
    """The address of a page in the middle of the queue."""
    middle = callers.orders[len(callers.orders) // 2]
    path = f"/work-queue?order_id={middle.id}&limit=50"
    return f"{path}&cursor={callers.staff.get(path).json['next']}"


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        nowhere = stack.enter_context(Path(os.devnull).open("w"))
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        sides = {tasks: prepared(stack, store, tasks) for tasks in (FEW, TASKS)}
        asked: dict[str, Ask] = {
            "POST /work-queue/next": lambda _, asking: fetches(asking),
            "GET /work-queue": lambda callers, _: questions(callers, "/work-queue"),
            "GET /work-queue?state=waiting": lambda callers, _: questions(
                callers, "/work-queue?state=waiting"
            ),
            "GET /work-queue?work_mode=on_site": lambda callers, _: questions(
                callers, "/work-queue?work_mode=on_site"
            ),
            "GET /work-queue?order_id=, the second page": lambda callers, _: questions(
                callers, later_page(callers)
            ),
            "GET /job-orders/ID": lambda callers, _: questions(
                callers, f"/job-orders/{callers.orders[-1].id}"
            ),
        }
        title(f"p95 among {TASKS:,} tasks against {FEW:,}, {PEOPLE:,} participants, {store}")
        for what, ask in asked.items():
            few, many = [], []
            for _ in range(ROUNDS):
                few.append(p95(ask(*sides[FEW])) * 1000)
                many.append(p95(ask(*sides[TASKS])) * 1000)
            row(f"{what}, {FEW:,}", few, "ms")
            row(f"{what}, {TASKS:,}", many, "ms", few, "at most 1.5")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

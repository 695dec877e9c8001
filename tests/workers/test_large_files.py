"""A file ten times as long takes no more memory: neither when it comes in nor when it goes out."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from tests.api_clients import ApiClient, ApiClients
from workers import job_kinds
from workers.perform import perform_with

FEW = 1_000
GROWTH = {"import": 4_000_000, "csv": 1_000_000, "jsonl": 1_000_000, "xlsx": 1_000_000}
"""Bytes: an import keeps the set of its keys and up to one part more; an export keeps a page."""
FORMS = ("csv", "jsonl", "xlsx")
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def api(service: Service) -> ApiClients:
    return ApiClients(service)


@pytest.fixture
def staff(api: ApiClients) -> ApiClient:
    return api.opened_by(Role.COORDINATOR)


def content(rows: int) -> bytes:
    lines = (f"{number:06d},{'原文のとおり入力する' * 2}\n" for number in range(rows))
    return ("key,source_text\n" + "".join(lines)).encode()


def peak(act: Callable[[], None]) -> int:
    """The most memory that Python held during the act beyond what it held before, in bytes."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_through(staff: ApiClient, path: str) -> None:
    """Read an answer block by block and keep none of it."""
    assert sum(len(block) for block in staff.get(path).response) > FEW


def asked_for(api: ApiClients, staff: ApiClient, rows: int) -> tuple[JobOrder, UUID]:
    """An order whose import waits for its worker."""
    order = api.centre.order()
    answer = staff.upload(f"/job-orders/{order.id}/tasks/import", content(rows), "tasks.csv")
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return order, UUID(answer.json["job"]["id"])


@pytest.mark.parametrize("many", [3_000, pytest.param(20_000, marks=pytest.mark.fault)])
def test_the_memory_of_an_import_and_of_an_export_does_not_grow_with_the_rows(
    api: ApiClients, staff: ApiClient, many: int
) -> None:
    taken: dict[str, list[int]] = {name: [] for name in GROWTH}
    first = api.centre.order(tasks=10)
    for form in FORMS:  # What is only loaded once counts for neither.
        staff.get(f"/job-orders/{first.id}/results?format={form}")
    for rows in (FEW, many):
        order, job = asked_for(api, staff, rows)
        performed = partial(perform_with, api.service, job_kinds.IMPORT_TASKS, job)
        taken["import"].append(peak(performed))
        assert staff.get(f"/jobs/{job}").json["done"] == rows
        for form in FORMS:
            path = f"/job-orders/{order.id}/results?format={form}"
            taken[form].append(peak(partial(read_through, staff, path)))
    grown = {name: after - before for name, (before, after) in taken.items()}
    assert all(grown[name] < GROWTH[name] for name in GROWTH), grown


def test_a_key_is_refused_where_it_stands_twice_or_in_the_order_already(
    api: ApiClients, staff: ApiClient
) -> None:
    order = api.centre.order()
    api.centre.add(order, [f"{number:06d}" for number in range(0, 3_000, 1_000)])
    lines = [f"{number:06d},x" for number in range(2_500)]
    lines[1_900] = "000007,x"
    file = ("key,source_text\n" + "\n".join(lines) + "\n").encode()
    answer = staff.upload(f"/job-orders/{order.id}/tasks/import", file, "tasks.csv")
    job = answer.json["job"]["id"]

    perform_with(api.service, job_kinds.IMPORT_TASKS, UUID(job))

    found = staff.get(f"/jobs/{job}").json
    assert found["state"] == "refused"
    assert [error["line"] for error in found["errors"]] == [2, 1_002, 1_902, 2_002]
    left = api.service.ledger.row("SELECT COUNT(*) AS n FROM task_places")
    assert left is not None
    assert left["n"] == 3

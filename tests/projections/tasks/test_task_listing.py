"""The work queue is read page by page in one order, and no page looks at every task."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.priority import Priority
from domain.kernel.storage.database import Database, Row
from domain.kernel.storage.postgres import PostgresDatabase
from domain.orders.job_order import WorkMode
from domain.participants.participant import Participant
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.commands import ChooseTaskDueDate, ChooseTaskPriority, FetchNext
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen, Listed
from projections.tasks.task_listing import DUE, TASKS, TURN, in_order
from projections.tasks.waiting_tasks import (
    HELD,
    SUBMITTED,
    asking,
    count_asking,
    count_in_states,
    in_states,
)
from tests.centre import CENTRE, Centre, as_participant

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"state": "waiting"},
    {"work_mode": "%on_site%"},
    {"work_mode": "%on_site%", "state": "waiting"},
    {"due_before": date(2026, 6, 1).isoformat()},
]


@pytest.fixture
def centre(service: Service) -> Centre:
    """Three orders of 700 tasks, the second for the centre alone and the third due first."""
    centre = Centre(service)
    centre.order(tasks=700, work_modes=(WorkMode.HOME_BASED,), due_on=date(2026, 5, 20))
    centre.order(tasks=700, work_modes=(WorkMode.ON_SITE,), due_on=date(2026, 5, 20))
    centre.order(tasks=700, due_on=date(2026, 5, 10))
    service.projections.catch_up()
    return centre


def asked(sort: str = TURN, **filters: Any) -> Chosen:
    """What is asked of the tasks of the centre."""
    return Chosen(centres=(CENTRE,), sort=sort, filters=filters)


def pages(views: Database, **filters: Any) -> Iterator[Row]:
    """Every task of a question, page by page."""
    found = Listed([], ())
    while found.next is not None:
        found = page(views, TASKS, asked(**filters), after=found.next or None, limit=300)
        yield from found.rows


@pytest.mark.one_in(3)
@pytest.mark.parametrize("facts", QUESTIONS)
def test_pages_show_every_task_once_and_in_order(centre: Centre, facts: dict[str, Any]) -> None:
    found = list(pages(centre.service.views, **facts))

    places = [(row["due_on"], row["order_id"], row["number"]) for row in found]
    assert places == sorted(set(places))
    assert len(places) == (1_400 if "work_mode" in facts else 2_100)


def test_the_tasks_of_other_centres_are_not_shown(centre: Centre) -> None:
    views = centre.service.views
    order = centre.service.ledger.rows("SELECT order_id FROM order_terms")[0]["order_id"]
    for facts in ({}, {"work_mode": "%on_site%"}, {"order_id": order}):
        assert in_order(views, centres=("elsewhere",), limit=10, **facts) == []


@contextmanager
def watched(database: Database) -> Iterator[list[str]]:
    """The plans of every query on tasks that is asked of `database` inside the block.

    PostgreSQL reads a small table whole and sorts it whatever its indexes; it is told to do so
    only where it cannot do otherwise.
    """
    plans: list[str] = []
    read = database.read

    def read_with_plan(sql: str, parameters: Any = ()) -> list[Row]:
        if "FROM task_" not in sql:
            return read(sql, parameters)
        if isinstance(database, PostgresDatabase):
            with database.write() as transaction:
                transaction.run("SET LOCAL enable_seqscan TO off")
                transaction.run("SET LOCAL enable_sort TO off")
                found = transaction.run(f"EXPLAIN {sql}", parameters)
            plans.extend(f"{row['QUERY PLAN']}" for row in found)
        else:
            found = read(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plans.extend(row["detail"] for row in found)
        return read(sql, parameters)

    database.read = read_with_plan  # type: ignore[method-assign]
    try:
        yield plans
    finally:
        del database.read


def scans(plans: list[str], *tables: str) -> list[str]:
    """The steps that look at every row of one of the tables."""
    return [
        plan
        for plan in plans
        for table in tables
        if f"Seq Scan on {table}" in plan
        or (plan.startswith(f"SCAN {table}") and "USING" not in plan)
    ]


def _analysed(database: Database) -> None:
    with database.write() as transaction:
        transaction.run("ANALYZE")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("facts", QUESTIONS)
def test_no_page_of_the_queue_scans_the_tasks(centre: Centre, facts: dict[str, Any]) -> None:
    views = centre.service.views
    _analysed(views)
    with watched(views) as plans:
        page(views, TASKS, asked(TURN, **facts), after=None, limit=50)
        page(views, TASKS, asked(DUE, **facts), after=None, limit=50)
    assert plans
    assert not scans(plans, "task_queue", "task_queue__v1")
    # The rows of a window are tried, and sorted again.
    is_tried = "work_mode" in facts or "due_before" in facts
    assert is_tried or not [one for one in plans if "TEMP B-TREE" in one or "Sort  (" in one]


def test_what_waits_longest_is_read_by_its_index(centre: Centre) -> None:
    views = centre.service.views
    _analysed(views)
    before = centre.service.clock.now()
    with watched(views) as plans:
        asking(views, CENTRE, before=before, limit=5)
        in_states(views, CENTRE, SUBMITTED, before=before, after=("2026-04-01", ""), limit=5)
        count_asking(views, CENTRE, before=before)
        count_in_states(views, CENTRE, HELD, before=before)
    assert plans
    assert not scans(plans, "q", "task_queue", "task_queue__v1")
    assert not [one for one in plans if "TEMP B-TREE" in one or "Sort  (" in one]


def test_asking_for_the_next_task_scans_no_tasks(centre: Centre) -> None:
    service = centre.service
    participant: Participant = centre.participant()
    order = UUID(
        service.ledger.rows("SELECT order_id FROM order_terms ORDER BY due_on")[0]["order_id"]
    )
    first, second = (task_id(order, f"{number:06d}") for number in range(2))
    centre.does(ChooseTaskDueDate(task_id=first, due_on=date(2026, 5, 1)))
    centre.does(ChooseTaskPriority(task_id=second, priority=Priority.URGENT, reason="急ぎ"))
    _analysed(service.ledger.database)
    with watched(service.ledger.database) as plans:
        outcome = service.bus.dispatch(FetchNext(), Envelope(caller=as_participant(participant)))
    assert outcome.aggregate is not None and outcome.aggregate.id == first
    assert plans
    assert not [one for one in plans if "TEMP B-TREE" in one or "Sort  (" in one]
    assert not scans(plans, "task_places", "task_declines", "effort", "turns")

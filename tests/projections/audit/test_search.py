"""Steps are found by an index, whatever is asked for, and the answer is what a plain look gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain import registry
from domain.kernel.events.opening import Recorded
from domain.kernel.privacy.subjects import subjects_of
from domain.kernel.storage.database import Database, Row
from domain.kernel.storage.ledger_positions import events_at
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import ChangeDueDate
from domain.participants.commands import CheckIn
from domain.tasks.commands import AssignTask, SubmitTask
from projections.audit import search
from projections.audit.labels import GROUPS
from projections.audit.names import Names
from projections.audit.sentences import WORDS
from projections.audit.span_bounds import END, Span
from projections.audit.topics import topic_label
from tests.app.orders.page_client import statements
from tests.centre import CENTRE, Centre, as_participant

TODAY = date(2026, 4, 15)
NARROW = {"first": TODAY, "last": TODAY + timedelta(days=1)}
WIDE = {"first": TODAY - timedelta(days=400), "last": TODAY + timedelta(days=1)}
KNOWN = datetime(2026, 4, 16, 12, tzinfo=UTC)
"""An instant between two of the days of work."""
FILTERS: list[dict[str, Any]] = [
    {},
    {"type": "task"},
    {"type": "task.assigned"},
    {"type": "task.assigned.v1"},
    {"type": "participant"},
    {"type": "nothing_of_ours"},
    {"type": search.CHANGES},
    {"actor": "somebody"},
    {"subject": "order"},
    {"subject": "person"},
    NARROW,
    WIDE,
    {"first": TODAY + timedelta(days=1)},
    {"last": TODAY},
    {"type": search.CHANGES, "first": TODAY},
    {"type": "task.assigned.v1", "last": TODAY},
    {"first": TODAY + timedelta(days=900)},
    {"type": "task", **NARROW},
    {"type": "task", **WIDE},
    {"actor": "somebody", "type": "task", **NARROW},
    {"subject": "order", "type": "task", "actor": "somebody", **WIDE},
    {"known_at": KNOWN},
    {"known_at": KNOWN, "type": search.CHANGES, **WIDE},
    {"known_at": KNOWN, "subject": "order", "last": TODAY},
]


@pytest.fixture
def lived(service: Service, clock: SettableClock) -> dict[str, Any]:
    """A centre with three days of work, one step of which was recorded later."""
    centre = Centre(service)
    order, somebody = centre.order(tasks=3), centre.participant()
    acting = as_participant(somebody)
    for number in range(3):
        task = centre.task(order, f"{number:06d}")
        centre.does(AssignTask(task_id=task.id, participant_id=somebody.id))
        centre.does(CheckIn(participant_id=somebody.id), acting)
        centre.does(SubmitTask(task_id=task.id, result={}, minutes=5), acting)
        clock.advance(timedelta(days=1))
    day = TODAY + timedelta(days=1)
    late = ChangeDueDate(
        order_id=order.id, due_on=date(2026, 9, 1), reason="相談のうえ", occurred_on=day
    )
    centre.does(late)
    service.projections.catch_up()
    return {"order": order.id, "person": somebody.person_id, "somebody": acting.actor}


def asked(wanted: dict[str, Any], lived: dict[str, Any]) -> dict[str, Any]:
    return {
        name: lived.get(value, value) if isinstance(value, str) else value
        for name, value in wanted.items()
    }


def fits(
    recorded: Recorded,
    type: str | None = None,
    actor: str | None = None,
    subject: UUID | None = None,
    first: date = date.min,
    last: date = date.max,
    known_at: datetime | None = None,
) -> bool:
    """The same question, asked of one event."""
    topic, meta = recorded.event.TOPIC, recorded.event.meta
    if type == search.CHANGES:
        is_of_type = not topic.startswith("access.")
    else:
        is_of_type = type is None or topic == type or topic.startswith(f"{type}.")
    return (
        meta.centre == CENTRE
        and is_of_type
        and actor in (None, meta.actor)
        and (subject is None or subject in subjects_of(recorded.event))
        and first <= meta.occurred_on <= last
        and (known_at is None or meta.recorded_at <= known_at)
    )


@pytest.mark.one_in(3)
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_every_search_finds_what_a_plain_look_finds(
    service: Service, lived: dict[str, Any], wanted: dict[str, Any]
) -> None:
    query = asked(wanted, lived)
    expected = [item.position for item in service.ledger.read(0, 5000) if fits(item, **query)]
    for centres in ((CENTRE,), (CENTRE, "elsewhere")):
        for newest_first in (False, True):
            narrowed: dict[str, Any] = {"centres": centres, "newest_first": newest_first, **query}
            in_order = expected[::-1] if newest_first else expected
            rows = search.events(service.views, limit=1000, **narrowed)
            assert [row["position"] for row in rows] == in_order
            for edge in in_order[3:4]:
                cursor: dict[str, Any] = {"before" if newest_first else "after": edge}
                rows = search.events(service.views, limit=2, **narrowed, **cursor)
                assert [row["position"] for row in rows] == in_order[4:6]
    assert search.events(service.views, centres=("elsewhere",), limit=9, **query) == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_every_search_goes_by_an_index(
    service: Service, lived: dict[str, Any], wanted: dict[str, Any]
) -> None:
    with plans(service.views) as steps:
        search.events(service.views, centres=(CENTRE,), limit=51, **asked(wanted, lived))
    assert steps or wanted == {"type": "nothing_of_ours"}
    assert not [step for step in steps if step.startswith("SCAN audit_") or "Seq Scan" in step]


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The steps of the plan of every query inside the block.

    PostgreSQL reads a small table whole whatever its indexes; it is told to do so only where it
    cannot do otherwise.
    """
    steps: list[str] = []
    read = database.read

    def read_with_plan(sql: str, parameters: Any = ()) -> list[Row]:
        if isinstance(database, PostgresDatabase):
            with database.write() as transaction:
                transaction.run("SET LOCAL enable_seqscan TO off")
                found = transaction.run(f"EXPLAIN {sql}", parameters)
            steps.extend(str(row["QUERY PLAN"]) for row in found)
        else:
            found = read(f"EXPLAIN QUERY PLAN {sql}", parameters)
            steps.extend(str(row["detail"]) for row in found)
        return read(sql, parameters)

    database.read = read_with_plan  # type: ignore[method-assign]
    try:
        yield steps
    finally:
        del database.read


def test_a_page_of_a_long_span_reads_few_rows(service: Service, lived: dict[str, Any]) -> None:
    span = Span(service.views, (CENTRE,), None, TODAY + timedelta(days=9), with_access=True)
    everything = {"after": 0, "before": END}
    newest = span.bounds_of_page(**everything, newest_first=True, limit=1)
    oldest = span.bounds_of_page(**everything, newest_first=False, limit=1)
    whole = span.bounds(**everything)
    assert newest is not None and oldest is not None and whole is not None
    assert oldest.days == (TODAY.isoformat(),) and oldest.low == whole.low
    assert newest.high == whole.high
    # The second day has the newest event, and the third one lies before it.
    assert newest.days == tuple((TODAY + timedelta(days=day)).isoformat() for day in (1, 2))


def test_events_are_read_at_many_places_at_once(service: Service, lived: dict[str, Any]) -> None:
    everything = service.ledger.read(0, 5000)
    places = [item.position for item in everything][::2]
    found = events_at(service.ledger, [*places, 10**9])
    assert found == {item.position: item.event for item in everything if item.position in places}
    assert events_at(service.ledger, []) == {}


def test_names_are_learnt_in_few_questions(service: Service, lived: dict[str, Any]) -> None:
    events = [row.event for row in service.ledger.read(0, 5000)]
    learnt, plain = (Names(service.ledger, service.views) for _ in range(2))
    learnt.learn(events)
    with statements(service.views, service.ledger.database) as questions:
        told = [learnt.actor(event.meta.actor) for event in events]
        told.append(learnt.named("order", lived["order"]))
    assert questions == []
    assert told[:-1] == [plain.actor(event.meta.actor) for event in events]
    assert told[-1] == plain.named("order", lived["order"])


def test_a_request_holds_together_and_names_its_cause(
    service: Service, lived: dict[str, Any]
) -> None:
    submitted = service.ledger.read(0, 1, ["task.submitted.v1"])[0]
    meta = submitted.event.meta
    rows = search.of_one_request(service.views, meta.correlation_id, centres=(CENTRE,), limit=9)
    assert [row["topic"] for row in rows] == [
        "task.accepted.v1",
        "task.started.v1",
        "task.submitted.v1",
    ]
    for centre, at in ((CENTRE, submitted.position), ("elsewhere", None)):
        found = search.position_of_cause(
            service.views, meta.correlation_id, meta.event_id, centres=(centre,)
        )
        assert found == at


def test_a_task_is_found_by_its_key(service: Service, lived: dict[str, Any]) -> None:
    rows = search.tasks_with_key(service.views, "000001", centres=(CENTRE,), limit=9)
    assert [row["key"] for row in rows] == ["000001"]
    assert search.tasks_with_key(service.views, "000001", centres=("elsewhere",), limit=9) == []


def test_every_kind_of_event_has_a_name_and_a_group() -> None:
    topics = set(registry.topic_registry().topics())
    assert topics <= set(WORDS)
    assert {topic.split(".")[0] for topic in topics} <= set(GROUPS)
    assert topic_label("of.a_newer_release.v1").en == "Another record"

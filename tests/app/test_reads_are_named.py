"""Whoever reads a read model says so: only then can it wait, and say how far behind that is.

The same walk sees that what is kept about people is not shown, and no file sent, without a trace.
"""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from app.factory import routers
from app.http.routing import Operation
from app.pages.routing import PageRoute
from domain.kernel.messaging.caller import Role
from domain.participants.queries import person_of
from domain.tasks.task import Task
from projections.registry import PROJECTORS
from tests.app.test_statements import Side, few, probe
from tests.pages.walk import roles, routes, visits
from tests.traces import Traces

__all__ = ["few", "probe"]
OWNERS = {table: item.name for item in PROJECTORS for table in item.tables}
TABLES = re.compile(rf"\b(?:FROM|JOIN)\s+({'|'.join(OWNERS)})\b", re.IGNORECASE)
NAME = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
OPERATIONS = [
    operation
    for router in routers()
    for operation in router.operations
    if operation.method == "GET"
]


def read(side: Side) -> set[str]:
    """The read models that were asked since the probe was cleared."""
    return {OWNERS[table.lower()] for sql in side.probe.asked for table in TABLES.findall(sql)}


def addresses(path: str, side: Side, role: str) -> Iterator[str]:
    """Addresses of a question about one thing of each kind that it may be asked about."""
    names = NAME.findall(path)
    if not names:
        yield path
    elif len(names) == 1 and names[0] in side.served_centre.ids:
        own = side.served_centre.own if role == "participant" else {}
        yield from (
            NAME.sub(id, path) for id in own.get(names[0], side.served_centre.ids[names[0]])
        )


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.path)
def test_a_page_names_every_read_model_that_it_reads_and_leaves_a_trace(
    route: PageRoute, few: Side, traces: Traces
) -> None:
    for role in roles(route):
        for visit in visits(route, role, few.served_centre):
            traces.begin()
            few.probe.asked.clear()
            by = few.visitors[role]
            answer = by.client.get(visit.address, headers=by.headers)
            assert read(few) <= set(route.reads), visit.address
            traces.require(answer, visit.address, person_behind(few, role))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.path)
def test_a_question_names_every_read_model_that_it_reads_and_leaves_a_trace(
    operation: Operation, few: Side, traces: Traces
) -> None:
    for role in sorted(operation.roles):
        for address in addresses(operation.path, few, role.value):
            traces.begin()
            few.probe.asked.clear()
            by = few.visitors[role.value]
            answer = by.get(address)
            answer.get_data()  # What is streamed is read on the way.
            assert read(few) <= set(operation.reads), address
            traces.require(answer, address, person_behind(few, role.value))


FILES = [item for item in OPERATIONS if set(item.media_types) - {"application/json"} and item.roles]


@pytest.mark.parametrize("operation", FILES, ids=lambda item: item.path)
def test_every_file_leaves_a_trace(operation: Operation, few: Side, traces: Traces) -> None:
    role = max(role.value for role in operation.roles)
    fields = operation.query._declared_fields if operation.query is not None else {}
    for address in addresses(operation.path, few, role):
        traces.begin()
        answer = few.visitors[role].get(f"{address}?format=csv" if "format" in fields else address)
        traces.require(answer, address)


def person_behind(side: Side, role: str | None) -> UUID | None:
    """The person who is the participant among the visitors; None for another role."""
    if role != Role.PARTICIPANT.value:
        return None
    task = side.service.ledger.get(Task, UUID(side.served_centre.own_tasks[-1]))
    assert task.participant_id is not None
    return person_of(side.service.ledger, task.participant_id)


@pytest.fixture(scope="module")
def traces(few: Side) -> Traces:
    """The traces of the side."""
    return Traces(few.service)


@pytest.fixture
def rewound(few: Side, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    """A side whose read models say that they have seen nothing yet."""
    views = few.service.views
    builds = views.read("SELECT name, number, position FROM projection_builds")
    monkeypatch.setattr("app.http.consistency.OUT_OF_REACH", 0)
    monkeypatch.setattr("projections.kernel.lag.FAR_EVENTS", 0)
    with views.write() as transaction:
        transaction.run("UPDATE projection_builds SET position = 0")
    yield few
    with views.write() as transaction:
        for build in builds:
            transaction.run(
                "UPDATE projection_builds SET position = ? WHERE name = ? AND number = ?",
                (build["position"], build["name"], build["number"]),
            )


@pytest.mark.parametrize(
    "route", [item for item in routes() if item.reads], ids=lambda item: str(item.path)
)
def test_a_page_that_reads_says_how_far_behind_it_is(route: PageRoute, rewound: Side) -> None:
    for role in roles(route):
        for visit in visits(route, role, rewound.served_centre):
            by = rewound.visitors[role]
            answer = by.client.get(visit.address, headers=by.headers)
            if route.is_issued:
                assert answer.status_code == 503, visit.address
                assert answer.headers["Retry-After"]
            elif answer.status_code == 200:
                assert 'id="behind"' in answer.text, visit.address


@pytest.mark.parametrize(
    "operation", [item for item in OPERATIONS if item.reads], ids=lambda item: str(item.path)
)
def test_an_answer_that_reads_says_how_far_behind_it_is(
    operation: Operation, rewound: Side
) -> None:
    for role in sorted(operation.roles):
        for address in addresses(operation.path, rewound, role.value):
            answer = rewound.visitors[role.value].get(address)
            answer.get_data()
            if operation.is_issued:
                assert answer.status_code == 503, address
            elif answer.status_code == 200:
                assert answer.headers["Ashiato-Behind"].startswith("events="), address

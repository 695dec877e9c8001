"""Whoever reads a read model says so: only then can it wait, and say how far behind that is."""

import re
from collections.abc import Iterator

import pytest

from app.factory import routers
from app.http.routing import Operation
from app.pages.routing import PageRoute
from projections.registry import PROJECTORS
from tests.app.test_statements import Side, few, probe
from tests.pages.walk import roles, routes, visits

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
def test_a_page_names_every_read_model_that_it_reads(route: PageRoute, few: Side) -> None:
    for role in roles(route):
        for visit in visits(route, role, few.served_centre):
            few.probe.asked.clear()
            by = few.visitors[role]
            by.client.get(visit.address, headers=by.headers)
            assert read(few) <= set(route.reads), visit.address


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.path)
def test_a_question_names_every_read_model_that_it_reads(operation: Operation, few: Side) -> None:
    for role in sorted(operation.roles):
        for address in addresses(operation.path, few, role.value):
            few.probe.asked.clear()
            by = few.visitors[role.value]
            by.get(address)
            assert read(few) <= set(operation.reads), address


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
            if operation.is_issued:
                assert answer.status_code == 503, address
            elif answer.status_code == 200:
                assert answer.headers["Ashiato-Behind"].startswith("events="), address

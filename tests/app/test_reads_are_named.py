"""Whoever reads a read model says so: only then can it wait, and say how far behind that is."""

import re
from collections.abc import Iterator

import pytest

from app.factory import rooms
from app.pages.doors import PageDoor
from app.web import Operation
from projections.catalogue import PROJECTORS
from tests.app.test_statements import Side, sides
from tests.pages.walk import doors, roles, visits

__all__ = ["sides"]
OWNERS = {table: one.name for one in PROJECTORS for table in one.tables}
TABLES = re.compile(rf"\b(?:FROM|JOIN)\s+({'|'.join(OWNERS)})\b", re.IGNORECASE)
NAME = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
OPERATIONS = [one for room in rooms() for one in room.operations if one.method == "GET"]


def read(side: Side) -> set[str]:
    """The read models that were asked since the probe was cleared."""
    return {OWNERS[table.lower()] for sql in side.probe.asked for table in TABLES.findall(sql)}


def addresses(path: str, side: Side, role: str) -> Iterator[str]:
    """Addresses of a question about one thing of each kind that it may be asked about."""
    names = NAME.findall(path)
    if not names:
        yield path
    elif len(names) == 1 and names[0] in side.house.things:
        own = side.house.own if role == "participant" else {}
        yield from (NAME.sub(id, path) for id in own.get(names[0], side.house.things[names[0]]))


@pytest.mark.parametrize("door", doors(), ids=lambda door: door.path)
def test_a_page_names_every_read_model_that_it_reads(
    door: PageDoor, sides: tuple[Side, Side]
) -> None:
    side = sides[0]
    for role in roles(door):
        for visit in visits(door, role, side.house):
            side.probe.asked.clear()
            by = side.visitors[role]
            by.client.get(visit.address, headers=by.headers)
            assert read(side) <= set(door.reads), visit.address


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.path)
def test_a_question_names_every_read_model_that_it_reads(
    operation: Operation, sides: tuple[Side, Side]
) -> None:
    side = sides[0]
    for role in sorted(operation.roles):
        for address in addresses(operation.path, side, role.value):
            side.probe.asked.clear()
            by = side.visitors[role.value]
            by.get(address)
            assert read(side) <= set(operation.reads), address


@pytest.fixture
def rewound(sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    """A side whose read models say that they have seen nothing yet."""
    views = sides[0].service.views
    builds = views.read("SELECT name, number, position FROM projection_builds")
    monkeypatch.setattr("app.freshness.OUT_OF_REACH", 0)
    monkeypatch.setattr("projections.kernel.lag.FAR_EVENTS", 0)
    with views.write() as transaction:
        transaction.run("UPDATE projection_builds SET position = 0")
    yield sides[0]
    with views.write() as transaction:
        for one in builds:
            transaction.run(
                "UPDATE projection_builds SET position = ? WHERE name = ? AND number = ?",
                (one["position"], one["name"], one["number"]),
            )


@pytest.mark.parametrize(
    "door", [one for one in doors() if one.reads], ids=lambda one: str(one.path)
)
def test_a_page_that_reads_says_how_far_behind_it_is(door: PageDoor, rewound: Side) -> None:
    for role in roles(door):
        for visit in visits(door, role, rewound.house):
            by = rewound.visitors[role]
            answer = by.client.get(visit.address, headers=by.headers)
            if door.is_issued:
                assert answer.status_code == 503, visit.address
                assert answer.headers["Retry-After"]
            elif answer.status_code == 200:
                assert 'id="behind"' in answer.text, visit.address


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.reads], ids=lambda one: str(one.path)
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

"""How often does a page ask the database? As often for many things as for few, and not very often.

The demonstration is loaded twice, once with ten times the tasks; whatever is asked once a row, an
event or a person shows as a larger number.
"""

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.bootstrap import FIRST_CENTRE, Service, bootstrap
from app.demo.commands import load
from app.demo.load import Plan
from app.demo.staff import CLIENT_OF_THE_SIGN_IN, client_id
from app.factory import create_app
from app.pages.routing import PageRoute
from app.settings import Settings
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.visitors import Visitor, visitor
from tests.pages.piloting import let_them_pilot
from tests.pages.served_centre import IDS, SEED, ServedCentre
from tests.pages.walk import roles, routes, visits

MOST = 40
"""Questions that a page may ask at most, whatever it shows."""
TRIES = 3
"""What is looked at once a second for all requests comes on top of one of them by chance."""
SPARE = 4
"""How many more it may ask among more things: a state that it shows may need a question more."""
LOOKS_AT_EVERYTHING = {"/admin/doctor", "/inspect/several"}
"""Pages whose questions are the point, or that open the work of many tasks (fifty at most)."""
LIGHT = 100_000
"""Bytes that a first page may bring over the line, with its style and scripts."""
NOON = datetime(2025, 4, 16, 3, 0, tzinfo=UTC)


class Probe:
    """Counts what is asked of every SQLite file that is opened while it listens."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @contextmanager
    def listening(self, monkeypatch: pytest.MonkeyPatch) -> Iterator["Probe"]:
        """Listen to every connection that is made inside the block."""
        connect = sqlite3.connect

        def connected(*args: object, **more: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **more)  # type: ignore[call-overload]
            connection.set_trace_callback(self._note)
            return connection

        monkeypatch.setattr(sqlite3, "connect", connected)
        yield self
        monkeypatch.undo()

    def _note(self, sql: str) -> None:
        if threading.current_thread().name == "health":
            return  # It is asked once for all pages of some seconds.
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.asked.append(sql)


@dataclass
class Side:
    """One installation with its visitors, and a probe in its databases."""

    service: Service
    app: Flask
    served_centre: ServedCentre
    visitors: dict[str | None, Visitor]
    probe: Probe

    def most(self, route: PageRoute) -> tuple[int, str]:
        """The most that any visit to a page asks, and what it asks most often."""
        found = [(0, "")]
        for role in roles(route):
            by = self.visitors[role]
            for visit in visits(route, role, self.served_centre):
                found.append(min(self._asked(by, visit.address) for _ in range(TRIES)))
        return max(found)

    def _asked(self, by: Visitor, address: str) -> tuple[int, str]:
        self.probe.asked.clear()
        answer = by.client.get(address, headers=by.headers)
        assert answer.status_code in (200, 303), (address, answer.status_code)
        often = Counter(self.probe.asked).most_common(1)
        return len(self.probe.asked), f"{address} {often}"


@pytest.fixture(scope="module")
def probe() -> Iterator[Probe]:
    """Listens to the databases of every installation that is opened after it."""
    with pytest.MonkeyPatch.context() as patch, Probe().listening(patch) as found:
        yield found


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, probe: Probe) -> Iterator[Side]:
    """A centre with few tasks."""
    side = _side(tmp_path_factory.mktemp("few"), 0.04, probe)
    yield side
    side.service.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, probe: Probe) -> Iterator[Side]:
    """The same centre with ten times as many."""
    side = _side(tmp_path_factory.mktemp("many"), 0.4, probe)
    yield side
    side.service.close()


def _side(folder: Path, scale: float, probe: Probe) -> Side:
    settings = Settings.for_folder(folder)
    load(settings, seed=SEED, today=date(2025, 4, 16), days=10, scale=scale)
    service = bootstrap(settings, clock=SettableClock(NOON))
    service.projections.catch_up()
    app = create_app(service)
    busiest = service.ledger.rows(
        "SELECT participant_id AS id FROM task_places WHERE participant_id IS NOT NULL"
        " GROUP BY participant_id ORDER BY COUNT(*) DESC, participant_id LIMIT 1"
    )[0]["id"]
    plan = Plan(seed=SEED, today=date(2025, 4, 16), days=10, scale=scale)
    let_them_pilot(
        service, SEED, next(member for member in plan.members if str(member.id) == busiest)
    )
    service.projections.catch_up()
    client = client_id(SEED, CLIENT_OF_THE_SIGN_IN)
    behind = {"participant": {"participant_id": busiest}, "client": {"client_id": client}}
    visitors: dict[str | None, Visitor] = {
        role.value: visitor(app, service, role, **behind.get(role.value, {}))
        for role in Role
        if role is not Role.SYSTEM
    }
    visitors[None] = Visitor(app.test_client())
    own = service.ledger.rows(
        "SELECT MIN(task_id) AS id FROM task_places WHERE participant_id = ? GROUP BY state",
        busiest,
    )
    served_centre = ServedCentre(service, app, "", {}, [row["id"] for row in own])
    assert set(IDS) <= set(served_centre.ids), FIRST_CENTRE
    return Side(service, app, served_centre, visitors, probe)


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "route",
    [route for route in routes() if route.path not in LOOKS_AT_EVERYTHING],
    ids=lambda route: route.path,
)
def test_a_page_asks_as_often_among_many_things_as_among_few(
    route: PageRoute, few: Side, many: Side
) -> None:
    among_few, among_many = few.most(route), many.most(route)
    assert among_many[0] <= MOST, among_many
    assert among_many[0] <= among_few[0] + SPARE, (among_few, among_many)


def test_the_probe_notices_a_question(few: Side) -> None:
    few.probe.asked.clear()
    few.service.views.read("SELECT COUNT(*) AS n FROM task_queue")
    few.service.ledger.rows("SELECT COUNT(*) AS n FROM task_places")
    assert len(few.probe.asked) == 2


@pytest.mark.parametrize("address", ["/api/v1/work-queue", "/queue"])
def test_what_read_models_have_seen_is_asked_once(
    few: Side, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, seen = few.visitors[Role.MANAGER.value], few.service.projections.position()
    # As it is while something stands in the quarantine: then it is told what is left out.
    monkeypatch.setattr(few.service.ledger.quarantine, "is_empty", lambda: False)
    by.client.set_cookie("ashiato_seen", str(seen))
    try:
        few.probe.asked.clear()
        answer = by.client.get(address, headers=by.headers | {"Ashiato-Position": str(seen)})
    finally:
        by.client.delete_cookie("ashiato_seen")
    assert answer.status_code == 200
    assert len([item for item in few.probe.asked if "projection_builds" in item]) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_the_page_where_a_day_begins_is_light(role: Role, many: Side) -> None:
    by = many.visitors[role.value]
    small = by.headers | {"Accept-Encoding": "gzip"}
    page = by.client.get(by.client.get("/", headers=small).headers["Location"], headers=small)
    assert page.status_code == 200
    further = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert further
    sent = [len(page.data), *(len(by.client.get(item, headers=small).data) for item in further)]
    assert sum(sent) < LIGHT, sent

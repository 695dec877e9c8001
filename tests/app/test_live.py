"""Open pages are told that something changed: by the real server, whatever its threads do."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from app.bootstrap import FIRST_CENTRE, Service, bootstrap
from app.factory import create_app
from app.pages import sse_streams
from app.pages.change_feed import IN_THE_OFFICE, centre, changes_between
from app.pages.sse import READS
from app.pages.sse_streams import Streams
from app.pages.sse_subscription import Listener
from app.robots.venue_links.tokens import sealed_token
from app.runtime.web_server import THREADS
from app.settings import Settings
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.orders.client import ClientKind
from domain.orders.commands import ReceiveJobOrder, RegisterClient
from domain.orders.job_order import Inspection, KindOfWork, Programme, WorkMode
from domain.robots.deployments.commands import ReportFault
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from tests.app.visitors import (
    PASSWORD,
    Visitor,
    add_account,
    cookie_of,
    signed_in,
    stranger,
    visitor,
)
from tests.shop import Shop

ELSEWHERE = "elsewhere"
START = "import app.pages.sse_streams as s; s.TICK = 0.1; from app.cli.main import main; main()"


@dataclass
class Running:
    """A server in a process of its own, and the service that it shares its files with."""

    port: int
    service: Service
    app: Flask

    def session(self, *centres: str) -> Visitor:
        """A coordinator of these centres who has signed in."""
        email = f"{uuid4().hex}@example.jp"
        add_account(self.service, Role.COORDINATOR, email=email, password=PASSWORD, centres=centres)
        return signed_in(self.app, email)

    def listen(self, who: Visitor, **headers: str) -> "Ear":
        """Open a stream for somebody."""
        cookie = f"ashiato_session={cookie_of(self.app, who)}"
        return self.ask("/live", Cookie=cookie, **headers)

    def ask(self, path: str, **headers: str) -> "Ear":
        """Open a stream."""
        caller = HTTPConnection("127.0.0.1", self.port, timeout=20)
        caller.request("GET", path, headers=headers)
        return Ear(caller)

    def act(self, centre: str = FIRST_CENTRE) -> int:
        """Let an order be received in a centre; gives its position."""
        by = Envelope(caller=system("tests", centre))
        made = RegisterClient(name="みなと商会", kind=ClientKind.COMPANY, centre=centre)
        client = self.service.bus.dispatch(made, by).aggregate
        assert client is not None
        today = self.service.clock.today()
        outcome = self.service.bus.dispatch(
            ReceiveJobOrder(
                centre=centre,
                client_id=client.id,
                title="名簿の入力",
                programme=Programme.BPO,
                kind_of_work=KindOfWork.DATA_ENTRY,
                received_on=today,
                due_on=today,
                work_modes=(WorkMode.HOME_BASED,),
                minutes_per_task=10,
                inspection=Inspection.NONE,
                instructions="",
            ),
            by,
        )
        self.service.projections.catch_up()
        return outcome.position


class Ear:
    """One end of a stream."""

    def __init__(self, caller: HTTPConnection) -> None:
        self._caller = caller
        self.answer = caller.getresponse()

    def next(self, wanted: str = "event: ") -> str:
        """The next line that begins with `wanted`; empty when the stream has ended."""
        while line := self.answer.readline().decode():
            if line.startswith(wanted):
                return line.strip()
        return ""

    def close(self) -> None:
        """Go away."""
        self.answer.close()
        self._caller.close()


@pytest.fixture(scope="module")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with one process, in which there are two centres."""
    folder = tmp_path_factory.mktemp("live") / "data"
    shutil.copytree(sqlite_template, folder)
    service = bootstrap(Settings.for_folder(folder))
    command = FoundCentre(code=ELSEWHERE, name=ELSEWHERE, kind=CentreKind.BPO)
    service.bus.dispatch(command, Envelope(caller=system("tests", ELSEWHERE)))
    service.projections.catch_up()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-c", START, "web", "--port", str(port), "--web", "1"],
        env={**os.environ, "ASHIATO_DATA_DIR": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: is_alive(port), 60)
        yield Running(port, service, create_app(service))
    finally:
        server.terminate()
        server.wait(15)
        service.close()


def until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """True as soon as `condition` holds; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_alive(port: int) -> bool:
    """True if the server answers."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as caller:
        try:
            caller.request("GET", "/healthz")
            return caller.getresponse().status == 200
        except OSError:
            return False


def test_more_pages_listen_than_there_are_threads_and_all_hear(running: Running) -> None:
    people = [running.session(FIRST_CENTRE) for _ in range(3)]
    ears = [running.listen(people[number % 3]) for number in range(THREADS * 3)]
    try:
        assert {ear.answer.status for ear in ears} == {200}
        assert ears[0].answer.headers["Content-Type"].startswith("text/event-stream")
        assert ears[0].answer.headers["Cache-Control"] == "no-store"
        assert is_alive(running.port), "streams have used up the threads"
        position = running.act()
        for ear in ears:
            assert ear.next("id: ") == f"id: {position}"
            assert ear.next() == "event: changed"
    finally:
        for ear in ears:
            ear.close()


def test_another_centre_is_not_heard(running: Running) -> None:
    here, there = (running.listen(running.session(centre)) for centre in (FIRST_CENTRE, ELSEWHERE))
    first = running.act(ELSEWHERE)
    assert there.next("id: ") == f"id: {first}"
    second = running.act(FIRST_CENTRE)
    assert here.next("id: ") == f"id: {second}", "the first thing heard is one's own"
    here.close()
    there.close()


def test_a_stream_ends_with_its_session(running: Running) -> None:
    one, other = running.session(FIRST_CENTRE), running.session(FIRST_CENTRE)
    ended, stays = running.listen(one), running.listen(other)
    assert one.delete("/session").status_code == 204
    running.service.projections.catch_up()
    assert ended.next() == "event: ended"
    assert ended.next() == "", "and the connection is closed"
    running.act()
    assert stays.next() == "event: changed"
    ended.close()
    stays.close()


def test_what_was_missed_is_told_at_once(running: Running) -> None:
    who = running.session(FIRST_CENTRE)
    before = running.service.ledger.head()
    now = running.act()
    running.act(ELSEWHERE)
    late = running.listen(who, **{"Last-Event-ID": str(before)})
    assert late.next("id: ") >= f"id: {now}"
    late.close()
    knows = running.listen(who, **{"Last-Event-ID": str(now)})
    again = running.act()
    assert knows.next("id: ") == f"id: {again}", "nothing of another centre was told before"
    knows.close()


def test_only_coordinators_with_a_session_may_listen(running: Running) -> None:
    assert stranger(running.app).client.get("/live").status_code == 401
    for role in (Role.PARTICIPANT, Role.CLIENT, Role.SUPERVISOR, Role.ADMIN, Role.THERAPIST):
        guest = visitor(running.app, running.service, role)
        assert guest.client.get("/live", headers=guest.headers).status_code == 403, role
    token = visitor(running.app, running.service, Role.COORDINATOR)
    assert token.client.get("/live", headers=token.headers).status_code == 404
    session = running.session(FIRST_CENTRE)
    assert session.client.head("/live").status_code == 404


def test_the_page_of_a_venue_listens_without_an_account_as_long_as_its_address_holds(
    running: Running,
) -> None:
    shop, ledger = Shop.open(running.service), running.service.ledger
    venue_id = shop.deployment.venue_id
    link = shop.does(IssueVenueLink(venue_id=venue_id, last=running.service.clock.today()))
    running.service.projections.catch_up()
    address = f"/live/venue/day/{sealed_token(running.service.secrets, link)}"
    before = str(ledger.head())
    ears = [running.ask(address, **{"Last-Event-ID": before}) for _ in range(THREADS + 1)]
    running.act()
    elsewhere = Shop.open(running.service).deployment.id
    shop.does(ReportFault(deployment_id=elsewhere, note="首が動きません"))
    shop.does(ReportFault(deployment_id=shop.deployment.id, note="首が動きません"))
    position = ledger.head()
    running.service.projections.catch_up()
    assert [ear.next("id: ") for ear in ears] == [f"id: {position}"] * len(ears)
    shop.does(EndVenueLink(venue_id=venue_id))
    running.service.projections.catch_up()
    for ear in ears:
        assert ear.next("event: ended") == "event: ended"
        assert ear.next() == ""
        ear.close()
    again = running.ask(address)
    assert again.answer.status == 404
    again.close()


def test_there_is_a_most(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse_streams, "MOST_OF_ONE", 2)
    here = Streams(running.service, READS)
    listener = Listener(str(uuid4()), frozenset({centre(FIRST_CENTRE)}))
    other = Listener(str(uuid4()), listener.subjects)
    try:
        opened = [here.add(listener, lambda: listener, None) for _ in range(2)]
        with pytest.raises(Unavailable):
            here.add(listener, lambda: listener, None)
        opened.append(here.add(other, lambda: other, None))
    finally:
        here.close()
    assert all(item.is_gone() for item in opened)


def test_writing_and_looking_are_no_news(running: Running) -> None:
    before = running.service.ledger.head()
    running.session(FIRST_CENTRE)
    found = changes_between(
        running.service.ledger, before, running.service.ledger.head(), [IN_THE_OFFICE]
    )
    assert found.last == {}
    assert found.rights, "but sessions are looked at again"


def test_after_something_unforeseen_a_page_that_asks_again_is_served(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse_streams, "TICK", 0.02)
    monkeypatch.setattr(sse_streams, "HEARTBEAT", 1)
    here = Streams(running.service, READS)
    listener = Listener(str(uuid4()), frozenset({centre(FIRST_CENTRE)}))

    def stumble() -> Listener:
        raise LookupError("nobody thought of this")

    try:
        for _ in range(2):
            assert b"".join(here.add(listener, stumble, None)).startswith(b"retry: ")
        again = iter(here.add(listener, lambda: listener, None))
        running.act()
        assert any(b"event: changed" in piece for piece in again), "a new thread serves it"
    finally:
        here.close()

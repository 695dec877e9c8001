"""A PostgreSQL that accepts and never answers: refused in time, and well again by itself.

Its processes are stopped with SIGSTOP, on a server of this module alone.
"""

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service, bootstrap, migrate
from app.factory import create_app
from app.settings import Settings
from domain.kernel.errors import Unavailable
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.deadlines import REQUEST_SECONDS, in_all
from tests.app.visitors import Visitor, add_account, signed_in, visitor
from tests.servers import PostgresProcess, postgres_process, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
EMAIL, PASSWORD = "somebody@example.jp", "正しい馬 電池 11"
BUSY_MACHINE = 1.0
"""Seconds more that a machine with much to do may take before somebody's turn comes."""
CLIENT = {"name": "みなと書店", "kind": "company"}


@dataclass
class Centre:
    """A centre on a server that can be frozen, and somebody who may do everything there."""

    server: PostgresProcess
    service: Service
    app: Flask
    staff: Visitor
    guest: Visitor
    """Somebody with a session."""


@pytest.fixture(scope="module")
def centre(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("silent") / "data"
    shutil.copytree(sqlite_template, folder)
    with postgres_process() as server:
        service = bootstrap(Settings.for_folder(folder, database_url=server.address))
        migrate(service)
        app = create_app(service)
        staff = visitor(app, service, Role.COORDINATOR, Role.ADMIN)
        add_account(service, Role.ADMIN, email=EMAIL, password=PASSWORD)
        yield Centre(server, service, app, staff, signed_in(app, EMAIL, PASSWORD))
        service.close()


@pytest.fixture(autouse=True)
def answering(centre: Centre) -> None:
    """Each experiment begins with a server that is known to answer."""
    wait_until(lambda: readyz(centre).status_code == 200, what="being ready")


ASKED: dict[str, Callable[[Centre], TestResponse]] = {
    "a command": lambda at: at.staff.post("/clients", CLIENT | {"id": str(uuid4())}),
    "a list": lambda at: at.staff.get("/people"),
    "a list that waits": lambda at: at.staff.get("/people", {"Ashiato-Position": "1"}),
    "a page of a session": lambda at: at.guest.client.get("/"),
    "a sign-in": lambda at: at.app.test_client().post(
        "/api/v1/session", json={"email": EMAIL, "password": PASSWORD}
    ),
}


def readyz(at: Centre) -> TestResponse:
    """What `/readyz` says; it looks at most once a second."""
    return at.app.test_client().get("/readyz")


def timed(ask: Callable[[], TestResponse]) -> tuple[float, TestResponse]:
    """How long an answer took, and the answer."""
    began = time.monotonic()
    answer = ask()
    return time.monotonic() - began, answer


def assert_refused(taken: float, answer: TestResponse, most: float = REQUEST_SECONDS) -> None:
    """Refused in time: as unavailable, with a word on when to come again."""
    assert taken < most + BUSY_MACHINE
    assert answer.status_code == 503, answer.text
    if answer.content_type != "application/json":
        assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.fault
def test_everything_is_refused_in_time_and_goes_on_by_itself(centre: Centre) -> None:
    found: dict[str, tuple[float, TestResponse]] = {}

    def ask(name: str) -> None:
        found[name] = timed(lambda: ASKED[name](centre))

    with centre.server.frozen():
        threads = [threading.Thread(target=ask, args=(name,)) for name in ASKED]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert set(found) == set(ASKED), "somebody waits on"
        for taken, answer in found.values():
            assert_refused(taken, answer)

        def is_told() -> bool:
            taken, answer = timed(lambda: readyz(centre))
            assert taken < REQUEST_SECONDS + BUSY_MACHINE
            return json.loads(answer.data)["reasons"] == ["database_away"]

        wait_until(is_told, what="the database being told of")
        assert readyz(centre).status_code == 503

        # Whoever comes now does not wait for what is known: at most for one look.
        taken, answer = timed(lambda: ASKED["a list"](centre))
        assert_refused(taken, answer, most=2.5)
        assert_refused(*timed(lambda: ASKED["a command"](centre)), most=0.5)
        assert centre.app.test_client().get("/healthz").status_code == 200

    wait_until(lambda: readyz(centre).status_code == 200, what="being ready again")
    assert ASKED["a command"](centre).status_code == 201
    assert ASKED["a list"](centre).status_code == 200
    assert ASKED["a sign-in"](centre).status_code == 200


def test_a_command_that_was_cut_off_is_recorded_once(centre: Centre) -> None:
    client, key = CLIENT | {"id": str(uuid4())}, {"Idempotency-Key": uuid4().hex}
    with centre.server.frozen(), in_all(1):
        assert_refused(*timed(lambda: centre.staff.post("/clients", client, key)), most=1)

    wait_until(
        lambda: centre.staff.post("/clients", client, key).status_code == 201,
        what="the answer under the same key",
    )
    history = centre.service.ledger.read(0, 10_000)
    assert [str(item.event.originator_id) for item in history].count(client["id"]) == 1


def test_several_waits_of_one_request_share_its_patience(centre: Centre) -> None:
    with centre.server.frozen():
        began = time.monotonic()
        with in_all(1):
            for _ in range(5):
                with pytest.raises(Unavailable):
                    centre.service.ledger.rows("SELECT 1 FROM jobs")
                with pytest.raises(Unavailable):
                    centre.service.views.read("SELECT 1 FROM projection_builds")
                with pytest.raises(Unavailable):
                    centre.service.ledger.head()
                with pytest.raises(Unavailable):
                    centre.service.keys.check()
        assert time.monotonic() - began < 1 + BUSY_MACHINE


def test_a_connection_that_was_given_up_is_ended_by_the_server_too(centre: Centre) -> None:
    with in_all(0.5), pytest.raises(Unavailable):
        centre.service.ledger.rows("SELECT pg_sleep(60)")

    def asleep() -> int:
        return len(
            centre.service.ledger.rows(
                "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'"
            )
        )

    wait_until(lambda: asleep() == 0, 20, what="the end of the statement")

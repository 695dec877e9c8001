"""Read models and processes that stand still under a running product: it says so, and goes on."""

import sys
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from domain.identity.commands import IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from tests.app.visitors import OPERATOR, add_account
from tests.centre import Centre
from tests.faults.installations import ON_BOTH_STORES
from tests.running import Running, inside
from tests.servers import wait_until
from tests.standing_still import standing_still

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]


def token_of(running: Running) -> str:
    """A bearer token of a manager."""
    with inside(running) as service:
        account_id, token = add_account(service, Role.MANAGER), new_secret(TOKEN_PREFIX)
        command = IssueToken(account_id=account_id, token_id=uuid4(), secret_hash=hash_of(token))
        service.bus.dispatch(command, Envelope(caller=OPERATOR))
    return token


def ask(running: Running, token: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
    """Status, body and lag of an answer of the API."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    wanted = Request(f"http://127.0.0.1:{running.port}/api/v1{path}", body, headers)
    try:
        with urlopen(wanted, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("Ashiato-Behind", "")
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode(), refusal.headers.get("Retry-After", "")


def day_of(running: Running) -> str:
    """The day at the centre."""
    with inside(running) as service:
        return service.clock.today().isoformat()


def reasons(running: Running) -> list[str]:
    found = running.readiness().get("reasons", [])
    return list(found)


@pytest.mark.fault
def test_while_read_models_are_rebuilt_nothing_is_confirmed_and_all_say_so(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    token = token_of(running)
    with inside(running) as service:
        for _ in range(6):
            Centre(service).order(tasks=1_000)
        wait_until(lambda: service.projections.position() == service.ledger.head())
        assert service.ledger.head() > 5_000
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready")
    with standing_still(running, "rq:worker", "workers.schedule"):
        with inside(running) as service, service.views.write() as views:
            views.run("UPDATE projection_builds SET position = 0")
        wait_until(lambda: "read_models_behind" in reasons(running), what="saying so")
        (one,) = [
            detail
            for detail in running.health()["details"]
            if detail["code"] == "read_models_behind"
        ]
        assert one["figures"]["events"] > 5_000 and one["figures"]["share"] == 0
        status, _, lag = ask(running, token, "/work-queue")
        assert status == 200 and lag.startswith("events=")
        today = day_of(running)
        body = f'{{"as_of": "{today}", "figure": "B1", "value": 0}}'.encode()
        status, said, retry = ask(running, token, "/reports/bpo-centre/confirm", body)
        assert (status, retry.isdigit()) == (503, True), said


@pytest.mark.fault
def test_processes_that_stand_still_are_noticed_within_two_minutes(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready")
    with standing_still(running, "rq:worker", "workers.schedule"):
        wait_until(
            lambda: {"clock_away", "workers_away"} <= set(reasons(running)), 120, "being noticed"
        )
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")


@ON_BOTH_STORES
def test_a_list_after_a_command_is_seen_at_once_though_no_worker_runs(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    token = token_of(running)
    with standing_still(running, "rq:worker", "workers.schedule"):
        with inside(running) as service:
            client = Centre(service).client()
            position = service.ledger.head()
        headers = {"Authorization": f"Bearer {token}", "Ashiato-Position": str(position)}
        wanted = Request(f"http://127.0.0.1:{running.port}/api/v1/clients", headers=headers)
        with urlopen(wanted, timeout=30) as answer:
            assert answer.status == 200
            assert str(client.id) in answer.read().decode()

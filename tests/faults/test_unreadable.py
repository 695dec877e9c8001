"""Stored records broken under the whole product: told of, worked around, mended, made up for."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.time.clock import SettableClock
from domain.orders.commands import CancelJobOrder
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task
from tests.centre import Centre
from tests.command_line import run_command
from tests.damage import harm as harm_event
from tests.damage import positions_of, rename
from tests.faults.installations import ON_BOTH_STORES, Installations
from tests.faults.mortal import Death, works
from tests.invariants import assert_tables_follow
from tests.load import Answer, Player, World, populate
from tests.running import Running, inside
from tests.servers import wait_until
from workers.release_event import release_event
from workers.run_policies import run_policies

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]
ADDED = "task.added.v1"


def ashiato(running: Running, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `ashiato` on the data of what is running."""
    return run_command(*words, ASHIATO_DATA_DIR=str(running.data), **running.environment)


def once(player: Player, path: str, body: dict[str, str]) -> Answer:
    """Send a command once, and keep the answer out of the book."""
    return player.repeat(
        Answer(actor=player.actor, key=uuid4().hex, path=path, body=body, status=0)
    )


def listed(player: Player) -> list[str]:
    """The ids of the tasks in the list of staff; none if nobody answers."""
    status, page = player.get("/work-queue")
    return [item["id"] for item in page["items"]] if status == 200 else []


def forget_read_models(running: Running) -> None:
    """Let every read model begin again from the first event."""
    with inside(running) as service, service.views.write() as transaction:
        names = transaction.run("SELECT name, number, table_names FROM projection_builds")
        for row in names:
            for table in row["table_names"].split():
                transaction.run(f"DELETE FROM {table}__v{row['number']}")
        transaction.run("UPDATE projection_builds SET position = 0")


def populated(starting: Starting, **environment: str) -> tuple[Running, World]:
    """A product with an order of tasks and people who work on it, stopped."""
    running = starting(**environment)
    with inside(running) as service:
        world = populate(service, running.port, people=2, tasks=24)
    wait_until(lambda: len(listed(world.staff[0])) == 24, what="the queue")
    world.close()
    running.end()
    return running, world


def waiting_task(service: Service) -> tuple[UUID, int]:
    """A task that nobody has, and the position of its first event."""
    row = service.ledger.row("SELECT task_id FROM task_places WHERE state = 'waiting'")
    assert row is not None
    task = UUID(row["task_id"])
    position = service.ledger.recorder.position_of(task, 1)
    assert position is not None
    return task, position


@pytest.mark.fault
def test_a_broken_record_is_told_of_worked_around_mended_and_made_up_for(
    starting: Starting, environment: dict[str, str]
) -> None:
    stopped, world = populated(starting, **environment)
    forget_read_models(stopped)
    with inside(stopped) as service:
        task, position = waiting_task(service)
        repair = harm_event(service.ledger, position, "broken_json")
        running = starting(port=stopped.port, **environment)
        with closing(world):
            wait_until(
                lambda: running.readiness().get("reasons") == ["events_quarantined"],
                what="the quarantine in readyz",
            )
            staff, who = world.staff[0], next(iter(world.participants.values()))
            wait_until(lambda: len(listed(staff)) == 23, what="the others")
            assert staff.get(f"/tasks/{task}")[0] == 503
            given = who.post("/work-queue/next")
            assert given.status == 200
            assert given.aggregate is not None
            assert given.aggregate["id"] != str(task)
            states = running.doctor()
            assert (states["quarantine"], "fail" in states.values()) == ("warn", False)

            refused = ashiato(running, "quarantine", "release", str(position))
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            assert str(position) in ashiato(running, "quarantine", "list").stdout

            repair()
            for _ in range(2):
                done = ashiato(running, "quarantine", "release", str(position))
                assert done.returncode == 0, done.stderr
            wait_until(lambda: running.readiness().get("state") == "ready", what="being ready")
            wait_until(lambda: staff.get(f"/tasks/{task}")[0] == 200, what="the task")
            wait_until(lambda: len(listed(staff)) == 24, what="all of them")
        running.end()
        assert_tables_follow(service)


@pytest.mark.fault
@pytest.mark.parametrize("topic", ["task.flown.v1", "task.added.v2", "balloon.risen.v1"])
def test_a_record_of_a_newer_release_stops_the_older_one_until_it_is_replaced(
    starting: Starting, environment: dict[str, str], topic: str
) -> None:
    stopped, world = populated(starting, **environment)
    with inside(stopped) as service:
        position = positions_of(service.ledger, ADDED)[-1]
        replaced = rename(service.ledger, position, topic)
        head = service.ledger.head()
        running = starting(port=stopped.port, **environment)
        with closing(world):
            wait_until(
                lambda: (
                    running.readiness()
                    == {"status": 503, "state": "unready", "reasons": ["newer_release_has_written"]}
                ),
                what="the newer release in readyz",
            )
            client = {"name": "後の商会", "kind": "company"}
            assert once(world.staff[0], "/clients", client).status == 503
            assert running.doctor()["release"] == "fail"
            caught = ashiato(running, "projections", "catch-up")
            assert (caught.returncode, caught.stderr.count("\n")) == (1, 1)
            assert "newer release" in caught.stderr
        running.end()
        assert service.ledger.head() == head
        replaced()
        running = starting(port=stopped.port, **environment)
        with closing(world):
            wait_until(lambda: running.readiness().get("state") == "ready", what="being ready")
            assert once(world.staff[0], "/clients", client).status == 201
        running.end()
        assert_tables_follow(service)


LEAST = 4
"""Commits of a release: fewer, and the following would prove little."""
NOW = datetime(2026, 4, 15, 1, 0, tzinfo=UTC)


def let_out(position: int, service: Service) -> None:
    """Let an event out of the quarantine."""
    release_event(service, position)


def mended(settings: Settings) -> int:
    """A cancelled order whose cancellation nobody could read, and then can; its position."""
    with closing_service(settings) as service:
        centre = Centre(service)
        order = centre.order(tasks=2)
        centre.does(CancelJobOrder(order_id=order.id, reason="中止"))
        (position,) = positions_of(service.ledger, JobOrder.Cancelled.TOPIC)
        repair = harm_event(service.ledger, position, "broken_json")
        service.projections.catch_up()
        run_policies(service)
        repair()
    return position


@contextmanager
def closing_service(settings: Settings) -> Iterator[Service]:
    """A service on an installation."""
    service = bootstrap(settings, clock=SettableClock(NOW))
    try:
        yield service
    finally:
        service.close()


@ON_BOTH_STORES
@pytest.mark.sample("after_it-sqlite")
@pytest.mark.parametrize("before", [True, False], ids=["before_it", "after_it"])
def test_a_release_that_died_at_a_commit_is_completed_and_does_nothing_twice(
    installations: Installations, before: bool
) -> None:
    position, commit = mended(installations.first), 1
    while dies_and_is_completed(installations.copy(), position, Death(commit, before)):
        commit += 1
    assert commit > LEAST


@pytest.mark.fault
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize("before", [True, False], ids=["before_it", "after_it"])
def test_a_sample_of_these_deaths_is_tried_on_postgresql(
    installations: Installations, before: bool
) -> None:
    position = mended(installations.first)
    for commit in (1, LEAST):
        assert dies_and_is_completed(installations.copy(), position, Death(commit, before))


def dies_and_is_completed(copy: Settings, position: int, death: Death) -> bool:
    """Kill whoever lets an event out, and do it again; False if the first one lived."""
    lived = works(copy, NOW, partial(let_out, position), death)
    with closing_service(copy) as service:
        release_event(service, position)
        run_policies(service)
        assert len(positions_of(service.ledger, Task.Cancelled.TOPIC)) == 2
        assert service.ledger.quarantine.held() == []
        assert_tables_follow(service)
    return not lived

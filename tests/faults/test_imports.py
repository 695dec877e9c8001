"""A worker killed in the middle of an import: another one goes on, and no row is there twice."""

import io
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.orders.uploads import begin_import
from domain.kernel.jobs.jobs import find_job
from domain.kernel.messaging.bus import Envelope
from domain.orders.job_order import JobOrder
from tests.centre import STAFF, Centre
from tests.invariants import assert_tables_follow
from tests.running import Running, inside
from tests.servers import wait_until

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
ROWS = 40_000


def test_a_worker_killed_in_the_middle_of_an_import_is_followed_by_another(
    starting: Callable[..., Running], environment: dict[str, str]
) -> None:
    running = starting(**environment)
    with inside(running) as service:
        order = Centre(service).order()
        job = begin(service, order)

        def done() -> int:
            found = find_job(service.ledger.database, job)
            return found.done if found else 0

        for part in (0.2, 0.6):
            wait_until(
                partial(lambda part: done() >= ROWS * part, part), 120, "a part being imported"
            )
            for pid in running.pids("rq:worker"):
                os.kill(pid, signal.SIGKILL)

        def ended() -> bool:
            found = find_job(service.ledger.database, job)
            return found is not None and found.state == "done"

        wait_until(ended, 200, "the import being done")
        found = find_job(service.ledger.database, job)
        assert found is not None
        assert (found.done, found.total, found.errors) == (ROWS, ROWS, ())
        assert found.attempts == 3
        rows = service.ledger.rows(
            "SELECT key, number FROM task_places WHERE order_id = ?", str(order.id)
        )
        assert sorted(row["key"] for row in rows) == keys()
        assert sorted(row["number"] for row in rows) == list(range(1, ROWS + 1))
        assert service.ledger.get(JobOrder, order.id).importing is None
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


def begin(service: Service, order: JobOrder) -> UUID:
    """Upload a file with so many rows; gives the id of the job."""
    rows = "".join(f"{key},名簿,本文 {key},原文のとおり\n" for key in keys())
    content = f"key,document,source_text,question\n{rows}".encode()
    command = begin_import(service, order, uuid4(), io.BytesIO(content), "tasks.csv")
    service.bus.dispatch(command, Envelope(caller=STAFF))
    return command.job_id


def keys() -> list[str]:
    """The key of every row."""
    return [f"{number:06d}" for number in range(ROWS)]

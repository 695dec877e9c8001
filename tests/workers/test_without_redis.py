"""While Redis is away the clock does the work itself, and nothing waits for its return."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.runtime.wakeups import Wakeups
from domain.kernel.jobs.jobs import find_job, new_job
from tests.centre import Centre
from workers.job_kinds import IMPORT_TASKS
from workers.schedule import sweep

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_sweep_without_redis_brings_everything_up_to_date(service: Service) -> None:
    away = replace(service, wake=Wakeups("unix:///nowhere/at-all.sock"))
    centre = Centre(away)
    order = centre.order(tasks=2)
    who = centre.participant()
    job_id, change = new_job(
        IMPORT_TASKS,
        {"order_id": str(uuid4()), "filename": "none.csv"},
        centre="digital-kamakura",
        asked_by="a",
        now=away.clock.now(),
    )
    away.ledger.save(changes=[change])

    sweep(away, {})

    assert away.projections.position() > 0
    job = find_job(away.ledger.database, job_id)
    assert job is not None and job.state == "refused"
    held = away.ledger.rows("SELECT 1 FROM task_places WHERE participant_id = ?", str(who.id))
    assert held, f"nothing of {order.id} was offered"

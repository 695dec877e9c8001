"""The nightly tidying throws away what nobody asks for again, and nothing else."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.jobs.jobs import new_job
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.leftovers import KEEP
from domain.kernel.time.clock import SettableClock
from tests.api_clients import ApiClients
from workers import job_kinds
from workers.job_handlers import DAILY
from workers.perform import perform_with
from workers.schedule import daily_job_id, sweep

pytestmark = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


def tidied(service: Service) -> None:
    job_id, change = new_job(job_kinds.TIDY, {}, centre="", asked_by="a", now=service.clock.now())
    service.ledger.save(changes=[change])
    perform_with(service, job_kinds.TIDY, job_id)
    row = service.ledger.row("SELECT state FROM jobs WHERE id = ?", str(job_id))
    assert row is not None and row["state"] == "done"


def count(service: Service, table: str) -> int:
    row = service.ledger.row(f"SELECT COUNT(*) AS n FROM {table}")
    assert row is not None
    return int(row["n"])


def test_keys_and_ended_jobs_go_after_their_time_and_events_never(
    service: Service, clock: SettableClock
) -> None:
    staff = ApiClients(service).opened_by(Role.COORDINATOR)
    client = {"name": "みなと商会", "kind": "company"}
    first = staff.post("/clients", client, Idempotency_Key="once")
    tidied(service)
    assert count(service, "idempotency") == 1
    again = staff.post("/clients", client, Idempotency_Key="once")
    assert again.json == first.json

    events = service.ledger.head()
    clock.advance(KEEP + timedelta(days=1))
    tidied(service)
    assert count(service, "idempotency") == 0
    assert count(service, "jobs") == 1, "only the one that tidied"
    assert service.ledger.head() == events
    assert staff.get("/clients").status_code == 200, "a token that nobody ended stays"


def test_it_is_asked_for_every_night(service: Service, clock: SettableClock) -> None:
    assert DAILY[job_kinds.TIDY] < time(6, 0)
    sweep(service)
    kinds = {row["kind"] for row in service.ledger.rows("SELECT kind FROM jobs")}
    assert job_kinds.TIDY in kinds
    assert isinstance(daily_job_id(job_kinds.TIDY, clock.local()), UUID)

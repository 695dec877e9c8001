"""Rosters are planned by a process of their own: other work goes on, and nothing is left behind."""

import os
import signal
import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.runtime.wakeups import Wakeups
from app.settings import Settings
from domain.kernel.jobs.jobs import STALE_AFTER, Job, find_job, new_job
from domain.kernel.time.availability import WeeklyTime
from domain.kernel.time.clock import SettableClock
from domain.robots.deployments.commands import FinishTraining, SetPilotAvailability
from domain.robots.deployments.schedule import Slot
from domain.robots.rosters.commands import PlanRoster
from domain.robots.rosters.draft import find_draft
from tests.servers import wait_until
from tests.shop import Shop
from tests.workers.processes import children_of, runs, worker
from workers.job_handlers import PERFORMERS
from workers.job_kinds import IMPORT_TASKS, PLAN_ROSTER
from workers.long_work import LongWork, own_long_work
from workers.perform_long import perform_waiting
from workers.progress import Progress
from workers.schedule import sweep

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def shop(woken: Service) -> Shop:
    """A robot from tomorrow on for half a year, eight hours a day, and seven pilots for it."""
    first = woken.clock.today() + timedelta(days=1)
    last = first + timedelta(days=180)
    hours = Slot(first=first, last=last, start="10:00", end="18:00")
    shop = Shop.open(woken, first=first, last=last, slots=(hours,))
    for number in range(7):
        person = shop.enrols()
        weekly = tuple(
            WeeklyTime(weekday=day, start=f"{10 + number % 3}:00", end="18:00")
            for day in range(7)
            if (day + number) % 3
        )
        place: dict[str, Any] = {"deployment_id": shop.deployment.id, "person_id": person}
        shop.does(FinishTraining(**place))
        shop.does(SetPilotAvailability(weekly=weekly, **place))
    return shop


def ask(shop: Shop, days: int) -> UUID:
    """Ask for a roster of so many days; gives the job."""
    job_id, first = uuid4(), shop.deployment.schedule.first
    last = first + timedelta(days=days - 1)
    shop.does(PlanRoster(deployment_id=shop.deployment.id, job_id=job_id, first=first, last=last))
    shop.service.wake.send(PLAN_ROSTER, job_id)
    return job_id


def job_of(service: Service, job_id: UUID) -> Job:
    job = find_job(service.ledger.database, job_id)
    assert job is not None
    return job


def planners(process: "subprocess.Popen[bytes]") -> list[int]:
    """The process of long work that a worker has started, and its solver, as soon as both run."""
    found: list[int] = []

    def are_there() -> bool:
        found[:] = children_of(process.pid)
        found.extend(child for item in list(found) for child in children_of(item))
        return len(found) == 2

    wait_until(are_there, what="the process of long work and its solver")
    return found


@pytest.mark.sample("9-sqlite")
@pytest.mark.parametrize("death", [signal.SIGTERM, signal.SIGKILL])
def test_other_work_goes_on_while_a_roster_is_planned_and_nothing_outlives_the_worker(
    shop: Shop, settings: Settings, redis_url: str, death: signal.Signals
) -> None:
    service = shop.service
    plan = ask(shop, 180)
    with worker(settings, redis_url, "work") as process:
        own = planners(process)
        other, change = new_job(
            IMPORT_TASKS,
            {"order_id": str(uuid4()), "filename": "none.csv"},
            centre="digital-kamakura",
            asked_by="a",
            now=service.clock.now(),
        )
        service.ledger.save(changes=[change])
        service.wake.send(IMPORT_TASKS, other)
        wait_until(
            lambda: job_of(service, other).state == "refused", what="the other job being done"
        )
        assert job_of(service, plan).state == "running"
        assert planners(process) == own

        process.send_signal(death)

        assert process.wait(10) == (0 if death is signal.SIGTERM else -death)
        wait_until(lambda: not any(map(runs, own)), 60, what="the end of both processes")
    assert job_of(service, plan).state == "waiting"


@pytest.mark.fault
def test_a_roster_whose_process_was_killed_is_planned_all_the_same(
    shop: Shop, settings: Settings, redis_url: str
) -> None:
    service = shop.service
    plan = ask(shop, 3)
    with worker(settings, redis_url, "work") as process:
        own = planners(process)
        os.kill(own[0], signal.SIGKILL)
        wait_until(lambda: not any(map(runs, own)), 60, what="the end of both processes")
        assert find_draft(service.ledger, shop.deployment.id) is None
        fall_silent(service, plan)

        def is_planned() -> bool:
            """A message that comes while the dead process is not missed yet is sent again."""
            if job_of(service, plan).state != "running" or not children_of(process.pid):
                sweep(service, {})
            return job_of(service, plan).state == "done"

        wait_until(is_planned, 240, what="the roster being planned")
        wait_until(lambda: not children_of(process.pid), what="nothing being left running")
    draft = find_draft(service.ledger, shop.deployment.id)
    assert draft is not None and draft.job_id == plan
    assert job_of(service, plan).attempts == 2


def fall_silent(service: Service, job_id: UUID) -> None:
    """Let the row of a job look as it does when its worker has been gone for long enough."""
    before = job_of(service, job_id).updated_at - 2 * STALE_AFTER
    with service.ledger.database.write() as transaction:
        transaction.run(
            "UPDATE jobs SET updated_at = ? WHERE id = ?",
            (before.isoformat(timespec="microseconds"), str(job_id)),
        )


def test_one_machine_has_one_process_of_long_work_at_a_time(shop: Shop) -> None:
    settings, one, other = shop.service.settings, LongWork(), LongWork()
    ask(shop, 180)
    try:
        assert one.begin(settings)
        assert not other.begin(settings)
        assert not one.begin(settings)
    finally:
        one.end()
    assert other.begin(settings)
    other.end()


def test_while_redis_is_away_the_clock_leaves_a_roster_to_a_process_of_its_own(shop: Shop) -> None:
    plan, before = ask(shop, 3), set(children_of(os.getpid()))
    away = replace(shop.service, wake=Wakeups("unix:///nowhere/at-all.sock"))
    try:
        sweep(away, {})
        (own,) = set(children_of(os.getpid())) - before
        wait_until(lambda: job_of(away, plan).state == "done", 240, what="the roster being planned")
        wait_until(lambda: not runs(own), what="the end of the process")
    finally:
        own_long_work().end()


def test_long_work_is_done_in_the_order_in_which_it_was_asked_for_even_if_asked_for_meanwhile(
    service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def note(_service: Service, job: Job, _progress: Progress) -> None:
        done.append(job.arguments["number"])
        if len(done) == 1:
            ask_for(3)

    def ask_for(number: int) -> None:
        clock.advance(timedelta(seconds=1))
        _, change = new_job(
            PLAN_ROSTER, {"number": number}, centre="c", asked_by="a", now=service.clock.now()
        )
        service.ledger.save(changes=[change])

    monkeypatch.setitem(PERFORMERS, PLAN_ROSTER, note)
    ask_for(1)
    ask_for(2)

    perform_waiting(service)

    assert done == [1, 2, 3]

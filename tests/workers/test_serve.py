"""A worker process serves its queues, does the work in hand, and ends when it is told to."""

import signal
from pathlib import Path
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.settings import Settings
from domain.kernel.jobs.jobs import find_job, new_job
from tests.centre import Centre
from tests.command_line import run_command
from tests.servers import wait_until
from tests.workers.processes import worker
from workers.job_kinds import IMPORT_TASKS


@pytest.mark.sample("sqlite")
def test_one_worker_serves_both_queues_and_stops_when_told_to(
    woken: Service, settings: Settings, redis_url: str
) -> None:
    Centre(woken).client()
    job_id, change = new_job(
        IMPORT_TASKS,
        {"order_id": str(uuid4()), "filename": "none.csv"},
        centre="digital-kamakura",
        asked_by="a",
        now=woken.clock.now(),
    )
    woken.ledger.save(changes=[change])
    woken.wake.send(IMPORT_TASKS, job_id)

    with worker(settings, redis_url, "projections", "work") as process:
        wait_until(
            lambda: woken.projections.position() == woken.ledger.head(), what="being caught up"
        )
        wait_until(
            lambda: (job := find_job(woken.ledger.database, job_id)) and job.state == "refused",
            what="the job having its outcome",
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_worker_that_knows_no_redis_says_so_in_one_line(settings: Settings) -> None:
    done = run_command("worker", ASHIATO_DATA_DIR=str(settings.data_dir))

    assert done.returncode == 1
    assert done.stderr.startswith("ASHIATO_REDIS_URL:")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_queue_that_does_not_exist_is_wrong_usage(settings: Settings) -> None:
    done = run_command("worker", "nothing", ASHIATO_DATA_DIR=str(settings.data_dir))

    assert done.returncode == 2
    assert "projections, work" in done.stderr


@pytest.mark.parametrize("words", [("worker",), ("clock",), ("up",)])
def test_a_wrong_setting_is_named_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run_command(*words, ASHIATO_DATA_DIR=str(tmp_path), PORT="many")

    assert done.returncode == 1
    assert done.stderr.startswith("PORT:")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_read_models_can_be_shown_fed_and_rebuilt_by_hand(
    woken: Service, settings: Settings
) -> None:
    Centre(woken).client()
    folder = {"ASHIATO_DATA_DIR": str(settings.data_dir)}

    assert " behind " in run_command("projections", "status", **folder).stdout
    fed = run_command("projections", "catch-up", **folder)
    assert fed.returncode == 0
    assert " behind " not in fed.stdout
    assert run_command("projections", "rebuild", "orders.list", **folder).returncode == 0
    strange = run_command("projections", "rebuild", "nothing", **folder)
    assert strange.returncode == 1
    assert strange.stderr.count("\n") == 1

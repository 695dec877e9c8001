"""What a job's row promises: one holder at a time, one outcome, and no job lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel.jobs.jobs import (
    STALE_AFTER,
    UNREADABLE,
    Job,
    JobError,
    Superseded,
    add_once,
    claim_job,
    due_jobs,
    find_job,
    finish_job,
    new_job,
    put_back,
    report_progress,
    unfinished,
)
from tests.parcels import NOON, Depot

LATER = NOON + timedelta(minutes=5)


def asked(depot: Depot, **more: object) -> UUID:
    job_id, change = new_job(
        "count",
        {"order_id": "7"},
        centre="digital-kamakura",
        asked_by="a",
        now=NOON,
        **more,  # type: ignore[arg-type]
    )
    depot.ledger.save(changes=[change])
    return job_id


def claimed(depot: Depot, job_id: UUID) -> Job:
    job = claim_job(depot.ledger.database, job_id, NOON)
    assert job is not None
    return job


def test_a_job_waits_with_what_it_needs_to_know(depot: Depot) -> None:
    job = find_job(depot.ledger.database, asked(depot))

    assert job is not None
    assert (job.state, job.done, job.total, job.attempts) == ("waiting", 0, None, 0)
    assert (job.arguments, job.errors, job.not_before) == ({"order_id": "7"}, (), NOON)


def test_a_job_that_nobody_asked_for_is_not_there(depot: Depot) -> None:
    assert find_job(depot.ledger.database, uuid4()) is None
    assert claim_job(depot.ledger.database, uuid4(), NOON) is None


def test_of_many_workers_one_gets_the_job(depots: Callable[[], Depot]) -> None:
    job_id = asked(depots())
    got: list[Job] = []

    def take(depot: Depot) -> None:
        job = claim_job(depot.ledger.database, job_id, NOON)
        if job is not None:
            got.append(job)

    threads = [threading.Thread(target=take, args=(depots(),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [item.attempts for item in got] == [1]


def test_a_job_is_not_begun_before_its_time(depot: Depot) -> None:
    job_id = asked(depot, not_before=LATER)

    assert claim_job(depot.ledger.database, job_id, NOON) is None
    assert due_jobs(depot.ledger.database, NOON) == []
    assert due_jobs(depot.ledger.database, LATER) == [("count", job_id)]


def test_a_job_whose_worker_fell_silent_is_taken_over_and_the_first_one_hears_of_it(
    depot: Depot,
) -> None:
    standing, job_id = depot.ledger.database, asked(depot)
    first = claimed(depot, job_id)
    silent = NOON + STALE_AFTER + timedelta(seconds=1)
    assert due_jobs(standing, NOON + STALE_AFTER) == []
    assert due_jobs(standing, silent) == [("count", job_id)]

    second = claim_job(standing, job_id, silent)

    assert second is not None
    assert second.attempts == 2
    with pytest.raises(Superseded):
        report_progress(standing, first, silent, 1, 2)
    with pytest.raises(Superseded):
        finish_job(standing, first, "done", silent)
    finish_job(standing, second, "done", silent)


def test_a_worker_that_reports_keeps_its_job(depot: Depot) -> None:
    standing, job = depot.ledger.database, claimed(depot, asked(depot))
    report_progress(standing, job, NOON + STALE_AFTER, 3, 10)

    assert claim_job(standing, job.id, NOON + STALE_AFTER + timedelta(seconds=30)) is None
    found = find_job(standing, job.id)
    assert found is not None
    assert (found.state, found.done, found.total) == ("running", 3, 10)


def test_a_job_ends_once_with_its_outcome(depot: Depot) -> None:
    standing, job = depot.ledger.database, claimed(depot, asked(depot))
    error = JobError(ja="3行目を直してください。", en="Mend line 3.", line=3, field="key")

    finish_job(standing, job, "refused", NOON, [error])

    found = find_job(standing, job.id)
    assert found is not None
    assert (found.state, found.errors) == ("refused", (error,))
    assert claim_job(standing, job.id, LATER) is None
    with pytest.raises(Superseded):
        finish_job(standing, job, "done", LATER)


def test_a_job_put_back_waits_for_its_next_attempt(depot: Depot) -> None:
    standing, job = depot.ledger.database, claimed(depot, asked(depot))

    put_back(standing, job, NOON, LATER)

    assert claim_job(standing, job.id, NOON) is None
    again = claim_job(standing, job.id, LATER)
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize("column", ["arguments", "errors"])
def test_a_job_whose_row_is_damaged_has_failed_and_hides_no_other(
    depot: Depot, column: str
) -> None:
    damaged, other = asked(depot), asked(depot)
    with depot.ledger.database.write() as transaction:
        transaction.run(f"UPDATE jobs SET {column} = 'no JSON' WHERE id = ?", (str(damaged),))

    shown = {job.id: job for job in unfinished(depot.ledger.database, "count")}
    assert shown[damaged].errors == (UNREADABLE,)
    assert shown[other].arguments == {"order_id": "7"}
    put_aside = claimed(depot, damaged)

    assert (put_aside.state, put_aside.errors) == ("failed", (UNREADABLE,))
    assert [job_id for _, job_id in due_jobs(depot.ledger.database, NOON)] == [other]


def test_a_job_with_a_derived_id_is_written_once(depot: Depot) -> None:
    _, change = new_job("daily", {}, centre="", asked_by="a", now=NOON, id=uuid4())

    assert add_once(depot.ledger.database, change)
    assert not add_once(depot.ledger.database, change)

"""A job has one outcome, whatever happens to its messages and its workers."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.jobs.jobs import (
    ENDS_ITS_WORKERS,
    MOST_DEATHS,
    STALE_AFTER,
    Job,
    JobError,
    JobRefused,
    again,
    claim_job,
    due_jobs,
    find_job,
    new_job,
    put_back,
)
from domain.kernel.storage.database import busy
from domain.kernel.time.clock import SettableClock
from workers.job_handlers import PERFORMERS
from workers.perform import MOST_ATTEMPTS, MOST_FAILURES, perform_with
from workers.progress import Progress
from workers.registration import Performer

KIND = "made_up"
Done = list[UUID]


@pytest.fixture
def performed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Done]:
    """What the made-up kind has done so far."""
    done: Done = []

    def make_up(service: Service, job: Job, progress: Progress) -> None:
        progress(1, 2)
        done.append(job.id)
        progress(2, 2)

    monkeypatch.setitem(PERFORMERS, KIND, make_up)
    yield done


def performing(monkeypatch: pytest.MonkeyPatch, performer: Performer) -> None:
    monkeypatch.setitem(PERFORMERS, KIND, performer)


def asked(service: Service) -> UUID:
    job_id, change = new_job(KIND, {}, centre="c", asked_by="a", now=service.clock.now())
    service.ledger.save(changes=[change])
    return job_id


def row(service: Service, job_id: UUID) -> Job:
    job = find_job(service.ledger.database, job_id)
    assert job is not None
    return job


def test_a_job_is_done_and_says_so(at_work: Service, performed: Done) -> None:
    job_id = asked(at_work)

    perform_with(at_work, KIND, job_id)

    job = row(at_work, job_id)
    assert (job.state, job.done, job.total, job.errors) == ("done", 2, 2, ())


def test_a_job_performed_twice_has_one_effect(at_work: Service, performed: Done) -> None:
    job_id = asked(at_work)

    perform_with(at_work, KIND, job_id)
    perform_with(at_work, KIND, job_id)

    assert performed == [job_id]


def test_a_message_for_a_job_that_is_not_there_does_nothing(
    at_work: Service, performed: Done
) -> None:
    perform_with(at_work, KIND, uuid4())

    assert performed == []


def test_a_refused_job_says_what_to_mend_and_is_not_tried_again(
    at_work: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = JobError(ja="2行目を直してください。", en="Mend line 2.", line=2, field="key")

    def refuse(service: Service, job: Job, progress: Progress) -> None:
        raise JobRefused(error)

    performing(monkeypatch, refuse)
    job_id = asked(at_work)
    perform_with(at_work, KIND, job_id)

    assert (row(at_work, job_id).state, row(at_work, job_id).errors) == ("refused", (error,))
    assert due_jobs(at_work.ledger.database, at_work.clock.now() + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        (RuleBroken("いまはできません。", "Not now."), None),
        (Invalid.field("key", "確かめてください。", "Check this."), "key"),
    ],
)
def test_a_refusal_of_the_domain_is_an_outcome(
    at_work: Service, monkeypatch: pytest.MonkeyPatch, refusal: Exception, field: str | None
) -> None:
    def refuse(service: Service, job: Job, progress: Progress) -> None:
        raise refusal

    performing(monkeypatch, refuse)
    job_id = asked(at_work)
    perform_with(at_work, KIND, job_id)

    assert row(at_work, job_id).state == "refused"
    assert [error.field for error in row(at_work, job_id).errors] == [field]


def test_an_outage_is_tried_again_later_with_growing_pauses(
    at_work: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(service: Service, job: Job, progress: Progress) -> None:
        raise busy()

    performing(monkeypatch, fail)
    job_id = asked(at_work)
    pauses = []
    for _ in range(3):
        perform_with(at_work, KIND, job_id)
        assert row(at_work, job_id).state == "waiting"
        pauses.append(row(at_work, job_id).not_before - clock.now())
        clock.advance(pauses[-1])

    assert pauses == sorted(set(pauses))


@pytest.mark.parametrize("most", [MOST_ATTEMPTS, MOST_FAILURES])
def test_attempts_come_to_an_end(
    at_work: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    def fail(service: Service, job: Job, progress: Progress) -> None:
        raise busy() if most == MOST_ATTEMPTS else ZeroDivisionError

    performing(monkeypatch, fail)
    job_id = asked(at_work)
    for _ in range(most + 3):
        perform_with(at_work, KIND, job_id)
        clock.advance(timedelta(minutes=6))

    job = row(at_work, job_id)
    assert (job.state, job.attempts, len(job.errors)) == ("failed", most, 1)


def test_a_job_whose_worker_was_killed_is_done_by_another(
    at_work: Service, clock: SettableClock, performed: Done
) -> None:
    job_id = asked(at_work)
    assert claim_job(at_work.ledger.database, job_id, clock.now()) is not None
    perform_with(at_work, KIND, job_id)
    assert performed == []

    clock.advance(STALE_AFTER + timedelta(seconds=1))
    perform_with(at_work, KIND, job_id)

    assert performed == [job_id]
    assert row(at_work, job_id).state == "done"


def test_a_worker_that_lost_its_job_stops_at_its_next_report(
    at_work: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    def slow(service: Service, job: Job, progress: Progress) -> None:
        clock.advance(STALE_AFTER + timedelta(seconds=1))
        assert claim_job(service.ledger.database, job.id, clock.now()) is not None
        progress(1, 1)
        reached.append("too far")

    performing(monkeypatch, slow)
    job_id = asked(at_work)
    perform_with(at_work, KIND, job_id)

    assert reached == []
    assert (row(at_work, job_id).state, row(at_work, job_id).attempts) == ("running", 2)


def test_a_kind_of_a_newer_release_is_left_for_it(at_work: Service) -> None:
    job_id = asked(at_work)

    perform_with(at_work, KIND, job_id)

    assert (row(at_work, job_id).state, row(at_work, job_id).attempts) == ("waiting", 0)


def test_a_job_that_ends_its_workers_is_put_aside_and_the_others_go_on(
    at_work: Service, clock: SettableClock, performed: Done
) -> None:
    poisoned, other = asked(at_work), asked(at_work)
    for _ in range(MOST_DEATHS):
        assert claim_job(at_work.ledger.database, poisoned, clock.now()) is not None
        clock.advance(STALE_AFTER + timedelta(seconds=1))

    perform_with(at_work, KIND, poisoned)
    perform_with(at_work, KIND, other)

    job = row(at_work, poisoned)
    assert (job.state, job.errors) == ("failed", (ENDS_ITS_WORKERS,))
    assert performed == [other]
    assert due_jobs(at_work.ledger.database, clock.now() + timedelta(days=1)) == []


def test_a_job_that_was_put_aside_may_be_tried_again_by_hand(
    at_work: Service, clock: SettableClock, performed: Done
) -> None:
    job_id = asked(at_work)
    for _ in range(MOST_DEATHS + 1):
        assert claim_job(at_work.ledger.database, job_id, clock.now()) is not None
        clock.advance(STALE_AFTER + timedelta(seconds=1))
    assert row(at_work, job_id).state == "failed"

    at_work.ledger.save(changes=again(row(at_work, job_id), clock.now()))
    assert claim_job(at_work.ledger.database, job_id, clock.now()) is not None
    clock.advance(STALE_AFTER + timedelta(seconds=1))
    perform_with(at_work, KIND, job_id)

    assert row(at_work, job_id).state == "done", "one more death is no reason yet"


def test_a_worker_that_is_killed_counts_and_one_that_puts_its_job_back_does_not(
    at_work: Service, clock: SettableClock, performed: Done
) -> None:
    job_id = asked(at_work)
    for _ in range(MOST_DEATHS + 2):
        job = claim_job(at_work.ledger.database, job_id, clock.now())
        assert job is not None and job.state == "running"
        put_back(at_work.ledger.database, job, clock.now(), clock.now())

    perform_with(at_work, KIND, job_id)

    assert performed == [job_id]

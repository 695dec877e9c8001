"""Background jobs: queued in the transaction of an event, claimed and finished by workers.

The job row is authoritative; the message that wakes a worker is only a hint. A worker holds a job
under the number of its attempt, and loses it if the row was not updated for `STALE_AFTER`.

Every `now` here is that of the database (`Ledger.now`), so that hosts whose clocks differ agree on
which jobs are due and which workers are silent. A job whose `not_before` equals its `created_at`
is always due, whatever the clock of the host that queued it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec

from domain.kernel.storage.database import (
    Change,
    Database,
    DuplicateRow,
    Row,
    Transaction,
    instant_text,
)
from domain.kernel.text.folding import containing

State = Literal["waiting", "running", "done", "refused", "failed"]
STALE_AFTER = timedelta(seconds=30)


class JobError(msgspec.Struct, frozen=True, kw_only=True):
    """An error message for the user, with the line and the field of the input if there are any."""

    ja: str
    en: str
    line: int | None = None
    field: str | None = None


_WAITS = "state = 'waiting' AND (not_before <= ? OR not_before = created_at)"
_DUE = f"({_WAITS}) OR (state = 'running' AND updated_at < ?)"
MOST_DEATHS = 3
"""How many workers of one job may fall silent before the job fails."""
ENDS_ITS_WORKERS = JobError(
    ja=f"この処理の途中で、担当のプロセスが{MOST_DEATHS}回止まりました。"
    "ほかの処理が進むように、取り分けてあります。管理者に知らせてください。",
    en=f"The process that did this ended {MOST_DEATHS} times on the way. It was put aside so that"
    " other work goes on. Please tell an administrator.",
)
UNREADABLE = JobError(
    ja="この処理の記録が壊れていて、読み取れません。もう一度頼んでください。",
    en="The row of this job is damaged and cannot be read. Please ask for it again.",
)
_ERRORS = msgspec.json.Decoder(tuple[JobError, ...])


class JobRefused(Exception):
    """A job handler found that the job cannot be done as requested; `errors` says what to fix."""

    def __init__(self, *errors: JobError) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


class Superseded(Exception):
    """This attempt no longer holds the job: another worker has taken it over, or it has ended."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """The row of a job. `total` is None while the amount of work is unknown.

    The `errors` of a job that is done are remarks, such as rows that were left out.
    """

    id: UUID
    kind: str
    arguments: dict[str, Any]
    centre: str
    asked_by: str
    state: State
    done: int
    total: int | None
    errors: tuple[JobError, ...]
    attempts: int
    not_before: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def remarks(self) -> tuple[JobError, ...]:
        """What is to be known of a job that is done."""
        return self.errors if self.state == "done" else ()

    @property
    def faults(self) -> tuple[JobError, ...]:
        """Why the job was not done."""
        return () if self.state == "done" else self.errors


def new_job(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    centre: str,
    asked_by: str,
    now: datetime,
    id: UUID | None = None,
    not_before: datetime | None = None,
) -> tuple[UUID, Change]:
    """A new job: its id, and the change that writes its row in an append.

    `arguments` are JSON values with ids only, never personal data. `asked_by` is the actor who
    requested it (`Caller.actor`). The job starts at `not_before`, or at once.
    """
    job_id = id or uuid4()
    change = Change(
        "INSERT INTO jobs (id, kind, arguments, centre, asked_by, state, done, total, errors,"
        " attempts, not_before, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, 'waiting', 0, NULL, '[]', 0, ?, ?, ?)",
        (
            str(job_id),
            kind,
            msgspec.json.encode(arguments).decode(),
            centre,
            asked_by,
            instant_text(not_before or now),
            instant_text(now),
            instant_text(now),
        ),
    )
    return job_id, change


def last_job(database: Database, kind: str, argument: str, value: str) -> Job | None:
    """The newest job of a kind with this value of an argument, or None."""
    rows = database.read(
        "SELECT * FROM jobs WHERE kind = ? AND arguments LIKE ? ESCAPE '!'"
        " ORDER BY created_at DESC",
        (kind, containing(value)),
    )
    return next((job for job in map(job_of, rows) if job.arguments.get(argument) == value), None)


def find_job(database: Database, id: UUID) -> Job | None:
    """The job with this id, or None. `database` is that of the ledger's inline tables."""
    row = database.read_one("SELECT * FROM jobs WHERE id = ?", (str(id),))
    return job_of(row) if row else None


def is_unfinished(database: Database, id: UUID) -> bool:
    """True if the job with this id is waiting or running."""
    row = database.read_one("SELECT state FROM jobs WHERE id = ?", (str(id),))
    return row is not None and row["state"] in {"waiting", "running"}


def is_known(database: Database, id: UUID) -> bool:
    """True if there is a job with this id, in whatever state."""
    return database.read_one("SELECT 1 FROM jobs WHERE id = ?", (str(id),)) is not None


def jobs_by_state(database: Database) -> dict[str, int]:
    """The number of jobs in each state."""
    rows = database.read("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def add_once(database: Database, change: Change) -> bool:
    """Write the row of a job with a derived id. Returns False if it exists already."""
    try:
        with database.write() as transaction:
            transaction.run(*change)
    except DuplicateRow:
        return False
    return True


def unfinished(database: Database, kind: str) -> list[Job]:
    """The waiting and running jobs of `kind`, oldest first."""
    rows = database.read(
        "SELECT * FROM jobs WHERE kind = ? AND state IN ('waiting', 'running')"
        " ORDER BY created_at, id",
        (kind,),
    )
    return [job_of(row) for row in rows]


def again(job: Job, now: datetime) -> tuple[Change, Change]:
    """The changes that queue a failed job again; the count of its attempts goes on."""
    return (
        Change(
            "UPDATE jobs SET state = 'waiting', errors = '[]', not_before = created_at,"
            " updated_at = ? WHERE id = ? AND state = 'failed'",
            (instant_text(now), str(job.id)),
        ),
        Change("DELETE FROM job_deaths WHERE job_id = ?", (str(job.id),)),
    )


def dismissed(job: Job) -> Change:
    """The change that deletes the row of an ended job."""
    return Change(
        "DELETE FROM jobs WHERE id = ? AND state IN ('done', 'refused', 'failed')", (str(job.id),)
    )


def claim_job(database: Database, id: UUID, now: datetime) -> Job | None:
    """Claim a due job, or one whose worker fell silent, for a new attempt. Returns None for others.

    A job whose workers fell silent `MOST_DEATHS` times probably crashes them: it is returned as
    `failed`.
    """
    taken = "UPDATE jobs SET state = 'running', attempts = attempts + 1, updated_at = ?"
    with database.write() as transaction:
        rows = transaction.run(
            f"{taken} WHERE id = ? AND {_WAITS} RETURNING *",
            (instant_text(now), str(id), instant_text(now)),
        )
        if not rows:
            rows = transaction.run(
                f"{taken} WHERE id = ? AND state = 'running' AND updated_at < ? RETURNING *",
                (instant_text(now), str(id), instant_text(now - STALE_AFTER)),
            )
            if rows and _died(transaction, id, now) >= MOST_DEATHS:
                rows = transaction.run(
                    "UPDATE jobs SET state = 'failed', errors = ? WHERE id = ? RETURNING *",
                    (msgspec.json.encode([ENDS_ITS_WORKERS]).decode(), str(id)),
                )
        if rows and not _is_readable(rows[0]):
            rows = transaction.run(
                "UPDATE jobs SET state = 'failed', errors = ? WHERE id = ? RETURNING *",
                (msgspec.json.encode([UNREADABLE]).decode(), str(id)),
            )
    return job_of(rows[0]) if rows else None


def _died(transaction: Transaction, id: UUID, now: datetime) -> int:
    """Count a worker that fell silent with a job. Returns how many did."""
    rows = transaction.run(
        "INSERT INTO job_deaths (job_id, deaths, died_at) VALUES (?, 1, ?)"
        " ON CONFLICT (job_id) DO UPDATE SET deaths = job_deaths.deaths + 1,"
        " died_at = excluded.died_at RETURNING deaths",
        (str(id), instant_text(now)),
    )
    return int(rows[0]["deaths"])


def due_jobs(database: Database, now: datetime, limit: int = 500) -> list[tuple[str, UUID]]:
    """Kind and id of up to `limit` jobs to claim now, sorted by `not_before`."""
    rows = database.read(
        f"SELECT kind, id FROM jobs WHERE {_DUE} ORDER BY not_before LIMIT ?",  # noqa: S608
        (instant_text(now), instant_text(now - STALE_AFTER), limit),
    )
    return [(row["kind"], UUID(row["id"])) for row in rows]


def report_progress(
    database: Database, job: Job, now: datetime, done: int | None = None, total: int | None = None
) -> None:
    """Store that `job` is alive, and its progress. Raises Superseded if this attempt lost it."""
    _change_held(
        database,
        job,
        "done = COALESCE(?, done), total = COALESCE(?, total), updated_at = ?",
        (done, total, instant_text(now)),
    )


def finish_job(
    database: Database,
    job: Job,
    state: State,
    now: datetime,
    errors: Sequence[JobError] = (),
) -> None:
    """End the attempt with its outcome. Raises Superseded if this attempt lost the job."""
    _change_held(
        database,
        job,
        "state = ?, errors = ?, updated_at = ?",
        (state, msgspec.json.encode(errors).decode(), instant_text(now)),
    )


def put_back(database: Database, job: Job, now: datetime, not_before: datetime) -> None:
    """Queue `job` for another attempt from `not_before` on. Raises Superseded."""
    _change_held(
        database,
        job,
        "state = 'waiting', not_before = ?, updated_at = ?",
        (instant_text(not_before), instant_text(now)),
    )


def _change_held(database: Database, job: Job, settings: str, values: tuple[Any, ...]) -> None:
    with database.write() as transaction:
        held = transaction.run(
            f"UPDATE jobs SET {settings}"  # noqa: S608
            " WHERE id = ? AND state = 'running' AND attempts = ? RETURNING id",
            (*values, str(job.id), job.attempts),
        )
    if not held:
        raise Superseded


def _is_readable(row: Row) -> bool:
    try:
        _arguments(row)
        _ERRORS.decode(row["errors"])
    except msgspec.DecodeError:
        return False
    return True


def _arguments(row: Row) -> dict[str, Any]:
    return msgspec.json.decode(row["arguments"], type=dict[str, Any])


def job_of(row: Row) -> Job:
    """The job of a row. A damaged row becomes a failed job with the error `UNREADABLE`."""
    damaged = not _is_readable(row)
    return Job(
        **{
            **row,
            "id": UUID(row["id"]),
            "arguments": {} if damaged else _arguments(row),
            "errors": (UNREADABLE,) if damaged else _ERRORS.decode(row["errors"]),
            "state": "failed" if damaged else row["state"],
            "not_before": datetime.fromisoformat(row["not_before"]),
            "created_at": datetime.fromisoformat(row["created_at"]),
            "updated_at": datetime.fromisoformat(row["updated_at"]),
        }
    )

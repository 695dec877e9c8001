"""The contents of the queues: waiting, running and stopped messages, and the live workers.

The truth about work is in the ledger's database; the queues only hold messages that wake a worker
for it. No function of this module raises when Redis is away: then there is nothing to show.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from app.runtime.wakeups import PATIENCE, PROJECTIONS, WORK, Wakeups, connect

if TYPE_CHECKING:
    from redis import Redis

log = structlog.get_logger()
NAMES = (PROJECTIONS, WORK)
MOST_STOPPED = 20
"""Most stopped messages of a queue shown at once."""
LOST = "AbandonedJobError"
"""The recorded error of a message whose worker died."""
_FRAME = re.compile(r'File "(?:[^"]*/)?([^"/]+/[^"/]+)", line (\d+), in (\w+)')
_KIND = re.compile(r"[\w.]+")


@dataclass(frozen=True)
class Stopped:
    """A message that its worker did not finish. `steps` are the places in the code of the error."""

    id: str
    queue: str
    kind: str
    ended_at: datetime | None
    error: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One queue: waiting, running and stopped messages, and since when the oldest has waited."""

    name: str
    waiting: int
    running: int
    stopped: int
    oldest: datetime | None


@dataclass(frozen=True)
class Worker:
    """A live worker process: its queues, whether it is busy, since when, and when last seen."""

    queues: tuple[str, ...]
    is_busy: bool
    since: datetime | None
    seen: datetime | None


@dataclass(frozen=True)
class QueueOverview:
    """All queues at one moment."""

    lines: tuple[Line, ...]
    workers: tuple[Worker, ...]
    stopped: tuple[Stopped, ...]


def look(wake: Wakeups) -> QueueOverview | None:
    """The current state of the queues; None while Redis is away."""

    def see(client: "Redis") -> QueueOverview:
        from rq import Worker as Process

        found = Process.all(connection=client)
        stopped = [item for name in NAMES for item in _stopped(client, name)]
        return QueueOverview(
            tuple(_line(client, name) for name in NAMES),
            tuple(sorted(map(_worker, found), key=lambda item: item.queues)),
            tuple(stopped),
        )

    overview: QueueOverview | None = _with(wake, see)
    return overview


def send_again(wake: Wakeups, message_id: str) -> bool | None:
    """Retry a stopped message; False if it no longer exists, None if Redis is away."""

    def send(client: "Redis") -> bool:
        from rq.exceptions import InvalidJobOperation, NoSuchJobError

        for name in NAMES:
            registry = _queue(client, name).failed_job_registry
            if message_id in registry.get_job_ids(cleanup=False):
                try:
                    registry.requeue(message_id)
                except (InvalidJobOperation, NoSuchJobError):
                    return False  # Somebody else was faster.
                return True
        return False

    sent: bool | None = _with(wake, send)
    return sent


def forget(wake: Wakeups, message_id: str) -> bool | None:
    """Delete a stopped message; False if it no longer exists, None if Redis is away."""

    def drop(client: "Redis") -> bool:
        from rq.exceptions import NoSuchJobError

        for name in NAMES:
            registry = _queue(client, name).failed_job_registry
            if message_id in registry.get_job_ids(cleanup=False):
                try:
                    return bool(registry.remove(message_id, delete_job=True))
                except NoSuchJobError:
                    return True
        return False

    gone: bool | None = _with(wake, drop)
    return gone


def _with(wake: Wakeups, ask: Any) -> Any:
    if wake.address is None:
        return None
    from redis import RedisError

    try:
        client = connect(wake.address, patience=PATIENCE)
        try:
            return ask(client)
        finally:
            client.close()
    except (RedisError, OSError) as error:
        log.warning("queues not seen", error=type(error).__name__)
        return None


def _queue(client: "Redis", name: str) -> Any:
    from rq import Queue
    from rq.serializers import JSONSerializer

    return Queue(name, connection=client, serializer=JSONSerializer)


def _line(client: "Redis", name: str) -> Line:
    queue = _queue(client, name)
    oldest = next(iter(_fetched(client, queue.get_job_ids(0, 1))), None)
    return Line(
        name,
        queue.count,
        queue.started_job_registry.get_job_count(cleanup=False),
        queue.failed_job_registry.get_job_count(cleanup=False),
        _aware(oldest.enqueued_at) if oldest else None,
    )


def _stopped(client: "Redis", name: str) -> list[Stopped]:
    registry = _queue(client, name).failed_job_registry
    ids = registry.get_job_ids(0, MOST_STOPPED - 1, desc=True, cleanup=False)
    return [_told(name, job) for job in _fetched(client, ids)]


def _fetched(client: "Redis", ids: Sequence[str]) -> list[Any]:
    from rq.job import Job
    from rq.serializers import JSONSerializer

    found = Job.fetch_many(list(ids), connection=client, serializer=JSONSerializer)
    return [job for job in found if job is not None]


def _told(queue: str, job: Any) -> Stopped:
    result = job.latest_result()
    trace = (result.exc_string if result is not None else None) or ""
    return Stopped(
        id=job.id,
        queue=queue,
        kind=job.description or "",
        ended_at=_aware(job.ended_at),
        error=_error(trace),
        steps=tuple(f"{file}:{line} {name}" for file, line, name in _FRAME.findall(trace)),
    )


def _error(trace: str) -> str:
    """The name of the error; never its text, which may quote a person."""
    if LOST in trace:
        return LOST
    lines = [line for line in trace.splitlines() if line and not line.startswith((" ", "\t"))]
    named = [found[0].rpartition(".")[2] for line in lines if (found := _KIND.match(line))]
    ends = ("Error", "Exception")
    return next((item for item in reversed(named) if item.endswith(ends)), "")


def _worker(process: Any) -> Worker:
    return Worker(
        tuple(sorted(process.queue_names())),
        process.get_state() == "busy",
        _aware(process.birth_date),
        _aware(process.last_heartbeat),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment

"""Wakes the workers after an append: at most one waiting message of a kind, and never a delay.

A lost wake-up only costs time: positions and job rows show what is still to be done, and the clock
wakes the workers again. An append does not wait for Redis: a thread of the process sends one
message for everything recorded meanwhile. Other senders wait half a second at most while Redis is
away, and further attempts are skipped for a while.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import structlog

if TYPE_CHECKING:
    from redis import Redis

log = structlog.get_logger()

CATCH_UP = "catch_up"
PROJECTIONS, WORK = "projections", "work"
FUNCTION = "workers.perform.perform"
"""The frozen function name in every message; messages of an older release still work."""
SOCKET = "valkey.sock"
PATIENCE = 0.2
"""Seconds to wait for a connection, and again for a reply."""
PAUSE = 5.0
"""Seconds without further attempts after a failure."""
SPREAD = 0.05
"""Seconds between two messages of one process about recorded events."""
LEAVING = 2.0
"""Seconds to wait for the last message when the process ends."""
FLAG_SECONDS = {CATCH_UP: 10}
JOB_TIMEOUT = 1800


class Wakeups:
    """Sends (kind, job id) to the queue of the kind; called directly, it wakes the projections."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._client: Redis | None = None
        self._queues: dict[str, Any] = {}
        self._closed_until = 0.0
        self._news = threading.Condition()
        self._is_recorded = self._is_leaving = False
        self._courier: threading.Thread | None = None

    def __call__(self) -> None:
        """Note that something was recorded. Never raises and never waits."""
        if self.address is None or self._is_recorded:
            return
        with self._news:
            self._is_recorded = True
            self._news.notify_all()
            if self._courier is None:
                self._is_leaving = False
                self._courier = threading.Thread(target=self._carry, daemon=True)
                self._courier.start()

    def _carry(self) -> None:
        """Send a message whenever something was recorded, until `close` is called."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._is_recorded or self._is_leaving)
                is_recorded, self._is_recorded = self._is_recorded, False
            if is_recorded:
                self.send(CATCH_UP)
            elif self._is_leaving:
                return
            with self._news:
                self._news.wait_for(lambda: self._is_leaving, SPREAD)

    def send(self, kind: str, job_id: UUID | None = None) -> bool:
        """Wake a worker; False if Redis is away. Does nothing if such a message already waits."""
        if self.address is None or time.monotonic() < self._closed_until:
            return False
        from redis import RedisError

        try:
            client = self._connected()
            seconds = FLAG_SECONDS.get(kind, 60)
            if client.set(_flag(kind, job_id), 1, nx=True, ex=seconds):
                self._enqueue(client, kind, job_id)
        except (RedisError, OSError) as error:
            self._closed_until = time.monotonic() + PAUSE
            log.warning("workers not woken", kind=kind, error=type(error).__name__)
            return False
        return True

    def began(self, kind: str, job_id: UUID | None = None) -> None:
        """Note that the work has begun: events recorded from now on need a new wake-up."""
        if self.address is None:
            return
        from redis import RedisError

        try:
            self._connected().delete(_flag(kind, job_id))
        except (RedisError, OSError) as error:
            log.warning("wake-up flag not cleared", kind=kind, error=type(error).__name__)

    @property
    def is_away(self) -> bool:
        """True if Redis is known to be away, without asking it."""
        return self.address is None or time.monotonic() < self._closed_until

    def answers(self) -> bool:
        """True if Redis answers now."""
        if self.address is None:
            return False
        from redis import RedisError

        try:
            return bool(self._connected().ping())
        except (RedisError, OSError):
            return False

    def close(self) -> None:
        """Send the last message, and close the connections."""
        with self._news:
            courier, self._courier = self._courier, None
            self._is_leaving = True
            self._news.notify_all()
        if courier is not None:
            courier.join(LEAVING)
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connected(self) -> "Redis":
        if self._client is None:
            self._client = connect(self.address or "", patience=PATIENCE)
        return self._client

    def _enqueue(self, client: "Redis", kind: str, job_id: UUID | None) -> None:
        from rq import Queue
        from rq.serializers import JSONSerializer

        name = PROJECTIONS if kind == CATCH_UP else WORK
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = Queue(name, connection=client, serializer=JSONSerializer)
        queue.enqueue_call(
            FUNCTION,
            args=(kind, str(job_id or "")),
            timeout=JOB_TIMEOUT,
            result_ttl=0,
            failure_ttl=3600,
            description=kind,
            job_id=f"{kind}-{uuid4().hex}",
        )


def connect(address: str, *, patience: float | None = None) -> "Redis":
    """A client for `address`; with `patience` it waits that many seconds at most, without retry.

    `redis+sentinel://HOST:PORT,HOST:PORT/MASTER/DB` finds the master through Sentinel.
    """
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
    from redis.sentinel import Sentinel

    options: dict[str, Any] = {}
    if patience is not None:
        options = {
            "socket_timeout": patience,
            "socket_connect_timeout": patience,
            "retry": Retry(NoBackoff(), 0),
        }
    parts = urlsplit(address)
    if parts.scheme != "redis+sentinel":
        return Redis.from_url(address, **options)
    credentials, _, hosts = parts.netloc.rpartition("@")
    if credentials:
        options["password"] = unquote(credentials.rpartition(":")[2])
    master, _, database = parts.path.strip("/").partition("/")
    pairs = [host.rpartition(":") for host in hosts.split(",")]
    make: Callable[..., Any] = Sentinel
    sentinel = make([(name, int(port)) for name, _, port in pairs], **options)
    client: Redis = sentinel.master_for(master or "mymaster", db=int(database or 0), **options)
    return client


def embedded_address(data_dir: Path) -> str | None:
    """The address of the server that `ashiato up` runs for this data folder, if it is running."""
    link = data_dir / SOCKET
    return f"unix://{link.resolve()}" if link.exists() else None


def _flag(kind: str, job_id: UUID | None) -> str:
    return f"ashiato:sent:{kind}:{job_id or ''}"

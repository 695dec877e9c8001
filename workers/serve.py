"""The worker process: creates the service, then serves exactly one queue until told to stop.

A process serves one queue because a message taken from one of several can be lost if the process
dies before it begins. For several queues, this process starts one child each.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

from app.runtime.child_process import die_with_parent, module_command
from app.runtime.wakeups import PROJECTIONS, WORK, connect
from domain.kernel.jobs.heartbeats import keep_beating
from workers.long_work import own_long_work
from workers.perform import started

QUEUES = (PROJECTIONS, WORK)
WORKER_TTL = 60
MAINTENANCE_INTERVAL = 30
GRACE = 8.0


def serve(queue: str) -> int:
    """Serve `queue` until SIGTERM or SIGINT; the current message is finished first.

    Returns the exit status. Long work is not waited for: its process puts it back.
    """
    from redis import RedisError

    service = started()
    if service.wake.address is None:
        print(  # noqa: T201
            "ASHIATO_REDIS_URL: no Redis is known and `ashiato up` is not running here",
            file=sys.stderr,
        )
        return 1
    end_beating = keep_beating(service.ledger.database, queue, service.clock)
    status = 0
    try:
        _serve_messages(queue, service.wake.address)
    except (RedisError, OSError) as error:
        # A running worker waits for Redis; at the start, the supervisor tries again.
        print(f"Redis cannot be reached ({type(error).__name__})", file=sys.stderr)  # noqa: T201
        status = 1
    end_beating()
    own_long_work().end()
    service.close()
    return status


def _serve_messages(queue: str, address: str) -> None:
    """Process messages one by one until told to stop. Raises RedisError."""
    from rq import Queue, SimpleWorker
    from rq.serializers import JSONSerializer

    from workers.messages import Message

    connection = connect(address)
    worker = SimpleWorker(
        [Queue(queue, connection=connection, serializer=JSONSerializer, job_class=Message)],
        connection=connection,
        job_class=Message,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_INTERVAL,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")


def serve_each(queues: Sequence[str]) -> int:
    """Start a process for every queue; stop all when one ends or on a stop signal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = [
        subprocess.Popen(
            module_command("workers", queue),
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - no other thread runs yet.
        )
        for queue in queues
    ]
    while not stop.wait(0.2) and all(child.poll() is None for child in children):
        pass
    status = max((child.poll() or 0 for child in children), default=0)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if stop.is_set() else (status or 1)


def main(queues: Sequence[str]) -> int:
    """Serve the named queues (`work` by default); return the exit status."""
    strange = [queue for queue in queues if queue not in QUEUES]
    if strange:
        print(f"there is no queue {strange[0]}; there are {', '.join(QUEUES)}", file=sys.stderr)  # noqa: T201
        return 2
    return serve_each(queues) if len(queues) > 1 else serve(queues[0] if queues else WORK)

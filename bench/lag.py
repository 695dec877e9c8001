"""How soon after a command's answer are its rows in a projection, compared with an RQ no-op?

The load is a steady ten commands per second. The projections worker and a stock RQ worker are
separate processes on one Valkey; both results are polled every half millisecond.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from bench.callers import Callers
from bench.processes import environment, process
from bench.stage import STORES, installation, opened
from bench.table import in_turn, p95, row, title
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.tasks.commands import FetchNext, SubmitTask
from domain.tasks.task import Task
from tests.centre import as_participant
from tests.servers import valkey_server, wait_until

ROUNDS, TIMES, EVERY = 5, 40, 0.1


def steadily(act: Callable[[], float]) -> float:
    """Run the act `TIMES` times at a steady pace; return the p95 in milliseconds."""
    found, begin = [], time.perf_counter()
    for number in range(TIMES):
        while time.perf_counter() < begin + number * EVERY:
            time.sleep(0.001)
        found.append(act())
    return p95(found) * 1000


def until(holds: Callable[[], object]) -> float:
    """Wait until a condition is true and return the seconds; exit after a minute."""
    begun = time.perf_counter()
    while not holds():
        if time.perf_counter() - begun > 60:
            sys.exit("it never came")
        time.sleep(0.0005)
    return time.perf_counter() - begun


def round_trip(queue: Queue) -> float:
    """Return the seconds from sending a no-op to its end."""
    job = queue.enqueue_call("time.time", result_ttl=60)
    return until(lambda: job.get_status(refresh=True) == "finished")


def command(callers: Callers, caller: Caller, in_hand: list[Task]) -> float:
    """Return the seconds from the answer of a command to its row in the task queue."""
    order = SubmitTask(task_id=in_hand.pop().id, result={}, minutes=1) if in_hand else FetchNext()
    aggregate = callers.service.bus.dispatch(order, Envelope(caller=caller)).aggregate
    assert isinstance(aggregate, Task)
    if isinstance(order, FetchNext):
        in_hand.append(aggregate)
    asked = "SELECT 1 AS yes FROM task_queue WHERE task_id = ? AND state = ?"
    views = callers.service.views
    return until(lambda: views.read_one(asked, (str(aggregate.id), aggregate.state.value)))


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        settings = stack.enter_context(installation(store))
        redis_url = stack.enter_context(valkey_server())
        callers = Callers(stack.enter_context(opened(replace(settings, redis_url=redis_url))))
        caller = as_participant(callers.centre.participant())
        assert Role.PARTICIPANT in caller.roles
        callers.add_tasks((ROUNDS + 1) * TIMES)
        variables = environment(settings, redis_url)
        stack.enter_context(process("workers", "projections", variables=variables))
        words = ("rq.cli", "worker", "noop", "--url", redis_url, "--worker-class")
        more = ("rq.SimpleWorker", "--serializer", "rq.serializers.JSONSerializer")
        stack.enter_context(process(*words, *more, variables=os.environ))
        client = stack.enter_context(Redis.from_url(redis_url))
        queue = Queue("noop", connection=client, serializer=JSONSerializer)
        in_hand: list[Task] = []
        sides = {
            "noop": lambda: steadily(lambda: round_trip(queue)),
            "ours": lambda: steadily(lambda: command(callers, caller, in_hand)),
        }
        wait_until(lambda: client.scard("rq:workers") >= 2, what="the workers")
        round_trip(queue)
        command(callers, caller, in_hand)
        found = in_turn(ROUNDS, sides)
    title(f"From a command's answer to its row, p95 at {1 / EVERY:.0f} a second, {store}")
    row("an RQ no-op, sent and done", found["noop"], "ms")
    row("a command's row", found["ours"], "ms", found["noop"], "at most 3")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

"""Many threads that read events in the same first moment of a process do not end it."""

import subprocess
import sys

FIRST_MOMENT = """
import sys, threading
import msgspec
from domain.registry import topic_registry
from domain.kernel.events.mapper import LedgerMapper
from tests.samples import example

words = topic_registry()
LedgerMapper(words, None)
sys.setswitchinterval(1e-6)
kinds = [words[topic] for topic in words.topics()]
bodies = [msgspec.to_builtins(example(kind)) for kind in kinds]
barrier = threading.Barrier(16)

def read():
    for kind, body in zip(kinds, bodies, strict=True):
        barrier.wait()
        msgspec.convert(body, type=kind)

threads = [threading.Thread(target=read) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_many_threads_may_meet_an_event_for_the_first_time_at_once() -> None:
    for _ in range(3):
        words = [sys.executable, "-c", FIRST_MOMENT]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr

"""Six workbooks that unpack to a gigabyte each, sent at once, take no more memory than one may.

On SQLite alone: they are read and refused before anything reaches a store.
"""

import http.client
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.factory import create_app
from app.runtime.table_files import MEMORY
from domain.kernel.messaging.caller import Role
from tests.app.visitors import visitor
from tests.running import Running, inside
from tests.servers import descendants
from tests.workbooks import many_strings

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
AT_ONCE = 6
MARK = "a-boundary"
HEAD = (
    f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="people.xlsx"\r\n\r\n'
).encode()


@pytest.mark.parametrize("texts", [1_700_000, 3_700_000], ids=["read", "refused unread"])
def test_six_workbooks_at_once_stay_under_a_bound_of_memory(
    starting: Callable[..., Running], texts: int
) -> None:
    """The first kind unpacks to what an import of people may hold, the second to more."""
    content = many_strings(texts)
    assert len(content) < 400_000
    running = starting()
    with inside(running) as service:
        headers = visitor(create_app(service), service, Role.MANAGER).headers
    before = memory(running)
    with watched(running) as peaks, ThreadPoolExecutor(AT_ONCE) as senders:
        sent = [senders.submit(send, running, content, headers) for _ in range(AT_ONCE)]
        statuses = [item.result() for item in sent]
    assert set(statuses) <= {422, 503}
    assert 422 in statuses
    assert max(peaks) - before < MEMORY + 100_000_000
    assert running.answers()


def send(running: Running, content: bytes, headers: dict[str, str]) -> int:
    """Send a file of people as a browser does; gives the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=300)
    body = HEAD + content + f"\r\n--{MARK}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={MARK}"}
    connection.request("POST", "/api/v1/people/import", body, headers | kind)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def watched(running: Running) -> Iterator[list[int]]:
    """Bytes that everything of the product took together, looked at again and again."""
    over, found = threading.Event(), [0]

    def watch() -> None:
        while not over.wait(0.01):
            found.append(memory(running))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def memory(running: Running) -> int:
    """Bytes that the product has for itself, without what its processes share."""
    total = 0
    for descendant in descendants(running.process.pid):
        with suppress(OSError):
            for line in Path(f"/proc/{descendant}/smaps_rollup").read_text().splitlines():
                if line.startswith("Private_"):
                    total += 1024 * int(line.split()[1])
    return total

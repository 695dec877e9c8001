"""How long do others wait while hundreds of connections send a byte now and then?

Ten people read and write, each from their own address: alone, and during the connections of
`tests/siege.py`. Quiet and besieged rounds alternate in one run; the result is the ratio of their
p95.
"""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from app.settings import Settings
from bench.callers import Callers
from bench.processes import web
from bench.stage import opened
from bench.table import p95, row, title
from tests.servers import valkey_server
from tests.siege import ADDRESSES, besieged

ROUNDS, PEOPLE, ASKED = 7, 10, 60


def seconds(port: int, number: int, token: str) -> list[float]:
    """Return the seconds of each request of one person, with a short pause between requests."""
    found = []
    caller = http.client.HTTPConnection(
        "127.0.0.1", port, 60, source_address=(f"127.0.0.{10 + number}", 0)
    )
    for turn in range(ASKED):
        begun = time.perf_counter()
        headers = {"Authorization": token, "Content-Type": "application/json"}
        if turn % 2:
            caller.request("GET", "/api/v1/work-queue", headers=headers)
        else:
            caller.request("POST", "/api/v1/people", json.dumps({"name": "架空"}), headers)
        answer = caller.getresponse()
        answer.read()
        found.append(time.perf_counter() - begun)
        time.sleep(0.05)
    caller.close()
    return found


def p95_of_everybody(port: int, token: str) -> float:
    """The p95 of ten people at work, in milliseconds."""
    with ThreadPoolExecutor(PEOPLE) as pool:
        found = pool.map(lambda number: seconds(port, number, token), range(PEOPLE))
        return 1000 * p95([item for own in found for item in own])


def main() -> None:
    """Print the table."""
    quiet, slow = [], []
    with TemporaryDirectory(prefix="ashiato-bench-") as folder, valkey_server() as redis_url:
        settings = Settings.for_folder(Path(folder))
        with opened(settings) as service:
            token = Callers(service).staff.headers["Authorization"]
        with web(settings, redis_url) as port:
            p95_of_everybody(port, token)
            for _ in range(ROUNDS):
                quiet.append(p95_of_everybody(port, token))
                with besieged(port):
                    slow.append(p95_of_everybody(port, token))
    title(f"p95 of {PEOPLE} people beside {len(ADDRESSES)} connections that never end, SQLite")
    row("alone", quiet, "ms")
    row("beside them", slow, "ms", quiet, "at most 3")


if __name__ == "__main__":
    main()

"""How many fetch-and-submit pairs per second, compared with a bare application on one server?

Eight clients use persistent connections. Both sides run on the same server with the same number of
processes and threads, on the same kind of database. The bare side looks up a token and commits one
row in each of the two requests.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from uuid import uuid4

from bench import bare
from bench.callers import Callers
from bench.processes import WEB, free_port, listens, process, web
from bench.stage import STORES, installation, opened
from bench.table import in_turn, row, title
from tests.servers import valkey_server, wait_until

CLIENTS, TASKS, ROUNDS = 8, 1_000, 5


def pairs(port: int, authorizations: list[str]) -> float:
    """Measure pairs per second, with a client for each authorization."""
    problems: list[str] = []

    def work(authorization: str, times: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        for _ in range(times):
            task = _post(connection, "/api/v1/work-queue/next", {}, headers, problems)
            done = {"result": {"name": "髙橋"}, "minutes": 5}
            if task is not None:
                path = f"/api/v1/tasks/{task['id']}/submit"
                _post(connection, path, done, headers, problems)
        connection.close()

    threads = [
        threading.Thread(target=work, args=(item, TASKS // len(authorizations)))
        for item in authorizations
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems[:3]
    return TASKS / (time.perf_counter() - begun)


def _post(
    connection: HTTPConnection,
    path: str,
    body: object,
    headers: dict[str, str],
    problems: list[str],
) -> dict[str, str] | None:
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        problems.append(f"{path}: {answer.status} {content.decode()[:200]}")
        return None
    found: dict[str, str] = json.loads(content)
    return found


def measure(store: str) -> None:
    """Print the table of one kind of database."""
    with ExitStack() as stack:
        settings = stack.enter_context(installation(store))
        callers = Callers(stack.enter_context(opened(settings)))
        people = callers.add_participants(CLIENTS, signed_in=CLIENTS)
        own = [item.headers["Authorization"] for item in people]
        port = stack.enter_context(web(settings, stack.enter_context(valkey_server())))
        tokens = [f"Bearer {uuid4().hex}" for _ in range(CLIENTS)]
        is_file = not settings.is_postgresql
        address = str(settings.data_dir / "bare.sqlite3") if is_file else settings.database_url
        bare.prepare(address, [token.removeprefix("Bearer ") for token in tokens])
        other = free_port()
        variables = {**os.environ, "PORT": str(other), bare.ADDRESS: address}
        stack.enter_context(process("bench.bare", variables=variables | {"BENCH_WEB": str(WEB)}))
        wait_until(lambda: listens(other), what="the bare application answering")

        def ours() -> float:
            callers.add_tasks(TASKS)
            return pairs(port, own)

        sides: dict[str, Callable[[], float]] = {"bare": lambda: pairs(other, tokens), "ours": ours}
        in_turn(1, sides)
        found = in_turn(ROUNDS, sides)
    title(f"Fetch-and-submit pairs, {CLIENTS} clients, {TASKS:,} tasks, {WEB} processes, {store}")
    row("bare application", found["bare"], "pairs/s")
    row("Ashiato", found["ours"], "pairs/s", found["bare"], "at least 0.5")


def main() -> None:
    """Print a table for each kind of database."""
    for store in STORES:
        measure(store)


if __name__ == "__main__":
    main()

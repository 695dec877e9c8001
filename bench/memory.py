"""How much memory does `ashiato up` take at rest, and what do imports and exports add to it?

Megabytes are PSS: a process's private memory plus its share of shared memory.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap import bootstrap
from app.factory import create_app
from app.settings import Settings
from bench.processes import descendants, free_port, listens, memory_of
from bench.table import row, title
from domain.kernel.messaging.caller import Role
from tests.app.visitors import visitor
from tests.centre import Centre
from tests.servers import wait_until

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
PATIENCE = 900.0
FORMS = ("csv", "jsonl", "xlsx")
PARTS = {
    "web": b"gunicorn: worker",
    "work": b"Listening on work",
    "projections": b"Listening on projections",
}


def named(words: bytes, root: int) -> list[int]:
    """The processes under `root` whose command line contains `words`."""
    return [
        descendant
        for descendant in descendants(root)
        if words in Path(f"/proc/{descendant}/cmdline").read_bytes()
    ]


def print_state(when: str, root: int, parts: dict[str, list[int]]) -> None:
    """Print the rows of one moment; `parts` maps the name of a part to its processes."""
    for part, processes in parts.items():
        row(f"{when}: {part} process", [memory_of(process) for process in processes], "MB")
    whole = sum(memory_of(descendant) for descendant in descendants(root))
    limit = "at most 350 MB" if when == "at rest" else ""
    row(f"{when}: everything that `ashiato up` runs", [whole], "MB", target=limit)


def rows() -> bytes:
    """A file of the promised size."""
    file = io.StringIO()
    file.write("key,document,source_text,question\n")
    for number in range(ROWS):
        file.write(f"{number:06d},名簿,髙橋 太郎 {number},原文のとおり入力してください\n")
    return file.getvalue().encode()


def send(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Send one request; return at most the first 10,000 bytes of the response body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, f"/api/v1{path}", body, headers)
    answer = connection.getresponse()
    kept = b""
    while block := answer.read(1 << 16):
        kept = (kept + block)[:10_000]
    assert answer.status < 300, (path, answer.status, kept[:500])
    connection.close()
    return kept


def upload(port: int, path: str, content: bytes, headers: dict[str, str]) -> None:
    """Send a file as a browser does."""
    mark = "bench-mark"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    send(port, "POST", path, body, headers | kind)


def order_of(settings: Settings) -> tuple[UUID, dict[str, str], Any]:
    """Return a released order, the headers of a coordinator, and the service."""
    service = bootstrap(settings)
    staff = visitor(create_app(service), service, Role.COORDINATOR)
    return Centre(service).order().id, dict(staff.headers), service


def measure(root: int, settings: Settings, port: int) -> None:
    """Print the table."""
    title(f"Memory (PSS), SQLite, an import and exports of {ROWS:,} rows")
    # Processes are found while they are idle, because their titles change while they work.
    parts = {part: named(words, root) for part, words in PARTS.items()}
    print_state("at rest", root, parts)
    order_id, headers, service = order_of(settings)
    begun = time.perf_counter()
    upload(port, f"/job-orders/{order_id}/tasks/import", rows(), headers)
    job = "SELECT state, errors FROM jobs WHERE kind = 'import_tasks'"
    wait_until(
        lambda: service.ledger.row(job)["state"] not in ("waiting", "running"),
        PATIENCE,
        "the import",
    )
    assert service.ledger.row(job)["state"] == "done", service.ledger.row(job)["errors"]
    row("the import", [time.perf_counter() - begun], "s")
    print_state("after the import", root, parts)
    for form in FORMS:
        begun = time.perf_counter()
        send(port, "GET", f"/job-orders/{order_id}/results?format={form}", b"", headers)
        row(f"an export as {form}", [time.perf_counter() - begun], "s")
    print_state("after the exports", root, parts)
    service.close()


def main() -> None:
    """Run the product as `ashiato up` does, and print the table."""
    with tempfile.TemporaryDirectory(prefix="ashiato-bench-") as name:
        settings = Settings.for_folder(Path(name))
        port = free_port()
        variables = {**os.environ, "ASHIATO_DATA_DIR": name, "PORT": str(port)}
        running = subprocess.Popen(
            [sys.executable, "-m", "app", "up"],
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_until(lambda: listens(port), what="the service")
            wait_until(
                lambda: all(named(words, running.pid) for words in PARTS.values()),
                what="the workers",
            )
            measure(running.pid, settings, port)
        finally:
            running.terminate()
            running.wait(30)


if __name__ == "__main__":
    main()

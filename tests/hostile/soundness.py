"""What must hold after every blow: nothing recorded, nothing broken, nothing given away."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import structlog
from werkzeug.test import TestResponse

from app.runtime import logs
from domain.kernel.storage.ledger import Ledger
from domain.registry import AGGREGATES
from tests.hostile.stage import Stage
from tests.rebuilding import assert_rebuilt_equals_live

TELLTALES = ("Traceback", 'File "/', "SELECT ", "INSERT ", "sqlite3", "psycopg", "site-packages")
"""What shows how the inside looks."""
PROBLEM = "application/problem+json"


@contextmanager
def log_kept() -> Iterator[io.StringIO]:
    """The log of the service, as it would be written in production."""
    kept = io.StringIO()
    with redirect_stderr(kept):
        logs.configure(json_lines=True)
    try:
        yield kept
    finally:
        structlog.reset_defaults()


def complaints(answer: TestResponse, statuses: tuple[int, ...], secret: object = None) -> list[str]:
    """What is wrong with a refusal: its status, its form, or what it gives away."""
    found = []
    if answer.status_code not in statuses:
        found.append(f"answers {answer.status_code} instead of {statuses}: {answer.text[:300]}")
    elif answer.content_type != PROBLEM:
        found.append(f"answers as {answer.content_type}")
    if len(answer.data) > 64_000:
        found.append(f"answers with {len(answer.data)} bytes")
    found += [f"shows {word!r}" for word in TELLTALES if word in answer.text]
    if is_telling(secret) and str(secret) in answer.text:
        found.append(f"repeats {secret!r}")
    return found


def named_fields(answer: TestResponse) -> set[str]:
    """The fields that a 422 names, without the places inside them."""
    errors = json.loads(answer.data).get("errors", {})
    return {path.partition(".")[0] for path in errors}


def is_telling(value: object) -> bool:
    """True for a value that would not be in an answer by chance."""
    return isinstance(value, str) and len(value.strip()) >= 6


def new_events(stage: Stage, head: int) -> list[Any]:
    """The events recorded since `head`."""
    return [recorded.event for recorded in stage.service.ledger.read(head)]


def assert_sound(stage: Stage, *, rebuilding: bool = False) -> None:
    """Every history can be replayed, every read model goes on, and the service is alive."""
    replay_everything(stage.service.ledger)
    projections = stage.service.projections
    projections.catch_up()
    assert [
        (item.name, item.error) for item in projections.status() if item.state != "current"
    ] == []
    if rebuilding:
        assert_rebuilt_equals_live(stage.service.ledger, stage.service.views)
    assert stage.nobody.client.get("/healthz").status_code == 200


def replay_everything(ledger: Ledger) -> int:
    """Load everything that has a history; the number of things."""
    kinds = {event: kind for kind in AGGREGATES for event in kind.event_classes()}
    position, seen = 0, set()
    while page := ledger.read(position):
        for recorded in page:
            seen.add((kinds[type(recorded.event)], recorded.event.originator_id))
        position = page[-1].position
    for kind, id in seen:
        ledger.get(kind, id)
    return len(seen)

"""Signs what a test records, as the routes of the service do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from uuid import uuid4

from domain.kernel.messaging.event_context import EventContext, recording_under

TODAY = date(2026, 4, 15)


@contextmanager
def on(day: date = TODAY, reason: str | None = None, actor: str = "somebody") -> Iterator[None]:
    """Sign everything inside the block as of `day`, by `actor`."""
    with recording_under(
        EventContext(
            actor=actor,
            role="manager",
            recorded_at=datetime.combine(TODAY, time(1), UTC),
            occurred_on=day,
            correlation_id=uuid4(),
            reason=reason,
        )
    ):
        yield

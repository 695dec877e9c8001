"""The context that events are recorded with: set by the bus, required by every event."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class EventContext:
    """Who acts, in which role, when, and why."""

    actor: str
    role: str
    recorded_at: datetime
    occurred_on: date
    correlation_id: UUID
    causation_id: UUID | None = None
    reason: str | None = None
    operator: str = ""
    """The user of the operating system, where the actor is the command line."""


_signature: ContextVar[EventContext] = ContextVar("signature")


class NoEventContext(Exception):
    """An event was recorded outside of `recording_under`."""


def event_context() -> EventContext:
    """The current context. Raises NoEventContext if there is none."""
    try:
        return _signature.get()
    except LookupError:
        raise NoEventContext from None


@contextmanager
def recording_under(by: EventContext) -> Iterator[None]:
    """Use `by` for every event recorded inside the block."""
    token = _signature.set(by)
    try:
        yield
    finally:
        _signature.reset(token)

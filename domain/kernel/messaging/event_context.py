"""The context that events are recorded with: set by the bus, required by every event."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.kernel.errors import Invalid
from domain.kernel.time.days import japanese_day


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


def require_day(occurred_on: date, reason: str | None, today: date) -> None:
    """Raise Invalid for a day in the future, and for an earlier day without a reason."""
    if occurred_on > today:
        raise Invalid.field(
            "occurred_on",
            "先の日付は書けません。今日までの日付にしてください。",
            "A day in the future cannot be recorded.",
        )
    if occurred_on < today and not (reason or "").strip():
        raise Invalid.field(
            "reason",
            "今日より前の日付で記録するときは、理由を書いてください。",
            "Give a reason for recording something on an earlier day.",
        )


def require_not_before(day: date) -> None:
    """Raise Invalid if the current command is dated before `day`, from which its subject holds."""
    if event_context().occurred_on < day:
        raise Invalid.field(
            "occurred_on",
            f"いまの記録は{japanese_day(day)}からのものです。その日か、それより後にしてください。",
            f"What is recorded holds from {day.isoformat()}: choose that day or a later one.",
        )


def require_reason() -> None:
    """Raise Invalid if the current command gives no reason."""
    if not (event_context().reason or "").strip():
        raise Invalid.field(
            "reason", "訂正の理由を書いてください。", "Please give the reason for correcting."
        )


@contextmanager
def recording_under(by: EventContext) -> Iterator[None]:
    """Use `by` for every event recorded inside the block."""
    token = _signature.set(by)
    try:
        yield
    finally:
        _signature.reset(token)

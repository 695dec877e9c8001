"""Given, when, then: a rule of one aggregate in three lines."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import uuid4

import pytest

from domain.kernel.errors import DomainError
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.event_context import EventContext, recording_under

A = TypeVar("A", bound=Aggregate)
NOW = datetime(2026, 4, 15, 1, 0, tzinfo=UTC)


class Scenario(Generic[A]):
    """`Scenario(make).given(step, …).when(step).then(EventClass, …)`.

    A step takes the aggregate and tells it something. What was given is saved and loaded again
    before `when`, so that a rule never leans on state that the events do not give back.
    """

    def __init__(self, make: Callable[[], A]) -> None:
        self._events: list[Event] = []
        self.refusal: DomainError | None = None
        with recording_under(_signature()):
            self.aggregate = make()
        self._keep()

    def given(self, *steps: Callable[[A], Any]) -> "Scenario[A]":
        """What has happened before."""
        for step in steps:
            with recording_under(_signature()):
                step(self.aggregate)
            self._keep()
        return self

    def when(self, step: Callable[[A], Any]) -> "Scenario[A]":
        """What is asked now."""
        try:
            with recording_under(_signature()):
                step(self.aggregate)
        except DomainError as refusal:
            self.refusal = refusal
        return self

    def then(self, *event_classes: type[Event]) -> A:
        """These facts were recorded, in this order; gives the aggregate as it now is."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert [type(event) for event in self.aggregate.pending] == list(event_classes)
        self._keep()
        return self.aggregate

    def then_nothing(self) -> A:
        """It was true already, and nothing was recorded."""
        return self.then()

    def then_refused(self, refusal: type[DomainError]) -> DomainError:
        """It was refused and nothing was recorded; gives the refusal."""
        if self.refusal is None:
            pytest.fail(f"not refused; recorded {[type(item) for item in self.aggregate.pending]}")
        assert isinstance(self.refusal, refusal)
        assert self.aggregate.pending == ()
        return self.refusal

    def _keep(self) -> None:
        """Put the pending events into the history, and fold the aggregate anew from all of it."""
        self._events.extend(self.aggregate.collect_events())
        folded = type(self.aggregate).fold(self._events)
        assert folded is not None
        self.aggregate = folded


def _signature() -> EventContext:
    return EventContext(
        actor="somebody",
        role="coordinator",
        recorded_at=NOW,
        occurred_on=NOW.date(),
        correlation_id=uuid4(),
    )

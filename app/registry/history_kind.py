"""What a context declares so that its aggregates have a history, in the API and as a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import marshmallow as ma

from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import READERS, Caller, Role


def _by_the_aggregate(aggregate: Any, reader: Caller) -> bool:
    return bool(aggregate.is_visible_to(reader))


def _nobody(_aggregate: Any, _reader: Caller) -> list[UUID]:
    return []


def _unchanged(state: Mapping[str, Any], _reader: Caller) -> Mapping[str, Any]:
    return state


@dataclass(frozen=True, kw_only=True)
class HistoryKind:
    """How the history of one kind of aggregate is shown to a reader."""

    aggregate: type[Aggregate]
    subjects: str
    """Its name in addresses: `/api/v1/<subjects>/<id>/history`."""
    present: Callable[[Any, Caller], dict[str, Any]]
    """The state of the aggregate as the reader may see it."""
    answer: type[ma.Schema] | None = None
    """The schema by which the state is written; without one its values are written as they are."""
    of_today: frozenset[str] = frozenset()
    """Fields that `present` takes from the current state of other aggregates; they are left out."""
    roles: frozenset[Role] = READERS
    """Who may ask the API for such a history."""
    is_visible: Callable[[Any, Caller], bool] = _by_the_aggregate
    """Whether the reader may see the history of this aggregate."""
    people: Callable[[Any, Caller], list[UUID]] = _nobody
    """The people of whose record the state shows something; the view is recorded."""
    page: Callable[[Any], str] | None = None
    """The address of the page on which the aggregate is edited."""
    on_page: Callable[[Mapping[str, Any], Caller], Mapping[str, Any]] = _unchanged
    """Changes the state for the page, which shows it in words."""

    @property
    def kind(self) -> str:
        """The first word of its topics."""
        return self.aggregate.KIND

    @property
    def path(self) -> str:
        """The first part of the address of its pages."""
        return f"/audit/{self.subjects.removeprefix('job-')}"

    @property
    def rule_of_page(self) -> str:
        """The path of its page, as a route has it."""
        return f"{self.path}/<uuid:{self.kind.removeprefix('job_')}_id>"

    @property
    def rule_of_api(self) -> str:
        """The path of its history in the API, as a route has it."""
        return f"/{self.subjects}/<uuid:id>/history"

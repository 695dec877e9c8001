"""A request that is sent again while its first copy is still being done gets the same answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope, UnitOfWork
from domain.tasks.commands import DeclineTask, FetchNext
from tests.centre import Centre, as_participant


def test_the_second_copy_is_not_refused_for_what_the_first_one_did(
    service: Service, another_service: Callable[[], Service]
) -> None:
    centre, other = Centre(service), another_service()
    centre.order(tasks=1)
    who = as_participant(centre.participant())
    task = centre.does(FetchNext(), who)
    command = DeclineTask(task_id=task.id, reason="きょうはむずかしいです。")
    envelope = Envelope(caller=who, idempotency_key=uuid4().hex, digest="d")
    handlers: dict[Any, Any] = dict(other.bus._handlers)
    decline = handlers[DeclineTask]
    first: list[Any] = []

    def overtaken(order: DeclineTask, uow: UnitOfWork) -> Any:
        """The first copy is done after the second one has looked for its answer."""
        if not first:
            first.append(service.bus.dispatch(command, envelope))
        return decline(order, uow)

    handlers[DeclineTask] = overtaken
    other.bus._handlers = handlers
    second = other.bus.dispatch(replace(command), envelope)

    assert second.repeated
    assert second.aggregate is not None and first[0].aggregate is not None
    assert (second.aggregate.id, second.aggregate.version) == (
        first[0].aggregate.id,
        first[0].aggregate.version,
    )

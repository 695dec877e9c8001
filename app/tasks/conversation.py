"""What was said about a task to the one who has it: nothing that was said to somebody before."""

from collections.abc import Sequence
from typing import Any

from domain.kernel.events.event import Event
from domain.tasks.task import Task


def since_given(history: Sequence[Event]) -> Sequence[Event]:
    """What happened since the task came to whoever has it now."""
    given = [place for place, event in enumerate(history) if isinstance(event, Task.Assigned)]
    return history[given[-1] :] if given else ()


def comment_in(events: Sequence[Event]) -> str | None:
    """What the last inspection among `events` said."""
    for event in reversed(events):
        if isinstance(event, Task.Returned | Task.Passed):
            return event.comment
    return None


def defects_in(events: Sequence[Event]) -> tuple[str, ...]:
    """What the last return among `events` was for."""
    for event in reversed(events):
        if isinstance(event, Task.Returned):
            return event.defects
    return ()


def messages_in(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Questions and answers among `events`; a text is None once it was erased."""
    return [
        {
            "kind": "asked" if isinstance(event, Task.HelpAsked) else "answered",
            "text": event.message,
            "at": event.meta.recorded_at,
        }
        for event in events
        if isinstance(event, Task.HelpAsked | Task.HelpAnswered)
    ]

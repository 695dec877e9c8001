"""Messages about a task for its current assignee; earlier assignees' messages are left out."""

from collections.abc import Sequence
from typing import Any

from domain.kernel.events.event import Event
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import Task


def since_given(history: Sequence[Event]) -> Sequence[Event]:
    """Return the events since the task was assigned to its current assignee."""
    given = [place for place, event in enumerate(history) if isinstance(event, Task.Assigned)]
    return history[given[-1] :] if given else ()


def comment_in(events: Sequence[Event]) -> str | None:
    """Return the comment of the last completed inspection among `events`."""
    for event in reversed(_standing(events)):
        if isinstance(event, Task.Returned | Task.Passed):
            return event.comment
    return None


def defects_in(events: Sequence[Event]) -> tuple[str, ...]:
    """Return the defects of the last return among `events`."""
    for event in reversed(_standing(events)):
        if isinstance(event, Task.Returned):
            return event.defects
    return ()


def minutes_corrected_in(events: Sequence[Event]) -> list[Task.MinutesCorrected]:
    """Return the corrections of minutes among `events`."""
    return [event for event in events if isinstance(event, Task.MinutesCorrected)]


def payload_corrected_in(events: Sequence[Event]) -> Task.PayloadCorrected | None:
    """Return the last correction of the data among `events`, or None."""
    for event in reversed(events):
        if isinstance(event, Task.PayloadCorrected):
            return event
    return None


def verdict_undone_in(events: Sequence[Event]) -> Task.VerdictUndone | None:
    """Return the undoing of the last verdict among `events` that the person had been shown.

    None if the work was inspected or handed in again since; a first pass is not shown.
    """
    for event in reversed(events):
        if isinstance(event, Task.VerdictUndone):
            return None if event.verdict is UndoneVerdict.FIRST_PASS else event
        if isinstance(event, Task.Submitted | Task.Passed | Task.Returned):
            return None
    return None


def _standing(events: Sequence[Event]) -> list[Event]:
    """Return the events without the verdicts that were undone later."""
    undone = {event.corrects for event in events if isinstance(event, Task.VerdictUndone)}
    return [event for event in events if event.meta.event_id not in undone]


def messages_in(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the questions and answers among `events`; an erased text is None."""
    return [
        {
            "kind": "asked" if isinstance(event, Task.HelpAsked) else "answered",
            "text": event.message,
            "at": event.meta.recorded_at,
        }
        for event in events
        if isinstance(event, Task.HelpAsked | Task.HelpAnswered)
    ]

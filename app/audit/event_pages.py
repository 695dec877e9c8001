"""One event in full: who, when and why, what it changed, and the other events of its request."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from app.audit.fact_formatting import KNOWN_ELSEWHERE, facts, is_shown
from app.audit.labels import field_label
from app.audit.state_diff import Change, around, kind_of
from app.audit.subject_search import story_address
from app.audit.visibility import event_is_visible
from app.http.authorization import caller, service, viewed
from app.http.event_steps import Steps
from app.pages.routing import Pages, render
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import AUDITORS
from domain.kernel.text.bilingual import BilingualText
from projections.audit import search
from projections.audit.labels import LABELS
from projections.audit.topics import topic_label

MOST_OF_ONE_REQUEST = 20

pages = Pages("audit")


@pages.page(
    "/audit/events/<int:position>",
    roles=AUDITORS,
    reads=("audit.trail", "identity.accounts", "people.cards"),
)
def one_event(_query: dict[str, Any], position: int) -> Response:
    """One event, before and after."""
    event, steps = event_is_visible(position), Steps(with_names=True)
    step = steps.present(event, position)
    kind, (changes, people) = kind_of(event), around(event, steps.names)
    # Only the sentences of the others are shown, and a sentence contains no sealed text but names.
    near_steps = Steps(with_names=True)
    others, cause = _of_the_same_request(event, position, near_steps)
    data = facts(kind, step["data"], steps.names)
    viewed([*people, *steps.people_shown(), *near_steps.people_named], "audit")
    near = search.neighbours(service().views, event.originator_id, event.originator_version)
    return render(
        "audit/event.html",
        step=step,
        event=event,
        labels=LABELS,
        topic=topic_label(event.TOPIC),
        facts=data,
        hidden=_hidden(kind, step["hidden"], changes),
        changes=changes,
        others=others,
        cause=cause,
        story=story_address(kind, event.originator_id),
        earlier=near.get(event.originator_version - 1),
        later=near.get(event.originator_version + 1),
    )


def _hidden(kind: str, names: Sequence[str], changes: Sequence[Change]) -> list[BilingualText]:
    """Return the labels of the hidden fields, without those that `changes` shows to the reader."""
    shown = {change.label for change in changes if change.now is not KNOWN_ELSEWHERE}
    labels = [field_label(name, kind) for name in names if is_shown(kind, name)]
    return [label for label in labels if label not in shown]


def _of_the_same_request(
    event: Event, position: int, steps: Steps
) -> tuple[list[dict[str, Any]], int | None]:
    """Return the other events of the request, and the position of the event that caused it."""
    views, centres, meta = service().views, caller().centres, event.meta
    rows = search.of_one_request(
        views, meta.correlation_id, centres=centres, limit=MOST_OF_ONE_REQUEST + 2
    )
    others = [row["position"] for row in rows if row["position"] != position]
    cause = None
    if meta.causation_id is not None:
        cause = search.position_of_cause(
            views, meta.correlation_id, meta.causation_id, centres=centres
        )
    return steps.at(others), cause

"""Releases the tasks of a participant who needs a rest, in two steps."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g

from app.http import fields
from app.http.authorization import get_visible, service
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render
from app.participants import labels
from app.participants.named import READS, named
from app.tasks.bulk import Refused, release_all
from app.tasks.labels import TASK_STATES, TASK_TAGS
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import STAFF
from domain.orders.queries import terms_of_all
from domain.participants.participant import Participant
from domain.tasks.place_queries import in_hand

MOST = 100

pages = Pages("participants")  # The name of a page is stored with a refusal.


class TakeBackForm(fields.Form):
    """The tasks to return to the queue, and the reason."""

    tasks = fields.Many(fields.Id(), max=MOST, unique=True)
    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/participants/<uuid:participant_id>/take-back", roles=STAFF, reads=READS)
def work_in_hand(_query: dict[str, Any], participant_id: UUID) -> Response:
    """The tasks that a participant has in hand, to return to the queue."""
    return _shown(get_visible(Participant, participant_id), [])


@pages.form(
    "/participants/<uuid:participant_id>/take-back",
    roles=STAFF,
    body=TakeBackForm,
    back=work_in_hand,
)
def take_back(values: dict[str, Any], participant_id: UUID) -> Response:
    """Return the selected tasks to the queue, each by its own command."""
    this = get_visible(Participant, participant_id)
    if not values.get("tasks"):
        raise Invalid.field("tasks", "作業を1件以上選んでください。", "Choose one task or more.")
    done = release_all(values["tasks"], values["reason"])
    going = go_on(f"/participants/{this.id}?said=taken-back", done.position)
    if not done.refused:
        return going
    g.pop("typed", None)  # The remaining tasks are to be selected again.
    shown = _shown(this, done.refused)
    for cookie in going.headers.getlist("Set-Cookie"):
        shown.headers.add("Set-Cookie", cookie)
    return shown


def _shown(participant: Participant, refused: list[Refused]) -> Response:
    return render(
        "participants/take_back.html",
        words=labels,
        states=TASK_STATES,
        tags=TASK_TAGS,
        this=participant,
        who=named([participant.id], "participant")[str(participant.id)],
        rows=_in_hand(participant),
        refused=refused,
    )


@dataclass(frozen=True)
class InHand:
    """An open task of a participant, with the title and due day of its order."""

    task_id: UUID
    key: str
    number: int
    state: str
    order_number: str
    title: str
    due_on: date


def _in_hand(participant: Participant) -> list[InHand]:
    """Return the participant's open tasks as they are now, by due day."""
    ledger = service().ledger
    places = in_hand(ledger, participant.id)
    orders = terms_of_all(ledger, {place.order_id for place in places})
    found = [
        InHand(
            place.task_id,
            place.key,
            place.number,
            place.state,
            orders[place.order_id].number,
            orders[place.order_id].title,
            place.own_due_on or orders[place.order_id].due_on,
        )
        for place in places
    ]
    return sorted(found, key=lambda item: (item.due_on, item.order_number, item.number))[:MOST]

"""Starts a search for cover when a pilot gives up a shift; ends it if it is filled or cancelled."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.robots.cover.commands import SeekCover, WithdrawCover
from domain.robots.cover.inline_projection import searches_for
from domain.robots.shifts.shift import Shift

NAME = "find_cover_when_a_pilot_gives_up"
LISTENS_TO = (Shift.GivenUp, Shift.Assigned, Shift.Cancelled)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Start a search for the shift, or for the rest of one that had begun; else end searches."""
    if isinstance(event, Shift.GivenUp):
        shift_id = event.originator_id if event.at is None else event.rest
        if shift_id is not None:
            yield Reaction(
                key=f"shift/{shift_id}",
                command=SeekCover(
                    shift_id=shift_id, given_up=event_id, given_up_by=event.person_id
                ),
            )
        return
    for cover_id in searches_for(ledger, event.originator_id):
        yield Reaction(key=f"cover/{cover_id}", command=WithdrawCover(cover_id=cover_id))

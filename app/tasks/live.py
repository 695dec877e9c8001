"""Notifies the open page of a participant's day of answers, tasks and messages of their own."""

from contextlib import suppress

import msgspec

from app.bootstrap import Service
from app.pages import sse
from app.pages.change_feed import UNHEARD, Notifications, Subjects, Subscription
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.storage.ledger import Ledger
from projections.messages.conversations import READS as MESSAGES
from projections.tasks.questions import READS as QUESTIONS

PATH = "/live/today"


class _Stored(msgspec.Struct):
    """The field that is read from the events of tasks and conversations."""

    participant_id: str | None = None


_STORED = msgspec.json.Decoder(_Stored)


def _own(_: Ledger, page: Notifications) -> Subjects:
    for item in page:
        if item.topic in UNHEARD:
            continue
        with suppress(msgspec.DecodeError, msgspec.ValidationError):
            participant_id = _STORED.decode(item.state).participant_id
            if participant_id is not None:
                yield _subject(participant_id), item.position


def _subject(participant_id: object) -> str:
    return f"participant:{participant_id}"


def _of_a_participant(_: Service, reader: Caller) -> frozenset[str]:
    return frozenset({_subject(reader.participant_id)} if reader.participant_id else ())


STREAMS = sse.LiveStreams(
    reads=(*QUESTIONS, *MESSAGES),
    hearing=Subscription(("task.", "conversation."), _own),
    streams=((PATH, frozenset({Role.PARTICIPANT}), _of_a_participant),),
)

"""Queues a notice of something that a job has just found, for those who want to hear of it."""

from uuid import UUID

from app.bootstrap import Service
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller
from domain.notices.commands import QueueNotice
from domain.notices.kinds import NoticeKind


def queue_notice(
    service: Service, by: Caller, kind: NoticeKind, source: str, hearing: tuple[UUID, ...]
) -> None:
    """Let the accounts in `hearing`, if there are any, hear once of `source`."""
    if hearing:
        news = QueueNotice(
            kind=kind, source=source, account_ids=hearing, happened_at=service.clock.now()
        )
        service.bus.dispatch(news, Envelope(caller=by))

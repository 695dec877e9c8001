"""Notifies operators, once, of each event that was put into the quarantine."""

from datetime import datetime

from app.bootstrap import Service
from domain.identity.queries import centre_codes
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.notices.commands import QueueNotice
from domain.notices.inline_projection import staff_who_hear
from domain.notices.kinds import NoticeKind

CALLER = system("quarantine")


def tell_of_the_quarantine(service: Service) -> None:
    """Queue a notice for each held event; an event is not reported twice."""
    held = service.ledger.quarantine.held()
    if held:
        centres = centre_codes(service.ledger)
        for item in held:
            _tell(service, item, centres)


def _tell(service: Service, held: HeldEvent, centres: list[str]) -> None:
    """Notify subscribers of the event's centre, or of every centre if its centre is unknown."""
    concerned = [held.centre] if held.centre else centres
    kind = NoticeKind.RECORD_UNREADABLE
    hearing = {id for code in concerned for id in staff_who_hear(service.ledger, kind, code)}
    if hearing:
        news = QueueNotice(
            kind=kind,
            source=f"{held.position} {held.found_at}",
            account_ids=tuple(sorted(hearing)),
            happened_at=datetime.fromisoformat(held.found_at),
        )
        service.bus.dispatch(news, Envelope(caller=CALLER))

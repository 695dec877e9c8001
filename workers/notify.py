"""Sends the notices that are due: what waits for one account goes out together, once.

A row says how far its news is: `waiting`, `taken` by a worker, `sending` from the moment before the
network is touched, then `sent`. What a dead worker had taken is sent by the next one; what it was
just sending may have gone out, so it is left as `unclear` and not sent again: a notice says only
that something waits, and signing in shows it anyway.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from app.bootstrap import Service
from domain.kernel.errors import RecordUnreadable
from domain.notices import delivery
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.kinds import NEWS, NoticeKind

log = structlog.get_logger()
AT_ONCE = 20
"""Accounts that are told in one go; the next wake-up goes on."""
SILENT = timedelta(minutes=2)
"""After so long a worker that has not said what came of it is taken for dead."""
TITLE = "Ashiato"


def notify(service: Service) -> None:
    """Tell everybody whose news is due. Any number of workers may do it at once."""
    now = service.ledger.now()
    delivery.take_over(service.ledger, now - SILENT, now)
    for account_id in delivery.accounts_with_news(service.ledger, now, AT_ONCE):
        _tell(service, account_id)


def _tell(service: Service, account_id: UUID) -> None:
    ledger = service.ledger
    taken = delivery.step(ledger, account_id, "waiting", "taken")
    if not taken:
        return
    try:
        choice = ledger.find(NoticeChoice, choice_id(account_id))
    except RecordUnreadable:  # What was taken waits again after a while; others are told.
        return
    kinds = _news(choice, taken)
    if choice is None or not kinds:
        delivery.step(ledger, account_id, "taken", "dropped")
        return
    urls = [
        service.settings.channels.apprise_url(address.channel, address.address)
        for address in choice.addresses.values()
        if address.address and service.settings.channels.reaches(address.channel, address.address)
    ]
    delivery.step(ledger, account_id, "taken", "sending")
    if send(urls, message(kinds, choice.language, service.settings.public_url)):
        delivery.pause(ledger, account_id)
        delivery.step(ledger, account_id, "sending", "sent")
    else:
        attempts = delivery.try_again(ledger, account_id)
        log.warning("notice not taken", account=str(account_id), attempts=attempts)


def _news(choice: NoticeChoice | None, taken: Collection[str]) -> list[NoticeKind]:
    """The kinds that the account still wants to hear of, each once, in a fixed order."""
    wanted = choice.kinds if choice is not None else frozenset()
    return [kind for kind in NoticeKind if kind in wanted and kind.value in taken]


def message(kinds: Sequence[NoticeKind], language: str, address: str | None) -> str:
    """What is told: one sentence a kind, and where to look. Nothing about anybody."""
    look = {
        "ja": "サインインして確かめてください。",
        "en": "Sign in to look at it.",
    }["en" if language == "en" else "ja"]
    lines = [NEWS[kind].in_language(language) for kind in kinds]
    return "\n".join([*lines, look, *([address] if address else [])])


def send(urls: Sequence[str], body: str) -> bool:
    """Send by every way; True if one of them took it."""
    import apprise

    # What Apprise logs names the addresses, which are personal data.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    taken = False
    for url in urls:
        sender = apprise.Apprise()
        taken |= sender.add(url) and bool(sender.notify(title=TITLE, body=body))
    return taken

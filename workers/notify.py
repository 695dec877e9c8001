"""Sends the notices that are due: all notices for one account go out together, once.

A row has the state of its notice: `waiting`, `taken` by a worker, `sending` from just before the
network is used, then `sent`. What a dead worker had taken is sent by the next one. What it was
sending may have gone out, so it becomes `unclear` and is not sent again: a notice only says that
something is waiting, and the user sees it after signing in anyway.
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
"""Accounts that are notified in one run; the next wake-up continues."""
SILENT = timedelta(minutes=2)
"""A worker that has not reported a result for this long counts as dead."""
TITLE = "Ashiato"


def notify(service: Service) -> None:
    """Send all due notices. Any number of workers may do this at the same time."""
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
    except RecordUnreadable:  # The taken rows are retried later; other accounts go on.
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
    """The kinds that the account still subscribes to, each once, in a fixed order."""
    wanted = choice.kinds if choice is not None else frozenset()
    return [kind for kind in NoticeKind if kind in wanted and kind.value in taken]


def message(kinds: Sequence[NoticeKind], language: str, address: str | None) -> str:
    """The text of a notice, without personal data: one sentence per kind, and where to sign in."""
    look = {
        "ja": "サインインして確かめてください。",
        "en": "Sign in to look at it.",
    }["en" if language == "en" else "ja"]
    lines = [NEWS[kind].in_language(language) for kind in kinds]
    return "\n".join([*lines, look, *([address] if address else [])])


def send(urls: Sequence[str], body: str) -> bool:
    """Send to every address; True if one of them accepted it."""
    import apprise

    # Apprise logs the addresses, which are personal data.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    taken = False
    for url in urls:
        sender = apprise.Apprise()
        taken |= sender.add(url) and bool(sender.notify(title=TITLE, body=body))
    return taken

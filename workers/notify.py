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
from domain.identity.queries import sign_in_addresses
from domain.kernel.errors import RecordUnreadable
from domain.notices import delivery
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.kinds import NEWS, TO_SIGN_IN_ADDRESSES, Channel, NoticeKind

log = structlog.get_logger()
AT_ONCE = 20
"""Accounts that are notified in one run; the next wake-up continues."""
SILENT = timedelta(minutes=2)
"""A worker that has not reported a result for this long counts as dead."""
ADDRESSES_BEFORE = timedelta(days=2)
"""How long after a correction the address before it still gets the notice."""
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
        found = ledger.find(NoticeChoice, choice_id(account_id))
        choice = found or NoticeChoice.unchosen(account_id)
        parts = _parts(service, choice, taken)
    except RecordUnreadable:  # The taken rows are retried later; other accounts go on.
        return
    if not parts:
        delivery.step(ledger, account_id, "taken", "dropped")
        return
    delivery.step(ledger, account_id, "taken", "sending")
    texts = [
        (urls, message(kinds, choice.language, service.settings.public_url))
        for kinds, urls in parts
    ]
    accepted = [send(urls, text) for urls, text in texts]
    if any(accepted):
        delivery.pause(ledger, account_id)
        delivery.step(ledger, account_id, "sending", "sent")
    else:
        attempts = delivery.try_again(ledger, account_id)
        log.warning("notice not taken", account=str(account_id), attempts=attempts)


def _parts(
    service: Service, choice: NoticeChoice, taken: Collection[str]
) -> list[tuple[list[NoticeKind], list[str]]]:
    """The messages to one account: the kinds of notices in each, and the URLs that it goes to.

    What the account has chosen goes to its addresses, what concerns its sign-in to the addresses
    for signing in, where this installation sends e-mail.
    """
    channels, due = service.settings.channels, [kind for kind in NoticeKind if kind.value in taken]
    parts = []
    if chosen := [kind for kind in due if kind in choice.kinds]:
        urls = [
            channels.apprise_url(address.channel, address.address)
            for address in choice.addresses.values()
            if address.address and channels.reaches(address.channel, address.address)
        ]
        parts.append((chosen, urls))
    if of_sign_in := [kind for kind in due if kind in TO_SIGN_IN_ADDRESSES]:
        since = service.ledger.now() - ADDRESSES_BEFORE
        urls = [
            channels.apprise_url(Channel.MAIL, address)
            for address in sign_in_addresses(service.ledger, choice.account_id, since)
            if channels.reaches(Channel.MAIL, address)
        ]
        if urls:
            parts.append((of_sign_in, urls))
    return parts


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

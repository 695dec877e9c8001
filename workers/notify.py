"""Sends the notices that are due: what waits for one account goes out together, once.

A row says how far its news is: `waiting`, `taken` by a worker, `sending` from the moment before the
network is touched, then `sent`. What a dead worker had taken is sent by the next one; what it was
just sending may have gone out, so it is left as `unclear` and not sent again: a notice says only
that something waits, and signing in shows it anyway.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from app.bootstrap import Service
from domain.kernel.errors import RecordUnreadable
from domain.kernel.storage.database import Row
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.kinds import NEWS, NoticeKind

log = structlog.get_logger()
AT_ONCE = 20
"""Accounts that are told in one go; the next wake-up goes on."""
SILENT = timedelta(minutes=2)
"""After so long a worker that has not said what came of it is taken for dead."""
MOST_ATTEMPTS = 5
TITLE = "Ashiato"


def notify(service: Service) -> None:
    """Tell everybody whose news is due. Any number of workers may do it at once."""
    now = service.ledger.now()
    _take_over(service, now)
    rows = service.ledger.rows(
        "SELECT DISTINCT account_id FROM notices WHERE state = 'waiting' AND send_after <= ?"
        " ORDER BY account_id LIMIT ?",
        now.isoformat(),
        AT_ONCE,
    )
    for row in rows:
        _tell(service, UUID(row["account_id"]))


def _take_over(service: Service, now: datetime) -> None:
    """What dead workers left: not yet begun is done again, the rest is unclear."""
    since = (now - SILENT).isoformat()
    if not service.ledger.rows(
        "SELECT 1 FROM notices WHERE state IN ('taken', 'sending') AND updated_at < ? LIMIT 1",
        since,
    ):
        return
    with service.ledger.database.write() as transaction:
        for before, after in (("taken", "waiting"), ("sending", "unclear")):
            transaction.run(
                "UPDATE notices SET state = ?, updated_at = ? WHERE state = ? AND updated_at < ?",
                (after, now.isoformat(), before, since),
            )


def _tell(service: Service, account_id: UUID) -> None:
    taken = _step(service, account_id, "waiting", "taken")
    if not taken:
        return
    try:
        choice = service.ledger.find(NoticeChoice, choice_id(account_id))
    except RecordUnreadable:  # What was taken waits again after a while; others are told.
        return
    told = _news(choice, taken)
    if choice is None or not told:
        _step(service, account_id, "taken", "dropped")
        return
    urls = [
        service.settings.channels.apprise_url(address.channel, address.address)
        for address in choice.addresses.values()
        if address.address and service.settings.channels.reaches(address.channel, address.address)
    ]
    _step(service, account_id, "taken", "sending")
    if send(urls, message(told, choice.language, service.settings.public_url)):
        _pause(service, account_id)
        _step(service, account_id, "sending", "sent")
    else:
        _again(service, account_id)


def _news(choice: NoticeChoice | None, taken: Sequence[Row]) -> list[NoticeKind]:
    """The kinds that the account still wants to hear of, each once, in a fixed order."""
    wanted = choice.kinds if choice is not None else frozenset()
    kinds = {row["kind"] for row in taken}
    return [kind for kind in NoticeKind if kind in wanted and kind.value in kinds]


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


def _step(service: Service, account_id: UUID, before: str, after: str) -> list[Row]:
    """Bring what stands in one state for an account into the next; gives those rows."""
    now = service.ledger.now().isoformat()
    with service.ledger.database.write() as transaction:
        rows: list[Row] = transaction.run(
            "UPDATE notices SET state = ?, updated_at = ? WHERE account_id = ? AND state = ?"
            " RETURNING *",
            (after, now, str(account_id), before),
        )
    return rows


def _pause(service: Service, account_id: UUID) -> None:
    with service.ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO notice_pauses (account_id, last_sent) VALUES (?, ?)"
            " ON CONFLICT (account_id) DO UPDATE SET last_sent = excluded.last_sent",
            (str(account_id), service.ledger.now().isoformat()),
        )


def _again(service: Service, account_id: UUID) -> None:
    """Nobody took it: try again after a growing pause, and give up in the end."""
    now = service.ledger.now()
    with service.ledger.database.write() as transaction:
        rows = transaction.run(
            "UPDATE notices SET state = 'waiting', attempts = attempts + 1, updated_at = ?"
            " WHERE account_id = ? AND state = 'sending' RETURNING attempts",
            (now.isoformat(), str(account_id)),
        )
        attempts = max((row["attempts"] for row in rows), default=0)
        after = now + timedelta(minutes=5) * 2**attempts
        transaction.run(
            "UPDATE notices SET send_after = ?, state = CASE WHEN attempts >= ? THEN 'given_up'"
            " ELSE state END WHERE account_id = ? AND state = 'waiting' AND attempts > 0",
            (after.isoformat(), MOST_ATTEMPTS, str(account_id)),
        )
    log.warning("notice not taken", account=str(account_id), attempts=attempts)

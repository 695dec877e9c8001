"""What was recorded since the reader last looked at a page of staff, by kind."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from flask import request

from app.http.authorization import RENEWAL, caller, service
from app.pages.page_links import address
from domain.escalation.queries import last_look, note_look
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from projections.audit.search import CHANGES, events, kinds_at
from projections.audit.topics import topic_label

READS = ("audit.trail",)
MOST_CHANGES = 99
"""Steps since the last visit are counted up to here."""
MOST_KINDS = 4


class Changes(NamedTuple):
    """How much was recorded since the last visit of a page, when that was, and of which kinds.

    `kinds` are the most frequent ones with their numbers; they are not all if `is_more`.
    """

    number: int
    is_more: bool
    at: str
    address: str
    kinds: Sequence[tuple[BilingualText, int]]


def changes_since_last_look(
    page: str, position: int, subject: UUID | None = None
) -> Changes | None:
    """Return what changed since the caller last looked at a page, and store that it is seen now.

    `page` is its stored name, and `position` that of the ledger up to which it is shown. With a
    `subject` only what names that record counts. Where it cannot be stored, it is shown all the
    same.
    """
    at, account = service(), caller().account_id
    if account is None:
        return None
    now = at.clock.now()
    last = last_look(at.ledger, str(account), page, now)
    if RENEWAL not in request.headers:
        with suppress(Unavailable):
            note_look(at.ledger, str(account), page, position, now)
    if last is None:
        return None
    after, seen_at = last
    found = events(
        at.views,
        centres=caller().centres,
        limit=MOST_CHANGES + 1,
        after=after,
        subject=subject,
        type=CHANGES,
    )
    if not found:
        return None
    kinds = Counter[BilingualText]()
    for row in kinds_at(at.views, [row["position"] for row in found[:MOST_CHANGES]]):
        kinds[topic_label(row["topic"])] += row["events"]
    return Changes(
        number=min(len(found), MOST_CHANGES),
        is_more=len(found) > MOST_CHANGES,
        at=seen_at,
        address=address("/audit", {"position_after": after}, subject=subject),
        kinds=kinds.most_common(MOST_KINDS),
    )

"""Versions and positions in headers: ETag, If-Match, Ashiato-Position, and the wait for a read.

A read waits only while somebody brings the read models up. Where nobody does (Redis is away, no
worker runs), the process that is asked takes the newest records in itself, if they are few.
"""

import re
import threading
import time
from collections.abc import Sequence

from flask import Response, request

from app.http.authorization import service
from app.http.lag_notice import HEADER, header_of, lags_of, note_lag, noted_lag
from app.http.lag_refusal import StillBehind
from app.http.unreadable_records import HEADER as UNREADABLE
from app.http.unreadable_records import left_out, note_left_out
from domain.kernel.errors import Invalid, Unavailable
from projections.kernel.runner import Seen

POSITION = "Ashiato-Position"
PATIENCE = 5.0
"""Seconds that a read waits at most."""
STILL = 0.5
"""Seconds after which read models that do not move are taken to have nobody who moves them."""
OUT_OF_REACH = 20_000
"""Records that cannot be taken in while somebody waits."""
PAGES_HERE = 4
"""Pages of the ledger that a web process takes in for a reader, when nobody else does."""
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


def expected_version() -> int | None:
    """The version that the caller's `If-Match` names; -1 for a tag that was never one of ours.

    Raises Invalid for a header that is no entity tag.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tag = header.strip()
    if not _ETAG.fullmatch(tag):
        raise Invalid.field(
            "If-Match",
            '版は引用符に入れて書いてください(例 "3")。',
            'Write the version in quotes, as "3".',
        )
    number = tag.strip('"')
    return int(number) if re.fullmatch(r"0|[1-9][0-9]{0,17}", number) else -1


def wanted_position() -> int | None:
    """The position that the caller wants a read to have seen."""
    header = request.headers.get(POSITION)
    if header is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", header):
        raise Invalid.field(POSITION, "位置は数字で書いてください。", "Write a position in digits.")
    return int(header)


def wait_until_seen(reads: Sequence[str]) -> int:
    """Wait until the projections `reads` have seen what the caller wants (up to 5 seconds).

    Gives the position that they have seen. Raises Unavailable if they have not by then.
    """
    wanted = wanted_position()
    if not reads:
        head = service().ledger.head()
        if wanted is not None and wanted > head:
            raise _not_yet()
        return head
    seen, is_there = look_at(reads, wanted, PATIENCE)
    if not is_there:
        raise _not_yet()
    return seen.position


def look_at(reads: Sequence[str], wanted: int | None, patience: float) -> tuple[Seen, bool]:
    """Wait so long until `reads` have seen `wanted`; what they have seen, and whether that is.

    The present answer says what they lack. Where nobody waits, one question is asked of them.
    """
    projections = service().projections
    seen = projections.seen(*reads)
    is_there = wanted is None or seen.position >= wanted
    if wanted is not None and not is_there:
        is_there = seen_within(reads, wanted, patience)
        seen = projections.seen(*reads)
    note_left_out(seen)
    note_lag(reads, seen)
    return seen, is_there


def require_current(reads: Sequence[str]) -> None:
    """Wait until `reads` have seen everything recorded up to now (up to 5 seconds).

    For whatever is decided, confirmed, issued or exported on what they show. Raises StillBehind.
    """
    head = service().ledger.head()
    if not seen_within(reads, head, PATIENCE):
        late = lags_of(reads)
        if late and late[0].position < head:
            raise StillBehind(late[0])


def seen_within(reads: Sequence[str], wanted: int, patience: float) -> bool:
    """Wait until `reads` have seen the position `wanted`; False if they have not in so many
    seconds, or will not."""
    at, deadline = service(), time.monotonic() + patience
    before = at.projections.position(*reads)
    if before >= wanted:
        return True
    if wanted > at.ledger.head() or wanted - before > OUT_OF_REACH:
        return False
    if at.wake.is_away and not _take_in(reads):
        return False
    while time.monotonic() < deadline:
        pause = min(STILL, deadline - time.monotonic())
        if at.projections.wait_for(reads, wanted, max(pause, 0)):
            return True
        now = at.projections.position(*reads)
        if now == before and not _take_in(reads):
            return False
        before = now
    return at.projections.position(*reads) >= wanted


_taking_in = threading.Lock()


def _take_in(reads: Sequence[str]) -> bool:
    """Bring `reads` up here; False if they do not move. One thread of a process at a time does."""
    if not _taking_in.acquire(blocking=False):
        return True
    try:
        projections = service().projections
        before = projections.positions(*reads)
        projections.handle(reads, PAGES_HERE * len(reads))
        return projections.positions(*reads) != before
    finally:
        _taking_in.release()


def stamp(response: Response, *, version: int | None = None, position: int | None = None) -> None:
    """Write the version and the position on the answer."""
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    if position is not None:
        response.headers[POSITION] = str(position)
    lag = noted_lag()
    if lag is not None:
        response.headers[HEADER] = header_of(lag)
    if number := left_out():
        response.headers[UNREADABLE] = str(number)


def _not_yet() -> Unavailable:
    return Unavailable(
        "新しい記録がまだ表示に届いていません。少し待ってから、もう一度開いてください。",
        "The newest records have not reached this view yet. Wait a moment and try again.",
    )

"""Versions and positions in headers: ETag, If-Match, Ashiato-Position, and the wait for a read.

A read normally waits until a worker has updated the read models. If none does (Redis is away, no
worker runs), the web process handles the newest records itself, provided that they are few.
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
"""Longest wait of a read, in seconds."""
STILL = 0.5
"""Seconds without progress after which no worker is assumed to update the read models."""
OUT_OF_REACH = 20_000
"""Number of missing records above which a read does not wait at all."""
PAGES_HERE = 4
"""Pages of the ledger that a web process handles for a read when no worker does."""
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


def expected_version() -> int | None:
    """The version in the caller's `If-Match`, None without one; -1 for a tag that we never issued.

    Raises Invalid if the header is not an entity tag.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tag = header.strip()
    if not _ETAG.fullmatch(tag):
        raise Invalid.field(
            "If-Match",
            '版は引用符に入れて書いてください（例 "3"）。',
            'Write the version in quotes, as "3".',
        )
    number = tag.strip('"')
    return int(number) if re.fullmatch(r"0|[1-9][0-9]{0,17}", number) else -1


def wanted_position() -> int | None:
    """The position in the caller's `Ashiato-Position`, or None. Raises Invalid."""
    header = request.headers.get(POSITION)
    if header is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", header):
        raise Invalid.field(POSITION, "位置は数字で書いてください。", "Write a position in digits.")
    return int(header)


def wait_until_seen(reads: Sequence[str]) -> int:
    """Wait up to 5 seconds until the projections `reads` have reached the caller's position.

    Returns the position that they have reached. Raises Unavailable if that is too low.
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
    """Wait at most `patience` seconds until `reads` have reached the position `wanted`.

    Returns what they have seen and whether they got there. Notes their lag and left-out records for
    the current response. With `wanted` None it does not wait.
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
    """Wait up to 5 seconds until `reads` have seen everything recorded before the call.

    For every decision, confirmation, issue or export that is based on them. Raises StillBehind.
    """
    head = service().ledger.head()
    if not seen_within(reads, head, PATIENCE):
        late = lags_of(reads)
        if late and late[0].position < head:
            raise StillBehind(late[0])


def seen_within(reads: Sequence[str], wanted: int, patience: float) -> bool:
    """Wait at most `patience` seconds until `reads` have reached `wanted`; True if they have.

    Returns False early if `wanted` is beyond the ledger's head or too far away, or if nothing
    moves.
    """
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
    """Update `reads` in this process; False if they do not move. One thread at a time does this."""
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
    """Write the version, the position and any noted lag to the headers of the response."""
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

"""Versions and positions in headers: ETag, If-Match, Ashiato-Position, and the wait for a read."""

import re
from collections.abc import Sequence

from flask import Response, request

from app.access import service
from app.left_out import HEADER as UNREADABLE
from app.left_out import left_out, note_left_out
from domain.kernel.errors import Invalid, Unavailable

POSITION = "Ashiato-Position"
PATIENCE = 5.0
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
    projections = service().projections
    note_left_out(reads)
    if not reads:
        seen = service().ledger.head()
        if wanted is not None and wanted > seen:
            raise _not_yet()
        return seen
    if wanted is not None and not projections.wait_for(reads, wanted, PATIENCE):
        raise _not_yet()
    return projections.position(*reads)


def stamp(response: Response, *, version: int | None = None, position: int | None = None) -> None:
    """Write the version and the position on the answer."""
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    if position is not None:
        response.headers[POSITION] = str(position)
    if number := left_out():
        response.headers[UNREADABLE] = str(number)


def _not_yet() -> Unavailable:
    return Unavailable(
        "新しい記録がまだ表示に届いていません。少し待ってから、もう一度開いてください。",
        "The newest records have not reached this view yet. Wait a moment and try again.",
    )

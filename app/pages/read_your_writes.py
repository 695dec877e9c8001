"""A browser sees its own changes: a cookie carries the position, and the next page waits for it."""

from collections.abc import Sequence

from flask import Response, request

from app.http.consistency import look_at
from app.http.cookies import set_cookie

COOKIE = "ashiato_seen"
PATIENCE = 2.0
"""Seconds that a page waits for the projections before it shows what they have."""
KEPT = 120


def go_on(where: str, position: int | None) -> Response:
    """Redirect the browser to `where` (an address of ours); that page will show `position`."""
    return remember(Response(status=303, headers={"Location": where}), position)


def remember(response: Response, position: int | None) -> Response:
    """Set the cookie that makes the browser's next page wait for `position`."""
    if position is not None:
        set_cookie(response, COOKIE, str(position), max_age=KEPT)
    return response


def catch_up_with(reads: Sequence[str]) -> None:
    """Wait up to `PATIENCE` for `reads` to see this browser's last change, and note their lag."""
    given = request.cookies.get(COOKIE, "")
    is_position = given.isascii() and given.isdigit() and len(given) <= 18
    if reads:
        look_at(reads, int(given) if is_position else None, PATIENCE)

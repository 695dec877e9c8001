"""Machines that several people use: a browser is marked by a cookie, a session by a tick.

On them sessions end soon when nobody uses them, and signing out leaves nothing in the browser.
"""

from flask import Response, request

from app.http.cookies import bound_to_host, delete_cookie, set_cookie
from domain.identity.sign_in import SignedIn

COOKIE = "ashiato_shared_machine"
HELD = 400 * 24 * 3600
"""Seconds for which a browser stays marked; browsers keep no cookie for longer."""


def is_marked() -> bool:
    """True if this browser is marked as that of a shared machine."""
    return request.cookies.get(bound_to_host(COOKIE)) == "yes"


def mark(response: Response) -> Response:
    """Mark the browser; its sessions are those of a shared machine from then on."""
    set_cookie(response, bound_to_host(COOKIE), "yes", max_age=HELD)
    return response


def unmark(response: Response) -> Response:
    """Let the browser be that of one person again."""
    delete_cookie(response, bound_to_host(COOKIE))
    return response


def clear_browser(response: Response, by: SignedIn) -> None:
    """After signing out on a shared machine, let the browser drop the pages that it holds.

    On a marked machine also what its scripts have kept, of anybody.
    """
    if by.is_shared:
        response.headers["Clear-Site-Data"] = '"cache", "storage"' if is_marked() else '"cache"'

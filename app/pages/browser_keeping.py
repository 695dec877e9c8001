"""What a browser keeps of a form until it is sent: its key, and which forms were taken.

The script `app/static/typed.js` encrypts what is typed and keeps it in the browser. It deletes an
entry once the cookie names the submission token of its form.
"""

import re
from typing import NamedTuple
from uuid import UUID

from flask import Response, g, request

from app.http.authorization import service, signed_in
from app.http.cookies import bound_to_host, set_cookie
from app.http.problems import NotSignedIn

COOKIE = "ashiato_taken"
MOST = 10
"""How many of the last forms the cookie names."""
LENGTH = 12
"""How many characters of a submission token stand in the cookie."""
HELD = 600
"""Seconds for which the cookie is held: longer than it takes to load the next page."""
_NAMED = re.compile(rf"[0-9a-f]{{{LENGTH}}}(?:\.[0-9a-f]{{{LENGTH}}})*")


class BrowserKey(NamedTuple):
    """The key of an account in a browser, and the name under which its texts are kept there."""

    owner: str
    key: str


def browser_key() -> BrowserKey | None:
    """The key of the account, or of the signed link, for which this page is shown.

    None if there is neither. It is the same in all sessions of the account: a text is found again
    after signing in, and no other account receives it.
    """
    owner = g.get("kept_for") or _account()
    if owner is None:
        return None
    secrets = service().secrets
    name = secrets.sign("owner of texts in a browser", owner)[:16]
    return BrowserKey(name, secrets.derived_key(f"texts in a browser {owner}"))


def keep_for_link(link_id: UUID) -> None:
    """Let the forms of the current page be kept for the holders of a signed link."""
    g.kept_for = f"link {link_id}"


def _account() -> str | None:
    try:
        by = signed_in()
    except NotSignedIn:
        return None
    account_id = by.caller.account_id
    return f"account {account_id}" if account_id else None


def note_taken(response: Response, once: str | None) -> None:
    """Tell the browser that the form with the submission token `once` was taken."""
    if once is None:
        return
    name = bound_to_host(COOKIE)
    given = request.cookies.get(name, "")
    before = given.split(".") if _NAMED.fullmatch(given) else []
    taken = [once[:LENGTH], *before][:MOST]
    set_cookie(response, name, ".".join(taken), max_age=HELD, for_scripts=True)

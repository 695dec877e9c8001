"""Linking an account to LINE over HTTP, and the address to which LINE reports."""

import json
from typing import Any

from flask import request

from app.http.authorization import SIGNED_IN
from app.http.problems import Malformed, NotSignedIn
from app.http.routing import ANYONE, Answer, ApiRouter, service
from app.notices import line, schemas
from app.notices.current_choice import new_line_code
from domain.kernel.errors import NotFound
from domain.notices.line_links import note_event

SIGNATURE = "X-Line-Signature"
LARGEST = 256 * 1024
"""Bytes of one report of LINE."""
MOST_EVENTS = 200

router = ApiRouter("notices")


@router.action("/notices/line-code", roles=SIGNED_IN, answer=schemas.LineCodeAnswer, status=201)
def issue_line_code(_: dict[str, Any]) -> Answer:
    """Issue a code to send to the centre's LINE account; it replaces an earlier one.

    The message links the account to LINE; then notices are sent there.
    """
    code, expires_at = new_line_code()
    account = service().settings.channels.line_account
    return Answer({"code": code, "line_account": account, "expires_at": expires_at}, 201)


@router.action("/line/events", roles=ANYONE, raw_body=True)
def take_line_events(_: dict[str, Any]) -> dict[str, Any]:
    """Receive the signed events of the centre's LINE account; each is handled once, later."""
    at = service()
    secret = at.settings.channels.line_secret
    if secret is None:
        raise NotFound
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    if not line.is_signed(secret, body, request.headers.get(SIGNATURE, "")):
        raise NotSignedIn
    now = at.ledger.now()
    found = [line.reported(event, at.secrets, now) for event in _events(body)]
    for event in filter(None, found):
        note_event(at.ledger, event, now)
    if any(found):
        at.wake()
    return {}


def _events(body: bytes) -> list[Any]:
    """The events in a report. Raises Malformed."""
    try:
        found = json.loads(body)["events"]
    except (ValueError, TypeError, KeyError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_EVENTS:
        raise Malformed("events がありません。", "There are no events.")
    return found

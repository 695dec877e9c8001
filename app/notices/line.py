"""Codes that link an account to LINE, and the signed reports that LINE sends."""

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from app.runtime.secrets import Secrets
from domain.identity.one_time_codes import plain
from domain.notices.line_links import BLOCKED, CODE, OLDEST, SEALED_FOR, LineEvent

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not confused with each other."""
GROUP, GROUPS = 4, 2
_LIKE_A_CODE = re.compile(r"[0-9a-z]{6,10}")
"""A code, or what somebody meant to be one."""
_REPLY_TOKEN = re.compile(r"[0-9A-Za-z]{1,200}")
_USER = re.compile(r"U[0-9a-f]{32}")
_ID = re.compile(r"[0-9A-Za-z]{1,64}")


def new_code() -> str:
    """A random code that is easy to copy by hand: two groups of four characters."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def code_key(known: Secrets, code: str) -> str:
    """The keyed hash by which a code is stored and found again."""
    return known.fingerprint("LINE code", plain(code))


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """True if LINE has signed exactly these bytes with the secret of the centre's channel."""
    right = base64.b64encode(hmac.new(secret.encode(), body, sha256).digest())
    return hmac.compare_digest(right, signature.encode("utf-8", "surrogatepass"))


def reported(event: Any, known: Secrets, now: datetime) -> LineEvent | None:
    """The report in an event of LINE; None for what concerns no link, or is too old.

    Only what somebody sends to the centre alone counts, not what is written in a group.
    """
    if not isinstance(event, Mapping) or not _is_recent(event.get("timestamp"), now):
        return None
    source, id = event.get("source"), event.get("webhookEventId")
    if not isinstance(source, Mapping) or source.get("type") != "user":
        return None
    user = source.get("userId")
    if not (isinstance(id, str) and _ID.fullmatch(id)):
        return None
    if not (isinstance(user, str) and _USER.fullmatch(user)):
        return None
    if event.get("type") == "unfollow":
        return LineEvent(id, BLOCKED, "", known.enclose(SEALED_FOR, user, id))
    code, sender = _code_in(event), known.enclose(SEALED_FOR, user + _for_a_reply(event), id)
    return LineEvent(id, CODE, code_key(known, code), sender) if code else None


def _for_a_reply(event: Mapping[str, Any]) -> str:
    """The token for a reply, behind a space; "" if there is none."""
    token = event.get("replyToken")
    is_one = isinstance(token, str) and _REPLY_TOKEN.fullmatch(token)
    return f" {token}" if is_one else ""


def _code_in(event: Mapping[str, Any]) -> str | None:
    """What a message consists of if it is a code, right or wrong; None for any other message."""
    message = event.get("message")
    text = message.get("text") if isinstance(message, Mapping) else None
    if event.get("type") != "message" or not isinstance(text, str) or len(text) > 100:
        return None
    code = plain(text)
    return code if _LIKE_A_CODE.fullmatch(code) else None


def _is_recent(milliseconds: Any, now: datetime) -> bool:
    if type(milliseconds) is not int or not 0 < milliseconds < 10**14:
        return False
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return now - OLDEST < at < now + timedelta(minutes=5)

"""Commands for staff to restore access to an account, and commands that end open sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.identity.commands import EVERYBODY, AccountCommand
from domain.kernel.messaging.caller import ADMINISTRATION, OPERATION


@dataclass(frozen=True, kw_only=True)
class GiveOneTimePassword(AccountCommand):
    """Give an account a password that works once, until its owner chooses another.

    Administrators may do so for every account, managers for the participants of their centres. Its
    sessions end, and with `end_tokens` its tokens.
    """

    NAME = "GiveOneTimePassword"
    ALLOWED = OPERATION
    password_hash: str
    expires_at: datetime
    end_tokens: bool = False


@dataclass(frozen=True, kw_only=True)
class EndOneSession(AccountCommand):
    """End one session of an account."""

    NAME = "EndOneSession"
    ALLOWED = ADMINISTRATION
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndOwnOtherSessions(AccountCommand):
    """End every session of the caller's account except the current one."""

    NAME = "EndOwnOtherSessions"
    ALLOWED = EVERYBODY
    kept: UUID

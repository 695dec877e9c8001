"""Commands for staff to restore access to an account, and commands that end open sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.identity.commands import EVERYBODY, AccountCommand
from domain.kernel.messaging.caller import ADMINISTRATION, SIGN_IN_HELP

HELPERS = ADMINISTRATION | SIGN_IN_HELP
"""Administrators for every account, the others for the participants of their centres."""


@dataclass(frozen=True, kw_only=True)
class GiveOneTimePassword(AccountCommand):
    """Give an account a password that works once, until its owner chooses another.

    Its sessions end, and with `end_tokens` its tokens.
    """

    NAME = "GiveOneTimePassword"
    ALLOWED = HELPERS
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


@dataclass(frozen=True, kw_only=True)
class IssueSignInSlip(AccountCommand):
    """Issue what stands on a slip of paper: a number, a link that signs in once, a password.

    An account without a number gets `number`. The link replaces an earlier one. With
    `password_hash` the password is replaced by one that works once; without it the password and
    the sessions stay.
    """

    NAME = "IssueSignInSlip"
    ALLOWED = HELPERS
    number: str
    number_key: str
    link_id: UUID
    link_hash: str
    expires_at: datetime
    password_hash: str | None = None
    end_tokens: bool = False


@dataclass(frozen=True, kw_only=True)
class RevokeSignInLink(AccountCommand):
    """Revoke the link of the last slip; the number and the password on it stay valid."""

    NAME = "RevokeSignInLink"
    ALLOWED = HELPERS

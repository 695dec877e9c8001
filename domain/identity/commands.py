"""Commands of centres and accounts.

Secrets are passed as hashes, and e-mail addresses also as a keyed hash (`email_key`), so that no
event or claim holds them in readable form.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.identity.centre import CentreKind
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import ADMINISTRATION, Role

EVERYBODY = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True, kw_only=True)
class FoundCentre(Command):
    """Set up a centre."""

    NAME = "FoundCentre"
    ALLOWED = ADMINISTRATION
    code: str
    name: str
    kind: CentreKind


@dataclass(frozen=True, kw_only=True)
class HolidayCommand(Command):
    """A change of the calendar of a centre; of the caller's own where none is named."""

    ALLOWED = ADMINISTRATION
    centre: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddHoliday(HolidayCommand):
    """Note a public holiday that the published calendar does not have."""

    NAME = "AddHoliday"
    date: date
    name: str


@dataclass(frozen=True, kw_only=True)
class RemoveHoliday(HolidayCommand):
    """Note that a day is no public holiday."""

    NAME = "RemoveHoliday"
    date: date


@dataclass(frozen=True, kw_only=True)
class ConfirmHolidays(HolidayCommand):
    """Note up to which day the public holidays are certain."""

    NAME = "ConfirmHolidays"
    until: date


@dataclass(frozen=True, kw_only=True)
class AddAccount(Command):
    """Make an account; without a password it can be used with tokens only.

    With `holds_until` the password holds once, and only so long.
    """

    NAME = "AddAccount"
    ALLOWED = ADMINISTRATION
    id: UUID | None = None
    centre: str | None = None
    email: str
    email_key: str
    name: str
    roles: tuple[Role, ...]
    centres: tuple[str, ...] = ()
    participant_id: UUID | None = None
    client_id: UUID | None = None
    person_id: UUID | None = None
    venue_id: UUID | None = None
    password_hash: str | None = None
    holds_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AccountCommand(Command):
    """A step of one account."""

    ALLOWED = ADMINISTRATION
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class BindPerson(AccountCommand):
    """Say whose account this is: a person on the books, who may be a pilot and no participant."""

    NAME = "BindPerson"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class BindVenue(AccountCommand):
    """Say of which venue's staff this account is."""

    NAME = "BindVenue"
    venue_id: UUID


@dataclass(frozen=True, kw_only=True)
class GrantRoles(AccountCommand):
    """Give an account further roles."""

    NAME = "GrantRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawRoles(AccountCommand):
    """Take roles back from an account."""

    NAME = "WithdrawRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class SetRoles(AccountCommand):
    """Let an account hold exactly these roles."""

    NAME = "SetRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class AssignCentres(AccountCommand):
    """Let an account belong to exactly these centres."""

    NAME = "AssignCentres"
    centres: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DisableAccount(AccountCommand):
    """Close an account: its sessions and tokens end at once."""

    NAME = "DisableAccount"


@dataclass(frozen=True, kw_only=True)
class EnableAccount(AccountCommand):
    """Open a closed account again."""

    NAME = "EnableAccount"


@dataclass(frozen=True, kw_only=True)
class ResetPassword(AccountCommand):
    """Set the password of an account; its sessions end, and with `end_tokens` its tokens."""

    NAME = "ResetPassword"
    password_hash: str
    end_tokens: bool = False


@dataclass(frozen=True, kw_only=True)
class EndSessions(AccountCommand):
    """End every session of an account."""

    NAME = "EndSessions"


@dataclass(frozen=True, kw_only=True)
class IssueToken(AccountCommand):
    """Hand out a bearer token for an account."""

    NAME = "IssueToken"
    token_id: UUID
    secret_hash: str
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RevokeToken(AccountCommand):
    """Make a bearer token worthless."""

    NAME = "RevokeToken"
    token_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeOwnPassword(AccountCommand):
    """Set one's own password; every session ends, with `end_tokens` every token too.

    `was_hash` is the password that was checked: if another one holds by now, nothing is changed.
    """

    NAME = "ChangeOwnPassword"
    ALLOWED = EVERYBODY
    password_hash: str
    end_tokens: bool = False
    was_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class StartSession(AccountCommand):
    """Sign in, as whom the proof was right for; only signing in dispatches this command.

    Where the proof was a passkey, `sign_count` is what its authenticator counts now. Where it was
    a password, `password_hash` is the one that was checked.
    """

    NAME = "StartSession"
    ALLOWED = EVERYBODY
    session_id: UUID
    secret_hash: str
    expires_at: datetime
    passkey_id: UUID | None = None
    sign_count: int = 0
    password_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class EndSession(AccountCommand):
    """Sign out."""

    NAME = "EndSession"
    ALLOWED = EVERYBODY
    session_id: UUID

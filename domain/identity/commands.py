"""Commands of centres and accounts.

Secrets are passed as hashes, and e-mail addresses also as a keyed hash (`email_key`), so that no
event or claim holds them in readable form.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from domain.identity.centre import CentreFacts, CentreKind, Post
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
class CorrectCentre(Command):
    """Correct the name or the kind of a centre, with a reason; its code stays."""

    NAME = "CorrectCentre"
    ALLOWED = ADMINISTRATION
    centre_id: UUID
    name: str | None = None
    kind: CentreKind | None = None


@dataclass(frozen=True, kw_only=True)
class StateCentreFacts(Command):
    """State when a centre opened, where it is, who runs it, and its posts.

    The facts hold from `occurred_on` on; for a day that has facts, they correct these. What is
    not given stays as it was on that day.
    """

    NAME = "StateCentreFacts"
    ALLOWED = ADMINISTRATION
    centre_id: UUID
    opened_on: date | UnsetType | None = UNSET
    place: str | UnsetType | None = UNSET
    contractor: str | UnsetType | None = UNSET
    posts: tuple[Post, ...] | UnsetType = UNSET

    def changes(self) -> dict[str, Any]:
        """The facts that the command states."""
        given = {name: getattr(self, name) for name in CentreFacts.__struct_fields__}
        return {name: value for name, value in given.items() if value is not UNSET}


@dataclass(frozen=True, kw_only=True)
class HolidayCommand(Command):
    """A change to the calendar of a centre; by default the caller's own centre."""

    ALLOWED = ADMINISTRATION
    centre: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddHoliday(HolidayCommand):
    """Add a public holiday that the published calendar does not have."""

    NAME = "AddHoliday"
    date: date
    name: str


@dataclass(frozen=True, kw_only=True)
class RemoveHoliday(HolidayCommand):
    """Mark a day as no public holiday."""

    NAME = "RemoveHoliday"
    date: date


@dataclass(frozen=True, kw_only=True)
class ConfirmHolidays(HolidayCommand):
    """Set the last day up to which the public holidays are certain."""

    NAME = "ConfirmHolidays"
    until: date


@dataclass(frozen=True, kw_only=True)
class AddAccount(Command):
    """Create an account; without a password it can be used only with tokens.

    Its owner signs in with the e-mail address or the number, of which one is needed; keyed hashes
    of both come with them. With `holds_until` the password works once, and only until that instant.
    """

    NAME = "AddAccount"
    ALLOWED = ADMINISTRATION
    id: UUID | None = None
    centre: str | None = None
    email: str | None = None
    email_key: str | None = None
    number: str | None = None
    number_key: str | None = None
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
    """A command for one account."""

    ALLOWED = ADMINISTRATION
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectAccount(AccountCommand):
    """Correct the name or the e-mail address of an account, with a reason.

    The owner signs in with the new address from then on; password, sessions and tokens stay.
    """

    NAME = "CorrectAccount"
    name: str | None = None
    email: str | None = None
    email_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class BindPerson(AccountCommand):
    """Link an account to the person who uses it; a pilot need not be a participant."""

    NAME = "BindPerson"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectAccountPerson(AccountCommand):
    """Link an account that was linked to the wrong person to the right one, with a reason.

    A participant takes the place of a participant, a person that of a person. Sessions end.
    """

    NAME = "CorrectAccountPerson"
    person_id: UUID | None = None
    participant_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BindVenue(AccountCommand):
    """Link an account to the venue whose staff use it."""

    NAME = "BindVenue"
    venue_id: UUID


@dataclass(frozen=True, kw_only=True)
class GrantRoles(AccountCommand):
    """Grant roles to an account."""

    NAME = "GrantRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawRoles(AccountCommand):
    """Withdraw roles from an account."""

    NAME = "WithdrawRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class SetRoles(AccountCommand):
    """Replace the roles of an account."""

    NAME = "SetRoles"
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class AssignCentres(AccountCommand):
    """Replace the centres of an account."""

    NAME = "AssignCentres"
    centres: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DisableAccount(AccountCommand):
    """Disable an account; its sessions and tokens end at once."""

    NAME = "DisableAccount"


@dataclass(frozen=True, kw_only=True)
class EnableAccount(AccountCommand):
    """Enable a disabled account."""

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
    """Issue a bearer token for an account."""

    NAME = "IssueToken"
    token_id: UUID
    secret_hash: str
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RevokeToken(AccountCommand):
    """Revoke a bearer token."""

    NAME = "RevokeToken"
    token_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeOwnPassword(AccountCommand):
    """Change the caller's password; every session ends, with `end_tokens` every token too.

    `was_hash` is the password that was checked: if it has changed since, nothing is recorded.
    `link_id` is the link of a slip by which the owner came; the change uses it up, and it has to be
    open.
    """

    NAME = "ChangeOwnPassword"
    ALLOWED = EVERYBODY
    password_hash: str
    end_tokens: bool = False
    was_hash: str | None = None
    link_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StartSession(AccountCommand):
    """Sign in the account whose proof was checked; only the sign-in dispatches this command.

    For a passkey, `sign_count` is the current counter of its authenticator. For a password,
    `password_hash` is the one that was checked. A link that signs in once is used up. `device`
    describes the browser in a few words, and `is_shared` says that others use its machine too.
    """

    NAME = "StartSession"
    ALLOWED = EVERYBODY
    session_id: UUID
    secret_hash: str
    expires_at: datetime
    passkey_id: UUID | None = None
    sign_count: int = 0
    password_hash: str | None = None
    link_id: UUID | None = None
    device: str = ""
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class EndSession(AccountCommand):
    """Sign out."""

    NAME = "EndSession"
    ALLOWED = EVERYBODY
    session_id: UUID

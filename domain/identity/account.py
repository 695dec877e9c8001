"""An account: who may sign in, as what, and for which centres. Secrets are kept elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from domain.kernel.aggregate import Aggregate, applies
from domain.kernel.caller import Caller, Role
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.event import Event, Sealed, SealedEvent

ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


class Account(Aggregate):
    """One account. Its name and e-mail address are personal data, sealed under its own id."""

    KIND = "account"

    class Added(SealedEvent, frozen=True, kw_only=True):
        """The account was made."""

        TOPIC = "account.added.v1"

        email: Annotated[str | None, Sealed]
        name: Annotated[str | None, Sealed]
        roles: tuple[str, ...]
        centres: tuple[str, ...]
        participant_id: UUID | None
        client_id: UUID | None

    class RolesGranted(Event, frozen=True, kw_only=True):
        """Further roles were given."""

        TOPIC = "account.roles_granted.v1"

        roles: tuple[str, ...]

    class RolesWithdrawn(Event, frozen=True, kw_only=True):
        """Roles were taken back."""

        TOPIC = "account.roles_withdrawn.v1"

        roles: tuple[str, ...]

    class CentresAssigned(Event, frozen=True, kw_only=True):
        """From now on the account belongs to exactly these centres."""

        TOPIC = "account.centres_assigned.v1"

        centres: tuple[str, ...]

    class Disabled(Event, frozen=True, kw_only=True):
        """The account was closed for now; its sessions and tokens ended."""

        TOPIC = "account.disabled.v1"

    class Enabled(Event, frozen=True, kw_only=True):
        """The account was opened again."""

        TOPIC = "account.enabled.v1"

    class PasswordSet(Event, frozen=True, kw_only=True):
        """A password was set; every session ended."""

        TOPIC = "account.password_set.v1"

    class TokenIssued(Event, frozen=True, kw_only=True):
        """A bearer token was handed out."""

        TOPIC = "account.token_issued.v1"

        token_id: UUID
        expires_at: datetime | None

    class TokenRevoked(Event, frozen=True, kw_only=True):
        """A bearer token was made worthless."""

        TOPIC = "account.token_revoked.v1"

        token_id: UUID

    class SessionStarted(Event, frozen=True, kw_only=True):
        """Somebody signed in."""

        TOPIC = "account.session_started.v1"

        session_id: UUID

    class SessionEnded(Event, frozen=True, kw_only=True):
        """Somebody signed out."""

        TOPIC = "account.session_ended.v1"

        session_id: UUID

    class SessionsEnded(Event, frozen=True, kw_only=True):
        """Every session of the account was ended."""

        TOPIC = "account.sessions_ended.v1"

    email: str | None
    name: str | None
    roles: frozenset[Role]
    centres: tuple[str, ...]
    participant_id: UUID | None
    client_id: UUID | None
    is_disabled: bool
    tokens: frozenset[UUID]

    @classmethod
    def add(
        cls,
        id: UUID,
        *,
        email: str,
        name: str,
        roles: Iterable[Role],
        centres: tuple[str, ...],
        participant_id: UUID | None,
        client_id: UUID | None,
    ) -> "Account":
        """Make an account that belongs to `centres` (the first is where its events are kept)."""
        account = cls(id, centre=centres[0])
        account.record(
            Account.Added,
            sealed_under=id,
            email=email,
            name=name,
            roles=tuple(sorted(set(roles))),
            centres=centres,
            participant_id=participant_id,
            client_id=client_id,
        )
        return account

    @property
    def administers(self) -> bool:
        """True if this account can manage accounts now."""
        return Role.ADMIN in self.roles and not self.is_disabled

    def grant(self, roles: Iterable[Role]) -> None:
        """Give further roles."""
        fresh = sorted(set(roles) - self.roles)
        if fresh:
            self.record(Account.RolesGranted, roles=tuple(fresh))

    def withdraw(self, roles: Iterable[Role], *, is_last_admin: bool) -> None:
        """Take roles back. Raises RuleBroken for the last role, and for the last administrator."""
        gone = sorted(set(roles) & self.roles)
        if not gone:
            return
        if set(gone) == self.roles:
            raise RuleBroken(
                "最後の役割は外せません。使わないときはアカウントを停止してください。",
                "The last role cannot be withdrawn. Disable the account instead.",
            )
        if Role.ADMIN in gone and self.administers and is_last_admin:
            raise _last_admin()
        self.record(Account.RolesWithdrawn, roles=tuple(gone))

    def assign_centres(self, centres: tuple[str, ...]) -> None:
        """Let the account belong to exactly `centres`."""
        if centres != self.centres:
            self.record(Account.CentresAssigned, centres=centres)

    def disable(self, *, is_last_admin: bool) -> None:
        """Close the account. Raises RuleBroken for the last administrator."""
        if self.is_disabled:
            return
        if self.administers and is_last_admin:
            raise _last_admin()
        self.record(Account.Disabled)

    def enable(self) -> None:
        """Open the account again."""
        if self.is_disabled:
            self.record(Account.Enabled)

    def set_password(self) -> None:
        """Note that a password was set."""
        self.record(Account.PasswordSet)

    def issue_token(self, token_id: UUID, *, expires_at: datetime | None) -> None:
        """Note that a bearer token was handed out. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.TokenIssued, token_id=token_id, expires_at=expires_at)

    def revoke_token(self, token_id: UUID) -> None:
        """Make a bearer token worthless. Raises NotFound if it was never this account's."""
        if token_id not in self.tokens:
            raise NotFound
        self.record(Account.TokenRevoked, token_id=token_id)

    def start_session(self, session_id: UUID) -> None:
        """Note that somebody signed in. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.SessionStarted, session_id=session_id)

    def end_session(self, session_id: UUID) -> None:
        """Note that somebody signed out."""
        self.record(Account.SessionEnded, session_id=session_id)

    def end_sessions(self) -> None:
        """End every session."""
        self.record(Account.SessionsEnded)

    def is_visible_to(self, caller: Caller) -> bool:
        """Administrators look after the accounts of every centre; others know their own."""
        return caller.has(frozenset({Role.ADMIN})) or caller.account_id == self.id

    def _require_enabled(self) -> None:
        if self.is_disabled:
            raise RuleBroken("停止しているアカウントです。", "This account is disabled.")

    @applies(Added)
    def _added(self, event: Added) -> None:
        self.email, self.name = event.email, event.name
        self.roles = frozenset(Role(role) for role in event.roles)
        self.centres = event.centres
        self.participant_id, self.client_id = event.participant_id, event.client_id
        self.is_disabled, self.tokens = False, frozenset()

    @applies(RolesGranted)
    def _roles_granted(self, event: RolesGranted) -> None:
        self.roles = self.roles | {Role(role) for role in event.roles}

    @applies(RolesWithdrawn)
    def _roles_withdrawn(self, event: RolesWithdrawn) -> None:
        self.roles = self.roles - {Role(role) for role in event.roles}

    @applies(CentresAssigned)
    def _centres_assigned(self, event: CentresAssigned) -> None:
        self.centres = event.centres

    @applies(Disabled)
    def _disabled(self, _: Disabled) -> None:
        self.is_disabled, self.tokens = True, frozenset()

    @applies(Enabled)
    def _enabled(self, _: Enabled) -> None:
        self.is_disabled = False

    @applies(TokenIssued)
    def _token_issued(self, event: TokenIssued) -> None:
        self.tokens = self.tokens | {event.token_id}

    @applies(TokenRevoked)
    def _token_revoked(self, event: TokenRevoked) -> None:
        self.tokens = self.tokens - {event.token_id}


def _last_admin() -> RuleBroken:
    return RuleBroken(
        "管理者がいなくなるため、できません。先にほかの人を管理者にしてください。",
        "This is the last administrator. Make somebody else an administrator first.",
    )

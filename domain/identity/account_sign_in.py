"""Signing in to an account: passwords, links, tokens and sessions, without their secrets."""

from datetime import datetime
from uuid import UUID

from domain.identity.base_account import BaseAccount
from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event


class AccountSignIn(BaseAccount):
    """The part of an account that holds its passwords, links, tokens and sessions."""

    class SignInLinkIssued(Event, frozen=True, kw_only=True):
        """A link was issued that signs in once, as a QR code on paper; it replaces an open one."""

        TOPIC = "account.sign_in_link_issued.v1"

        link_id: UUID
        expires_at: datetime

    class SignInLinkRevoked(Event, frozen=True, kw_only=True):
        """The open link for signing in was revoked before it was used."""

        TOPIC = "account.sign_in_link_revoked.v1"

        link_id: UUID

    class SignInLinkUsed(Event, frozen=True, kw_only=True):
        """Somebody signed in with the link; it signs in nobody any more."""

        TOPIC = "account.sign_in_link_used.v1"

        link_id: UUID

    class PasswordSet(Event, frozen=True, kw_only=True):
        """A password was set; every session ended."""

        TOPIC = "account.password_set.v1"

    class OneTimePasswordGiven(Event, frozen=True, kw_only=True):
        """Staff set a one-time password; every session ended."""

        TOPIC = "account.one_time_password_given.v1"

        expires_at: datetime

    class TokenIssued(Event, frozen=True, kw_only=True):
        """A bearer token was issued."""

        TOPIC = "account.token_issued.v1"

        token_id: UUID
        expires_at: datetime | None

    class TokenRevoked(Event, frozen=True, kw_only=True):
        """A bearer token was revoked."""

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

    def set_password(self) -> None:
        """Record that a password was set."""
        self.record(self.PasswordSet)

    def give_one_time_password(self, *, expires_at: datetime) -> None:
        """Record that staff set a one-time password. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(self.OneTimePasswordGiven, expires_at=expires_at)

    def issue_sign_in_link(self, link_id: UUID, *, expires_at: datetime) -> None:
        """Record a link that signs in once. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(self.SignInLinkIssued, link_id=link_id, expires_at=expires_at)

    def revoke_sign_in_link(self) -> None:
        """Revoke the open link, if there is one."""
        if self.sign_in_link is not None:
            self.record(self.SignInLinkRevoked, link_id=self.sign_in_link)

    def use_sign_in_link(self, link_id: UUID) -> None:
        """Record the use of a link. Raises NotFound if it is not open, RuleBroken if disabled."""
        self._require_enabled()
        if self.sign_in_link != link_id:
            raise NotFound
        self.record(self.SignInLinkUsed, link_id=link_id)

    def issue_token(self, token_id: UUID, *, expires_at: datetime | None) -> None:
        """Record that a bearer token was issued. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(self.TokenIssued, token_id=token_id, expires_at=expires_at)

    def revoke_token(self, token_id: UUID) -> None:
        """Revoke a bearer token. Raises NotFound if it is not a token of this account."""
        if token_id not in self.tokens:
            raise NotFound
        self.record(self.TokenRevoked, token_id=token_id)

    def start_session(self, session_id: UUID) -> None:
        """Record a sign-in. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(self.SessionStarted, session_id=session_id)

    def end_session(self, session_id: UUID) -> None:
        """Record a sign-out."""
        self.record(self.SessionEnded, session_id=session_id)

    @applies(SignInLinkIssued)
    def _sign_in_link_issued(self, event: SignInLinkIssued) -> None:
        self.sign_in_link = event.link_id

    @applies(SignInLinkRevoked)
    def _sign_in_link_revoked(self, _: SignInLinkRevoked) -> None:
        self.sign_in_link = None

    @applies(SignInLinkUsed)
    def _sign_in_link_used(self, _: SignInLinkUsed) -> None:
        self.sign_in_link = None

    @applies(PasswordSet)
    def _password_set(self, _: PasswordSet) -> None:
        self.sign_in_link = None

    @applies(OneTimePasswordGiven)
    def _one_time_password_given(self, _: OneTimePasswordGiven) -> None:
        self.sign_in_link = None

    @applies(TokenIssued)
    def _token_issued(self, event: TokenIssued) -> None:
        self.tokens = self.tokens | {event.token_id}

    @applies(TokenRevoked)
    def _token_revoked(self, event: TokenRevoked) -> None:
        self.tokens = self.tokens - {event.token_id}

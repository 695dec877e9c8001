"""An account: who may sign in, in which roles and centres. Secrets are not part of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import ADMINISTRATION, SIGN_IN_HELP, Caller, Role
from domain.kernel.messaging.event_context import require_reason

ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
MOST_PASSKEYS = 20
MOST_VIEWS = 30


class Passkey(NamedTuple):
    """A passkey as shown to its owner; `label` is None after the account's key was destroyed."""

    label: str | None
    added_at: datetime


class SavedView(NamedTuple):
    """A list as its reader wants to see it again; both are None after the key was destroyed."""

    label: str | None
    address: str | None


class Account(Aggregate):
    """One account. Its name, address and number are personal data, sealed under its own id."""

    KIND = "account"

    class Added(SealedEvent, frozen=True, kw_only=True):
        """The account was created."""

        TOPIC = "account.added.v1"

        email: Annotated[str | None, Sealed]
        name: Annotated[str | None, Sealed]
        roles: tuple[str, ...]
        centres: tuple[str, ...]
        participant_id: UUID | None
        client_id: UUID | None

    class NameCorrected(SealedEvent, frozen=True, kw_only=True):
        """The name was corrected; `corrects` is the id of the event that stated it before."""

        TOPIC = "account.name_corrected.v1"

        corrects: UUID
        name: Annotated[str | None, Sealed]

    class EmailCorrected(SealedEvent, frozen=True, kw_only=True):
        """The e-mail address, which is the name for signing in, was corrected.

        `corrects` is the id of the event that stated it before.
        """

        TOPIC = "account.email_corrected.v1"

        corrects: UUID
        email: Annotated[str | None, Sealed]

    class NumberGiven(SealedEvent, frozen=True, kw_only=True):
        """The account got a number, with which its owner signs in as with an e-mail address."""

        TOPIC = "account.number_given.v1"

        number: Annotated[str | None, Sealed]

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

    class RolesGranted(Event, frozen=True, kw_only=True):
        """More roles were granted."""

        TOPIC = "account.roles_granted.v1"

        roles: tuple[str, ...]

    class RolesWithdrawn(Event, frozen=True, kw_only=True):
        """Roles were withdrawn."""

        TOPIC = "account.roles_withdrawn.v1"

        roles: tuple[str, ...]

    class CentresAssigned(Event, frozen=True, kw_only=True):
        """The account now belongs to exactly these centres."""

        TOPIC = "account.centres_assigned.v1"

        centres: tuple[str, ...]

    class Disabled(Event, frozen=True, kw_only=True):
        """The account was disabled; its sessions and tokens ended."""

        TOPIC = "account.disabled.v1"

    class Enabled(Event, frozen=True, kw_only=True):
        """The account was enabled again."""

        TOPIC = "account.enabled.v1"

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

    class SessionsEnded(Event, frozen=True, kw_only=True):
        """Every session of the account was ended."""

        TOPIC = "account.sessions_ended.v1"

    class PasskeyAdded(SealedEvent, frozen=True, kw_only=True):
        """A passkey for signing in was added; its public key is not part of the event."""

        TOPIC = "account.passkey_added.v1"

        passkey_id: UUID
        label: Annotated[str | None, Sealed]

    class PasskeyRemoved(Event, frozen=True, kw_only=True):
        """A passkey was removed."""

        TOPIC = "account.passkey_removed.v1"

        passkey_id: UUID

    class ViewSaved(SealedEvent, frozen=True, kw_only=True):
        """The owner saved a view of a list: its name and its address, which may hold names."""

        TOPIC = "account.view_saved.v1"

        view_id: UUID
        label: Annotated[str | None, Sealed]
        address: Annotated[str | None, Sealed]

    class ViewRemoved(Event, frozen=True, kw_only=True):
        """The owner removed a saved view."""

        TOPIC = "account.view_removed.v1"

        view_id: UUID

    class CodesTurnedOn(Event, frozen=True, kw_only=True):
        """Signing in with a password now also needs a one-time code."""

        TOPIC = "account.codes_turned_on.v1"

    class CodesTurnedOff(Event, frozen=True, kw_only=True):
        """Signing in no longer needs a one-time code."""

        TOPIC = "account.codes_turned_off.v1"

    class RecoveryCodesRenewed(Event, frozen=True, kw_only=True):
        """New recovery codes were issued; the earlier ones are no longer valid."""

        TOPIC = "account.recovery_codes_renewed.v1"

    class RecoveryCodeUsed(Event, frozen=True, kw_only=True):
        """A recovery code was used to sign in and is no longer valid; `left` codes remain."""

        TOPIC = "account.recovery_code_used.v1"

        left: int

    class IdentityBound(Event, frozen=True, kw_only=True):
        """The account was linked to one identity at a provider; `key` is a keyed hash of it."""

        TOPIC = "account.identity_bound.v1"

        issuer: str
        key: str

    class PersonBound(Event, frozen=True, kw_only=True):
        """The account was linked to a person, for example a pilot who is not a participant."""

        TOPIC = "account.person_bound.v1"

        person_id: UUID

    class PersonCorrected(Event, frozen=True, kw_only=True):
        """The account was linked to the wrong person; `corrects` is the event that linked it.

        It belongs to this participant, or to this person who need not be one, from now on.
        """

        TOPIC = "account.person_corrected.v1"

        corrects: UUID
        person_id: UUID | None
        participant_id: UUID | None

    class VenueBound(Event, frozen=True, kw_only=True):
        """The account was linked to a venue, whose staff use it."""

        TOPIC = "account.venue_bound.v1"

        venue_id: UUID

    email: str | None
    number: str | None
    name: str | None
    sign_in_link: UUID | None
    """The link that was issued and neither used nor revoked; it may have expired."""
    roles: frozenset[Role]
    centres: tuple[str, ...]
    participant_id: UUID | None
    client_id: UUID | None
    person_id: UUID | None
    venue_id: UUID | None
    is_disabled: bool
    tokens: frozenset[UUID]
    passkeys: Mapping[UUID, Passkey]
    saved_views: Mapping[UUID, SavedView]
    uses_codes: bool
    identities: Mapping[str, str]
    """Keyed hashes of the linked identities, by issuer."""

    @classmethod
    def add(
        cls,
        id: UUID,
        *,
        email: str | None,
        name: str,
        roles: Iterable[Role],
        centres: tuple[str, ...],
        participant_id: UUID | None,
        client_id: UUID | None,
    ) -> "Account":
        """Create an account of `centres`; the first one is the centre of its events."""
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

    def correct(self, *, name: str | None, email: str | None) -> None:
        """Correct the name and the e-mail address; None leaves one as it is.

        Raises Invalid without a reason.
        """
        require_reason()
        if name is not None and name != self.name:
            corrects = self._stated["name"]
            self.record(self.NameCorrected, sealed_under=self.id, corrects=corrects, name=name)
        if email is not None and email != self.email:
            corrects = self._stated["email"]
            self.record(self.EmailCorrected, sealed_under=self.id, corrects=corrects, email=email)

    def give_number(self, number: str) -> None:
        """Give the account a number; one that it has already stays."""
        if self.number is None:
            self.record(Account.NumberGiven, sealed_under=self.id, number=number)

    @property
    def administers(self) -> bool:
        """True if this account can manage accounts now."""
        return Role.ADMIN in self.roles and not self.is_disabled

    def grant(self, roles: Iterable[Role]) -> None:
        """Grant more roles."""
        fresh = sorted(set(roles) - self.roles)
        if fresh:
            self.record(Account.RolesGranted, roles=tuple(fresh))

    def withdraw(self, roles: Iterable[Role], *, is_last_admin: bool) -> None:
        """Withdraw roles. Raises RuleBroken for the last role, and for the last administrator."""
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
        """Assign the account to exactly `centres`."""
        if centres != self.centres:
            self.record(Account.CentresAssigned, centres=centres)

    def disable(self, *, is_last_admin: bool) -> None:
        """Disable the account. Raises RuleBroken for the last administrator."""
        if self.is_disabled:
            return
        if self.administers and is_last_admin:
            raise _last_admin()
        self.record(Account.Disabled)

    def enable(self) -> None:
        """Enable the account again."""
        if self.is_disabled:
            self.record(Account.Enabled)

    def set_password(self) -> None:
        """Record that a password was set."""
        self.record(Account.PasswordSet)

    @property
    def is_of_a_participant(self) -> bool:
        """True if the only role of this account is that of a participant."""
        return self.roles == frozenset({Role.PARTICIPANT})

    def give_one_time_password(self, *, expires_at: datetime) -> None:
        """Record that staff set a one-time password. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.OneTimePasswordGiven, expires_at=expires_at)

    def issue_sign_in_link(self, link_id: UUID, *, expires_at: datetime) -> None:
        """Record a link that signs in once. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.SignInLinkIssued, link_id=link_id, expires_at=expires_at)

    def revoke_sign_in_link(self) -> None:
        """Revoke the open link, if there is one."""
        if self.sign_in_link is not None:
            self.record(Account.SignInLinkRevoked, link_id=self.sign_in_link)

    def use_sign_in_link(self, link_id: UUID) -> None:
        """Record the use of a link. Raises NotFound if it is not open, RuleBroken if disabled."""
        self._require_enabled()
        if self.sign_in_link != link_id:
            raise NotFound
        self.record(Account.SignInLinkUsed, link_id=link_id)

    def issue_token(self, token_id: UUID, *, expires_at: datetime | None) -> None:
        """Record that a bearer token was issued. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.TokenIssued, token_id=token_id, expires_at=expires_at)

    def revoke_token(self, token_id: UUID) -> None:
        """Revoke a bearer token. Raises NotFound if it is not a token of this account."""
        if token_id not in self.tokens:
            raise NotFound
        self.record(Account.TokenRevoked, token_id=token_id)

    def start_session(self, session_id: UUID) -> None:
        """Record a sign-in. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.SessionStarted, session_id=session_id)

    def end_session(self, session_id: UUID) -> None:
        """Record a sign-out."""
        self.record(Account.SessionEnded, session_id=session_id)

    def end_sessions(self) -> None:
        """End every session."""
        self.record(Account.SessionsEnded)

    def add_passkey(self, passkey_id: UUID, *, label: str) -> None:
        """Record a passkey. Raises RuleBroken if disabled, or if there are too many already."""
        self._require_enabled()
        if len(self.passkeys) >= MOST_PASSKEYS:
            raise RuleBroken(
                f"パスキーは{MOST_PASSKEYS}個までです。使わないものを先に消してください。",
                f"There can be {MOST_PASSKEYS} passkeys. Remove one that you do not use first.",
            )
        self.record(Account.PasskeyAdded, sealed_under=self.id, passkey_id=passkey_id, label=label)

    def remove_passkey(self, passkey_id: UUID) -> None:
        """Remove a passkey. Raises NotFound if it is not a passkey of this account."""
        if passkey_id not in self.passkeys:
            raise NotFound
        self.record(Account.PasskeyRemoved, passkey_id=passkey_id)

    def save_view(self, view_id: UUID, *, label: str, address: str) -> None:
        """Keep the address of a list under a name. Raises RuleBroken if there are too many."""
        if SavedView(label, address) in self.saved_views.values():
            return
        if len(self.saved_views) >= MOST_VIEWS:
            raise RuleBroken(
                f"保存できる表示は{MOST_VIEWS}個までです。使わないものを先に消してください。",
                f"There can be {MOST_VIEWS} saved views. Remove one that you do not use first.",
            )
        self.record(
            Account.ViewSaved,
            sealed_under=self.id,
            view_id=view_id,
            label=label,
            address=address,
        )

    def remove_view(self, view_id: UUID) -> None:
        """Remove a saved view. Raises NotFound if it is none of this account."""
        if view_id not in self.saved_views:
            raise NotFound
        self.record(Account.ViewRemoved, view_id=view_id)

    def turn_on_codes(self) -> None:
        """Require one-time codes. Raises RuleBroken if disabled, or if they are on already."""
        self._require_enabled()
        if self.uses_codes:
            raise RuleBroken("確認コードはすでに有効です。", "One-time codes are in use already.")
        self.record(Account.CodesTurnedOn)

    def turn_off_codes(self) -> None:
        """Stop requiring one-time codes."""
        if self.uses_codes:
            self.record(Account.CodesTurnedOff)

    def renew_recovery_codes(self) -> None:
        """Record that new recovery codes were issued. Raises RuleBroken if codes are turned off."""
        if not self.uses_codes:
            raise RuleBroken(
                "確認コードは有効になっていません。先に有効にしてください。",
                "One-time codes are not in use.",
            )
        self.record(Account.RecoveryCodesRenewed)

    def use_recovery_code(self, *, left: int) -> None:
        """Record the use of a recovery code; `left` codes remain. Raises RuleBroken if disabled."""
        self._require_enabled()
        self.record(Account.RecoveryCodeUsed, left=left)

    def bind_identity(self, issuer: str, key: str) -> None:
        """Link the account to one identity at `issuer`. Raises RuleBroken if it has another."""
        self._require_enabled()
        known = self.identities.get(issuer)
        if known is not None and known != key:
            raise RuleBroken(
                "このアカウントは、別の本人情報と結び付いています。管理者に知らせてください。",
                "This account is tied to another identity. Please tell an administrator.",
            )
        if known is None:
            self.record(Account.IdentityBound, issuer=issuer, key=key)

    def bind_person(self, person_id: UUID) -> None:
        """Link the account to its person. Raises RuleBroken if it is linked to another one."""
        if self.person_id not in (None, person_id):
            raise RuleBroken(
                "このアカウントは、別の人のものです。", "This account is that of another person."
            )
        if self.person_id is None:
            self.record(Account.PersonBound, person_id=person_id)

    def correct_person(
        self, *, person_id: UUID | None = None, participant_id: UUID | None = None
    ) -> bool:
        """Link the account to another person or participant; its sessions end.

        None leaves a link as it is. Returns True if anything changed. Raises Invalid without a
        reason, and for a link that the account does not have.
        """
        require_reason()
        for field, given, linked in (
            ("person_id", person_id, self.person_id),
            ("participant_id", participant_id, self.participant_id),
        ):
            if given is not None and linked is None:
                raise Invalid.field(
                    field,
                    "このアカウントには、訂正する結び付きがありません。",
                    "This account has no such link that could be corrected.",
                )
        right = (person_id or self.person_id, participant_id or self.participant_id)
        if right == (self.person_id, self.participant_id):
            return False
        self.record(
            Account.PersonCorrected,
            corrects=self._linked,
            person_id=right[0],
            participant_id=right[1],
        )
        self.end_sessions()
        return True

    def bind_venue(self, venue_id: UUID) -> None:
        """Link the account to a venue; a new venue replaces the earlier one."""
        if venue_id != self.venue_id:
            self.record(Account.VenueBound, venue_id=venue_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """True for administrators, in every centre, and for the owner of the account.

        Managers and social workers see the accounts of participants of their centres, whom they
        help to sign in.
        """
        if caller.has(ADMINISTRATION) or caller.account_id == self.id:
            return True
        is_helper = self.is_of_a_participant and caller.has(SIGN_IN_HELP)
        return is_helper and any(caller.sees_centre(centre) for centre in self.centres)

    def _require_enabled(self) -> None:
        if self.is_disabled:
            raise RuleBroken(
                "停止しているアカウントです。先に再開してください。", "This account is disabled."
            )

    @applies(Added)
    def _added(self, event: Added) -> None:
        self.email, self.name = event.email, event.name
        self.number = self.sign_in_link = None
        self._stated = dict.fromkeys(("email", "name"), event.meta.event_id)
        self.roles = frozenset(Role(role) for role in event.roles)
        self.centres = event.centres
        self.participant_id, self.client_id = event.participant_id, event.client_id
        self.person_id = self.venue_id = None
        self._linked = event.meta.event_id
        self.is_disabled, self.tokens = False, frozenset()
        self.passkeys, self.uses_codes, self.identities = {}, False, {}
        self.saved_views = {}

    @applies(NameCorrected)
    def _name_corrected(self, event: NameCorrected) -> None:
        self.name = event.name
        self._stated = {**self._stated, "name": event.meta.event_id}

    @applies(EmailCorrected)
    def _email_corrected(self, event: EmailCorrected) -> None:
        self.email = event.email
        self._stated = {**self._stated, "email": event.meta.event_id}

    @applies(NumberGiven)
    def _number_given(self, event: NumberGiven) -> None:
        self.number = event.number

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

    @applies(PersonBound)
    def _person_bound(self, event: PersonBound) -> None:
        self.person_id, self._linked = event.person_id, event.meta.event_id

    @applies(PersonCorrected)
    def _person_corrected(self, event: PersonCorrected) -> None:
        self.person_id, self.participant_id = event.person_id, event.participant_id
        self._linked, self.sign_in_link = event.meta.event_id, None

    @applies(VenueBound)
    def _venue_bound(self, event: VenueBound) -> None:
        self.venue_id = event.venue_id

    @applies(PasskeyAdded)
    def _passkey_added(self, event: PasskeyAdded) -> None:
        added = Passkey(event.label, event.meta.recorded_at)
        self.passkeys = {**self.passkeys, event.passkey_id: added}

    @applies(PasskeyRemoved)
    def _passkey_removed(self, event: PasskeyRemoved) -> None:
        self.passkeys = {id: one for id, one in self.passkeys.items() if id != event.passkey_id}

    @applies(ViewSaved)
    def _view_saved(self, event: ViewSaved) -> None:
        saved = SavedView(event.label, event.address)
        self.saved_views = {**self.saved_views, event.view_id: saved}

    @applies(ViewRemoved)
    def _view_removed(self, event: ViewRemoved) -> None:
        self.saved_views = {id: one for id, one in self.saved_views.items() if id != event.view_id}

    @applies(CodesTurnedOn)
    def _codes_turned_on(self, _: CodesTurnedOn) -> None:
        self.uses_codes = True

    @applies(CodesTurnedOff)
    def _codes_turned_off(self, _: CodesTurnedOff) -> None:
        self.uses_codes = False

    @applies(IdentityBound)
    def _identity_bound(self, event: IdentityBound) -> None:
        self.identities = {**self.identities, event.issuer: event.key}

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
        self.is_disabled, self.tokens, self.sign_in_link = True, frozenset(), None

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

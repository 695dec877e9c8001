"""An account as it was added, and the state that its events change."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple, Self
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import ADMINISTRATION, SIGN_IN_HELP, Caller, Role


class Passkey(NamedTuple):
    """A passkey as shown to its owner; `label` is None after the account's key was destroyed."""

    label: str | None
    added_at: datetime


class SavedView(NamedTuple):
    """A list as its reader wants to see it again; both are None after the key was destroyed."""

    label: str | None
    address: str | None


class BaseAccount(Aggregate):
    """What all subjects of an account share: its state, the end of its sessions, who may see it."""

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

    class SessionsEnded(Event, frozen=True, kw_only=True):
        """Every session of the account was ended."""

        TOPIC = "account.sessions_ended.v1"

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
    ) -> Self:
        """Create an account of `centres`; the first one is the centre of its events."""
        account = cls(id, centre=centres[0])
        account.record(
            cls.Added,
            sealed_under=id,
            email=email,
            name=name,
            roles=tuple(sorted(set(roles))),
            centres=centres,
            participant_id=participant_id,
            client_id=client_id,
        )
        return account

    def end_sessions(self) -> None:
        """End every session."""
        self.record(self.SessionsEnded)

    @property
    def administers(self) -> bool:
        """True if this account can manage accounts now."""
        return Role.ADMIN in self.roles and not self.is_disabled

    @property
    def is_of_a_participant(self) -> bool:
        """True if the only role of this account is that of a participant."""
        return self.roles == frozenset({Role.PARTICIPANT})

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

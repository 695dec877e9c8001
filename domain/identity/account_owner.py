"""Whose account it is: an identity at a provider, a person, a participant, a venue."""

from uuid import UUID

from domain.identity.base_account import BaseAccount
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.event_context import require_reason


class AccountOwner(BaseAccount):
    """The part of an account that links it to those who use it."""

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
            self.record(self.IdentityBound, issuer=issuer, key=key)

    def bind_person(self, person_id: UUID) -> None:
        """Link the account to its person. Raises RuleBroken if it is linked to another one."""
        if self.person_id not in (None, person_id):
            raise RuleBroken(
                "このアカウントは、別の人のものです。", "This account is that of another person."
            )
        if self.person_id is None:
            self.record(self.PersonBound, person_id=person_id)

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
            self.PersonCorrected,
            corrects=self._linked,
            person_id=right[0],
            participant_id=right[1],
        )
        self.end_sessions()
        return True

    def bind_venue(self, venue_id: UUID) -> None:
        """Link the account to a venue; a new venue replaces the earlier one."""
        if venue_id != self.venue_id:
            self.record(self.VenueBound, venue_id=venue_id)

    @applies(IdentityBound)
    def _identity_bound(self, event: IdentityBound) -> None:
        self.identities = {**self.identities, event.issuer: event.key}

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

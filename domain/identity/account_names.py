"""What an account is called: its name, its e-mail address and its number."""

from typing import Annotated
from uuid import UUID

from domain.identity.base_account import BaseAccount
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.event_context import require_reason


class AccountNames(BaseAccount):
    """The part of an account that holds its name, and what its owner signs in with."""

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
            self.record(self.NumberGiven, sealed_under=self.id, number=number)

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

"""The conversation outside tasks between one participant and the staff of the centre."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID, uuid5

from domain.kernel.errors import NotFound, RuleBroken, id_in_use
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller
from domain.kernel.privacy.my_number import refuse_my_number

_NAMES = UUID("6d0c3a53-3a39-4a2e-9a55-5d2a2f6c7b10")


def conversation_id(participant_id: UUID) -> UUID:
    """The id of the conversation of a participant."""
    return uuid5(_NAMES, str(participant_id))


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message. `text` is None if it was withdrawn, or if its key was destroyed."""

    id: UUID
    stated_by: UUID
    """The id of the event that states its text."""
    is_from_participant: bool
    author: str
    """The actor who wrote it."""
    text: str | None
    at: datetime
    corrected_at: datetime | None = None
    is_withdrawn: bool = False
    is_read: bool = False
    """True if the other side has read its text as it is now."""

    def is_unread_by(self, is_participant: bool) -> bool:
        """True if it waits to be read by the participant (or by the staff)."""
        is_from_other_side = self.is_from_participant is not is_participant
        return is_from_other_side and not self.is_read and not self.is_withdrawn


class Conversation(Aggregate):
    """All messages of one participant with the staff; texts are sealed under the person's key."""

    KIND = "conversation"

    class Sent(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "conversation.sent.v1"
        participant_id: UUID
        message_id: UUID
        from_participant: bool
        text: Annotated[str | None, Sealed] = None

    class Corrected(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "conversation.corrected.v1"
        participant_id: UUID
        message_id: UUID
        from_participant: bool
        corrects: UUID
        text: Annotated[str | None, Sealed] = None

    class Withdrawn(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "conversation.withdrawn.v1"
        participant_id: UUID
        message_id: UUID
        from_participant: bool
        corrects: UUID

    class Read(Event, frozen=True, kw_only=True):
        """One side has read everything that the other has sent, up to a message."""

        TOPIC = "conversation.read.v1"
        participant_id: UUID
        message_id: UUID
        by_participant: bool

    class InChargeChosen(Event, frozen=True, kw_only=True):
        """Who of the staff is notified of what the participant writes; None is nobody above all."""

        TOPIC = "conversation.in_charge_chosen.v1"
        participant_id: UUID
        person_id: UUID
        account_id: UUID | None

    participant_id: UUID
    person_id: UUID | None
    messages: tuple[Message, ...]
    """Every message, oldest first."""
    in_charge: UUID | None
    """The account of the member of the staff who is in charge of the participant."""

    @classmethod
    def begin(cls, participant_id: UUID, *, person_id: UUID, centre: str) -> Self:
        """A conversation without messages. It records nothing until the first one is sent."""
        conversation = cls(conversation_id(participant_id), centre=centre)
        conversation.participant_id, conversation.person_id = participant_id, person_id
        conversation.messages, conversation.in_charge = (), None
        return conversation

    def choose_in_charge(self, account_id: UUID | None, *, person_id: UUID) -> None:
        """Choose who is in charge of the participant; the same choice again records nothing."""
        if account_id != self.in_charge:
            self.record(
                self.InChargeChosen,
                participant_id=self.participant_id,
                person_id=person_id,
                account_id=account_id,
            )

    def send(self, message_id: UUID, text: str, *, by: Caller) -> None:
        """Add a message; the same message again records nothing.

        Raises RuleBroken if another message has this id.
        """
        refuse_my_number(text=text)
        known = self.find(message_id)
        if known is not None:
            if (known.author, known.text) != (by.actor, text):
                raise id_in_use()
            return
        self.record(
            self.Sent,
            participant_id=self.participant_id,
            message_id=message_id,
            from_participant=self._is_from_participant(by),
            text=text,
            sealed_under=self.person_id,
        )

    def correct(self, message_id: UUID, text: str, *, by: Caller) -> None:
        """State the text of the author's own message anew; the other side reads it once more."""
        refuse_my_number(text=text)
        message = self._own(message_id, by)
        if message.is_withdrawn:
            raise RuleBroken(
                "このメッセージは取り消されています。新しく送ってください。",
                "This message was withdrawn. Please send a new one.",
            )
        if message.text == text:
            return
        self.record(
            self.Corrected,
            participant_id=self.participant_id,
            message_id=message_id,
            from_participant=message.is_from_participant,
            corrects=message.stated_by,
            text=text,
            sealed_under=self.person_id,
        )

    def withdraw(self, message_id: UUID, *, by: Caller) -> None:
        """Withdraw the author's own message; the trail keeps it."""
        message = self._own(message_id, by)
        if not message.is_withdrawn:
            self.record(
                self.Withdrawn,
                participant_id=self.participant_id,
                message_id=message_id,
                from_participant=message.is_from_participant,
                corrects=message.stated_by,
                sealed_under=self.person_id,
            )

    def mark_read(self, message_id: UUID, *, by: Caller) -> None:
        """Note that the caller's side has read what the other sent, up to this message.

        Raises NotFound if there is no such message.
        """
        if self.find(message_id) is None:
            raise NotFound
        is_participant = self._is_from_participant(by)
        read = self.up_to(message_id)
        if any(one.is_unread_by(is_participant) for one in read):
            self.record(
                self.Read,
                participant_id=self.participant_id,
                message_id=message_id,
                by_participant=is_participant,
            )

    def find(self, message_id: UUID) -> Message | None:
        """The message with this id, or None."""
        return next((one for one in self.messages if one.id == message_id), None)

    def up_to(self, message_id: UUID) -> tuple[Message, ...]:
        """The messages up to this one."""
        ids = [one.id for one in self.messages]
        return self.messages[: ids.index(message_id) + 1] if message_id in ids else ()

    def unread_by(self, *, participant: bool) -> list[Message]:
        """The messages that one side has not read yet."""
        return [one for one in self.messages if one.is_unread_by(participant)]

    def is_visible_to(self, caller: Caller) -> bool:
        """True for the staff of the centre, and for the participant."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(STAFF) or caller.participant_id == self.participant_id

    def _is_from_participant(self, caller: Caller) -> bool:
        return caller.participant_id == self.participant_id

    def _own(self, message_id: UUID, by: Caller) -> Message:
        """The message, if the caller wrote it. Raises NotFound, or RuleBroken for another's."""
        message = self.find(message_id)
        if message is None:
            raise NotFound
        if message.author != by.actor:
            raise RuleBroken(
                "メッセージを直したり取り消したりできるのは、書いた人だけです。",
                "Only the author of a message can correct or withdraw it.",
            )
        return message

    @applies(Sent)
    def _sent(self, event: Sent) -> None:
        if event.originator_version == 1:
            self.participant_id, self.person_id = event.participant_id, event.sealed_under
            self.messages, self.in_charge = (), None
        message = Message(
            id=event.message_id,
            stated_by=event.meta.event_id,
            is_from_participant=event.from_participant,
            author=event.meta.actor,
            text=event.text,
            at=event.meta.recorded_at,
        )
        self.messages = (*self.messages, message)

    @applies(InChargeChosen)
    def _in_charge_chosen(self, event: InChargeChosen) -> None:
        if event.originator_version == 1:
            self.participant_id, self.person_id = event.participant_id, event.person_id
            self.messages = ()
        self.in_charge = event.account_id

    @applies(Corrected)
    def _corrected(self, event: Corrected) -> None:
        self._replace(
            event.message_id,
            stated_by=event.meta.event_id,
            text=event.text,
            corrected_at=event.meta.recorded_at,
            is_read=False,
        )

    @applies(Withdrawn)
    def _withdrawn(self, event: Withdrawn) -> None:
        self._replace(event.message_id, text=None, is_withdrawn=True)

    @applies(Read)
    def _read(self, event: Read) -> None:
        read = {one.id for one in self.up_to(event.message_id)}
        self.messages = tuple(
            replace(one, is_read=True)
            if one.id in read and one.is_unread_by(event.by_participant)
            else one
            for one in self.messages
        )

    def _replace(self, message_id: UUID, **facts: object) -> None:
        self.messages = tuple(
            replace(one, **facts) if one.id == message_id else one  # type: ignore[arg-type]
            for one in self.messages
        )

"""Handlers of messages outside a task."""

from uuid import UUID, uuid4

from domain.identity.queries import staff_among
from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import STAFF
from domain.messages import commands
from domain.messages.conversation import Conversation, conversation_id
from domain.participants.queries import Terms, terms_of


def send(command: commands.SendMessage, uow: UnitOfWork) -> Conversation:
    """Send a message, and note what the sender has read before."""
    terms = _other_side(command.to, uow)
    conversation = _conversation(terms, uow)
    if terms.state in {"left", "annulled"}:
        raise RuleBroken(
            "登録が終わっているので、メッセージは送れません。電話などで連絡してください。",
            "The registration has ended, so no message can be sent. Please telephone instead.",
        )
    if command.read_up_to is not None and conversation.find(command.read_up_to):
        conversation.mark_read(command.read_up_to, by=uow.caller)
    conversation.send(command.id or uuid4(), command.text, by=uow.caller)
    uow.save(conversation)
    return conversation


def _conversation(terms: Terms, uow: UnitOfWork) -> Conversation:
    """The conversation of a participant, started if there is none yet."""
    found = uow.find(Conversation, conversation_id(terms.participant_id))
    if found is None:
        return Conversation.begin(
            terms.participant_id, person_id=terms.person_id, centre=terms.centre
        )
    uow.require_version(found)
    return found


def _other_side(to: UUID | None, uow: UnitOfWork) -> Terms:
    """The participant of the conversation.

    Raises Invalid if staff name nobody, and NotFound for whom the caller may not write to.
    """
    participant_id = to or uow.caller.participant_id
    if participant_id is None:
        raise Invalid.field(
            "to", "だれに送るかを選んでください。", "Choose whom the message is for."
        )
    terms = terms_of(uow.ledger, participant_id)
    if terms is None:
        raise NotFound
    is_own = participant_id == uow.caller.participant_id
    if not uow.caller.sees_centre(terms.centre) or not (is_own or uow.caller.has(STAFF)):
        raise NotFound(out_of_scope=True)
    return terms


def correct(command: commands.CorrectMessage, uow: UnitOfWork) -> Conversation:
    """Correct one's own message."""
    conversation = uow.get(Conversation, command.conversation_id)
    conversation.correct(command.message_id, command.text, by=uow.caller)
    uow.save(conversation)
    return conversation


def withdraw(command: commands.WithdrawMessage, uow: UnitOfWork) -> Conversation:
    """Withdraw one's own message."""
    conversation = uow.get(Conversation, command.conversation_id)
    conversation.withdraw(command.message_id, by=uow.caller)
    uow.save(conversation)
    return conversation


def mark_read(command: commands.MarkMessagesRead, uow: UnitOfWork) -> Conversation:
    """Note what was read."""
    conversation = uow.get(Conversation, command.conversation_id)
    conversation.mark_read(command.message_id, by=uow.caller)
    uow.save(conversation)
    return conversation


def choose_in_charge(command: commands.ChooseStaffInCharge, uow: UnitOfWork) -> Conversation:
    """Choose who is in charge. Raises Invalid for whom is not staff of the centre."""
    terms = _other_side(command.participant_id, uow)
    if command.account_id is not None and not staff_among(
        uow.ledger, [str(command.account_id)], terms.centre
    ):
        raise Invalid.field(
            "account_id",
            "このセンターの職員を選んでください。",
            "Choose a member of the staff of this centre.",
        )
    conversation = _conversation(terms, uow)
    conversation.choose_in_charge(command.account_id, person_id=terms.person_id)
    uow.save(conversation)
    return conversation


HANDLERS: Handlers = {
    commands.ChooseStaffInCharge: choose_in_charge,
    commands.SendMessage: send,
    commands.CorrectMessage: correct,
    commands.WithdrawMessage: withdraw,
    commands.MarkMessagesRead: mark_read,
}

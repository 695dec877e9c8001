"""The participant's own messages with the staff of the centre."""

from typing import Any

from flask import Response

from app.http.authorization import caller
from app.messages import forms
from app.messages.presentation import conversation_of, messages_for
from app.pages.routing import Pages, dispatch, render
from app.participants.current_participant import myself
from domain.messages import commands
from domain.messages.conversation import conversation_id
from domain.participants.participant import ON_THE_BOOKS
from domain.tasks.commands import THEMSELVES

pages = Pages("messages")


@pages.page("/messages", roles=THEMSELVES, query=forms.ConversationPageQuery)
def my_messages(query: dict[str, Any]) -> Response:
    """What the participant and the staff wrote to each other, and a form for a new message."""
    me = myself()
    shown = messages_for(conversation_of(me.id), caller())
    return render(
        "messages/mine.html",
        here="/messages",
        messages=shown,
        correcting=next((one for one in shown if one.id == query.get("correct")), None),
        may_write=me.state in ON_THE_BOOKS,
    )


@pages.form("/messages", roles=THEMSELVES, body=forms.SendForm, back=my_messages)
def send_mine(values: dict[str, Any]) -> str:
    """Send a message to the staff."""
    dispatch(commands.SendMessage(**values))
    return "/messages?said=sent"


@pages.form("/messages/read", roles=THEMSELVES, body=forms.OneMessageForm, back=my_messages)
def read_mine(values: dict[str, Any]) -> str:
    """Note that the messages were read."""
    dispatch(commands.MarkMessagesRead(conversation_id=conversation_id(myself().id), **values))
    return "/messages?said=read"


@pages.form("/messages/correct", roles=THEMSELVES, body=forms.CorrectionForm, back=my_messages)
def correct_mine(values: dict[str, Any]) -> str:
    """Correct one of the participant's messages."""
    dispatch(
        commands.CorrectMessage(
            conversation_id=conversation_id(myself().id),
            message_id=values["message_id"],
            text=values["right_text"],
        )
    )
    return "/messages?said=corrected"


@pages.form("/messages/withdraw", roles=THEMSELVES, body=forms.OneMessageForm, back=my_messages)
def withdraw_mine(values: dict[str, Any]) -> str:
    """Withdraw one of the participant's messages."""
    dispatch(commands.WithdrawMessage(conversation_id=conversation_id(myself().id), **values))
    return "/messages?said=withdrawn"

"""What is written to participants and pilots: announcements, and messages with the staff."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import caller
from app.messages import forms
from app.messages.announcement_presentation import own_announcements
from app.messages.presentation import (
    conversation_of,
    corrected_now,
    in_charge_for,
    messages_for,
)
from app.pages.routing import Pages, dispatch, render
from app.participants.current_participant import myself
from domain.messages import commands
from domain.messages.conversation import conversation_id
from domain.participants.base_participant import ON_THE_BOOKS
from domain.tasks.commands import THEMSELVES
from projections.messages import announcements

pages = Pages("messages")


@pages.page(
    "/messages",
    roles=THEMSELVES,
    query=forms.ConversationPageQuery,
    reads=(*announcements.READS, "identity.accounts"),
)
def my_messages(query: dict[str, Any]) -> Response:
    """Announcements, what the participant and the staff wrote, and a form for a new message."""
    reader = caller()
    me = myself() if reader.participant_id else None
    talk = conversation_of(me.id) if me else None
    shown = messages_for(talk, reader)
    return render(
        "messages/mine.html",
        here="/messages",
        announcements=own_announcements(),
        has_conversation=me is not None,
        in_charge=in_charge_for(talk),
        messages=shown,
        correcting=corrected_now(shown, query.get("correct")),
        may_write=me is not None and me.state in ON_THE_BOOKS,
    )


def _announced(query: dict[str, Any], announcement_id: UUID) -> Response:
    """The page of messages, after an announcement could not be marked as read."""
    del announcement_id
    shown: Response = my_messages(query)
    return shown


@pages.form(
    "/messages/announcements/<uuid:announcement_id>/read",
    roles=THEMSELVES,
    body=forms.ReadForm,
    back=_announced,
)
def read_announcement(values: dict[str, Any], announcement_id: UUID) -> str:
    """Note that the announcement was read."""
    dispatch(commands.MarkAnnouncementRead(announcement_id=announcement_id))
    return f"{values['back']}?said=announcement-read"


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

"""The staff's side of messages: the list of conversations, and one of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import caller, get_visible, service
from app.http.pagination import PageQuery, page_request
from app.messages import forms
from app.messages.canned_answers import canned_answers, insert
from app.messages.presentation import (
    conversation_of,
    corrected_now,
    in_charge_for,
    messages_for,
)
from app.pages.page_links import next_page
from app.pages.routing import Pages, dispatch, render
from app.participants.labels import WORK_MODES
from app.participants.named import READS as NAMED
from app.participants.named import named
from domain.kernel.messaging.caller import STAFF
from domain.messages import commands
from domain.messages.conversation import conversation_id
from domain.participants.base_participant import ON_THE_BOOKS
from domain.participants.participant import Participant
from projections.identity.accounts import names_of_accounts, staff_of
from projections.messages.canned_answers import READS as CANNED
from projections.messages.conversations import (
    READS,
    conversations,
    in_charge_of,
    waiting_conversations,
)

PAGE = 50
MOST_WAITING = 50
MOST_STAFF = 500
"""Members of the staff among whom one is chosen."""

pages = Pages("messages")


@pages.page(
    "/conversations", roles=STAFF, query=PageQuery, reads=(*READS, *NAMED, "identity.accounts")
)
def all_conversations(query: dict[str, Any]) -> Response:
    """The conversations of the caller's centres; those with unread messages come first."""
    views, centres = service().views, caller().centres
    part = page_request({**query, "limit": PAGE})
    waiting = [] if part.after else waiting_conversations(views, centres, MOST_WAITING + 1)
    rows = conversations(views, centres, after=part.after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["last"],))
    unread = {row["participant_id"] for row in waiting[:MOST_WAITING]}
    read = [row for row in page["items"] if row["participant_id"] not in unread]
    shown = [row["participant_id"] for row in [*waiting[:MOST_WAITING], *read]]
    return render(
        "messages/conversations.html",
        waiting=waiting[:MOST_WAITING],
        more_waiting=len(waiting) > MOST_WAITING,
        rows=read,
        people=named(shown, "conversations"),
        in_charge=_in_charge(shown),
        own_account=str(caller().account_id),
        further=next_page("/conversations", query, page["next"]),
    )


def _in_charge(participant_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The account and the name of who is in charge, by participant id."""
    accounts = in_charge_of(service().views, participant_ids)
    names = names_of_accounts(service().views, accounts.values())
    return {id: (account, names.get(account, "")) for id, account in accounts.items()}


@pages.page(
    "/conversations/<uuid:participant_id>",
    roles=STAFF,
    query=forms.ConversationPageQuery,
    reads=(*NAMED, "identity.accounts", *CANNED),
)
def conversation(query: dict[str, Any], participant_id: UUID) -> Response:
    """The messages with one participant, and a form for a new one."""
    return _conversation(query, participant_id)


def _conversation(
    query: dict[str, Any], participant_id: UUID, *, is_inserted: bool = False
) -> Response:
    them = get_visible(Participant, participant_id)
    who = named([them.id], "conversation")[str(them.id)]
    talk = conversation_of(them.id)
    shown = messages_for(talk, caller())
    return render(
        "messages/conversation.html",
        here=f"/conversations/{them.id}",
        them=them,
        name=who.known_name,
        work_mode=WORK_MODES[them.work_mode.value],
        in_charge=in_charge_for(talk),
        in_charge_id=str(talk.in_charge) if talk and talk.in_charge else "",
        staff=staff_of(service().views, them.centre, MOST_STAFF),
        messages=shown,
        correcting=corrected_now(shown, query.get("correct")),
        may_write=them.state in ON_THE_BOOKS,
        canned=canned_answers(),
        is_inserted=is_inserted,
    )


@pages.form(
    "/conversations/<uuid:participant_id>/insert",
    roles=STAFF,
    body=forms.InsertForm,
    back=conversation,
)
def insert_in_message(values: dict[str, Any], participant_id: UUID) -> Response:
    """Show the page again, with the text of a canned answer in the message."""
    insert(values["canned_answer_id"], "text")
    return _conversation({}, participant_id, is_inserted=True)


@pages.form(
    "/conversations/<uuid:participant_id>", roles=STAFF, body=forms.SendForm, back=conversation
)
def send(values: dict[str, Any], participant_id: UUID) -> str:
    """Send a message to the participant."""
    dispatch(commands.SendMessage(to=participant_id, **values))
    return f"/conversations/{participant_id}?said=sent"


@pages.form(
    "/conversations/<uuid:participant_id>/in-charge",
    roles=STAFF,
    body=forms.StaffInChargeForm,
    back=conversation,
)
def choose_in_charge(values: dict[str, Any], participant_id: UUID) -> str:
    """Choose who of the staff is in charge of the participant."""
    dispatch(
        commands.ChooseStaffInCharge(
            participant_id=participant_id, account_id=values.get("account_id")
        )
    )
    return f"/conversations/{participant_id}?said=in-charge"


@pages.form(
    "/conversations/<uuid:participant_id>/read",
    roles=STAFF,
    body=forms.OneMessageForm,
    back=conversation,
)
def read(values: dict[str, Any], participant_id: UUID) -> str:
    """Note that the participant's messages were read."""
    dispatch(commands.MarkMessagesRead(conversation_id=conversation_id(participant_id), **values))
    return f"/conversations/{participant_id}?said=read"


@pages.form(
    "/conversations/<uuid:participant_id>/correct",
    roles=STAFF,
    body=forms.CorrectionForm,
    back=conversation,
)
def correct(values: dict[str, Any], participant_id: UUID) -> str:
    """Correct one of the caller's messages."""
    dispatch(
        commands.CorrectMessage(
            conversation_id=conversation_id(participant_id),
            message_id=values["message_id"],
            text=values["right_text"],
        )
    )
    return f"/conversations/{participant_id}?said=corrected"


@pages.form(
    "/conversations/<uuid:participant_id>/withdraw",
    roles=STAFF,
    body=forms.OneMessageForm,
    back=conversation,
)
def withdraw(values: dict[str, Any], participant_id: UUID) -> str:
    """Withdraw one of the caller's messages."""
    dispatch(commands.WithdrawMessage(conversation_id=conversation_id(participant_id), **values))
    return f"/conversations/{participant_id}?said=withdrawn"

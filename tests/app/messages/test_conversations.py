"""Messages between a participant and the staff: on pages, over HTTP, and who may read them."""

import re
from uuid import uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.messages.commands import (
    CorrectMessage,
    MarkMessagesRead,
    SendMessage,
    WithdrawMessage,
)
from domain.messages.conversation import Conversation, conversation_id
from domain.participants.commands import LeaveParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import LeaveReason
from projections.messages.conversations import unread_by_participant, waiting_for_staff
from tests.app.conftest import Visit
from tests.app.orders.page_client import PageClient
from tests.centre import CENTRE, STAFF, Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def me(centre: Centre) -> Participant:
    """A participant of the centre."""
    return centre.participant()


def waits(service: Service, me: Participant) -> tuple[int, int]:
    """How many conversations wait for the staff, and how many messages for the participant."""
    service.projections.catch_up()
    return (
        waiting_for_staff(service.views, [CENTRE]).number,
        unread_by_participant(service.views, str(me.id)),
    )


def test_each_side_reads_what_the_other_wrote(
    service: Service, centre: Centre, me: Participant
) -> None:
    own = as_participant(me)
    asked = SendMessage(id=uuid4(), text="来週の予定を相談したいです。")
    centre.does(asked, by=own)
    talk = centre.does(asked, by=own)
    assert [one.text for one in talk.messages] == [asked.text], "sent twice, there once"
    assert waits(service, me) == (1, 0)

    first = talk.messages[0].id
    answer = SendMessage(to=me.id, text="木曜はどうですか。", read_up_to=first)
    talk = centre.does(answer)
    assert waits(service, me) == (0, 1), "who answers has read what the page showed"

    last = talk.messages[-1].id
    read = MarkMessagesRead(conversation_id=talk.id, message_id=last)
    version = centre.does(read, by=own).version
    assert centre.does(read, by=own).version == version
    assert waits(service, me) == (0, 0)

    centre.does(CorrectMessage(conversation_id=talk.id, message_id=last, text="金曜は?"))
    assert waits(service, me) == (0, 1), "a corrected message is read once more"
    withdraw = WithdrawMessage(conversation_id=talk.id, message_id=last)
    version = centre.does(withdraw).version
    assert centre.does(withdraw).version == version
    assert waits(service, me) == (0, 0)
    kept = [event.text for event in service.ledger.history(talk.id) if hasattr(event, "text")]
    assert kept == [asked.text, answer.text, "金曜は?"], "the trail keeps every text"
    with pytest.raises(RuleBroken, match="withdrawn"):
        centre.does(CorrectMessage(conversation_id=talk.id, message_id=last, text="土曜は?"))


@sqlite
def test_only_the_author_corrects_and_only_the_two_sides_read(
    centre: Centre, me: Participant, visit: Visit
) -> None:
    talk = centre.does(SendMessage(to=me.id, text="こんにちは。"))
    message = talk.messages[0].id
    colleague = Caller(account_id=uuid4(), roles=frozenset({Role.MANAGER}), centres=(CENTRE,))
    change = CorrectMessage(conversation_id=talk.id, message_id=message, text="別のことば")
    for by in (as_participant(me), colleague):
        with pytest.raises(RuleBroken, match="author"):
            centre.does(change, by=by)
    other = as_participant(centre.participant())
    elsewhere = Caller(account_id=uuid4(), roles=STAFF.roles, centres=("elsewhere",))
    for by in (other, elsewhere):
        with pytest.raises(NotFound):
            centre.does(change, by=by)
        with pytest.raises(NotFound):
            centre.does(SendMessage(to=me.id, text="こんにちは。"), by=by)
    for role in (Role.SUPERVISOR, Role.CLIENT, Role.ADMIN):
        guest = visit(role)
        assert guest.get(f"/messages?participant_id={me.id}").status_code == 403
    history = visit(Role.SUPERVISOR).get(f"/conversations/{talk.id}/history").get_json()
    assert history["state"]["messages"][0]["text"] is None
    assert "こんにちは" not in str(history)


@sqlite
def test_the_conversation_over_http(centre: Centre, me: Participant, visit: Visit) -> None:
    own = visit(Role.PARTICIPANT, participant_id=me.id)
    nothing = own.get("/messages")
    assert (nothing.status_code, nothing.get_json()["messages"]) == (200, [])
    body = {"id": str(uuid4()), "text": "休みの連絡はどこですか。"}
    made = own.post("/messages", body)
    assert made.status_code == 201
    assert own.post("/messages", body).status_code == 200
    staff = visit(Role.COORDINATOR)
    centre.service.projections.catch_up()
    rows = staff.get("/conversations").get_json()["items"]
    assert [(row["participant_id"], row["waiting"]) for row in rows] == [(str(me.id), 1)]
    assert staff.post("/messages", {"text": "だれ宛て?"}).status_code == 422
    here = f"/conversations/{rows[0]['id']}"
    read = staff.post(f"{here}/read", {"message_id": body["id"]})
    assert read.get_json()["unread"] == 0
    assert staff.post(f"{here}/read", {"message_id": str(uuid4())}).status_code == 404


@sqlite
def test_both_sides_write_on_their_pages(service: Service, centre: Centre, me: Participant) -> None:
    app = create_app(service)
    staff = PageClient(service, app, Role.COORDINATOR)
    mine = PageClient(service, app, Role.PARTICIPANT, participant_id=me.id)
    assert "Nothing was written yet" in mine.text("/messages")
    assert mine.post("/messages").status_code == 422
    once = uuid4().hex
    for _ in range(2):
        sent = mine.post("/messages", once, text="電車が止まっています。")
        assert sent.headers["Location"] == "/messages?said=sent"
    shown = staff.text("/conversations")
    assert "1 not read" in shown
    here = f"/conversations/{me.id}"
    shown = staff.text(here)
    assert "The participant wrote" in shown and shown.count("電車が止まっています。") == 1
    first = centre.now(Conversation, conversation_id(me.id)).messages[0].id
    assert staff.post(f"{here}/read", message_id=str(first)).status_code == 303
    assert staff.post(here, text="わかりました。", read_up_to=str(first)).status_code == 303
    shown = mine.text("/messages")
    assert "New" in shown and "試験 花子 wrote" in shown
    (account,) = re.findall(r'<option value="([0-9a-f-]{36})">試験 花子', staff.get(here).text)
    assert staff.post(f"{here}/in-charge", account_id=account).status_code == 303
    assert "In your charge" in staff.text("/conversations")
    assert "試験 花子 is in charge of you" in mine.text("/messages")
    assert staff.post(f"{here}/in-charge", account_id=str(uuid4())).status_code == 422
    assert staff.post(f"{here}/in-charge").status_code == 303
    assert "is in charge of you" not in mine.text("/messages")
    answer = centre.now(Conversation, conversation_id(me.id)).messages[-1].id
    mine.post("/messages/read", message_id=str(answer))
    assert "Correct your message" in mine.text("/messages", correct=str(first))
    mine.post("/messages/correct", message_id=str(first), right_text="電車が遅れています。")
    assert "corrected" in staff.text(here)
    mine.post("/messages/withdraw", message_id=str(first))
    assert "(This message was withdrawn.)" in staff.text(here)
    assert "まだメッセージはありません" not in staff.text("/conversations", "ja")


@sqlite
def test_nobody_writes_after_the_registration_has_ended(
    service: Service, centre: Centre, me: Participant
) -> None:
    centre.does(SendMessage(to=me.id, text="お疲れさまでした。"))
    centre.does(LeaveParticipant(participant_id=me.id, reason=LeaveReason.OWN_WISH))
    for by, to in ((as_participant(me), None), (STAFF, me.id)):
        with pytest.raises(RuleBroken, match="ended"):
            centre.does(SendMessage(to=to, text="もう一つ"), by=by)
    mine = PageClient(service, create_app(service), Role.PARTICIPANT, participant_id=me.id)
    shown = mine.text("/messages")
    assert "お疲れさまでした。" in shown and "Send the message" not in shown

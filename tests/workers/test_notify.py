"""Notices over a real line: what is told, when, to whom, and once."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller

from app.bootstrap import Service
from app.runtime.notice_channels import NoticeChannels
from domain.identity.account import Account
from domain.identity.centre import CentreKind
from domain.identity.commands import CorrectAccount, FoundCentre
from domain.kernel.errors import Invalid, NotAllowed, RuleBroken
from domain.kernel.jobs.jobs import due_jobs, new_job
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import SettableClock
from domain.messages.announcement import Announcement, Audience
from domain.messages.commands import (
    ChooseStaffInCharge,
    CorrectAnnouncement,
    MakeAnnouncement,
    MarkAnnouncementRead,
    MarkMessagesRead,
    SendMessage,
)
from domain.notices import delivery
from domain.notices.choice import MOST_ADDRESSES, NoticeChoice, choice_id
from domain.notices.commands import (
    AddNoticeAddress,
    ChooseNotices,
    QueueNotice,
    RemoveNoticeAddress,
)
from domain.notices.kinds import Channel, NoticeKind
from domain.orders.commands import AcceptJobOrder, ChangeDueDate
from domain.orders.job_order import OrderStep
from domain.participants.commands import CorrectAttendance, CorrectStep
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty
from domain.policies.commands import UndoOrderStep
from domain.robots.shifts.assistance_commands import AskForShiftHelp
from domain.tasks.commands import (
    AnswerHelp,
    AskForHelp,
    AssignTask,
    FetchNext,
    InspectTask,
    SubmitTask,
)
from domain.tasks.task import Verdict
from tests.app.visitors import add_account
from tests.centre import CENTRE, Centre, as_participant
from tests.running import free_port
from tests.shop import DAY, Shop, traveller
from workers import job_kinds
from workers.notify import message, notify
from workers.perform import perform_with
from workers.run_policies import run_policies
from workers.schedule import sweep
from workers.watch_orders import orders_at_risk

LOOK = "サインインして確かめてください。"
sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@dataclass
class Inbox:
    """A receiver of webhooks on this machine."""

    address: str = ""
    host: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    @property
    def told(self) -> list[str]:
        """What came, as text."""
        return [item["message"] for item in self.got]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """An inbox that answers while the test runs."""
    box = Inbox()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if box.status == 200:
                box.got.append(json.loads(body))
            self.send_response(box.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    box.host = f"127.0.0.1:{server.server_port}"
    box.address = f"http://{box.host}/in"
    yield box
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Listener:
    """A participant with an account that hears of everything by the inbox."""

    centre: Centre
    participant: Participant
    caller: Caller

    def waiting(self) -> dict[str, int]:
        """How many notices of the account stand in each state."""
        rows = self.centre.service.ledger.rows(
            "SELECT state, COUNT(*) AS n FROM notices WHERE account_id = ? GROUP BY state",
            str(self.caller.account_id),
        )
        return {row["state"]: row["n"] for row in rows}

    def gets_a_task(self) -> UUID:
        """Staff give the participant one more task."""
        order = self.centre.order(tasks=1)
        task = self.centre.task(order, "000000")
        self.centre.does(
            AssignTask(
                task_id=task.id, participant_id=self.participant.id, override_reason="お願い"
            )
        )
        return task.id


@pytest.fixture
def reachable(service: Service, inbox: Inbox) -> Service:
    """The service with the inbox among the hosts to which it may send."""
    ways = NoticeChannels(hosts=(inbox.host,))
    return replace(service, settings=replace(service.settings, channels=ways))


@pytest.fixture
def listener(reachable: Service, inbox: Inbox) -> Listener:
    """Somebody who hears of everything that a participant may hear of."""
    centre = Centre(reachable)
    participant = centre.participant()
    account_id = add_account(reachable, Role.PARTICIPANT, participant_id=participant.id)
    caller = Caller(
        account_id=account_id,
        roles=frozenset({Role.PARTICIPANT}),
        centres=(CENTRE,),
        participant_id=participant.id,
    )
    kinds = (NoticeKind.NEXT_TASK, NoticeKind.RETURNED, NoticeKind.HELP_ANSWERED)
    centre.does(ChooseNotices(kinds=kinds), by=caller)
    centre.does(AddNoticeAddress(channel=Channel.WEBHOOK, address=inbox.address), by=caller)
    return Listener(centre, participant, caller)


def pass_on(service: Service, clock: SettableClock, minutes: int = 3) -> None:
    """Let the policies answer, some minutes pass, and what is due go out."""
    run_policies(service)
    clock.advance(timedelta(minutes=minutes))
    notify(service)


def test_what_comes_together_is_told_together_and_says_nothing_of_anybody(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    task_id = listener.gets_a_task()
    listener.gets_a_task()
    by = as_participant(listener.participant)
    listener.centre.does(AskForHelp(task_id=task_id, message="頭が痛いです"), by=by)
    listener.centre.does(AnswerHelp(task_id=task_id, message="休んでください"))
    run_policies(reachable)
    notify(reachable)
    assert inbox.told == []
    pass_on(reachable, clock)
    assert inbox.told == [f"新しい作業があります。\n質問に返事があります。\n{LOOK}"]
    assert listener.waiting() == {"sent": 3}
    pass_on(reachable, clock, minutes=60)
    assert len(inbox.got) == 1


def test_a_message_is_told_to_the_other_side_unless_it_was_read(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    kinds = (NoticeKind.MESSAGE_OF_STAFF,)
    listener.centre.does(ChooseNotices(kinds=kinds), by=listener.caller)
    to = listener.participant.id
    talk = listener.centre.does(SendMessage(to=to, text="体調はどうですか"))
    read = MarkMessagesRead(conversation_id=talk.id, message_id=talk.messages[-1].id)
    listener.centre.does(read, by=listener.caller)
    pass_on(reachable, clock)
    assert inbox.told == []
    listener.centre.does(SendMessage(to=to, text="明日の面談は14時です"))
    pass_on(reachable, clock)
    assert inbox.told == [f"職員からメッセージがあります。\n{LOOK}"]


@sqlite
def test_an_announcement_is_told_on_its_first_day_to_who_has_not_read_it(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    centre, told = listener.centre, f"センターからお知らせがあります。\n{LOOK}"
    centre.does(ChooseNotices(kinds=(NoticeKind.ANNOUNCEMENT,)), by=listener.caller)
    today = clock.today()

    def announce(days: int) -> Announcement:
        made = centre.does(
            MakeAnnouncement(
                to=Audience.EVERYBODY,
                title="閉館",
                text="金曜は閉館です。",
                from_on=today + timedelta(days=days),
                until_on=today + timedelta(days=9),
            )
        )
        assert isinstance(made, Announcement)
        return made

    read, later = announce(0), announce(1)
    centre.does(MarkAnnouncementRead(announcement_id=read.id), by=listener.caller)
    pass_on(reachable, clock)
    assert inbox.told == []
    announce(0)
    pass_on(reachable, clock)
    assert inbox.told == [told]
    clock.advance(timedelta(days=1))
    sweep(reachable, daily={job_kinds.NOTIFY_OF_ANNOUNCEMENTS: clock.local().time()})
    pass_on(reachable, clock)
    assert inbox.told == [told] * 2, "the one of the second day"
    centre.does(
        CorrectAnnouncement(
            announcement_id=later.id,
            title="閉館",
            text="土曜は閉館です。",
            from_on=today,
            until_on=today + timedelta(days=9),
        )
    )
    pass_on(reachable, clock, minutes=60)
    assert inbox.told == [told] * 3, "the new text"


@sqlite
def test_a_message_goes_to_the_staff_in_charge_if_they_hear(
    reachable: Service, listener: Listener, clock: SettableClock
) -> None:
    centre, to = listener.centre, listener.participant.id
    kind = NoticeKind.MESSAGE_OF_PARTICIPANT
    staff = [listening_staff(centre, kind) for _ in range(2)]
    choose = ChooseStaffInCharge(participant_id=to, account_id=staff[1])
    for _ in range(2):
        talk = centre.does(choose)
    assert talk.version == 1, "the same choice again records nothing"
    ask = SendMessage(text="明日は休みます")
    centre.does(ask, by=listener.caller)
    run_policies(reachable)
    assert hearing(reachable, kind) == [staff[1]]
    centre.does(ChooseNotices(kinds=()), by=coordinator(staff[1]))
    centre.does(ask, by=listener.caller)
    run_policies(reachable)
    assert sorted(hearing(reachable, kind)) == sorted(staff), "nobody in charge hears: everybody"
    for wrong in (uuid4(), listener.caller.account_id):
        with pytest.raises(Invalid):
            centre.does(ChooseStaffInCharge(participant_id=to, account_id=wrong))


def listening_staff(centre: Centre, kind: NoticeKind) -> UUID:
    """A coordinator who wants to hear of `kind`."""
    id = add_account(centre.service, Role.COORDINATOR)
    centre.does(ChooseNotices(kinds=(kind,)), by=coordinator(id))
    address = AddNoticeAddress(channel=Channel.MAIL, address="staff@example.jp")
    centre.does(address, by=coordinator(id))
    return id


def coordinator(account_id: UUID) -> Caller:
    """The caller behind an account of a coordinator."""
    roles = frozenset({Role.COORDINATOR})
    return Caller(account_id=account_id, roles=roles, centres=(CENTRE,))


def hearing(service: Service, kind: NoticeKind) -> list[UUID]:
    """The accounts for which notices of `kind` are queued."""
    rows = service.ledger.rows("SELECT account_id FROM notices WHERE kind = ?", kind.value)
    return [UUID(row["account_id"]) for row in rows]


def test_returned_work_is_told_after_a_pause(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    task_id = listener.gets_a_task()
    pass_on(reachable, clock)
    by = as_participant(listener.participant)
    listener.centre.does(SubmitTask(task_id=task_id, result={"text": "x"}, minutes=5), by=by)
    listener.centre.does(
        InspectTask(task_id=task_id, verdict=Verdict.RETURN, comment="3行目をもう一度")
    )
    pass_on(reachable, clock)
    assert len(inbox.got) == 1
    pass_on(reachable, clock, minutes=15)
    assert inbox.told[1:] == [
        "手直しをお願いしたい作業があります。\nサインインして確かめてください。"
    ]


@sqlite
def test_nothing_is_told_at_night_nor_of_what_nobody_chose(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    clock.advance(timedelta(hours=11))  # Nine in the evening.
    listener.gets_a_task()
    pass_on(reachable, clock, minutes=120)
    assert inbox.told == []
    pass_on(reachable, clock, minutes=9 * 60)
    assert len(inbox.told) == 1
    listener.centre.does(ChooseNotices(kinds=()), by=listener.caller)
    listener.gets_a_task()
    pass_on(reachable, clock, minutes=60)
    assert len(inbox.told) == 1


@sqlite
def test_who_asks_for_the_next_task_is_not_told_of_it(
    reachable: Service, listener: Listener, clock: SettableClock
) -> None:
    listener.centre.order(tasks=1)
    assert listener.centre.does(FetchNext(), by=listener.caller) is not None
    pass_on(reachable, clock)
    assert listener.waiting() == {}


@sqlite
def test_a_choice_that_is_taken_back_meanwhile_holds(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    listener.gets_a_task()
    run_policies(reachable)
    listener.centre.does(ChooseNotices(kinds=(NoticeKind.RETURNED,)), by=listener.caller)
    pass_on(reachable, clock)
    assert inbox.told == []
    assert listener.waiting() == {"dropped": 1}


def test_many_workers_tell_it_once(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    listener.gets_a_task()
    run_policies(reachable)
    run_policies(reachable)
    clock.advance(timedelta(minutes=3))
    threads = [threading.Thread(target=notify, args=(reachable,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inbox.told) == 1


class Died(BaseException):
    """The worker is gone."""


@sqlite
@pytest.mark.parametrize(("step", "left"), [("sending", "taken"), ("sent", "sending")])
def test_a_worker_that_dies_on_the_way_tells_nothing_twice(
    reachable: Service,
    listener: Listener,
    inbox: Inbox,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    left: str,
) -> None:
    """It dies before it writes down that it sends, or after it has sent and before it says so."""
    listener.gets_a_task()
    run_policies(reachable)
    clock.advance(timedelta(minutes=3))
    whole = delivery.step

    def die(ledger: Ledger, account_id: UUID, before: str, after: str) -> Any:
        if after == step:
            raise Died
        return whole(ledger, account_id, before, after)

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "step", die)
        with pytest.raises(Died):
            notify(reachable)
    assert listener.waiting() == {left: 1}
    notify(reachable)
    assert listener.waiting() == {left: 1}
    pass_on(reachable, clock)
    pass_on(reachable, clock)
    assert len(inbox.told) == 1
    assert listener.waiting() == {"sent" if left == "taken" else "unclear": 1}


@sqlite
def test_a_receiver_that_is_away_is_tried_again_and_given_up_in_the_end(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    inbox.status = 500
    listener.gets_a_task()
    pass_on(reachable, clock)
    assert listener.waiting() == {"waiting": 1}
    notify(reachable)
    inbox.status = 200
    notify(reachable)
    assert inbox.told == []  # Not before its pause is over.
    pass_on(reachable, clock, minutes=20)
    assert len(inbox.told) == 1
    inbox.status = 500
    listener.gets_a_task()
    for _ in range(6):
        pass_on(reachable, clock, minutes=10 * 60)
    assert listener.waiting() == {"sent": 1, "given_up": 1}


@sqlite
def test_old_news_is_no_news(reachable: Service, listener: Listener, clock: SettableClock) -> None:
    listener.gets_a_task()
    clock.advance(timedelta(hours=13))
    pass_on(reachable, clock)
    assert listener.waiting() == {}


@sqlite
def test_nothing_goes_where_the_settings_do_not_lead(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    closed = replace(reachable, settings=replace(reachable.settings, channels=NoticeChannels()))
    listener.gets_a_task()
    pass_on(closed, clock)
    assert inbox.got == []


@sqlite
def test_staff_hear_of_a_question_in_their_own_centre(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    account_id = add_account(reachable, Role.COORDINATOR)
    listener.centre.does(FoundCentre(code="elsewhere", name="よそ", kind=CentreKind.BPO))
    elsewhere = add_account(reachable, Role.COORDINATOR, centres=("elsewhere",))
    for one, centre in ((account_id, CENTRE), (elsewhere, "elsewhere")):
        caller = Caller(account_id=one, roles=frozenset({Role.COORDINATOR}), centres=(centre,))
        listener.centre.does(ChooseNotices(kinds=(NoticeKind.HELP_ASKED,)), by=caller)
        listener.centre.does(
            AddNoticeAddress(channel=Channel.WEBHOOK, address=inbox.address), by=caller
        )
    task_id = listener.gets_a_task()
    pass_on(reachable, clock)
    listener.centre.does(
        AskForHelp(task_id=task_id, message="?"), by=as_participant(listener.participant)
    )
    pass_on(reachable, clock)
    assert inbox.told[1:] == [f"参加者から質問があります。\n{LOOK}"]


def staff_with(listener: Listener, inbox: Inbox, kind: NoticeKind) -> Caller:
    """A coordinator of the centre who hears of one kind by the inbox."""
    roles = frozenset({Role.COORDINATOR})
    account_id = add_account(listener.centre.service, *roles)
    caller = Caller(account_id=account_id, roles=roles, centres=(CENTRE,))
    listener.centre.does(ChooseNotices(kinds=(kind,)), by=caller)
    listener.centre.does(
        AddNoticeAddress(channel=Channel.WEBHOOK, address=inbox.address), by=caller
    )
    return caller


def test_an_order_that_may_be_late_is_told_of_once_a_date(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    staff_with(listener, inbox, NoticeKind.ORDER_AT_RISK)
    order = listener.centre.order(tasks=3, due_on=clock.today() + timedelta(days=2))
    listener.centre.order(tasks=3, due_on=clock.today() + timedelta(days=90))
    reachable.projections.catch_up()
    for hour in range(2):
        _, change = new_job("watch_orders", {}, centre="", asked_by="system:clock", now=clock.now())
        reachable.ledger.save(changes=[change])
        [(kind, job_id)] = due_jobs(reachable.ledger.database, clock.now())
        perform_with(reachable, kind, job_id)
        pass_on(reachable, clock, minutes=20)
        assert inbox.told == [f"納期に遅れそうな案件があります。\n{LOOK}"], hour
    listener.centre.does(
        ChangeDueDate(order_id=order.id, due_on=clock.today() + timedelta(days=1), reason="希望")
    )
    reachable.projections.catch_up()
    assert [row["order_id"] for row in orders_at_risk(reachable)] == [str(order.id)]


@sqlite
def test_a_job_that_stopped_is_told_of(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    staff_with(listener, inbox, NoticeKind.JOB_FAILED)
    arguments = {"file": "gone"}
    job_id, change = new_job(
        "import_tasks", arguments, centre=CENTRE, asked_by="x", now=clock.now()
    )
    reachable.ledger.save(changes=[change])
    for _ in range(3):
        perform_with(reachable, "import_tasks", job_id)
        clock.advance(timedelta(minutes=5))
    pass_on(reachable, clock)
    assert inbox.told == [f"途中で止まった処理があります。\n{LOOK}"]


@sqlite
def test_mail_goes_out_by_the_server_of_the_settings(
    service: Service, listener: Listener, clock: SettableClock
) -> None:
    post = Post()
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mail = f"mailto://127.0.0.1:{port}?from=ashiato@example.jp&mode=insecure"
        ways = NoticeChannels(mail_url=mail)
        mailing = replace(service, settings=replace(service.settings, channels=ways))
        listener.centre.does(
            AddNoticeAddress(channel=Channel.MAIL, address="hanako@example.jp"),
            by=listener.caller,
        )
        listener.gets_a_task()
        pass_on(mailing, clock)
    finally:
        controller.stop()
    [(receivers, text)] = post.letters
    assert receivers == ["hanako@example.jp"]
    assert "新しい作業があります。" in text
    assert "名簿の入力" not in text


@sqlite
def test_who_is_corrected_is_told_at_the_address_before_and_at_the_right_one(
    service: Service, clock: SettableClock
) -> None:
    before, right = "hanako@example.jp", "hana@example.jp"
    account_id = add_account(service, Role.COORDINATOR, email=before)
    post, port = Post(), free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mail = f"mailto://127.0.0.1:{port}?from=ashiato@example.jp&mode=insecure"
        ways = NoticeChannels(mail_url=mail)
        mailing = replace(service, settings=replace(service.settings, channels=ways))
        admin = Centre(mailing)
        correct = CorrectAccount(
            account_id=account_id, email=right, email_key="key", name="華子", reason="誤記"
        )
        admin.does(correct)
        pass_on(mailing, clock)
        assert sorted(receivers for receivers, _ in post.letters) == [[right], [before]]
        assert all("訂正されました" in text for _, text in post.letters)
        clock.advance(timedelta(days=3))
        admin.does(CorrectAccount(account_id=account_id, name="花子", reason="誤記"))
        pass_on(mailing, clock)
    finally:
        controller.stop()
    assert [receivers for receivers, _ in post.letters[2:]] == [[right]]
    states = service.ledger.rows("SELECT DISTINCT state FROM notices")
    assert [row["state"] for row in states] == ["sent"]


@sqlite
def test_where_no_mail_is_sent_a_corrected_account_leaves_nothing_waiting(
    service: Service, clock: SettableClock
) -> None:
    account_id = add_account(service, Role.COORDINATOR)
    Centre(service).does(CorrectAccount(account_id=account_id, name="華子", reason="誤記"))
    pass_on(service, clock)
    states = service.ledger.rows("SELECT state FROM notices")
    assert [row["state"] for row in states] == ["dropped"]


@sqlite
def test_a_participant_and_a_client_are_told_of_what_was_corrected(
    reachable: Service, listener: Listener, inbox: Inbox, clock: SettableClock
) -> None:
    centre, stay = listener.centre, listener.participant
    kinds = (NoticeKind.WORK_CORRECTED,)
    centre.does(ChooseNotices(kinds=kinds), by=listener.caller)
    step = stay.course.steps[0].id
    wrong: dict[str, Any] = {"participant_id": stay.id, "occurred_on": stay.registered_on}
    centre.does(
        CorrectStep(step_id=step, difficulty=Difficulty.INTRACTABLE_DISEASE, reason="誤記", **wrong)
    )
    centre.does(CorrectAttendance(start="00:00", end="00:01", reason="誤記", **wrong))
    pass_on(reachable, clock)
    assert len(inbox.told) == 1 and "出欠" in inbox.told[0]
    assert listener.waiting() == {"sent": 2}
    order = centre.order(released=False)
    account_id = add_account(reachable, Role.CLIENT, client_id=order.client_id)
    client = Caller(
        account_id=account_id,
        roles=frozenset({Role.CLIENT}),
        centres=(CENTRE,),
        client_id=order.client_id,
    )
    centre.does(ChooseNotices(kinds=(NoticeKind.DELIVERY_WITHDRAWN,)), by=client)
    centre.does(AddNoticeAddress(channel=Channel.WEBHOOK, address=inbox.address), by=client)
    centre.does(AcceptJobOrder(order_id=order.id))
    centre.does(UndoOrderStep(order_id=order.id, step=OrderStep.ACCEPTED, reason="誤記"))
    pass_on(reachable, clock, minutes=20)
    assert len(inbox.told) == 2 and "受託・納品・検収" in inbox.told[1]


class Post:
    """Takes letters, as a mail server does."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter: who gets it, and what it says."""
        letter = message_from_bytes(envelope.content)
        parts = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
        text = "".join(part.decode() for part in parts if isinstance(part, bytes))
        self.letters.append((list(envelope.rcpt_tos), text))
        return "250 OK"


@sqlite
def test_an_address_is_sealed_and_only_its_own_account_sees_it(
    service: Service, listener: Listener, inbox: Inbox
) -> None:
    own = listener.caller.account_id
    assert own is not None
    stored = service.ledger.database.read(
        "SELECT state FROM stored_events WHERE topic = 'notice_choice.address_added.v1'"
    )
    assert stored
    assert all(inbox.host not in str(row["state"]) for row in stored)
    choice = service.ledger.get(NoticeChoice, choice_id(own))
    other = Caller(account_id=UUID(int=5), roles=frozenset(Role) - {Role.SYSTEM}, centres=(CENTRE,))
    assert not choice.is_visible_to(other)
    assert choice.is_visible_to(listener.caller)
    assert service.ledger.get(Account, own).id == own


@sqlite
def test_there_is_an_end_of_addresses_and_they_go_again(listener: Listener) -> None:
    for number in range(1, MOST_ADDRESSES):
        address = f"hanako{number}@example.jp"
        listener.centre.does(
            AddNoticeAddress(channel=Channel.MAIL, address=address), by=listener.caller
        )
    with pytest.raises(RuleBroken):
        listener.centre.does(
            AddNoticeAddress(channel=Channel.MAIL, address="one@example.jp"), by=listener.caller
        )
    choice = listener.centre.does(ChooseNotices(kinds=()), by=listener.caller)
    for address_id in list(choice.addresses):
        choice = listener.centre.does(
            RemoveNoticeAddress(address_id=address_id), by=listener.caller
        )
    assert choice.addresses == {}


@sqlite
def test_only_the_service_itself_lays_news_ready(listener: Listener, clock: SettableClock) -> None:
    own = listener.caller.account_id
    assert own is not None
    news = QueueNotice(
        kind=NoticeKind.NEXT_TASK, source="x", account_ids=(own,), happened_at=clock.now()
    )
    with pytest.raises(NotAllowed):
        listener.centre.does(news, by=listener.caller)
    bus = listener.centre.service.bus
    for _ in range(2):
        bus.dispatch(news, Envelope(caller=system("tests", CENTRE)))
    assert listener.waiting() == {"waiting": 1}


def test_the_words_are_those_of_the_table_in_the_language_chosen() -> None:
    assert message([NoticeKind.RETURNED], "en", "https://ashiato.example.jp") == (
        "A task came back for one more look.\nSign in to look at it.\nhttps://ashiato.example.jp"
    )


@sqlite
def test_a_call_of_a_pilot_goes_out_by_night_to_the_staff_who_want_it_and_once(
    reachable: Service, inbox: Inbox, clock: SettableClock
) -> None:
    shop = Shop.open(reachable)
    for kind in (NoticeKind.PILOT_CALLS, NoticeKind.HELP_ASKED):
        account = add_account(reachable, Role.COORDINATOR)
        by = Caller(account_id=account, roles=frozenset({Role.COORDINATOR}), centres=(CENTRE,))
        for command in (
            ChooseNotices(kinds=(kind,)),
            AddNoticeAddress(channel=Channel.WEBHOOK, address=inbox.address),
        ):
            reachable.bus.dispatch(command, Envelope(caller=by))
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    traveller(clock)(DAY, "22:00")
    shop.does(AskForShiftHelp(shift_id=shift.id, note="葛󠄀西です。音が出ません。"), pilot)
    for _ in range(2):
        run_policies(reachable)
        notify(reachable)
    assert inbox.told == [f"パイロットが職員を呼んでいます。\n{LOOK}"]

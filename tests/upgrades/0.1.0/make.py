"""Makes the data folder of release 0.1.0 that later releases must open; see the README beside it.

Run it inside a checkout of that release: `python make.py FOLDER` (with ASHIATO_DATABASE_URL for
PostgreSQL). It lives through a small centre
with the release's own commands and stops in the middle of things: an import that broke off, a
policy between two of its commands, notices that wait, read models that are a little behind.
"""

import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

sys.path.insert(0, str(Path.cwd()))

from domain.catalogue import vocabulary
from domain.kernel.bus import Envelope
from domain.kernel.caller import Caller, Role, system
from domain.kernel.clock import SettableClock
from domain.participants.terms import LeaveReason, WorkMode
from domain.reports.terms import Counted
from domain.robots.beside import Ready
from domain.robots.day_link import EndDayLink, IssueDayLink
from domain.robots.feed import EndShiftFeed, RenewShiftFeed
from domain.robots.link_handlers import EndLinkKey, IssueLinkKey
from domain.robots.link_standing import Beat, hear, key_in_force
from domain.robots.roster_commands import PlanRoster
from domain.robots.terms import Cause, HoursWish
from tests.door import Doors
from workers.react import name_of, react

from app.bootstrap import Service, bootstrap, migrate
from app.demo.cafe import open_the_cafe
from app.demo.load import Plan, live_through, open_the_centre, stage_for
from app.settings import Settings
from domain.identity import commands as identity
from domain.identity import factor_commands as factors
from domain.identity import staff_commands as staff
from domain.identity.access_log import record_refusal, record_view
from domain.identity.centre import CentreKind
from domain.identity.passwords import hash_password
from domain.identity.sign_in import hash_of
from domain.jobs.commands import CatchUpReadModels, RebuildReadModel
from domain.kernel.jobs import claim_job, find_job
from domain.notices.commands import (
    AddNoticeAddress,
    ChooseNotices,
    QueueNotice,
    RemoveNoticeAddress,
)
from domain.notices.kinds import Channel, NoticeKind
from domain.orders import commands as orders
from domain.orders.job_order import Inspection, KindOfWork, Programme
from domain.orders.job_order import WorkMode as OrderMode
from domain.participants import commands as participants
from domain.people import commands as people
from domain.people.person import Person
from domain.policies import return_tasks_when_a_participant_is_suspended as suspended
from domain.policies.keep_files_with_their_work import RemoveFile
from domain.policies.split_an_order_into_tasks import AddTasks, NewTask, task_id
from domain.reports.commands import ConfirmFigure
from domain.robots import beside_commands as beside
from domain.robots import commands as robots
from domain.robots import cover_commands as cover
from domain.robots import shift_commands as step
from domain.tasks import commands as tasks
from tests.app.visitors import add_account, signed_in, stranger
from tests.centre import CENTRE, STAFF, Centre, as_participant
from tests.shop import DAY, Shop, at
from workers.perform import perform_with
from workers.schedule import sweep

APRIL = datetime(2026, 4, 15, 1, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
PASSWORD = "正しい馬 電池 0.1.0"
TOKEN, SESSION = "ash_token-of-0.1.0", "session-of-0.1.0"
ADMIN = Caller(account_id=UUID(int=1), roles=frozenset({Role.ADMIN}), centres=(CENTRE,))


@dataclass(frozen=True, kw_only=True)
class SmallPlan(Plan):
    """The demonstration with eight participants."""

    @cached_property
    def members(self) -> tuple[Any, ...]:
        return Plan.members.func(self)[:8]  # type: ignore[attr-defined]


def main(folder: Path) -> None:
    """Make the folder; says which kinds of events are missing."""
    given = {name: os.environ[name] for name in ("ASHIATO_DATABASE_URL",) if name in os.environ}
    settings = Settings.from_environment({"ASHIATO_DATA_DIR": str(folder), **given})
    clock = SettableClock(APRIL, settings.zone)
    service = bootstrap(settings, clock=clock)
    service.bus.after_append = lambda: None
    migrate(service)
    april(Doors(service), clock)
    clock.set(NOVEMBER)
    november(service, clock)
    things_that_wait(Centre(service))
    a_policy_between_two_commands(Centre(service))
    what_nobody_asks_for_again(service)
    have = {row["topic"] for row in service.ledger.rows("SELECT DISTINCT topic FROM stored_events")}
    missing = sorted(set(vocabulary().topics()) - have)
    sys.stdout.write(f"{service.ledger.head()} events; kinds that are missing: {missing}\n")
    service.close()


def april(doors: Doors, clock: SettableClock) -> None:
    """What is rare: every way to sign in, files, imports, corrections, robots and their cover."""
    ways_to_sign_in(doors)
    orders_files_and_imports(doors)
    people_of_the_centre(doors.centre)
    robots_and_shifts(Shop.open(doors.service), clock)


def november(service: Service, clock: SettableClock) -> None:
    """A week of the demonstration; the read models and policies see all of it."""
    plan = SmallPlan(seed="0.1.0", today=date(2026, 11, 18), days=7, scale=0.01)
    stage = stage_for(service, clock, plan, NOVEMBER)
    open_the_centre(stage, plan, PASSWORD)
    live_through(stage, plan)
    open_the_cafe(stage, plan.today, plan.members[:2])
    clock.set(NOVEMBER)
    react(service)
    service.projections.catch_up()


def ways_to_sign_in(doors: Doors) -> None:
    """Accounts with every way of signing in, sessions that are open and ended, tokens."""
    service, centre = doors.service, doors.centre
    admin = add_account(service, Role.ADMIN, email="admin-0.1.0@example.jp", password=PASSWORD)
    one = add_account(service, Role.COORDINATOR, email="staff-0.1.0@example.jp", password=PASSWORD)
    own = Caller(account_id=one, roles=frozenset({Role.COORDINATOR}), centres=(CENTRE,))
    by_admin = Caller(account_id=admin, roles=frozenset({Role.ADMIN}), centres=(CENTRE,))
    session, token, passkey = (uuid5(UUID(int=1), word) for word in ("session", "token", "passkey"))
    far = APRIL + timedelta(days=3650)
    for command in (
        identity.FoundCentre(code="regional", name="地域のセンター", kind=CentreKind.REGIONAL),
        identity.GrantRoles(account_id=one, roles=(Role.MANAGER,)),
        identity.WithdrawRoles(account_id=one, roles=(Role.MANAGER,)),
        identity.AssignCentres(account_id=one, centres=(CENTRE, "regional")),
        identity.DisableAccount(account_id=one),
        identity.EnableAccount(account_id=one),
        identity.IssueToken(
            account_id=one, token_id=token, secret_hash=hash_of(TOKEN), expires_at=far
        ),
        identity.IssueToken(
            account_id=one, token_id=uuid5(token, "other"), secret_hash=hash_of("ash_gone")
        ),
        identity.RevokeToken(account_id=one, token_id=uuid5(token, "other")),
    ):
        centre.does(command, by=by_admin)
    hashes = tuple(hash_of(f"recovery {number}") for number in range(3))
    for command in (
        identity.StartSession(
            account_id=one, session_id=session, secret_hash=hash_of(SESSION), expires_at=far
        ),
        identity.StartSession(
            account_id=one,
            session_id=uuid5(session, "ended"),
            secret_hash=hash_of("ended"),
            expires_at=far,
        ),
        identity.EndSession(account_id=one, session_id=uuid5(session, "ended")),
        factors.AddPasskey(
            account_id=one,
            passkey_id=passkey,
            label="職場のパソコン",
            credential="Y3JlZGVudGlhbA",
            public_key="cHVibGljIGtleQ",
            sign_count=1,
        ),
        factors.AddPasskey(
            account_id=one,
            passkey_id=uuid5(passkey, "other"),
            label="古い電話",
            credential="b3RoZXI",
            public_key="cHVibGljIGtleQ",
            sign_count=1,
        ),
        factors.RemovePasskey(account_id=one, passkey_id=uuid5(passkey, "other")),
        factors.TurnOnCodes(
            account_id=one,
            sealed_secret="a sealed secret",
            latest_step=1,
            recovery_hashes=hashes,
        ),
        factors.UseRecoveryCode(account_id=one, code_hash=hashes[0]),
        factors.RenewRecoveryCodes(account_id=one, recovery_hashes=hashes),
        factors.TurnOffCodes(account_id=one),
        factors.BindIdentity(
            account_id=one, issuer="https://id.example.jp", key="key of a subject"
        ),
    ):
        centre.does(command, by=own)
    other = add_account(service, Role.THERAPIST, email="other-0.1.0@example.jp", password=PASSWORD)
    centre.does(
        staff.GiveOneTimePassword(
            account_id=other, password_hash=hash_password("once only 0.1.0"), expires_at=far
        ),
        by=by_admin,
    )
    centre.does(identity.EndSessions(account_id=other), by=by_admin)
    centre.does(
        factors.TurnOnCodes(
            account_id=other, sealed_secret="another", latest_step=1, recovery_hashes=hashes
        ),
        by=replace(own, account_id=other),
    )
    wrong = {"email": "other-0.1.0@example.jp", "password": "not this one"}
    assert stranger(doors.app).post("/session", wrong).status_code == 401
    record_refusal(service.ledger, own, "RebuildReadModel", None, service.clock)
    open_session = signed_in(doors.app, "staff-0.1.0@example.jp", PASSWORD)
    assert open_session.get("/session").status_code == 200
    centre.does(identity.EndSessions(account_id=other), by=by_admin)


def orders_files_and_imports(doors: Doors) -> None:
    """Files kept and taken away; an import done, one refused; an order held and changed."""
    service, centre = doors.service, doors.centre
    order = centre.order(tasks=3)
    by_staff = doors.opened_by(Role.COORDINATOR)
    kept = [
        by_staff.upload(f"/job-orders/{order.id}/files", f"資料 {number}".encode(), "資料.txt")
        for number in range(2)
    ]
    assert [one.status_code for one in kept] == [201, 201], kept[0].text
    centre.does(RemoveFile(file_id=UUID(kept[1].json["id"])))
    for rows, state in (
        ("key,text\nA-1,本文\n", "done"),
        ("key,text\nA-1,本文\nA-1,また\n", "refused"),
    ):
        asked = by_staff.upload(f"/job-orders/{order.id}/tasks/import", rows.encode(), "作業.csv")
        job = UUID(asked.json["job"]["id"])
        perform_with(service, "import_tasks", job)
        assert find_job(service.ledger.database, job).state == state
    centre.does(orders.HoldJobOrder(order_id=order.id, reason="確認のため"))
    centre.does(orders.ResumeJobOrder(order_id=order.id))
    fresh = centre.order(released=False)
    centre.does(
        orders.ChangeTerms(
            order_id=fresh.id,
            title="名簿の入力（改）",
            programme=Programme.BPO,
            kind_of_work=KindOfWork.DATA_ENTRY,
            work_modes=(OrderMode.HOME_BASED,),
            minutes_per_task=12,
            inspection=Inspection.DOUBLE,
            instructions="原文のとおり。",
        )
    )
    centre.does(
        ConfirmFigure(
            figure=Counted.REGISTERED, as_of=service.clock.today(), value=0, reason="確認"
        ),
        by=Caller(account_id=UUID(int=2), roles=frozenset({Role.MANAGER}), centres=(CENTRE,)),
    )


def people_of_the_centre(centre: Centre) -> None:
    """Corrections of a person, wishes for one, who looked, and what a participant may have open."""
    member = centre.participant()
    person = centre.now(Person, member.person_id)
    own = replace(as_participant(member), person_id=person.id)
    centre.does(people.CorrectPerson(person_id=person.id, name_kana="カサイ タカコ", reason="誤記"))
    centre.does(people.CorrectPerson(person_id=person.id, resident=False, reason="転出"))
    wish = people.AskForCorrection(person_id=person.id, field="phone", wish="0467-00-0000 です。")
    request = centre.does(wish, by=own).requests
    centre.does(
        people.AnswerCorrection(
            person_id=person.id,
            request_id=next(iter(request)),
            corrected=False,
            answer="確認します。",
        )
    )
    for command in (
        participants.SetMaxOpenTasks(participant_id=member.id, n=2),
        participants.ChangeWorkMode(participant_id=member.id, work_mode=WorkMode.ON_SITE),
        participants.SuspendParticipant(participant_id=member.id, reason="家の用事"),
        participants.ResumeParticipant(participant_id=member.id),
    ):
        centre.does(command)
    left = centre.participant()
    centre.does(
        participants.LeaveParticipant(participant_id=left.id, reason=LeaveReason.GENERAL_EMPLOYMENT)
    )
    order = centre.order(tasks=1)
    one = task_id(order.id, "000000")
    centre.does(tasks.AssignTask(task_id=one, participant_id=member.id, override_reason="見本"))
    for step_of_task in (tasks.StartTask, tasks.PauseTask, tasks.ResumeTask):
        centre.does(step_of_task(task_id=one), by=own)
    centre.does(tasks.SaveDraft(task_id=one, draft={"text": "書きかけ"}), by=own)
    record_view(centre.service.ledger, STAFF, [person.id], "person", centre.service.clock)


def robots_and_shifts(shop: Shop, clock: SettableClock) -> None:
    """A deployment with faults and closed days, shifts of every fate, cover found and not found."""
    service, deployment = shop.service, shop.deployment.id
    one, two, three = shop.pilot(), shop.pilot(), shop.pilot()
    venue = shop.deployment.venue_id
    for command in (
        robots.CloseDay(deployment_id=deployment, date=DAY + timedelta(days=20), reason="棚卸し"),
        robots.ReopenDay(deployment_id=deployment, date=DAY + timedelta(days=20), reason="中止"),
        robots.ReportFault(deployment_id=deployment, note="腕が動きません。"),
        robots.ClearFault(deployment_id=deployment),
        robots.SetPilotLimits(
            deployment_id=deployment, person_id=one.person_id, minutes_per_day=240, days_per_week=4
        ),
        robots.CheckEquipment(deployment_id=deployment, person_id=one.person_id),
        cover.SetCoverRules(
            deployment_id=deployment, minutes_for_stand_by=15, minutes_before_start=60
        ),
        IssueDayLink(venue_id=venue, last=DAY + timedelta(days=90)),
        EndDayLink(venue_id=venue),
        IssueLinkKey(
            robot_id=shop.deployment.robot_id,
            key_id=UUID(int=77),
            sealed_key="sealed",
            silence_seconds=60,
        ),
        EndLinkKey(robot_id=shop.deployment.robot_id),
    ):
        shop.does(command)
    shop.does(
        robots.SayWishes(
            deployment_id=deployment, person_id=two.person_id, hours=next(iter(HoursWish))
        ),
        by=two,
    )
    shop.does(RenewShiftFeed(secret_hash=hash_of("feed of one")), by=one)
    shop.does(RenewShiftFeed(secret_hash=hash_of("feed of two")), by=two)
    shop.does(EndShiftFeed(), by=two)

    job = UUID(int=8)
    shop.does(
        PlanRoster(deployment_id=deployment, first=DAY, last=DAY + timedelta(days=1), job_id=job)
    )
    perform_with(service, "plan_roster", job)
    shop.does(
        IssueLinkKey(
            robot_id=shop.deployment.robot_id,
            key_id=UUID(int=78),
            sealed_key="sealed",
            silence_seconds=60,
        )
    )
    key = key_in_force(service.ledger, UUID(int=78))
    assert key is not None
    hear(service.ledger, key, "a nonce", Beat(at=clock.now(), connected=True), clock.now())

    def day(number: int) -> date:
        return DAY + timedelta(days=number)

    shift = shop.shift(one, day=day(1))
    shop.does(step.PinShift(shift_id=shift.id))
    shop.does(step.UnpinShift(shift_id=shift.id))
    shop.does(step.SplitShift(shift_id=shift.id, at="15:00"))
    shop.does(step.CancelShift(shift_id=shift.id, reason="休館"))
    shop.does(beside.OfferSwap(shift_id=shop.shift(one, day=day(2)).id), by=one)
    swapped = shop.shift(one, day=day(3))
    shop.does(beside.OfferSwap(shift_id=swapped.id), by=one)
    shop.does(beside.TakeSwap(shift_id=swapped.id), by=two)
    kept = shop.shift(one, day=day(4))
    shop.does(beside.OfferSwap(shift_id=kept.id), by=one)
    shop.does(beside.WithdrawSwap(shift_id=kept.id), by=one)
    covered(shop, clock, one, two, three)
    in_a_shift(shop, clock, one)
    account = add_account(service, Role.PARTICIPANT)
    shop.does(
        identity.BindPerson(account_id=account, person_id=three.person_id),
        by=system("make", CENTRE),
    )
    shop.does(robots.EndDeployment(deployment_id=Shop.open(service).deployment.id, reason="中止"))
    withdrawn = shop.pilot()
    shop.does(
        robots.WithdrawPilot(
            deployment_id=deployment, person_id=withdrawn.person_id, reason="本人の希望"
        )
    )
    react(service)


def covered(shop: Shop, clock: SettableClock, one: Caller, two: Caller, three: Caller) -> None:
    """Shifts that are given up: taken, declined, found by nobody, and needed no more."""
    for number, what in ((5, "take"), (6, "decline"), (7, "nobody"), (8, "withdraw")):
        shift = shop.shift(one, day=DAY + timedelta(days=number))
        shop.stand_by(shift, two)
        shop.does(step.GiveUpShift(shift_id=shift.id, reason="体調がよくない"), by=one)
        react(shop.service)
        row = shop.service.ledger.row(
            "SELECT cover_id FROM covers WHERE shift_id = ?", str(shift.id)
        )
        id = UUID(row["cover_id"])
        if what == "take":
            shop.does(cover.TakeCover(cover_id=id), by=two)
        elif what == "decline":
            shop.does(cover.DeclineCover(cover_id=id), by=two)
        elif what == "nobody":
            before = clock.now()
            clock.set(at(DAY + timedelta(days=number), "13:50"))
            sweep(shop.service, daily={})
            clock.set(before)
        else:
            shop.does(step.AssignShift(shift_id=shift.id, person_id=three.person_id))
        react(shop.service)


def in_a_shift(shop: Shop, clock: SettableClock, one: Caller) -> None:
    """A shift from its confirmation to its end, with an interruption; one that nobody came to."""
    shift, missed = (
        shop.shift(one, start="14:00", end="15:00"),
        shop.shift(one, start="16:00", end="17:00"),
    )
    shop.does(step.ConfirmShift(shift_id=shift.id), by=one)
    clock.set(at(DAY, "13:55"))
    shop.does(beside.LookOver(shift_id=shift.id, ready=tuple(Ready)), by=one)
    clock.set(at(DAY, "14:00"))
    shop.does(step.StartShift(shift_id=shift.id), by=one)
    shop.does(beside.AskForShiftHelp(shift_id=shift.id, note="声が聞こえません。"), by=one)
    shop.does(beside.GiveShiftHelp(shift_id=shift.id))
    clock.set(at(DAY, "14:20"))
    shop.does(step.InterruptShift(shift_id=shift.id, cause=Cause.NETWORK), by=one)
    clock.set(at(DAY, "14:30"))
    shop.does(step.ResumeShift(shift_id=shift.id), by=one)
    clock.set(at(DAY, "15:00"))
    shop.does(step.EndShift(shift_id=shift.id, visitors=12), by=one)
    clock.set(at(DAY, "17:05"))
    shop.does(step.NoteNoShow(shift_id=missed.id, reason="連絡なし"))
    given = shop.shift(one, day=DAY + timedelta(days=1), start="10:00", end="12:00")
    clock.set(at(DAY + timedelta(days=1), "10:00"))
    shop.does(step.StartShift(shift_id=given.id), by=one)
    clock.set(at(DAY + timedelta(days=1), "11:10"))
    shop.does(step.GiveUpShift(shift_id=given.id, reason="体調がよくない"), by=one)


def things_that_wait(centre: Centre) -> None:
    """Notices that wait, jobs that wait and failed, an import that broke off in its middle."""
    service = centre.service
    account = Caller(account_id=UUID(int=3), roles=STAFF.roles, centres=(CENTRE,))
    centre.does(ChooseNotices(kinds=(NoticeKind.JOB_FAILED,)), by=account)
    for word in ("one", "two"):
        address = AddNoticeAddress(
            channel=Channel.MAIL, address=f"{word}@example.jp", id=uuid5(UUID(int=3), word)
        )
        centre.does(address, by=account)
    centre.does(RemoveNoticeAddress(address_id=uuid5(UUID(int=3), "two")), by=account)
    for number in range(3):
        news = QueueNotice(
            kind=NoticeKind.JOB_FAILED,
            source=f"job {number}",
            account_ids=(UUID(int=3),),
            happened_at=service.clock.now(),
        )
        centre.does(news, by=system("perform"))
    centre.does(CatchUpReadModels(job_id=UUID(int=5)), by=ADMIN)
    centre.does(RebuildReadModel(name="tasks.queue", job_id=UUID(int=6)), by=ADMIN)
    order = centre.order()
    rows = "key,text\n" + "".join(f"B-{number:04},本文 {number}\n" for number in range(600))
    by_staff = Doors(service).opened_by(Role.COORDINATOR)
    asked = by_staff.upload(f"/job-orders/{order.id}/tasks/import", rows.encode(), "途中.csv")
    job = claim_job(service.ledger.database, UUID(asked.json["job"]["id"]), service.clock.now())
    assert job is not None
    chunk = tuple(
        NewTask(key=f"B-{number:04}", payload={"text": f"本文 {number}"}) for number in range(20)
    )
    centre.does(
        AddTasks(order_id=order.id, tasks=chunk, import_job=job.id), by=system("import_tasks")
    )


def a_policy_between_two_commands(centre: Centre) -> None:
    """A participant is suspended with two tasks in hand; the policy stops after the first.

    They are back by then and have the first task again: who repeats the command takes it away.
    """
    service = centre.service
    member, order = centre.participant(), centre.order(tasks=2)
    for key in ("000000", "000001"):
        centre.does(
            tasks.AssignTask(
                task_id=task_id(order.id, key), participant_id=member.id, override_reason="見本"
            )
        )
    react(service)
    centre.does(participants.SuspendParticipant(participant_id=member.id, reason="入院"))
    event = service.ledger.history(member.id)[-1]
    first = next(iter(suspended.decide(event, event.meta.event_id, service.ledger)))
    service.bus.dispatch(
        first,
        Envelope(
            caller=system("react"),
            correlation_id=event.meta.correlation_id,
            causation_id=event.meta.event_id,
            idempotency_key=str(uuid5(event.meta.event_id, f"{name_of(suspended)} {first!r}")),
        ),
    )
    centre.does(participants.ResumeParticipant(participant_id=member.id))
    centre.does(
        tasks.AssignTask(task_id=first.task_id, participant_id=member.id, override_reason="見本")
    )


def what_nobody_asks_for_again(service: Service) -> None:
    """Throw the demonstration's idempotency keys away, to keep the folder small."""
    with service.ledger.database.write() as transaction:
        transaction.run("DELETE FROM idempotency WHERE key LIKE 'demo/%'")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())

"""The first months of the centre, October to December 2022, with the figures of the city.

The city published eight registered people (two at home, six on site) and nine orders accepted as of
31 December 2022, the operating cost of fiscal 2022 and the target of fiscal 2024 (section 1.1 of
the programmes document). The people, the clients and the work are made up. All left by March 2024.
"""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.command_runner import CommandRunner
from app.demo.seeded_random import id_of
from app.demo.staff import DOMAIN, account_id
from app.identity.addresses import email_key
from domain.identity.centre import Post, centre_id
from domain.identity.commands import AddAccount, StateCentreFacts
from domain.kernel.messaging.caller import Caller, Role
from domain.orders.client import ClientKind
from domain.orders.commands import (
    AcceptDelivery,
    AcceptJobOrder,
    CloseJobOrder,
    DeliverJobOrder,
    ReceiveJobOrder,
    RegisterClient,
    ReleaseJobOrder,
)
from domain.orders.job_order import Inspection, KindOfWork, Programme
from domain.orders.job_order import WorkMode as PlaceOfWork
from domain.participants.commands import LeaveParticipant, RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.people.commands import RegisterPerson
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.policies.commands import AddTasks, NewTask
from domain.reports.commands import SetBudget, SetTarget
from domain.tasks.commands import AssignTask, SubmitTask
from domain.tasks.place_queries import in_order

OPENED = date(2022, 10, 3)
"""The first working day of the month in which the centre opened."""
BUDGET_YEAR, BUDGET = 2022, 14_850_000
TARGET_YEAR, TARGET = 2024, 50
TARGET_SET_ON = date(2024, 4, 1)
ALL_LEFT_ON = date(2024, 3, 29)


class Newcomer(NamedTuple):
    """One of the first people: the name, the day of registration, and where they work."""

    name: str
    kana: str
    joins: date
    work_mode: WorkMode


PEOPLE = (
    Newcomer("初瀬 あさひ", "ハツセ アサヒ", date(2022, 10, 11), WorkMode.ON_SITE),
    Newcomer("初瀬 いずみ", "ハツセ イズミ", date(2022, 10, 14), WorkMode.ON_SITE),
    Newcomer("初瀬 うらら", "ハツセ ウララ", date(2022, 10, 20), WorkMode.HOME_BASED),
    Newcomer("初瀬 えいた", "ハツセ エイタ", date(2022, 11, 1), WorkMode.ON_SITE),
    Newcomer("初瀬 おりえ", "ハツセ オリエ", date(2022, 11, 8), WorkMode.ON_SITE),
    Newcomer("初瀬 かなた", "ハツセ カナタ", date(2022, 11, 17), WorkMode.HOME_BASED),
    Newcomer("初瀬 きよら", "ハツセ キヨラ", date(2022, 12, 1), WorkMode.ON_SITE),
    Newcomer("初瀬 くおん", "ハツセ クオン", date(2022, 12, 8), WorkMode.ON_SITE),
)
"""Eight people: two at home, six on site."""
ORDERS = tuple(OPENED + timedelta(days=days) for days in (11, 18, 25, 38, 43, 52, 60, 66, 77))
"""The days on which the nine orders were accepted."""
TASKS = 2
POSTS = ("管理責任者", "作業療法士", "社会福祉士")
"""The posts of the centre, one person each, full-time."""


def live_through_the_first_months(stage: CommandRunner) -> None:
    """Simulate the months unless they were simulated before."""
    last = stage.find(Participant, _participant_id(stage, len(PEOPLE) - 1))
    if last is not None and last.left_on is not None:
        return
    manager = stage.staff("manager")
    stage.at(OPENED, 9 * 60)
    stage.gives(manager, SetBudget(fiscal_year=BUDGET_YEAR, yen=BUDGET), "first budget")
    facts = StateCentreFacts(
        centre_id=centre_id(FIRST_CENTRE),
        opened_on=date(2022, 10, 1),
        place="鎌倉市小町1丁目6番8号 リアスコビル3階302号室",
        contractor="VALT JAPAN株式会社",
        posts=tuple(Post(title=title, full_time=1) for title in POSTS),
    )
    stage.gives(stage.staff("admin"), facts, "first")
    client = RegisterClient(
        id=id_of(stage.seed, "first client"), name="御成通り商店会", kind=ClientKind.COMPANY
    )
    stage.gives(stage.staff("coordinator"), client, "first")
    days = sorted({*ORDERS, *(person.joins for person in PEOPLE)})
    for day in days:
        for number, person in enumerate(PEOPLE):
            if person.joins == day:
                _register(stage, number)
        for number, accepted in enumerate(ORDERS):
            if accepted == day:
                _work(stage, number)
    stage.at(ALL_LEFT_ON, 16 * 60)
    for number in range(len(PEOPLE)):
        leave = LeaveParticipant(
            participant_id=_participant_id(stage, number), reason=LeaveReason.GENERAL_EMPLOYMENT
        )
        stage.gives(manager, leave, "first", number)
    stage.at(TARGET_SET_ON, 9 * 60)
    stage.gives(manager, SetTarget(fiscal_year=TARGET_YEAR, registrations=TARGET), "first target")


def _register(stage: CommandRunner, number: int) -> None:
    person, social_worker = PEOPLE[number], stage.staff("social-worker")
    stage.at(person.joins, 10 * 60)
    known = RegisterPerson(
        id=id_of(stage.seed, "first person", number),
        name=person.name,
        name_kana=person.kana,
        resident=True,
        handbook_kinds=(HandbookKind.NONE,),
        disability_kinds=(DisabilityKind.MENTAL,),
        main_kind=MainKind.MENTAL,
    )
    stage.gives(social_worker, known, "first", number)
    registration = RegisterParticipant(
        id=_participant_id(stage, number),
        person_id=id_of(stage.seed, "first person", number),
        work_mode=person.work_mode,
        difficulty=Difficulty.DISABILITY,
    )
    stage.gives(social_worker, registration, "first", number)
    word = f"first{number + 1}"
    account = AddAccount(
        id=account_id(stage.seed, word),
        email=f"{word}@{DOMAIN}",
        email_key=email_key(stage.service.secrets, f"{word}@{DOMAIN}"),
        name=person.name,
        roles=(Role.PARTICIPANT,),
        centres=(FIRST_CENTRE,),
        participant_id=_participant_id(stage, number),
    )
    stage.gives(stage.staff("admin"), account, "first", number)


def _work(stage: CommandRunner, number: int) -> None:
    """Take on an order, do its tasks on the same day, and deliver it."""
    day, coordinator = ORDERS[number], stage.staff("coordinator")
    id = id_of(stage.seed, "first order", number)
    stage.at(day, 13 * 60)
    received = ReceiveJobOrder(
        id=id,
        client_id=id_of(stage.seed, "first client"),
        title=f"申込書のデータ入力（{number + 1}）",
        programme=Programme.BPO,
        kind_of_work=KindOfWork.DATA_ENTRY,
        received_on=day,
        due_on=day + timedelta(days=14),
        work_modes=tuple(PlaceOfWork),
        minutes_per_task=30,
        inspection=Inspection.NONE,
        instructions="申込書を見て、表に入力してください。",
        quantity=TASKS,
    )
    tasks = tuple(NewTask(key=f"{number + 1}-{place + 1}") for place in range(TASKS))
    for command in (
        received,
        AcceptJobOrder(order_id=id),
        ReleaseJobOrder(order_id=id),
        AddTasks(order_id=id, tasks=tasks),
    ):
        stage.gives(coordinator, command, "first", number)
    here = [place for place, person in enumerate(PEOPLE) if person.joins <= day]
    found = in_order(stage.service.ledger, id, after=0, limit=TASKS)
    for place, task in enumerate(item.task_id for item in found):
        who = here[(number + place) % len(here)]
        assign = AssignTask(
            task_id=task,
            participant_id=_participant_id(stage, who),
            override_reason="最初の作業を順番にお願いしています。",
        )
        stage.gives(coordinator, assign, "first", number, place)
        stage.at(day, 13 * 60 + 40 * (place + 1))
        done = SubmitTask(task_id=task, result={"text": "入力済み"}, minutes=30)
        stage.gives(_caller(stage, who), done, "first", number, place)
    stage.at(day, 16 * 60)
    for step in (DeliverJobOrder, AcceptDelivery, CloseJobOrder):
        stage.gives(coordinator, step(order_id=id), "first", number)


def _participant_id(stage: CommandRunner, number: int) -> UUID:
    return id_of(stage.seed, "first participant", number)


def _caller(stage: CommandRunner, number: int) -> Caller:
    return Caller(
        account_id=account_id(stage.seed, f"first{number + 1}"),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(FIRST_CENTRE,),
        participant_id=_participant_id(stage, number),
        person_id=id_of(stage.seed, "first person", number),
    )

"""A centre at work: the commands that most tests begin with, given as its staff would give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from app.bootstrap import Service
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.orders.client import Client, ClientKind
from domain.orders.commands import (
    AcceptJobOrder,
    ReceiveJobOrder,
    RegisterClient,
    ReleaseJobOrder,
)
from domain.orders.job_order import Inspection, JobOrder, KindOfWork, Programme
from domain.orders.job_order import WorkMode as OrderMode
from domain.participants.commands import RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, WorkMode
from domain.people.commands import RegisterPerson
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.people.person import Person
from domain.policies.commands import AddTasks, NewTask
from domain.policies.split_an_order_into_tasks import task_id
from domain.tasks.task import Task

CENTRE = "digital-kamakura"
STAFF_ROLES = frozenset(
    {Role.COORDINATOR, Role.THERAPIST, Role.SOCIAL_WORKER, Role.MANAGER, Role.ADMIN}
)
STAFF = Caller(account_id=UUID(int=1), roles=STAFF_ROLES, centres=(CENTRE,))
T = TypeVar("T")


@dataclass(frozen=True)
class Centre:
    """A service, and how its people give commands to it."""

    service: Service

    def does(self, command: Command, by: Caller = STAFF, **envelope: Any) -> Any:
        """Give a command; the thing that came of it."""
        return self.service.bus.dispatch(command, Envelope(caller=by, **envelope)).aggregate

    def now(self, kind: type[T], id: UUID) -> T:
        """A thing as it now is."""
        return self.service.ledger.get(kind, id)  # type: ignore[type-var]

    def client(self, name: str = "みなと商会") -> Client:
        """A company on the books."""
        client: Client = self.does(RegisterClient(name=name, kind=ClientKind.COMPANY))
        return client

    def order(
        self, *, tasks: int = 0, released: bool = True, client: Client | None = None, **terms: Any
    ) -> JobOrder:
        """An accepted and released order with so many tasks."""
        today = self.service.clock.today()
        facts: dict[str, Any] = {
            "client_id": (client or self.client()).id,
            "title": "名簿の入力",
            "programme": Programme.BPO,
            "kind_of_work": KindOfWork.DATA_ENTRY,
            "received_on": today,
            "due_on": today + timedelta(days=30),
            "work_modes": (OrderMode.HOME_BASED, OrderMode.ON_SITE),
            "minutes_per_task": 10,
            "inspection": Inspection.SINGLE,
            "instructions": "原文のとおり入力してください。",
            **terms,
        }
        order: JobOrder = self.does(ReceiveJobOrder(**facts))
        if released:
            self.does(AcceptJobOrder(order_id=order.id))
            self.does(ReleaseJobOrder(order_id=order.id))
        if tasks:
            self.add(order, [f"{number:06d}" for number in range(tasks)])
        return self.now(JobOrder, order.id)

    def add(self, order: JobOrder, keys: Sequence[str]) -> list[UUID]:
        """Tasks with these keys."""
        for start in range(0, len(keys), 1000):
            part = keys[start : start + 1000]
            new = tuple(NewTask(key=key, payload={"source_text": f"本文 {key}"}) for key in part)
            self.does(AddTasks(order_id=order.id, tasks=new))
        return [task_id(order.id, key) for key in keys]

    def person(self, name: str = "葛󠄀西 髙子") -> Person:
        """Somebody on the books."""
        person: Person = self.does(
            RegisterPerson(
                name=name,
                resident=True,
                handbook_kinds=(HandbookKind.NOT_ASKED,),
                disability_kinds=(DisabilityKind.OTHER,),
                main_kind=MainKind.OTHER,
            )
        )
        return person

    def participant(self, work_mode: WorkMode = WorkMode.HOME_BASED) -> Participant:
        """A participant whose trial is over."""
        participant: Participant = self.does(
            RegisterParticipant(
                person_id=self.person().id,
                work_mode=work_mode,
                difficulty=Difficulty.DISABILITY,
            )
        )
        return participant

    def task(self, order: JobOrder, key: str = "000000") -> Task:
        """A task of an order by its key."""
        return self.now(Task, task_id(order.id, key))


def as_participant(participant: Participant) -> Caller:
    """The participant, signed in."""
    return Caller(
        account_id=uuid4(),
        roles=frozenset({Role.PARTICIPANT}),
        centres=(participant.centre,),
        participant_id=participant.id,
    )

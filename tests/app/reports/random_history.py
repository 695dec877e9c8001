"""A centre in which anything happens in any order, drawn from a seed, as commands of its staff."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from app.bootstrap import Service
from domain.kernel.errors import DomainError
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.event_context import EventContext, recording_under
from domain.kernel.time.clock import SettableClock
from domain.orders import commands as orders
from domain.orders.job_order import Inspection, Programme
from domain.participants import commands as participants
from domain.participants.course import StepKind
from domain.participants.participant import Participant
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.people.commands import CorrectPerson
from domain.reports import commands as reports
from domain.reports.value_objects import Counted, Period
from domain.robots.deployments import commands as deployments
from domain.robots.shifts import commands as shifts
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause
from domain.tasks import commands as tasks
from domain.tasks.task import Verdict
from tests.centre import CENTRE, STAFF, Centre, as_participant
from tests.shop import Shop, at

REASON = "あとから記録しました。"


class RandomHistory:
    """Draws commands and gives them; those that are refused are part of it."""

    def __init__(
        self, service: Service, clock: SettableClock, seed: int, *, has_overlaps: bool = False
    ) -> None:
        self.centre, self.clock, self.chance = Centre(service), clock, Random(seed)
        self.shop = Shop.open(service)
        self.done: Counter[str] = Counter()
        self.people: list[UUID] = [self.centre.person().id for _ in range(4)]
        self.pilots = [self.shop.pilot().person_id for _ in range(3)]
        self.people += self.pilots
        self.stays: list[Participant] = []
        self.orders: list[UUID] = []
        self.tasks: list[tuple[UUID, Participant]] = []
        self.shifts: list[tuple[UUID, date]] = []
        self.instants: list[datetime] = []
        self.has_overlaps = has_overlaps
        """Whether stays of one person may overlap, as in ledgers of 0.1.0."""

    def goes_on(self, steps: int) -> None:
        """Take so many steps, some minutes or days apart."""
        acts: list[Callable[[], None]] = [
            *[self.registration] * 3, *[self.step] * 2, self.leaving, *[self.contact] * 2,
            *[self.step_correction] * 2, self.attendance_correction,
            self.order, self.order_step, *[self.work] * 2, *[self.task_step] * 3, self.plan,
            self.pilot, *[self.shift] * 2, *[self.shift_step] * 2, self.closed_day, self.residence,
        ]  # fmt: skip
        for _ in range(steps):
            hours = self.chance.choice((0.1, 0.7, 5, 20, 30))
            self.clock.advance(timedelta(hours=hours * self.chance.random()))
            self.chance.choice(acts)()
            self.instants.append(self.clock.now())

    def does(self, command: Command, by: Any = STAFF) -> Any:
        """Give a command; None if it is refused."""
        try:
            made = self.centre.does(command, by)
        except DomainError:
            return None
        self.done[command.NAME] += 1
        return made

    def some_day(self, within: int = 40) -> dict[str, Any]:
        """Today, or one of the days before with the reason."""
        back = self.chance.choice((0, 0, self.chance.randint(1, within)))
        day = self.clock.today() - timedelta(days=back)
        return {"occurred_on": day, "reason": REASON}

    def _stay(self) -> Participant | None:
        return self.chance.choice(self.stays[-9:]) if self.stays else None

    def registration(self) -> None:
        """Somebody new, or somebody again."""
        if self.has_overlaps and self.chance.random() < 0.3:
            self.overlap()
            return
        if self.chance.random() < 0.3:
            self.people.append(self.centre.person().id)
        made = self.does(
            participants.RegisterParticipant(
                person_id=self.chance.choice(self.people),
                work_mode=self.chance.choice(list(WorkMode)),
                difficulty=Difficulty.OTHER,
                trial=self.chance.random() < 0.4,
                **self.some_day(),
            )
        )
        if made is not None:
            self.stays.append(made)

    def overlap(self) -> None:
        """Somebody comes again on a day of an earlier stay."""
        known = [self.centre.now(Participant, stay.id) for stay in self.stays]
        here = {stay.person_id for stay in known if stay.left_on is None}
        over = [stay for stay in known if stay.person_id not in here]
        if not over:
            return
        stay = self.chance.choice(over)
        length = (stay.left_on - stay.registered_on).days
        day = stay.registered_on + timedelta(days=self.chance.randint(0, length))
        mode = self.chance.choice(list(WorkMode))
        self.stays.append(register_unchecked(self.centre.service, stay.person_id, day, mode))
        self.done["overlap"] += 1

    def step(self) -> None:
        """A step of a stay."""
        if stay := self._stay():
            id: dict[str, Any] = {"participant_id": stay.id, **self.some_day(10)}
            mode = self.chance.choice(list(WorkMode))
            self.does(
                self.chance.choice(
                    [
                        participants.FinishTrial(**id),
                        participants.ChangeWorkMode(work_mode=mode, **id),
                        participants.SuspendParticipant(**id),
                        participants.ResumeParticipant(**id),
                    ]
                )
            )

    def leaving(self) -> None:
        """Somebody leaves."""
        if stay := self._stay():
            day = self.some_day(20)["occurred_on"]
            self.does(
                participants.LeaveParticipant(
                    participant_id=stay.id, reason=LeaveReason.OWN_WISH, occurred_on=day
                )
            )

    def step_correction(self) -> None:
        """A step of a stay is undone, or moved to its right day."""
        if not (stay := self._stay()):
            return
        now = self.centre.now(Participant, stay.id)
        if not now.course.steps:
            return
        step = self.chance.choice(now.course.steps)
        id: dict[str, Any] = {"participant_id": stay.id, "step_id": step.id}
        if self.chance.random() < 0.4:
            self.does(participants.UndoStep(reason=REASON, **id))
        elif step.kind is StepKind.REGISTRATION:
            drawn = self.clock.now().second % 9
            stated = {
                "work_mode": [None, *WorkMode][drawn % 3],
                "trial": [None, True, False][drawn // 3],
            }
            self.does(participants.CorrectStep(**id, **self.some_day(), **stated))
        else:
            self.does(participants.CorrectStep(**id, **self.some_day()))

    def attendance_correction(self) -> None:
        """Somebody was there on a day after all, or was not."""
        if stay := self._stay():
            known = list(self.centre.now(Participant, stay.id).days)
            own = {**self.some_day(20), "participant_id": stay.id}
            if known and self.chance.random() < 0.5:
                self.does(
                    participants.CorrectAttendance(
                        **{**own, "occurred_on": self.chance.choice(known)}
                    )
                )
            else:
                self.does(participants.CorrectAttendance(start="00:00", end="00:01", **own))

    def contact(self) -> None:
        """Support of somebody."""
        if stay := self._stay():
            id: dict[str, Any] = {"participant_id": stay.id, **self.some_day()}
            level, minutes = self.chance.randint(0, 5), self.chance.randint(30, 300)
            self.does(
                self.chance.choice(
                    [
                        participants.CheckIn(**id),
                        participants.AssessParticipant(skills={"typing": level}, **id),
                        participants.SetLimits(minutes_per_day=minutes, days_per_week=5, **id),
                        participants.ReportCondition(level=max(level, 1), **id),
                    ]
                )
            )

    def order(self) -> None:
        """An order with two tasks, perhaps not accepted yet."""
        order = self.centre.order(
            tasks=2,
            released=self.chance.random() < 0.6,
            programme=self.chance.choice([Programme.BPO, Programme.BPO, Programme.WORKSTATION]),
            inspection=self.chance.choice(list(Inspection)),
        )
        self.orders.append(order.id)

    def order_step(self) -> None:
        """A step of an order."""
        if self.orders:
            id: dict[str, Any] = {"order_id": self.chance.choice(self.orders), **self.some_day(60)}
            kinds = [
                orders.AcceptJobOrder, orders.AcceptJobOrder, orders.ReleaseJobOrder,
                orders.HoldJobOrder, orders.ResumeJobOrder, orders.CancelJobOrder,
                orders.DeclineJobOrder, orders.DeliverJobOrder,
            ]  # fmt: skip
            self.does(self.chance.choice(kinds)(**id))

    def work(self) -> None:
        """Somebody fetches the next task."""
        if stay := self._stay():
            task = self.does(tasks.FetchNext(), by=as_participant(stay))
            if task is not None:
                self.tasks.append((task.id, stay))

    def task_step(self) -> None:
        """A step of a task, by whoever has it or by staff."""
        if not self.tasks:
            return
        task, stay = self.chance.choice(self.tasks)
        own: dict[str, Any] = {"task_id": task, **self.some_day(5)}
        result = {"text": str(self.chance.random())}
        by_themselves = [
            tasks.StartTask(**own),
            tasks.PauseTask(**own),
            tasks.ResumeTask(**own),
            tasks.SubmitTask(result=result, minutes=self.chance.randint(0, 90), **own),
            tasks.AskForHelp(message="分かりません。", **own),
        ]
        by_staff = [
            tasks.AnswerHelp(message="こうします。", **own),
            tasks.InspectTask(verdict=self.chance.choice(list(Verdict)), **own),
            tasks.ReleaseTask(**own),
        ]
        if self.chance.random() < 0.6:
            self.does(self.chance.choice(by_themselves), by=as_participant(stay))
        else:
            self.does(self.chance.choice(by_staff))

    def plan(self) -> None:
        """A target, a budget or a confirmation."""
        year, number = self.chance.choice((2025, 2026)), self.chance.randint(1, 40)
        self.does(
            self.chance.choice(
                [
                    reports.SetTarget(fiscal_year=year, registrations=number),
                    reports.SetBudget(fiscal_year=year, yen=number * 1000),
                    reports.ConfirmFigure(
                        figure=self.chance.choice(list(Counted)),
                        as_of=self.some_day()["occurred_on"],
                        period=self.chance.choice(list(Period)),
                        value=number,
                    ),
                ]
            )
        )

    # The robot

    def pilot(self) -> None:
        """Somebody becomes a pilot, or no longer is one."""
        id: dict[str, Any] = {
            "deployment_id": self.shop.deployment.id,
            "person_id": self.chance.choice(self.people),
            **self.some_day(),
        }
        kinds = [deployments.EnrolPilot, deployments.FinishTraining, deployments.WithdrawPilot]
        self.does(self.chance.choice(kinds)(**id))

    def shift(self) -> None:
        """A shift of somebody today or soon."""
        day = self.clock.today() + timedelta(days=self.chance.randint(0, 2))
        start = self.chance.randint(10, 16)
        made = self.does(
            shifts.OpenShift(
                deployment_id=self.shop.deployment.id,
                date=day,
                start=f"{start}:00",
                end=f"{start + 2}:00",
                person_id=self.chance.choice([None, *self.pilots]),
            )
        )
        if made is not None:
            self.shifts.append((made.id, day))

    def shift_step(self) -> None:
        """Steps of one of the last shifts, at an instant of its day."""
        if not self.shifts:
            return
        id, day = self.chance.choice(self.shifts[-3:])
        begins = at(day, self.centre.now(Shift, id).start)
        self.clock.set(max(self.clock.now(), begins))
        own: dict[str, Any] = {"shift_id": id, "reason": REASON}
        stop = shifts.InterruptShift(cause=self.chance.choice(list(Cause)), **own)
        steps = [
            *[shifts.StartShift(**own)] * 4, *[stop] * 4, *[shifts.ResumeShift(**own)] * 2,
            *[shifts.EndShift(**own)] * 2, shifts.GiveUpShift(**own), shifts.NoteNoShow(**own),
            shifts.CancelShift(**own),
        ]  # fmt: skip
        for _ in range(self.chance.randint(1, 4)):
            self.clock.advance(timedelta(seconds=self.chance.randint(1, 1500)))
            self.does(self.chance.choice(steps))
            self.instants.append(self.clock.now())

    def closed_day(self) -> None:
        """A day on which the robot does not run, or does after all."""
        day = self.clock.today() + timedelta(days=self.chance.randint(-3, 9))
        id: dict[str, Any] = {"deployment_id": self.shop.deployment.id, "reason": REASON}
        kinds = [deployments.CloseDay, deployments.ReopenDay]
        self.does(self.chance.choice(kinds)(date=day, **id))

    def residence(self) -> None:
        """Where somebody lives is corrected."""
        person, resident = self.chance.choice(self.people), self.chance.random() < 0.8
        self.does(CorrectPerson(person_id=person, resident=resident, **self.some_day()))


def register_unchecked(service: Service, person_id: UUID, day: date, mode: WorkMode) -> Participant:
    """A stay as releases took it that did not compare it with earlier ones."""
    context = EventContext(
        actor="somebody",
        role="manager",
        recorded_at=service.clock.now(),
        occurred_on=day,
        correlation_id=uuid4(),
        reason=REASON,
    )
    with recording_under(context):
        stay = Participant.register(
            uuid4(),
            centre=CENTRE,
            person_id=person_id,
            resident=True,
            code=f"P-9{uuid4().int % 1000:03}",
            work_mode=mode,
            difficulty=Difficulty.OTHER,
            trial=False,
        )
        service.ledger.save(stay)
    return stay

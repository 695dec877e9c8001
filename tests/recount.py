"""Counts every figure of the reports once more, plainly, from the events alone.

No read model and no statement of the service is used: a figure of a report that differs from the
one here is wrong in one of the two places.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from uuid import UUID

from app.bootstrap import Service
from app.reports.known_calendar import known_calendar
from app.reports.report import Question, bpo_centre, events_behind
from app.reports.robot_pilot import robot_pilot
from domain.kernel.events.event import Event
from domain.kernel.events.opening import Recorded
from domain.orders.job_order import JobOrder, Programme
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.people.person import Person
from domain.reports.value_objects import Period
from domain.reports.year_plan import YearPlan
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.schedule import Schedule
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import Cause
from domain.tasks.task import Task

Number = int | Decimal | None
SUPPORT = (Participant.Assessed, Participant.LimitsSet)
ATTENDANCE = (Participant.CheckedIn, Participant.AttendanceCorrected)


class Recounted(NamedTuple):
    """The value of a figure, what adds up to it, and what stands next to it."""

    value: int | None
    parts: Mapping[str, Number]
    related: Mapping[str, Number]


@dataclass
class Stay:
    """A stay as its steps up to a day make it."""

    person_id: UUID
    work_mode: WorkMode
    is_on_trial: bool
    changed: int
    began: date | None = None
    left: date | None = None
    is_suspended: bool = False


@dataclass
class Robot:
    """A deployment as known at an instant."""

    schedule: Schedule
    closed: set[date] = field(default_factory=set)
    ended: date | None = None

    @property
    def last(self) -> date:
        """Its last day."""
        return min(self.schedule.last, self.ended or self.schedule.last)


@dataclass
class Run:
    """A shift as its steps up to an instant make it."""

    day: date
    started: datetime | None = None
    stopped: datetime | None = None
    seconds_stopped: int = 0
    minutes_stopped: int = 0
    causes: list[Cause] = field(default_factory=list)
    outcome: str = ""
    minutes: int = 0

    def goes_on(self, at: datetime) -> None:
        """End the interruption under way, if any."""
        if self.stopped is not None:
            seconds = int((at - self.stopped).total_seconds())
            self.seconds_stopped += seconds
            self.minutes_stopped += seconds // 60
            self.stopped = None

    def is_done(self, at: datetime) -> None:
        """End the shift, which had begun."""
        self.goes_on(at)
        lasted = int((at - self.started).total_seconds())
        self.outcome, self.minutes = "done", (lasted - self.seconds_stopped) // 60


class Recount:
    """The figures of one question, counted from `events` (everything recorded, in its order)."""

    def __init__(self, events: Sequence[Recorded], question: Question) -> None:
        self.question = question
        self.last = question.as_of
        self.first = _first_day(question.period, self.last)
        self.events = [
            event
            for _, event in events
            if event.meta.centre == question.centre and event.meta.recorded_at <= question.known_at
        ]
        self.dated = [event for event in self.events if event.meta.occurred_on <= self.last]
        self.stays = self._stays()

    def figures(self) -> dict[str, Recounted]:
        """Every figure of both reports by its id."""
        return {
            "B1": self._registered(),
            "B2": self._orders(),
            "B3": self._supported(self.first),
            "B4": self._target(),
            "B5": Recounted(self._planned()[1], {}, {}),
            **self._robots(),
        }

    def _in_span(self, day: date) -> bool:
        return self.first <= day <= self.last

    def _steps(self) -> list[tuple[date, int, Event]]:
        """The steps of all stays on their right days, without those undone, in their order."""
        undone = {e.corrects for e in self.events if isinstance(e, Participant.StepUndone)}
        moved = {
            event.corrects: event.day
            for event in self.events
            if isinstance(event, Participant.RegistrationMoved)
        }
        days = [
            (moved.get(event.meta.event_id, event.meta.occurred_on), number, event)
            for number, event in enumerate(self.events)
            if event.meta.event_id not in undone
        ]
        return sorted((item for item in days if item[0] <= self.last), key=lambda item: item[:2])

    def _stays(self) -> dict[UUID, Stay]:
        found: dict[UUID, Stay] = {}
        for day, number, event in self._steps():
            id = event.originator_id
            match event:
                case Participant.Registered():
                    stated = self._registration_as_corrected(event)
                    stay = Stay(event.person_id, stated.work_mode, stated.trial, number)
                    stay.began = None if stated.trial else day
                    found[id] = stay
                case Participant.TrialFinished():
                    found[id].is_on_trial, found[id].began = False, day
                case Participant.WorkModeChanged():
                    found[id].work_mode = event.work_mode
                case Participant.Suspended():
                    found[id].is_suspended = True
                case Participant.Resumed():
                    found[id].is_suspended = False
                case Participant.Left():
                    found[id].left = day
                case _:
                    continue
            found[id].changed = number
        return found

    def _registration_as_corrected(
        self, registered: Participant.Registered
    ) -> Participant.Registered | Participant.RegistrationCorrected:
        """The last event that states the mode and the trial of a registration."""
        corrections = (
            event
            for event in self.events
            if isinstance(event, Participant.RegistrationCorrected)
            and event.corrects == registered.meta.event_id
        )
        return max(corrections, key=lambda event: event.originator_version, default=registered)

    def _registered(self) -> Recounted:
        """B1: of a person with several open stays, one; first one that is not on trial."""
        of_person: dict[UUID, Stay] = {}
        for stay in sorted(self.stays.values(), key=lambda item: item.changed):
            known = of_person.get(stay.person_id)
            if stay.left is None and (known is None or known.is_on_trial or not stay.is_on_trial):
                of_person[stay.person_id] = stay
        on_trial = sum(stay.is_on_trial for stay in of_person.values())
        counted = [stay for stay in of_person.values() if not stay.is_on_trial]
        modes = Counter(stay.work_mode.value for stay in counted)
        suspended = sum(stay.is_suspended for stay in counted)
        return Recounted(
            len(counted),
            {mode.value: modes[mode.value] for mode in WorkMode},
            {"active": len(counted) - suspended, "suspended": suspended, "trial": on_trial},
        )

    def _orders(self) -> Recounted:
        stated = JobOrder.Received | JobOrder.TermsChanged | JobOrder.TermsCorrected
        programmes = {
            event.originator_id: event.terms.programme
            for event in self.events
            if isinstance(event, stated)
        }
        bpo = {order for order, one in programmes.items() if one is Programme.BPO}
        undone = {e.corrects for e in self.dated if isinstance(e, JobOrder.StepUndone)}
        right_days = {
            event.corrects: event.day
            for event in self.events
            if isinstance(event, JobOrder.StepDayCorrected)
        }
        stands = [
            (event, right_days.get(event.meta.event_id, event.meta.occurred_on))
            for event in self.events
            if event.meta.event_id not in undone
        ]
        accepted = {
            event.originator_id
            for event, day in stands
            if isinstance(event, JobOrder.Accepted) and self._in_span(day)
        } & bpo
        cancelled = {
            event.originator_id
            for event, day in stands
            if isinstance(event, JobOrder.Cancelled) and day <= self.last
        }
        return Recounted(len(accepted), {}, {"cancelled": len(accepted & cancelled)})

    def _contacts(self, first: date) -> Iterator[tuple[UUID, str]]:
        """Who was met since `first`, and whether that was work or support."""
        for event in self.dated:
            if event.meta.occurred_on < first:
                continue
            match event:
                case Task.Started() | Task.Resumed() | Task.Submitted():
                    found, kind = event.participant_id, "work"
                case Task.HelpAnswered():
                    found, kind = event.participant_id, "support"
                case _ if isinstance(event, SUPPORT):
                    found, kind = event.originator_id, "support"
                case _:
                    continue
            if found in self.stays:
                yield self.stays[found].person_id, kind
        for (who, day), was_there in self._attendance().items():
            if was_there and day >= first and who in self.stays:
                yield self.stays[who].person_id, "support"

    def _attendance(self) -> dict[tuple[UUID, date], bool]:
        """Whether a participant was there on each day of which anything is known."""
        found: dict[tuple[UUID, date], bool] = {}
        for event in self.dated:
            if isinstance(event, ATTENDANCE):
                hours = getattr(event, "attended", True)
                found[event.originator_id, event.meta.occurred_on] = hours is not None
        return found

    def _supported(self, first: date) -> Recounted:
        registered = {
            stay.person_id
            for stay in self.stays.values()
            if stay.began is not None and (stay.left is None or stay.left >= first)
        }
        met = set(self._contacts(first))
        people = {person for person, _ in met}
        counted = {kind: {who for who, own in met if own == kind} for kind in ("work", "support")}
        related = {kind: len(who & registered) for kind, who in counted.items()}
        return Recounted(
            len(people & registered), {}, {**related, "trial_only": len(people - registered)}
        )

    def _planned(self) -> tuple[int | None, int | None]:
        """The target and the budget that were set last."""
        year = _first_day(Period.YEAR, self.last)
        target: int | None = None
        budget: int | None = None
        for event in self.events:
            match event:
                case YearPlan.TargetSet() if event.year_from == year:
                    target = event.registrations
                case YearPlan.BudgetSet() if event.year_from == year:
                    budget = event.yen
        return target, budget

    def _target(self) -> Recounted:
        target, _ = self._planned()
        in_year = self._supported(_first_day(Period.YEAR, self.last)).value
        rates = {
            "registered_rate": _rate(self._registered().value, target),
            "supported_rate": _rate(in_year, target),
        }
        return Recounted(target, {}, rates)

    # The remote robots

    def _robots(self) -> dict[str, Recounted]:
        robots, runs = self._deployments(), self._runs()
        held = [run for run in runs if self._in_span(run.day)]
        ends = Counter(run.outcome for run in held)
        causes = Counter(cause.value for run in held for cause in run.causes)
        return {
            "RB1": self._pilots(robots),
            "RB2": self._open_days(robots.values()),
            "RB3": Recounted(
                ends["done"],
                {},
                {"no_show": ends["no_show"], "cancelled_before": ends["cancelled"]},
            ),
            "RB4": Recounted(sum(run.minutes for run in held), {}, {}),
            "RB5": Recounted(
                sum(causes.values()),
                {f"cause_{cause.value}": causes[cause.value] for cause in Cause},
                {"minutes_stopped": sum(run.minutes_stopped for run in held)},
            ),
        }

    def _deployments(self) -> dict[UUID, Robot]:
        found: dict[UUID, Robot] = {}
        for event in self.events:
            match event:
                case Deployment.Planned():
                    found[event.originator_id] = Robot(event.schedule)
                case Deployment.DayClosed():
                    found[event.originator_id].closed.add(event.day)
                case Deployment.DayReopened():
                    found[event.originator_id].closed.discard(event.day)
                case Deployment.EndUndone():
                    found[event.originator_id].ended = None
                case Deployment.Ended():
                    found[event.originator_id].ended = event.meta.occurred_on
        return found

    def _pilots(self, robots: Mapping[UUID, Robot]) -> Recounted:
        enrolled: dict[UUID, tuple[UUID, UUID]] = {}
        steps = [item for item in self.dated if isinstance(item, Pilot.Enrolled | Pilot.Withdrawn)]
        for step in sorted(steps, key=lambda item: item.meta.occurred_on):
            if isinstance(step, Pilot.Enrolled):
                enrolled[step.originator_id] = (step.person_id, step.deployment_id)
            elif step.meta.occurred_on < self.first:
                enrolled.pop(step.originator_id, None)
        people = {who for who, where in enrolled.values() if robots[where].last >= self.first}
        lives_here: dict[UUID, bool] = {}
        for event in sorted(self.events, key=lambda item: item.meta.occurred_on):
            if isinstance(event, Person.Registered | Person.ResidenceCorrected):
                holds = event.meta.occurred_on <= self.last
                if holds or event.originator_id not in lives_here:
                    lives_here[event.originator_id] = event.resident
        at_home = sum(lives_here[who] for who in people)
        parts = {"resident": at_home, "elsewhere": len(people) - at_home}
        return Recounted(len(people), parts, {})

    def _open_days(self, robots: Iterable[Robot]) -> Recounted:
        number = minutes = closures = 0
        for robot in robots:
            closures += sum(self._in_span(day) for day in robot.closed)
            day = max(self.first, robot.schedule.first)
            while day <= min(self.last, robot.last):
                open_for = 0 if day in robot.closed else self._minutes_of(robot.schedule, day)
                number, minutes = number + bool(open_for), minutes + open_for
                day += timedelta(days=1)
        return Recounted(number, {}, {"slot_minutes": minutes, "closures": closures})

    def _minutes_of(self, schedule: Schedule, day: date) -> int:
        is_holiday = self.question.calendar.best_known(day) is not None
        if day.weekday() in schedule.closed_weekdays or (
            is_holiday and schedule.closed_on_public_holidays
        ):
            return 0
        return sum(
            _minutes(slot.end) - _minutes(slot.start)
            for slot in schedule.slots
            if slot.first <= day <= slot.last
        )

    def _runs(self) -> list[Run]:
        found: dict[UUID, Run] = {}
        for event in self.events:
            if isinstance(event, Shift.Opened):
                found[event.originator_id] = Run(event.day)
            elif event.originator_id in found:
                _step(found[event.originator_id], event)
        return list(found.values())


def _step(run: Run, event: Event) -> None:
    match event:
        case Shift.Started():
            run.started = event.at
        case Shift.Interrupted():
            run.goes_on(event.at)
            run.stopped = event.at
            run.causes.append(event.cause)
        case Shift.Resumed():
            run.goes_on(event.at)
        case Shift.TimesCorrected():
            run.started = event.started_at
            if event.started_at is None or event.ended_at is None:
                run.outcome, run.minutes = "no_show", 0
            else:
                run.is_done(event.ended_at)
        case Shift.DidNotTakePlace():
            run.outcome = "no_show"
        case Shift.Ended() | Shift.GivenUp() | Shift.Cancelled():
            if event.at is not None:
                run.is_done(event.at)
            elif isinstance(event, Shift.Cancelled):
                run.outcome = "cancelled"


def assert_figures_are_right(
    service: Service, events: Sequence[Recorded], asked: Question
) -> set[str]:
    """Compare every figure of both reports with the recount, and what is behind B1 to B3.

    Gives the ids of the figures that are not zero.
    """
    recounted = Recount(events, asked).figures()
    reported = (*bpo_centre(service.views, asked), *robot_pilot(service.views, asked))
    assert [figure.id for figure in reported] == list(recounted)
    for figure in reported:
        shown = Recounted(figure.value, figure.parts, figure.related)
        assert shown == recounted[figure.id], f"{figure.id} of {asked}"
    for figure in reported[:3]:
        behind = events_behind(service.views, asked, figure.id, after=0, limit=10_000)
        subjects = {row.get("person_id", row["subject"]) for row in behind}
        assert len(subjects) == figure.value, f"events behind {figure.id} of {asked}"
    return {figure.id for figure in reported if figure.value}


def asked_of(
    service: Service, centre: str, as_of: date, known_at: datetime, period: Period
) -> Question:
    """A question with the public holidays that the centre knew at that instant."""
    calendar = known_calendar(service.ledger, centre, known_at)
    return Question(centre=centre, as_of=as_of, known_at=known_at, period=period, calendar=calendar)


def _first_day(period: Period, day: date) -> date:
    if period is Period.MONTH:
        return day.replace(day=1)
    april = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    october = april.replace(month=10)
    return october if period is Period.HALF and day >= october else april


def _rate(part: int | None, target: int | None) -> Decimal | None:
    if part is None or not target:
        return None
    return (Decimal(part * 100) / target).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])

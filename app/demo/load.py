"""Simulates the three months of the demonstration, day by day, up to this morning."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial

from app import registry
from app.bootstrap import Service
from app.demo import deliveries, lifecycles, office, questions
from app.demo.accounts import SignIn, open_accounts
from app.demo.command_runner import CommandRunner
from app.demo.day_schedule import DaySchedule
from app.demo.demonstration import Demonstration
from app.demo.membership import members
from app.demo.orders import OrderPlan, orders
from app.demo.people import Member
from app.demo.period import MONTHS_OF_DAYS, Period
from app.demo.shift import Mood, Shift, works_on
from domain.kernel.time.calendar import PUBLISHED
from domain.kernel.time.clock import SettableClock

OPENING = 8 * 60
NOON = 12 * 60
THIS_MORNING = 10 * 60 + 40
"""The minute of the last day at which the simulation stops."""
MOODS = (None, None, Mood.ASKS, Mood.UNWELL, None, None, None)
"""The moods of those who come on the last day, in turn."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be simulated. `scale` is the share of the tasks (1 is all of them)."""

    seed: str
    today: date
    days: int = MONTHS_OF_DAYS
    scale: float = 1.0
    span: Period = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", Period.before(self.today, self.days))

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Return every participant."""
        return members(self.seed, self.span)

    @cached_property
    def orders(self) -> tuple[OrderPlan, ...]:
        """Return every order."""
        return orders(self.seed, self.span, self.scale)


def command_runner_for(
    service: Service, clock: SettableClock, plan: Plan, now: datetime
) -> CommandRunner:
    """Return the command runner of `plan`; its clock stops this morning, never after `now`."""
    day = plan.today
    morning = datetime(day.year, day.month, day.day, tzinfo=clock.zone).astimezone(UTC)
    latest = min(now, morning + timedelta(minutes=THIS_MORNING))
    kinds = {order.id: order.kind for order in plan.orders}
    return CommandRunner(service, clock, plan.seed, latest=latest, kinds=kinds)


def open_the_centre(stage: CommandRunner, plan: Plan, password: str) -> list[SignIn]:
    """Run the first steps: accounts, clients, the first orders, and the people of the sign-ins."""
    stage.at(plan.span.first, OPENING)
    named = plan.members[:2]
    routes = open_accounts(stage, named, _by_number(plan), password)
    office.register_clients(stage)
    office.set_rules(stage)
    for part in _parts():
        part.opening(stage, plan)
    for member in named:
        lifecycles.begin(stage, member, plan.today)
    _take_in(stage, plan, plan.span.first)
    return routes


def _by_number(plan: Plan) -> Member:
    """The participant without an e-mail address: the first who stays without an interruption."""
    return next(
        member
        for member in plan.members[2:]
        if not (member.trial or member.suspended_on or member.leaves_on)
        and member.joins < plan.span.first
    )


def live_through(
    stage: CommandRunner,
    plan: Plan,
    *,
    done: date | None = None,
    each_day: Callable[[date], None] = lambda _: None,
) -> None:
    """Simulate every day after `done`; repeating a day changes nothing twice."""
    for day in plan.span.days:
        if done is None or day > done:
            _live(stage, plan, day)
            each_day(day)
    _live_this_morning(stage, plan)
    each_day(plan.today)


def _live(stage: CommandRunner, plan: Plan, day: date) -> None:
    agenda = DaySchedule(stage, day)
    if PUBLISHED.is_working_day(day):
        agenda.put(OPENING + 30, partial(_take_in, stage, plan, day))
        agenda.put(OPENING + 40, partial(_go_on, stage, plan, day))
    _plan_shifts(agenda, plan)
    if PUBLISHED.is_working_day(day):
        is_last = day == plan.span.working_days[-1]
        agenda.put(NOON, partial(_hand_out, stage, plan, day))
        look = partial(office.inspect, stage, day, share=0.6 if is_last else 0.9, returned=0.05)
        agenda.put(15 * 60 + 40, look)
        agenda.put(16 * 60 + 45, partial(_move_on, stage, plan, day, is_last=is_last))
    for part in _parts():
        part.day(agenda, plan)
    agenda.run()


def _live_this_morning(stage: CommandRunner, plan: Plan) -> None:
    agenda = DaySchedule(stage, plan.today)
    _plan_shifts(agenda, plan)
    look = partial(office.inspect, stage, plan.today, share=1.0, returned=0.4, limit=8)
    agenda.put(10 * 60, look)
    ask = partial(questions.ask_and_answer, stage, plan.orders, plan.members[:2])
    agenda.put(10 * 60 + 15, ask)
    for part in _parts():
        part.this_morning(agenda, plan)
    agenda.run(until=THIS_MORNING)


def _parts() -> list[Demonstration]:
    """What the contexts add."""
    return [part for _, part in registry.parts("demonstration", "DEMONSTRATION")]


def _take_in(stage: CommandRunner, plan: Plan, day: date) -> None:
    for order in plan.orders:
        if order.received_on == day:
            office.handle(stage, order)
        if order.ends_on == day:
            office.turn(stage, order)


def _go_on(stage: CommandRunner, plan: Plan, day: date) -> None:
    first = day == plan.span.first
    for member in plan.members:
        if member.joins == day or (first and member.joins < day):
            lifecycles.begin(stage, member, plan.today)
        if member.joins <= day:
            lifecycles.go_on(stage, member, day)


def _plan_shifts(agenda: DaySchedule, plan: Plan) -> None:
    is_today = agenda.day == plan.today
    here = [item for item in plan.members if works_on(agenda, item, is_today=is_today)]
    for place, member in enumerate(here):
        mood = MOODS[place % len(MOODS)] if is_today else None
        Shift(agenda=agenda, member=member, is_today=is_today, mood=mood).plan()


def _hand_out(stage: CommandRunner, plan: Plan, day: date) -> None:
    here = [
        member
        for member in plan.members
        if member.is_here(day) and day.weekday() in member.weekdays
    ]
    office.hand_out(stage, day, here)


def _move_on(stage: CommandRunner, plan: Plan, day: date, *, is_last: bool) -> None:
    for order in plan.orders:
        deliveries.move_on(stage, order, day, is_last=is_last)
